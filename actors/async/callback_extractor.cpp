#include "callback_extractor.hpp"

#include <caf/actor_cast.hpp>

#include <limits>
#include <utility>

namespace troupe {

namespace {

class receiver_reply final : public detail::text_reply {
public:
  receiver_reply(detail::text_receiver_ptr who, std::shared_ptr<const void> keeps)
    : keeps_(std::move(keeps)),
      who_(std::move(who)) {}

  receiver_reply(const receiver_reply&) = delete;
  receiver_reply& operator=(const receiver_reply&) = delete;

  /// The extractor has died.
  ~receiver_reply() override {
    if (!who_)
      return;
    erased_outcome x;
    x.why.problem = {errc::internal, "the extractor died over this text"};
    give(std::move(x));
  }

  void give(erased_outcome&& x) override {
    std::exchange(who_, nullptr)->receive(std::move(x));
  }

private:
  /// Goes last.
  std::shared_ptr<const void> keeps_;
  detail::text_receiver_ptr who_;
};

detail::extractor_plan with_hire(detail::extractor_plan x,
                                 std::function<expected<run_actor>(const company_options&)> hire) {
  x.hire = [hire = std::move(hire)](const caf::actor&, const company_options& how) {
    return hire(how);
  };
  return x;
}

} // namespace

callback_extractor::callback_extractor(caf::event_based_actor* self, detail::extractor_plan plan,
                                       const text_desk_ptr& desk, settings conf,
                                       record_type_ptr type)
  : extractor(self,
              with_hire(std::move(plan), [this](const company_options& how) { return hire(how); })),
    desk_(desk),
    conf_(std::move(conf)),
    type_(std::move(type)) {}

caf::behavior callback_extractor::make_behavior() {
  caf::message_handler mine{
    [this](flush) {
      take_words();
      take_outcomes();
    },
  };
  return mine.or_else(handlers());
}

expected<run_actor> callback_extractor::hire(const company_options& how) {
  // What it holds is bounded by `extractor_options::waiting_max`.
  auto queue = std::make_shared<event_queue>(std::numeric_limits<uint64_t>::max(), 1);
  auto hired = hire_company(self_->system(), conf_, type_, how, {queue, caf::actor{self_}});
  if (!hired)
    return unexpected<error>{hired.error()};
  queue_ = std::move(queue);
  queue_->call_once([me = caf::actor{self_}] { post_anonymously(me, flush{}); });
  return run_actor{std::move(hired->coordinator)};
}

void callback_extractor::take_words() {
  const auto desk = desk_.lock();
  if (!desk)
    return;
  desk->take(words_);
  for (auto& x : words_) {
    if (x.input)
      x.who->tag_ = take(
        {std::move(*x.input), std::make_unique<receiver_reply>(x.who, std::move(x.keeps))}, {});
    else if (x.who->tag_ != 0)
      cancel(x.who->tag_);
  }
  words_.clear();
  act();
}

void callback_extractor::take_outcomes() {
  // A company that ends may be followed by another one at once.
  const auto queue = queue_;
  if (!queue)
    return;
  run_event x;
  event_queue::credit_due due;
  do
    while (queue->try_next(x, due))
      if (x.outcome && x.outcome->input)
        settle(x.outcome->input->tag, std::move(*x.outcome));
  while (!queue->over()
         && !queue->call_once([me = caf::actor{self_}] { post_anonymously(me, flush{}); }));
  if (queue->over() && queue == queue_) {
    queue_ = nullptr;
    company_ended(queue->sum());
  }
}

} // namespace troupe
