#pragma once

#include "protocol/caf_versions.hpp"

#include <troupe/detail/answer_cache.hpp>
#include <troupe/interfaces.hpp>
#include <troupe/settings.hpp>

#include <caf/actor_control_block.hpp>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe {

/// State of a `cache_actor`: keeps the answers of runs, and names equal requests alike. Of runs
/// that want the same answer, one asks, and the others wait for what comes of it. Runs on a thread
/// of its own, because a file may make it wait; what has come meanwhile is done in one go.
class response_cache {
public:
  static constexpr const char* name = "troupe.cache";

  response_cache(cache_actor::pointer_view self, const settings& conf);

  cache_actor::behavior_type make_behavior();

private:
  /// A run.
  struct member {
    caf::strong_actor_ptr handle;
    dialect_ptr wire;
    std::string url;
    std::string mode;
    /// Knows that the file has failed.
    bool is_told = false;
    owned_disposable down;
  };

  /// A text of a member.
  struct question {
    caf::strong_actor_ptr from;
    text_id id;
    prompt_ptr input;
    /// As it is spelled.
    std::string body;
  };

  /// What few of the answers have that somebody asks for.
  struct interest {
    std::vector<question> waiting;
    /// What is asked, if files go with it.
    prompt_ptr with_files;
  };

  /// An answer that a member asks for. There may be as many as texts are under way.
  struct flight {
    interest& more() {
      if (!others)
        others = std::make_unique<interest>();
      return *others;
    }
    bool is_awaited() const noexcept {
      return others && !others->waiting.empty();
    }

    caf::strong_actor_ptr asked_by;
    std::unique_ptr<interest> others;
  };

  void open();
  void join(join_cache& x);
  void leave(const caf::actor_addr& gone);
  member* sender();
  member* find(const caf::strong_actor_ptr& x);
  void note_work();
  void work();
  static cache_key key_of(const member& from, const prompt& x, std::string& body);
  void look_up_all();
  void look_up(question&& x, const cache_key& key, std::optional<completion>&& known);
  void tell(question&& x, const cache_key& key, std::optional<completion> answer);
  void keep(cache_store& x, const member& from);
  void keep_all();
  void release(const cache_key& key, const caf::strong_actor_ptr& by);
  void give_up(error problem);

  cache_actor::pointer_view self_;
  cache_settings conf_;
  /// Null: there is none, or it has failed.
  std::unique_ptr<answer_cache> cache_;
  /// Why it has.
  std::optional<error> problem_;
  std::vector<member> members_;
  std::vector<question> wanted_;
  std::vector<cached_answer> kept_;
  std::unordered_map<cache_key, flight, cache_key_hash> flights_;
  bool work_noted_ = false;
};

} // namespace troupe
