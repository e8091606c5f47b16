#include "caf_versions.hpp"

#if TROUPE_CAF_ERA < 2

#  include <memory>

namespace troupe {

/// What hangs on the observed actor.
class down_notice::stub final : public caf::attachable {
public:
  explicit stub(caf::intrusive_ptr<down_notice> notice) : notice_(std::move(notice)) {}

  void actor_exited(const caf::error& reason, execution_context* context) override {
    notice_->send(reason, context);
  }

  bool matches(const token& x) override {
    return x.subtype == token::anonymous && x.ptr == notice_.get();
  }

private:
  caf::intrusive_ptr<down_notice> notice_;
};

void down_notice::attach() {
  if (auto observed = caf::actor_cast<caf::strong_actor_ptr>(observed_))
    observed->get()->attach(std::make_unique<stub>(caf::intrusive_ptr<down_notice>{this}));
}

void down_notice::dispose() {
  if (disposed_.exchange(true))
    return;
  if (auto observed = caf::actor_cast<caf::strong_actor_ptr>(observed_))
    observed->get()->detach({caf::attachable::token::anonymous, this});
}

void down_notice::send(const caf::error& reason, execution_context* context) {
  auto observer = caf::actor_cast<caf::strong_actor_ptr>(observer_);
  if (!observer || disposed_)
    return;
  auto tell = [self = caf::intrusive_ptr<down_notice>{this}, reason] {
    if (!self->disposed_.exchange(true))
      self->on_down_({self->observed_, reason});
  };
  observer->enqueue(make_envelope(nullptr, caf::make_action(std::move(tell))), context);
}

} // namespace troupe

#endif
