#include "openai_stream.hpp"

#include "dialect/finish_names.hpp"
#include "settings/secrets.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <utility>

namespace troupe::detail {

namespace {

/// A chunk holds a token or a few; a whole reply in one event is not more than a reply may be.
constexpr size_t event_bytes_max = size_t{16} << 20;

/// What stands before anything that says what the body is.
constexpr size_t preface_bytes_max = size_t{64} << 10;

constexpr size_t odd_event_bytes_max = 300;

/// Types of events that say no more than that the server is alive.
constexpr std::string_view signs_of_life[] = {"ping", "keepalive", "keep-alive", "heartbeat"};

bool is_json(std::string_view text) {
  return text.starts_with('{') || (text.starts_with('[') && trim(text.substr(1)).starts_with('{'));
}

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

openai_stream::openai_stream(const dialect& wire, const openai_answer& wanted,
                             const reply_errors& errors, uint32_t opaque_origin,
                             uint64_t answer_bytes_max)
  : wire_(wire),
    wanted_(wanted),
    errors_(errors),
    opaque_origin_(opaque_origin),
    answer_bytes_max_(answer_bytes_max),
    parser_(event_bytes_max),
    joined_(wanted.functions()) {}

expected<std::string_view> openai_stream::push(std::string_view bytes) {
  if (const auto room = received_bytes_max(errors_.secrets()); received_.size() < room)
    received_ += bytes.substr(0, room - received_.size());
  if (form_ == body_form::unknown)
    take_preface(bytes);
  else
    take_bytes(bytes);
  // What came before the trouble counts: the error is told when that is taken.
  const auto part = new_part();
  if (part.empty() && problem_.code != errc::none)
    return unexpected<error>{problem_};
  return part;
}

void openai_stream::take_preface(std::string_view bytes) {
  // Usually the first bytes tell.
  std::string all;
  if (!preface_.empty()) {
    all = std::exchange(preface_, {}) + std::string{bytes};
    bytes = all;
  }
  const auto start = start_of_body(bytes);
  form_ = start.form;
  bytes.remove_prefix(start.offset);
  if (form_ != body_form::unknown) {
    take_bytes(bytes);
    return;
  }
  preface_ = bytes;
  if (preface_.size() > preface_bytes_max)
    fail(errors_.of_malformed("a comment of the stream is too long", received_));
}

void openai_stream::take_bytes(std::string_view bytes) {
  if (form_ == body_form::text) {
    if (answer_bytes_max_ > 0 && plain_body_.size() + bytes.size() > answer_bytes_max_)
      fail({errc::reply_too_large, "the reply exceeds the limit; raise reply_bytes_max"});
    else
      plain_body_ += bytes;
  } else if (problem_.code == errc::none && !done_) {
    parser_.push(bytes, [this](const server_event& x) { return take_event(x); });
    if (parser_.overflowed())
      fail(errors_.of_malformed("an event of the stream is too long", received_));
  }
}

expected<completion> openai_stream::finish() {
  if (form_ == body_form::text && problem_.code == errc::none)
    return finish_plain();
  if (problem_.code == errc::none && !done_) {
    const auto take = [this](const server_event& x) { return take_event(x); };
    if (form_ == body_form::unknown)
      parser_.push(preface_, take);
    parser_.finish(take);
    // What the end of the connection cut in two is no reason to call the server's chunks broken.
    if (problem_.code == errc::malformed_response && saw_chunk_)
      problem_ = {};
  }
  if (problem_.code == errc::none) {
    finish_texts();
    problem_ = problem_of_end();
  }
  if (problem_.code != errc::none)
    return unexpected<error>{problem_};
  if (answer_.tokens.total_tokens == 0)
    answer_.tokens.total_tokens = answer_.tokens.prompt_tokens + answer_.tokens.completion_tokens;
  return std::move(answer_);
}

/// Nothing more comes: what waited for more is taken as it is.
void openai_stream::finish_texts() {
  content_.finish(answer_.content);
  refusal_.finish(answer_.refusal);
  for (size_t i = 0; i < calls_.size(); ++i) {
    auto& call = answer_.tool_calls[i];
    calls_[i].arguments.finish(call.arguments);
  }
  finish_opaque();
  for (auto& other : others_) {
    other.growth.finish(other.content);
    add_choice(answer_, std::move(other.content));
  }
}

void openai_stream::finish_opaque() {
  answer_.opaque.clear();
  const auto keep = [this](const opaque_deltas& x, size_t call, bool in_function) {
    if (auto members = x.text(); !members.empty())
      answer_.opaque.push_back(
        {opaque_origin_, static_cast<uint32_t>(call), in_function, std::move(members)});
  };
  keep(opaque_, 0, false);
  for (size_t i = 0; i < calls_.size(); ++i) {
    keep(calls_[i].opaque, i + 1, false);
    keep(calls_[i].function_opaque, i + 1, true);
  }
}

/// What is wrong with a stream that has ended; `none` if nothing is.
error openai_stream::problem_of_end() const {
  if (!saw_chunk_ && !done_)
    return received_.empty() ? error{errc::stream_broken, "the stream ended before its first event"}
                             : errors_.of_malformed("no event in the stream", received_);
  const bool said_nothing = !done_ && answer_.finish == finish_reason::unknown;
  if (said_nothing && !wanted_.is_whole(answer_)) {
    auto message = "the stream ended before the model was done, after "
                   + std::to_string(answer_bytes_) + " bytes of the answer";
    if (!odd_event_.empty())
      message += "; the server said: "
                 + one_line(odd_event_, odd_event_bytes_max, errors_.secrets());
    return {errc::stream_broken, std::move(message)};
  }
  if (!saw_chunk_)
    return errors_.of_malformed("no choice in the stream", received_);
  if (answer_.finish == finish_reason::failed && !wanted_.is_whole(answer_))
    return wanted_.broken_off(answer_);
  return {};
}

expected<completion> openai_stream::finish_plain() {
  http_response reply;
  reply.status = 200;
  reply.body = std::move(plain_body_);
  return wire_.decode(reply);
}

std::string openai_stream::raw() const {
  return kept_reply(received_, errors_.secrets());
}

bool openai_stream::take_event(const server_event& event) {
  const auto text = trim(event.data);
  const bool names_error = !event.type.empty() && equal_ignoring_case(event.type, "error");
  if (is_json(text))
    return take_chunk(text, names_error);
  if (text.empty())
    return true;
  if (text.starts_with("[DONE]")) {
    done_ = true;
    return false;
  }
  if (names_error) {
    provider_problem said;
    said.message = text;
    return fail(errors_.of_problem(said));
  }
  // Comments as data, words in between: no loss if the answer comes to its end all the same.
  if (odd_event_.empty())
    odd_event_ = text.substr(0, odd_event_bytes_max);
  return true;
}

bool openai_stream::take_chunk(std::string_view text, bool names_error) {
  if (take_alike(text))
    return has_room();
  frame_.forget();
  scratch_.assign(text);
  openai_reply chunk;
  if (auto fault = read_openai_reply(scratch_, chunk, reply_form::chunk))
    return fail(
      errors_.of_no_json("an event of the stream is no JSON", fault->offset, fault->reason, text));
  if (names_error ? !chunk.problem.empty() : is_error(chunk))
    return take_problem(text, std::move(chunk.problem));
  saw_chunk_ = saw_chunk_ || chunk.has_choice;
  take_contents(chunk);
  if (!take_calls(chunk))
    return false;
  learn_frame(text, chunk);
  take_opaque(chunk);
  take_rest(chunk);
  return has_room();
}

bool openai_stream::take_problem(std::string_view text, provider_problem&& problem) {
  if (auto whole = read_problem(text); !whole.empty())
    problem = std::move(whole);
  // Behind parts of an answer it is the stream that broke.
  if (answer_bytes_ > 0 || !errors_.is_wrong_answer(200, problem))
    return fail(errors_.of_problem(problem));
  // All that the model wrote, and it is done.
  answer_.tool_calls.clear();
  answer_.content = wrong_answer(std::move(problem)).content;
  answer_.finish = finish_reason::stop;
  saw_chunk_ = done_ = true;
  return false;
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
    const auto known = last_place_of(index);
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

bool openai_stream::has_room() {
  if (answer_bytes_max_ == 0 || answer_bytes_ <= answer_bytes_max_)
    return true;
  return fail({errc::reply_too_large,
               "the answer exceeds the limit; raise reply_bytes_max or lower tokens_max"});
}

/// The bytes count that were sent, also where they repeat what is known.
void openai_stream::grow(std::string& text, delta_text& growth, std::string_view delta) {
  growth.add(text, delta);
  answer_bytes_ += delta.size();
}

void openai_stream::take_contents(const openai_reply& chunk) {
  refusal_.add(answer_.refusal, chunk.answer.refusal);
  if (chunk.is_message && has_delta_content_)
    return;
  has_delta_content_ = has_delta_content_ || (!chunk.is_message && !chunk.answer.content.empty());
  take_content(chunk.choice_index, chunk.answer.content);
  for (const auto& x : chunk.further)
    take_content(x.index, x.content);
}

void openai_stream::take_content(uint64_t choice, std::string_view text) {
  if (choice == 0) {
    grow(answer_.content, content_, text);
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

/// Whether all that has come of the calls will stay as it is.
bool openai_stream::joins_now() const {
  for (size_t i = 0; i < calls_.size(); ++i)
    if (const auto& text = answer_.tool_calls[i].arguments;
        calls_[i].arguments.sure(text) < text.size())
      return false;
  return true;
}

std::string_view openai_stream::new_part() {
  std::string_view whole;
  if (wanted_.joins_calls()) {
    if (joins_now())
      joined_.advance(answer_.tool_calls, done_ || answer_.finish != finish_reason::unknown);
    whole = joined_.text();
  } else if (wanted_.record_name().empty()) {
    whole = answer_.content;
    whole = whole.substr(0, content_.sure(whole));
  } else if (answering_call_ < answer_.tool_calls.size()) {
    whole = answer_.tool_calls[answering_call_].arguments;
    whole = whole.substr(0, calls_[answering_call_].arguments.sure(whole));
  }
  const auto result = whole.substr(std::min(given_, whole.size()));
  given_ = std::max(given_, whole.size());
  return result;
}

bool openai_stream::fail(error problem) {
  problem_ = std::move(problem);
  return false;
}

} // namespace troupe::detail
