#include "async_companies.hpp"

#include "client/calling_thread.hpp"
#include "protocol/caf_versions.hpp"

#include <caf/event_based_actor.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

error client_is_gone() {
  return {errc::cancelled, "the client is gone"};
}

caf::behavior calling_actor(caf::event_based_actor*) {
  return {[](const continuation& x) { x.call(); }};
}

void refuse(prompt&& input, const detail::text_receiver_ptr& who, const error& why) {
  erased_outcome result;
  result.input = std::make_shared<const prompt>(std::move(input));
  result.why.problem = why;
  who->receive(std::move(result));
}

} // namespace

/// By an actor, which the scheduler runs, and which ends when nothing is to be called any more.
class async_companies::caller final : public detail::relay {
public:
  std::function<void()> via(std::function<void()> f) override {
    const std::lock_guard guard{mutex_};
    // Closed: there will be no other thread to call it on.
    if (!actor_)
      return f;
    return [by = actor_, f = std::move(f)] { post_anonymously(by, continuation{f}); };
  }

  void open(caf::actor_system& system) {
    const std::lock_guard guard{mutex_};
    if (!actor_)
      actor_ = system.spawn(calling_actor);
  }

  void close() {
    const std::lock_guard guard{mutex_};
    actor_ = nullptr;
  }

private:
  std::mutex mutex_;
  caf::actor actor_;
};

async_companies::async_companies(company_home home)
  : caller_(std::make_shared<caller>()),
    relay_(caller_),
    home_(std::move(home)) {}

async_companies::~async_companies() {
  close();
}

void async_companies::close() {
  // Goes when nothing is locked any more.
  std::shared_ptr<extractor_set> usual;
  const std::lock_guard guard{mutex_};
  home_.reset();
  usual.swap(usual_);
  for (const auto& x : desks_)
    x->close(client_is_gone());
  desks_.clear();
  for (const auto& x : std::exchange(runs_, {}))
    if (const auto alive = x.lock())
      alive->close();
  caller_->close();
}

std::shared_ptr<extractor_set> async_companies::usual() {
  const std::lock_guard guard{mutex_};
  if (!usual_)
    usual_ = std::make_shared<extractor_set>(weak_from_this(), async_options{});
  return usual_;
}

expected<text_desk_ptr> async_companies::open_desk(const record_type_ptr& type,
                                                   const async_options& how) {
  const std::lock_guard guard{mutex_};
  if (!home_)
    return unexpected<error>{client_is_gone()};
  extractor_options options;
  options.waiting_max = how.waiting_max;
  options.deadline = how.deadline;
  options.company = home_->lend();
  options.company.options = how.run;
  expected<text_desk_ptr> result;
  leaving_no_trace(*home_->system, [&] {
    result = troupe::open_desk(*home_->system, *home_->conf, type, std::move(options));
  });
  if (result)
    desks_.push_back(*result);
  return result;
}

void async_companies::dismiss(const text_desk_ptr& x) {
  const std::lock_guard guard{mutex_};
  x->close(client_is_gone());
  desks_.erase(std::remove(desks_.begin(), desks_.end(), x), desks_.end());
}

run_handle async_companies::start(record_type_ptr type, source_ptr texts, order how,
                                  run_options options, stream_plan_ptr streamed) {
  const std::lock_guard guard{mutex_};
  if (!home_)
    return unstarted_run(client_is_gone());
  auto company = home_->lend();
  company.how = how;
  company.options = std::move(options);
  company.texts = std::move(texts);
  company.streaming = std::move(streamed);
  expected<std::shared_ptr<run_handle::state>> result;
  leaving_no_trace(*home_->system, [&] {
    caller_->open(*home_->system);
    result = start_run(*home_->system, *home_->conf, std::move(type), std::move(company), nullptr);
  });
  if (!result)
    return unstarted_run(result.error());
  std::erase_if(runs_, [](const auto& x) { return x.expired(); });
  runs_.push_back(*result);
  return run_handle{std::move(*result)};
}

extractor_set::extractor_set(std::weak_ptr<async_companies> companies, async_options how)
  : companies_(std::move(companies)),
    how_(std::move(how)) {}

extractor_set::~extractor_set() {
  // Else they are closed.
  if (const auto companies = companies_.lock())
    for (const auto& [type, desk] : desks_)
      companies->dismiss(desk);
}

text_desk_ptr extractor_set::ask(const record_type_ptr& type, prompt input,
                                 detail::text_receiver_ptr who) {
  auto desk = desk_of(type);
  if (!desk) {
    refuse(std::move(input), who, desk.error());
    return nullptr;
  }
  (*desk)->ask(std::move(input), std::move(who), shared_from_this());
  return std::move(*desk);
}

void extractor_set::drain(std::chrono::milliseconds grace) {
  const std::lock_guard guard{mutex_};
  is_drained_ = true;
  for (const auto& [type, desk] : desks_)
    desk->drain(grace);
}

/// In the place of an extractor that has died comes another one.
expected<text_desk_ptr> extractor_set::desk_of(const record_type_ptr& type) {
  const std::lock_guard guard{mutex_};
  if (const auto i = desks_.find(type);
      i != desks_.end() && (is_drained_ || !i->second->is_closed()))
    return i->second;
  if (is_drained_)
    return failed(errc::cancelled, "the company of this text was told to end");
  const auto companies = companies_.lock();
  if (!companies)
    return unexpected<error>{client_is_gone()};
  if (const auto i = desks_.find(type); i != desks_.end())
    companies->dismiss(i->second);
  auto made = companies->open_desk(type, how_);
  if (made)
    desks_[type] = *made;
  return made;
}

} // namespace troupe
