#include "response_cache.hpp"

#include "protocol/caf_versions.hpp"
#include "protocol/exception_reason.hpp"
#include "settings/chosen_provider.hpp"

#include <caf/actor_cast.hpp>

#include <utility>

namespace troupe {

response_cache::response_cache(cache_actor::pointer_view self, const settings& conf,
                               dialect_ptr wire, coordinator_actor coordinator)
  : self_(self),
    conf_{conf.cache_file, conf.cache_age_max, conf.cache_bytes_max},
    wire_(std::move(wire)),
    coordinator_(std::move(coordinator)),
    url_(wire_->endpoint()->url),
    mode_(to_string(first_mode(provider_of(conf), conf.mode))) {}

cache_actor::behavior_type response_cache::make_behavior() {
  self_->set_exception_handler(exception_reason);
  if (!conf_.file.empty()) {
    if (auto opened = answer_cache::open(conf_))
      cache_ = std::move(*opened);
    else
      give_up(std::move(opened.error()));
  }
  return behavior_of<cache_actor>(
    [this](cache_find& x) {
      wanted_.push_back(std::move(x));
      note_work();
    },
    [this](cache_store& x) {
      // Good answers are never asked about again.
      x.answer.opaque.clear();
      if (cache_ && !holds_secret(x.answer))
        kept_.push_back({x.key, std::move(x.answer)});
      note_work();
    },
    [this](flush) { work(); },
    [this](close_cache) {
      work();
      self_->quit(caf::exit_reason::normal);
    });
}

/// Behind what is already in the mailbox.
void response_cache::note_work() {
  if (work_noted_)
    return;
  work_noted_ = true;
  post(self_, caf::actor_cast<cache_actor>(self_), flush{});
}

void response_cache::work() {
  work_noted_ = false;
  if (!wanted_.empty())
    look_up_all();
  if (!kept_.empty())
    keep_all();
}

void response_cache::look_up_all() {
  std::vector<cache_key> keys;
  std::vector<std::string> bodies;
  keys.reserve(wanted_.size());
  bodies.reserve(wanted_.size());
  for (const auto& x : wanted_) {
    bodies.push_back(wire_->encode(*x.input, {}));
    keys.push_back(make_cache_key(url_, mode_, bodies.back()));
  }
  std::vector<std::optional<completion>> found(keys.size());
  if (cache_) {
    auto got = cache_->find(keys, std::chrono::system_clock::now());
    if (got)
      found = std::move(*got);
    else
      give_up(std::move(got.error()));
  }
  for (size_t i = 0; i < keys.size(); ++i)
    post(self_, coordinator_,
         cache_found{wanted_[i].id, keys[i], std::move(found[i]), std::move(bodies[i])});
  wanted_.clear();
}

void response_cache::keep_all() {
  if (cache_)
    if (auto done = cache_->store(kept_, std::chrono::system_clock::now()); !done)
      give_up(std::move(done.error()));
  kept_.clear();
}

/// The run goes on without the file.
void response_cache::give_up(error problem) {
  cache_ = nullptr;
  post(self_, coordinator_, cache_failed{std::move(problem)});
}

/// A model that repeats a key would put it into the file.
bool response_cache::holds_secret(const completion& x) const {
  const auto is_changed = [this](const std::string& text) {
    auto masked = text;
    wire_->mask(masked);
    return masked != text;
  };
  for (const auto& call : x.tool_calls)
    if (is_changed(call.arguments))
      return true;
  return is_changed(x.content);
}

} // namespace troupe
