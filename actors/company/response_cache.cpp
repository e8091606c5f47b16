#include "response_cache.hpp"

#include "protocol/exception_reason.hpp"

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace troupe {

namespace {

/// A model that repeats a key would put it into the file.
bool holds_secret(const completion& x, const dialect& wire) {
  const auto is_changed = [&wire](const std::string& text) {
    auto masked = text;
    wire.mask(masked);
    return masked != text;
  };
  for (const auto& call : x.tool_calls)
    if (is_changed(call.arguments))
      return true;
  return is_changed(x.content);
}

} // namespace

response_cache::response_cache(cache_actor::pointer_view self, const settings& conf)
  : self_(self),
    conf_{conf.cache_file, conf.cache_age_max, conf.cache_bytes_max} {}

cache_actor::behavior_type response_cache::make_behavior() {
  self_->set_exception_handler(exception_reason);
  open();
  return behavior_of<cache_actor>(
    [this](join_cache& x) { join(x); },
    [this](cache_find& x) {
      if (const auto* from = sender())
        wanted_.push_back({from->handle, x.id, std::move(x.input), {}});
      note_work();
    },
    [this](cache_store& x) {
      if (const auto* from = sender())
        keep(x, *from);
      note_work();
    },
    [this](const cache_release& x) { release(x.key, self_->current_sender()); },
    [this](flush) { work(); },
    [this](close_cache) {
      work();
      self_->quit(caf::exit_reason::normal);
    });
}

void response_cache::open() {
  if (conf_.file.empty())
    return;
  problem_.reset();
  if (auto opened = answer_cache::open(conf_))
    cache_ = std::move(*opened);
  else
    give_up(std::move(opened.error()));
}

// -- runs
// -------------------------------------------------------------------------------------------------

void response_cache::join(join_cache& x) {
  const auto& handle = self_->current_sender();
  if (!handle)
    return;
  // What was in the way may be gone with the runs that it was in the way of.
  if (problem_ && members_.empty())
    open();
  members_.push_back({handle, x.wire, x.wire->endpoint()->url, std::move(x.mode), false,
                      watch(self_, caf::actor_cast<coordinator_actor>(handle),
                            [this](const caf::down_msg& y) { leave(y.source); })});
  if (problem_)
    give_up(*problem_);
}

void response_cache::leave(const caf::actor_addr& gone) {
  const auto is_gone = [&gone](const auto& x) { return x == gone; };
  std::erase_if(wanted_, [&](const question& x) { return is_gone(x.from); });
  std::vector<cache_key> unasked;
  for (auto& [key, x] : flights_) {
    if (x.is_awaited())
      std::erase_if(x.more().waiting, [&](const question& y) { return is_gone(y.from); });
    if (is_gone(x.asked_by))
      unasked.push_back(key);
  }
  for (const auto& key : unasked)
    release(key, flights_[key].asked_by);
  // Last: it holds what has called this.
  std::erase_if(members_, [&](const member& x) { return is_gone(x.handle); });
}

response_cache::member* response_cache::sender() {
  return find(self_->current_sender());
}

/// Null: it has ended, or never joined.
response_cache::member* response_cache::find(const caf::strong_actor_ptr& x) {
  const auto i = std::find_if(members_.begin(), members_.end(),
                              [&x](const member& y) { return y.handle == x; });
  return i == members_.end() ? nullptr : &*i;
}

// -- work
// -------------------------------------------------------------------------------------------------

/// Behind what is already in the mailbox.
void response_cache::note_work() {
  if (work_noted_)
    return;
  work_noted_ = true;
  post(self_, caf::actor_cast<cache_actor>(self_), flush{});
}

void response_cache::work() {
  work_noted_ = false;
  // First: the next call for the same answer may be right behind the one that got it.
  if (!kept_.empty())
    keep_all();
  if (!wanted_.empty())
    look_up_all();
}

/// Leaves what was spelled in `body`, unless it holds files: many texts may wait here.
cache_key response_cache::key_of(const member& from, const prompt& x, std::string& body) {
  auto spelled = from.wire->encode(x, {});
  if (!spelled)
    return {};
  const auto result = make_cache_key(from.url, from.mode, *spelled);
  if (!has_files(x))
    body = std::move(*spelled);
  return result;
}

void response_cache::look_up_all() {
  auto wanted = std::exchange(wanted_, {});
  std::vector<cache_key> keys;
  keys.reserve(wanted.size());
  for (auto& x : wanted) {
    const auto* from = find(x.from);
    keys.push_back(key_of(*from, *x.input, x.body));
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
    look_up(std::move(wanted[i]), keys[i], std::move(found[i]));
}

void response_cache::look_up(question&& x, const cache_key& key,
                             std::optional<completion>&& known) {
  // What cannot be spelled is no request that others could wait for.
  if (!known && key != cache_key{}) {
    auto& there = flights_[key];
    if (there.asked_by && there.asked_by != x.from) {
      there.more().waiting.push_back(std::move(x));
      return;
    }
    // Equal texts of one run are that run's business.
    there.asked_by = x.from;
    if (has_files(*x.input))
      there.more().with_files = x.input;
  }
  tell(std::move(x), key, std::move(known));
}

void response_cache::tell(question&& x, const cache_key& key, std::optional<completion> answer) {
  post(self_, caf::actor_cast<coordinator_actor>(x.from),
       cache_found{x.id, key, std::move(answer), std::move(x.body)});
}

void response_cache::keep(cache_store& x, const member& from) {
  // Good answers are never asked about again.
  x.answer.opaque.clear();
  if (const auto i = flights_.find(x.key); i != flights_.end()) {
    // The key was made of what files held then, the answer of what they held later.
    std::string unused;
    auto* const more = i->second.others.get();
    const auto input = more != nullptr ? more->with_files : nullptr;
    if (input && key_of(from, *input, unused) != x.key) {
      const auto by = i->second.asked_by;
      release(x.key, by);
      return;
    }
    if (more != nullptr)
      for (auto& next : more->waiting)
        tell(std::move(next), x.key, x.answer);
    flights_.erase(i);
  }
  if (cache_ && !holds_secret(x.answer, *from.wire))
    kept_.push_back({x.key, std::move(x.answer)});
}

void response_cache::keep_all() {
  if (cache_)
    if (auto done = cache_->store(kept_, std::chrono::system_clock::now()); !done)
      give_up(std::move(done.error()));
  kept_.clear();
}

/// The texts of the next run that waits are asked for, the others go on waiting.
void response_cache::release(const cache_key& key, const caf::strong_actor_ptr& by) {
  const auto i = flights_.find(key);
  if (i == flights_.end() || i->second.asked_by != by)
    return;
  auto& there = i->second;
  if (!there.is_awaited()) {
    flights_.erase(i);
    return;
  }
  auto& waiting = there.more().waiting;
  there.asked_by = waiting.front().from;
  for (auto& x : std::exchange(waiting, {}))
    if (x.from == there.asked_by)
      tell(std::move(x), key, std::nullopt);
    else
      waiting.push_back(std::move(x));
}

/// Runs go on without the file.
void response_cache::give_up(error problem) {
  cache_ = nullptr;
  problem_ = std::move(problem);
  for (auto& x : members_)
    if (!std::exchange(x.is_told, true))
      post(self_, caf::actor_cast<coordinator_actor>(x.handle), cache_failed{*problem_});
}

} // namespace troupe
