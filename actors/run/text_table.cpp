#include "text_table.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace troupe {

namespace {

/// Outcomes that are kept for texts to come, beside as many as there are slots; of these so many
/// count: where far more texts are under way, their answers do not come all at once.
constexpr size_t spare_least = 64;
constexpr size_t slots_most = 2048;

/// Makes it as good as new, but for the room of its attempts.
void clear(erased_outcome& x) {
  auto attempts = std::move(x.log.attempts);
  attempts.clear();
  // Cheaper than an assignment, which moves each member.
  std::destroy_at(&x);
  std::construct_at(&x);
  x.log.attempts = std::move(attempts);
}

} // namespace

const std::vector<attempt> text::no_attempts{};

erased_outcome& text::begin_result() {
  outcome = std::make_unique<erased_outcome>();
  return *outcome;
}

void text::set_due(std::chrono::milliseconds text_timeout,
                   std::chrono::nanoseconds by_prompt) noexcept {
  due = text_timeout.count() > 0 ? started + text_timeout : no_deadline;
  due_by_prompt = by_prompt < due;
  due = std::min(due, by_prompt);
}

error text::late(const std::string& how) const {
  return {errc::deadline_exceeded,
          (due_by_prompt ? "the deadline of this text " : "text_timeout ") + how};
}

bool is_retold(const std::vector<reask_turn>& turns) {
  return std::any_of(turns.begin(), turns.end(), [](const reask_turn& x) { return x.retold; });
}

bool may_retell(const text& x, errc code, uint16_t status) {
  const bool turned_down = code == errc::http_status
                           || (code == errc::unavailable && status == 500);
  return turned_down && status >= 400 && x.turns && !x.turns->empty() && !is_retold(*x.turns);
}

text_id text_table::add(uint64_t index, prompt_ptr input) {
  const auto id = texts_.add();
  auto& x = texts_.at(id.slot);
  x.index = index;
  x.input.swap(input);
  // Where very many wait for hours, none of them needs it before its answer is there.
  if (texts_.size() <= slots_most)
    expect_result(x);
  return id;
}

void text_table::reuse(std::vector<outcome_ptr>& spent) {
  const auto most = spare_least + std::min(texts_.slots(), slots_most);
  for (auto& x : spent) {
    if (!x || spare_.size() >= most)
      continue;
    clear(*x);
    spare_.push_back(std::move(x));
  }
}

outcome_ptr text_table::finish(uint32_t slot) {
  auto& x = texts_.at(slot);
  if (!x.outcome) {
    expect_result(x);
    static_cast<void>(x.result());
  }
  auto result = std::move(x.outcome);
  result->index = x.index;
  // It has none.
  result->input.swap(x.input);
  result->log.origin = x.origin;
  texts_.remove(slot);
  return result;
}

} // namespace troupe
