#pragma once

#include "client/run_state.hpp"
#include "text_desk.hpp"

#include <troupe/async_client.hpp>
#include <troupe/detail/relay.hpp>
#include <troupe/detail/run_plan.hpp>
#include <troupe/settings.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace troupe {

/// What async clients have companies from. Must be there until `async_companies::close` returns.
struct company_home {
  caf::actor_system* system = nullptr;
  const settings* conf = nullptr;
  /// What each company gets.
  std::function<company_options()> lend;
};

/// All companies behind the async clients of one client. They end when it goes, whoever still holds
/// on to one of them: its actor system must not depend on that. All members from any thread.
class async_companies : public std::enable_shared_from_this<async_companies> {
public:
  explicit async_companies(company_home home);
  ~async_companies();

  async_companies(const async_companies&) = delete;
  async_companies& operator=(const async_companies&) = delete;

  /// Each text that is on its way ends as `cancelled`, and so do those that come later.
  void close();

  /// The extractors of those who want nothing special.
  std::shared_ptr<extractor_set> usual();

  expected<text_desk_ptr> open_desk(const record_type_ptr& type, const async_options& how);
  void dismiss(const text_desk_ptr& x);

  run_handle start(record_type_ptr type, source_ptr texts, order how, run_options options,
                   stream_plan_ptr streamed);

  const detail::relay_ptr& relay() const noexcept {
    return relay_;
  }

private:
  class caller;

  const std::shared_ptr<caller> caller_;
  const detail::relay_ptr relay_;
  std::mutex mutex_;
  /// Absent: it is closed.
  std::optional<company_home> home_;
  std::shared_ptr<extractor_set> usual_;
  std::vector<text_desk_ptr> desks_;
  std::vector<std::weak_ptr<run_handle::state>> runs_;
};

/// Makes async clients of companies that are no client's.
class async_access {
public:
  static async_client make(const std::shared_ptr<async_companies>& of, executor where) {
    return {of, of->usual(), std::move(where)};
  }
};

/// The extractors of one set of options, one for each record type, each spawned with the first
/// text. They end with the last async client that has these options, and the last of its texts.
class extractor_set : public std::enable_shared_from_this<extractor_set> {
public:
  extractor_set(std::weak_ptr<async_companies> companies, async_options how);
  ~extractor_set();

  extractor_set(const extractor_set&) = delete;
  extractor_set& operator=(const extractor_set&) = delete;

  /// Null if the text was refused, with an outcome.
  text_desk_ptr ask(const record_type_ptr& type, prompt input, detail::text_receiver_ptr who);

  void drain(std::chrono::milliseconds grace);

  const async_options& how() const noexcept {
    return how_;
  }

private:
  expected<text_desk_ptr> desk_of(const record_type_ptr& type);

  const std::weak_ptr<async_companies> companies_;
  const async_options how_;
  std::mutex mutex_;
  std::map<record_type_ptr, text_desk_ptr> desks_;
  bool is_drained_ = false;
};

} // namespace troupe
