#include "examinations.hpp"

#include "judge.hpp"
#include "record/ruling.hpp"

#include <iterator>
#include <string>
#include <utility>

namespace troupe {

std::optional<error> examinations::begin(uint32_t slot, verdict& x, std::optional<size_t> attempt) {
  auto& about = texts_.at(slot);
  about.stage = text_stage::judging;
  about.exam = std::make_unique<judging>(std::move(x), attempt);
  const auto count = about.exam->questions().size();
  if (count <= rules_.conf.questions_max)
    return std::nullopt;
  return error{errc::unjudged, "the answer raises " + std::to_string(count)
                                 + " questions for a model; raise questions_max ("
                                 + std::to_string(rules_.conf.questions_max)
                                 + ") or put the rules at fewer values"};
}

std::vector<text_id> examinations::ask(uint32_t slot) {
  auto& about = texts_.at(slot);
  auto& exam = *about.exam;
  std::vector<text_id> asked;
  for (size_t i = 0; i < exam.questions().size(); ++i) {
    const auto id = texts_.add(about.index, prompt_of(exam.questions()[i], *about.input));
    auto& question = texts_.at(id.slot);
    question.parent = std::make_unique<asker>(asker{texts_.id_of(slot), static_cast<uint32_t>(i)});
    question.started = about.started;
    question.due = about.due;
    question.due_by_prompt = about.due_by_prompt;
    question.route = about.route;
    exam.add(id);
    asked.push_back(id);
  }
  return asked;
}

/// Takes a question out; what was spent on it is its parent's.
asker examinations::close_question(uint32_t slot, time now) {
  auto& asked = texts_.at(slot);
  dispatch_.drop(asked, now);
  const auto from = *asked.parent;
  auto& log = asked.log();
  if (auto* about = texts_.find(from.text)) {
    auto& whole = about->log();
    whole.tokens += log.tokens;
    whole.cost += log.cost;
    whole.uncertain += log.uncertain;
    for (auto& x : log.attempts)
      x.judging = true;
    std::move(log.attempts.begin(), log.attempts.end(), std::back_inserter(whole.attempts));
  }
  texts_.finish(slot);
  return from;
}

void examinations::close(text& x, const error& problem, time now) {
  if (!x.exam)
    return;
  const auto exam = std::move(x.exam);
  if (const auto place = exam->attempt())
    x.log().attempts[*place].problem = problem;
  for (const auto& id : exam->open())
    if (texts_.find(id) != nullptr)
      close_question(id.slot, now);
}

examinations::result examinations::take(uint32_t slot, const verdict& x, time now) {
  const auto from = close_question(slot, now);
  const auto& asked = texts_.find(from.text)->exam->questions()[from.place];
  return settle(from, violation_of(asked, *static_cast<const ruling*>(x.value.get())));
}

examinations::result examinations::take_failure(uint32_t slot, error problem, bool closed,
                                                time now) {
  const auto from = close_question(slot, now);
  const auto& asked = texts_.find(from.text)->exam->questions()[from.place];
  if (closed || is_about_the_text(problem.code))
    return {from.text.slot, std::nullopt, std::move(problem)};
  switch (rules_.conf.unjudged) {
  case unjudged_policy::fail:
    return {from.text.slot, std::nullopt,
            error{errc::unjudged, "no ruling on whether \"" + asked.pointer + "\" " + asked.rule
                                    + "; the last try: " + to_string(problem)}};
  case unjudged_policy::ask_again:
    return settle(from, violation_of(asked, problem));
  case unjudged_policy::accept:
    return settle(from, std::nullopt);
  }
  return {};
}

/// After the last question the answer has its verdict.
examinations::result examinations::settle(const asker& from, std::optional<violation> found) {
  auto& about = *texts_.find(from.text);
  about.exam->settle(from.place, std::move(found));
  if (!about.exam->done())
    return {};
  const auto exam = std::move(about.exam);
  auto& held = exam->held();
  if (const auto wrong = exam->found(); !wrong.empty()) {
    held.wrong = std::make_unique<objection>();
    auto& why = *held.wrong;
    why.json = rules_.type->write(held.value.get());
    held.value = nullptr;
    why.problems = render(wrong);
    why.problem = {errc::violations, why.problems};
    if (const auto place = exam->attempt())
      about.log().attempts[*place].problem = why.problem;
  }
  return {from.text.slot, std::move(held), std::nullopt};
}

} // namespace troupe
