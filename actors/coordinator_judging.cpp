#include "coordinator.hpp"
#include "judge.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

namespace troupe {

namespace {

constexpr uint32_t answered_slot = std::numeric_limits<uint32_t>::max();

/// Whether the lack of a ruling says something about the run or the text, and nothing about the
/// question.
bool is_about_the_text(errc code) {
  return code == errc::cancelled || code == errc::budget_exhausted
         || code == errc::deadline_exceeded;
}

} // namespace

/// Puts the questions about a good answer to the model: each is a request like any other, with
/// retries and re-asks of its own, on the text's lane.
void coordinator::examine(const ticket& id, verdict& x) {
  const auto slot = id.slot;
  auto exam = std::make_shared<examination>();
  auto& record = jobs_.at(slot);
  if (record.log().origin == answer_origin::request) {
    log_attempt(record, std::move(x.got->record));
    exam->attempt = record.log().attempts.size() - 1;
  }
  exam->held = std::move(x);
  const auto& questions = exam->held.questions;
  const auto count = questions.size();
  exam->found.resize(count);
  record.stage = job_stage::judging;
  record.exam = exam;
  if (count > plan_.conf.questions_max) {
    fail(slot, {errc::unjudged, "the answer raises " + std::to_string(count)
                                  + " questions for a model; raise questions_max ("
                                  + std::to_string(plan_.conf.questions_max)
                                  + ") or put the rules at fewer values"});
    return;
  }
  if (draining_) {
    fail(slot, *draining_);
    return;
  }
  // A new record may move the others.
  const auto about = record.input();
  const auto index = record.index();
  const auto started = record.started;
  const auto lane = record.lane;
  for (size_t i = 0; i < count; ++i) {
    const auto place = jobs_.add(index, prompt_of(questions[i], *about));
    auto& asked = jobs_.at(place);
    asked.asker = id;
    asked.question = i;
    asked.started = started;
    asked.lane = lane;
    exam->open.push_back(place);
    wait_for(place, asked, now());
  }
}

/// Takes a question out of the table; what was spent on it is the text's.
job_record coordinator::close_question(uint32_t slot) {
  unqueue(jobs_.at(slot));
  forfeit(jobs_.at(slot));
  auto result = jobs_.take(slot);
  if (auto* text = jobs_.find(*result.asker)) {
    text->log().tokens += result.log().tokens;
    text->log().cost += result.log().cost;
    text->log().uncertain += result.log().uncertain;
    for (auto& x : result.log().attempts)
      x.judging = true;
    std::move(result.log().attempts.begin(), result.log().attempts.end(),
              std::back_inserter(text->log().attempts));
    auto& open = text->exam->open;
    std::replace(open.begin(), open.end(), slot, answered_slot);
  }
  return result;
}

/// The answer is of no interest any more: nor are the questions about it.
void coordinator::close_examination(job_record& record) {
  const auto exam = record.exam;
  for (const auto slot : std::vector<uint32_t>{exam->open})
    if (slot != answered_slot)
      close_question(slot);
  record.exam = nullptr;
}

void coordinator::on_ruling(uint32_t slot, const verdict& x) {
  const auto done = close_question(slot);
  const auto& text = *jobs_.find(*done.asker);
  const auto& asked = text.exam->held.questions[done.question];
  end_question(*done.asker, done.question,
               violation_of(asked, *static_cast<const ruling*>(x.value.get())));
}

void coordinator::on_unjudged(uint32_t slot, error problem) {
  const auto done = close_question(slot);
  const auto asker = *done.asker;
  const auto& asked = jobs_.find(asker)->exam->held.questions[done.question];
  if (draining_ || is_about_the_text(problem.code)) {
    fail(asker.slot, std::move(problem));
    return;
  }
  switch (plan_.conf.unjudged) {
  case unjudged_policy::fail:
    fail(asker.slot, {errc::unjudged, "no ruling on whether \"" + asked.pointer + "\" " + asked.rule
                                        + "; the last try: " + to_string(problem)});
    return;
  case unjudged_policy::ask_again:
    end_question(asker, done.question, violation_of(asked, problem));
    return;
  case unjudged_policy::accept:
    end_question(asker, done.question, std::nullopt);
    return;
  }
}

/// After the last question the answer has its verdict.
void coordinator::end_question(const ticket& asker, size_t place, std::optional<violation> found) {
  auto& record = *jobs_.find(asker);
  auto& exam = *record.exam;
  exam.found[place] = std::move(found);
  const auto is_answered = [](uint32_t slot) { return slot == answered_slot; };
  if (!std::all_of(exam.open.begin(), exam.open.end(), is_answered))
    return;
  const auto done = std::exchange(record.exam, nullptr);
  std::vector<violation> wrong;
  for (auto& x : done->found)
    if (x)
      wrong.push_back(std::move(*x));
  auto& held = done->held;
  if (!wrong.empty()) {
    auto& why = held.wrong.emplace();
    why.json = plan_.type->write(held.value.get());
    held.value = nullptr;
    why.problems = render(wrong);
    why.problem = {errc::violations, why.problems};
    if (done->attempt)
      record.log().attempts[*done->attempt].problem = why.problem;
  }
  conclude(held);
}

} // namespace troupe
