#include "validator.hpp"

#include "protocol/exception_reason.hpp"
#include "protocol/objection.hpp"

#include <utility>

namespace troupe {

validator::validator(validator_actor::pointer_view self, validating_ptr shared,
                     std::shared_ptr<answer_inbox> answers)
  : self_(self),
    shared_(std::move(shared)),
    inbox_(std::move(answers)) {}

validator_actor::behavior_type validator::make_behavior() {
  coordinator_down_ = end_with(self_, shared_->coordinator);
  self_->set_exception_handler(exception_reason);
  return behavior_of<validator_actor>([this](answers_due) { read_all(); });
}

void validator::read_all() {
  inbox_->take(taken_);
  for (auto& x : taken_)
    read(x);
  taken_.clear();
}

void validator::read(answered& x) {
  try {
    shared_->reports->put(self_, judge(x));
  } catch (...) {
    // Nothing of ours was touched: go on with the next answer.
    shared_->reports->put(self_, std::make_unique<validation_crash>(
                                   validation_crash{std::move(x), what_was_thrown()}));
  }
}

reading validator::read_answer(std::string_view text, const answered& x) const {
  if (x.judging)
    return shared_->rulings->read(text, shared_->options);
  if (!shared_->type->quotes_source() || !x.input)
    return shared_->type->read(text, shared_->options);
  const auto source = source_text(*x.input);
  auto options = shared_->options;
  options.source = source;
  return shared_->type->read(text, options);
}

verdict validator::judge(answered& x) const {
  verdict result;
  result.id = x.id;
  auto& answer = x.got->answer;
  auto& record = x.got->record;
  const auto& wires = x.judging ? shared_->judges : shared_->wires;
  std::string room;
  const auto text = wires[x.route]->in(x.form).answer(answer, room);
  if (!text) {
    result.wrong = std::make_unique<objection>(objection_to(text.error()));
  } else {
    auto got = read_answer(*text, x);
    result.value = std::move(got.record);
    record.repairs = std::move(got.repairs);
    result.questions = std::move(got.questions);
    if (!result.value)
      result.wrong = std::make_unique<objection>(objection_to(std::move(got)));
  }
  if (result.wrong)
    record.problem = result.wrong->problem;
  if (result.wrong || shared_->raw_replies)
    record.raw_reply = raw_reply_of(answer, text);
  result.got = std::move(x.got);
  return result;
}

} // namespace troupe
