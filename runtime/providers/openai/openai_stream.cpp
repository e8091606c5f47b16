#include "openai_stream.hpp"

#include "dialect/finish_names.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace troupe::detail {

namespace {

/// Types of events that say no more than that the server is alive.
constexpr std::string_view signs_of_life[] = {"ping", "keepalive", "keep-alive", "heartbeat"};

/// Whether what looks like an error is one: other things than chunks have a type, too.
bool is_error(const openai_reply& chunk) {
  const auto& x = chunk.problem;
  if (!chunk.is_loose_problem)
    return !x.empty();
  const bool is_alive
    = std::any_of(std::begin(signs_of_life), std::end(signs_of_life),
                  [&x](std::string_view sign) { return equal_ignoring_case(x.type, sign); });
  return !is_alive && !(x.message.empty() && x.code.empty() && x.reason.empty());
}

} // namespace

bool openai_stream::take_json(std::string_view type, std::string_view text) {
  if (take_alike(text))
    return has_room();
  const bool names_error = !type.empty() && equal_ignoring_case(type, "error");
  frame_.forget();
  scratch_.assign(text);
  completion content;
  whole_reply said{content};
  openai_reply chunk{said};
  if (auto fault = read_openai_reply(scratch_, chunk, reply_form::chunk))
    return fail(
      errors().of_no_json("an event of the stream is no JSON", fault->offset, fault->reason, text));
  if (names_error ? !chunk.problem.empty() : is_error(chunk))
    return take_problem(text, std::move(chunk.problem));
  saw_event_ = saw_event_ || chunk.has_choice;
  take_contents(chunk);
  if (!take_calls(chunk))
    return false;
  learn_frame(text, chunk);
  take_opaque(chunk);
  take_rest(chunk);
  return has_room();
}

void openai_stream::finish_texts() {
  streamed_reply::finish_texts();
  for (auto& other : others_) {
    other.growth.finish(other.content);
    add_choice(answer_, std::move(other.content));
  }
}

/// Takes a chunk that differs from the last one only in its piece.
bool openai_stream::take_alike(std::string_view text) {
  const bool is_call = framed_call_ < answer_.tool_calls.size();
  auto& to = is_call ? answer_.tool_calls[framed_call_].arguments : answer_.content;
  const auto before = to.size();
  if (!frame_.read(text, to))
    return false;
  if (is_call && before > 0 && to.size() > before && to[before] == '{' && to[before - 1] == '}') {
    // Another call, perhaps.
    to.resize(before);
    return false;
  }
  answer_bytes_ += to.size() - before;
  (is_call ? calls_[framed_call_].arguments : content_).appended(to, before);
  return true;
}

/// Whatever else the chunk says must change nothing when it is said again.
void openai_stream::learn_frame(std::string_view text, const openai_reply& chunk) {
  const auto& marks = chunk.marks;
  const auto& calls = chunk.answer.tool_calls;
  if (marks.pieces != 1 || marks.piece == nullptr || !chunk.answer.refusal.empty()
      || calls.size() > 1 || chunk.is_message || chunk.choice_index != 0 || !chunk.further.empty()
      || !chunk.answer.opaque.empty())
    return;
  framed_call_ = calls_max;
  if (!calls.empty()) {
    const auto index = chunk.index_of_call(0);
    const auto known = place_of_call(index);
    if (index == no_call_index || known == calls_.size())
      return;
    framed_call_ = known;
    const auto& name = calls[0].name;
    if (!name.empty() && name != answer_.tool_calls[framed_call_].name)
      return;
  }
  const auto place = [this](const char* x) { return static_cast<size_t>(x - scratch_.data()); };
  frame_.learn(text, place(marks.piece),
               marks.unused != nullptr ? std::optional{place(marks.unused)} : std::nullopt);
}

void openai_stream::take_contents(const openai_reply& chunk) {
  add_refusal(chunk.answer.refusal);
  if (chunk.is_message && has_delta_content_)
    return;
  has_delta_content_ = has_delta_content_ || (!chunk.is_message && !chunk.answer.content.empty());
  take_content(chunk.choice_index, chunk.answer.content);
  for (const auto& x : chunk.further)
    take_content(x.index, x.content);
}

void openai_stream::take_content(uint64_t choice, std::string_view text) {
  if (choice == 0) {
    add_content(text);
    return;
  }
  if (text.empty())
    return;
  auto known = std::find_if(others_.begin(), others_.end(),
                            [choice](const other_choice& x) { return x.index == choice; });
  if (known == others_.end()) {
    if (others_.size() == choices_max)
      return;
    known = others_.insert(known, other_choice{choice, {}, {}});
  }
  grow(known->content, known->growth, text);
}

void openai_stream::take_rest(openai_reply& chunk) {
  auto take = [](std::string& to, std::string& from) {
    if (to.empty())
      to = std::move(from);
  };
  take(answer_.id, chunk.answer.id);
  take(answer_.model, chunk.answer.model);
  take(answer_.system_fingerprint, chunk.answer.system_fingerprint);
  const auto why = chunk.answer.finish;
  const bool is_told = why != finish_reason::unknown || !chunk.answer.finish_told.empty();
  if (is_told && (chunk.choice_index == 0 || better_finish(answer_.finish, why) == why)) {
    answer_.finish = why;
    answer_.finish_told = std::move(chunk.answer.finish_told);
  }
  // Some servers count along in every chunk.
  if (chunk.answer.tokens != usage{})
    answer_.tokens = chunk.answer.tokens;
}

} // namespace troupe::detail
