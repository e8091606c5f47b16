#pragma once

#include <troupe/detail/answer_cache.hpp>
#include <troupe/interfaces.hpp>
#include <troupe/settings.hpp>

#include <memory>
#include <vector>

namespace troupe {

/// State of a `cache_actor`: keeps the answers of a run, and names equal requests alike. Runs
/// on a thread of its own, because a file may make it wait; what has come meanwhile is done in one
/// go.
class response_cache {
public:
  static constexpr const char* name = "troupe.cache";

  response_cache(cache_actor::pointer_view self, const settings& conf, dialect_ptr wire,
                 coordinator_actor coordinator);

  cache_actor::behavior_type make_behavior();

private:
  void note_work();
  void work();
  void look_up_all();
  void keep_all();
  void give_up(error problem);
  bool holds_secret(const completion& x) const;

  cache_actor::pointer_view self_;
  cache_settings conf_;
  dialect_ptr wire_;
  coordinator_actor coordinator_;
  std::string url_;
  std::string mode_;
  /// Null: there is none, or it has failed.
  std::unique_ptr<answer_cache> cache_;
  std::vector<cache_find> wanted_;
  std::vector<cached_answer> kept_;
  bool work_noted_ = false;
};

} // namespace troupe
