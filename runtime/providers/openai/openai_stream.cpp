#include "openai_stream.hpp"

#include "settings/secrets.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <utility>

namespace troupe::detail {

namespace {

/// A chunk holds a token or a few; a whole reply in one event is not more than a reply may be.
constexpr size_t event_bytes_max = size_t{16} << 20;

} // namespace

openai_stream::openai_stream(const dialect& wire, const stream_reading& what,
                             const reply_errors& errors)
  : wire_(wire),
    what_(what),
    errors_(errors),
    parser_(event_bytes_max) {}

expected<std::string_view> openai_stream::push(std::string_view bytes) {
  if (const auto room = received_bytes_max(errors_.secrets()); received_.size() < room)
    received_ += bytes.substr(0, room - received_.size());
  if (!begun_) {
    const auto text = trim(bytes);
    begun_ = !text.empty();
    is_plain_ = text.starts_with('{') || text.starts_with('[') || text.starts_with('<');
  }
  if (is_plain_) {
    if (what_.answer_bytes_max > 0 && plain_body_.size() + bytes.size() > what_.answer_bytes_max)
      fail({errc::reply_too_large, "the reply exceeds the limit; raise reply_bytes_max"});
    else
      plain_body_ += bytes;
  } else if (problem_.code == errc::none && !done_) {
    parser_.push(bytes, [this](const server_event& x) { return take_event(x); });
    if (parser_.overflowed())
      fail(errors_.of_malformed("an event of the stream is too long", received_));
  }
  // What came before the trouble counts: the error is told when that is taken.
  const auto part = new_part();
  if (part.empty() && problem_.code != errc::none)
    return unexpected<error>{problem_};
  return part;
}

expected<completion> openai_stream::finish() {
  if (is_plain_ && problem_.code == errc::none)
    return finish_plain();
  if (problem_.code == errc::none && !done_) {
    parser_.finish([this](const server_event& x) { return take_event(x); });
    // What the end of the connection cut in two is no reason to call the server's chunks broken.
    if (problem_.code == errc::malformed_response && saw_chunk_)
      problem_ = {};
  }
  if (problem_.code != errc::none)
    return unexpected<error>{problem_};
  if (!saw_chunk_ && !done_)
    return unexpected<error>{
      received_.empty() ? error{errc::stream_broken, "the stream ended before its first event"}
                        : errors_.of_malformed("no event in the stream", received_)};
  if (!done_ && answer_.finish == finish_reason::unknown)
    return failed(errc::stream_broken, "the stream ended before the model was done, after "
                                         + std::to_string(answer_bytes_) + " bytes of the answer");
  if (!saw_chunk_)
    return unexpected<error>{errors_.of_malformed("no choice in the stream", received_)};
  if (answer_.tokens.total_tokens == 0)
    answer_.tokens.total_tokens = answer_.tokens.prompt_tokens + answer_.tokens.completion_tokens;
  return std::move(answer_);
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
  if (text.empty())
    return true;
  if (text.starts_with("[DONE]")) {
    done_ = true;
    return false;
  }
  return take_chunk(text);
}

bool openai_stream::take_chunk(std::string_view text) {
  if (take_alike(text))
    return has_room();
  frame_.forget();
  scratch_.assign(text);
  openai_reply chunk;
  if (auto fault = read_openai_reply(scratch_, chunk))
    return fail(
      errors_.of_no_json("an event of the stream is no JSON", fault->offset, fault->reason, text));
  if (!chunk.problem.empty())
    return take_problem(text, std::move(chunk.problem));
  saw_chunk_ = saw_chunk_ || chunk.has_choice;
  answer_bytes_ += chunk.answer.content.size();
  answer_.content += chunk.answer.content;
  answer_.refusal += chunk.answer.refusal;
  if (!take_calls(chunk))
    return false;
  learn_frame(text, chunk);
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
  auto& to = framed_call_ < answer_.tool_calls.size() ? answer_.tool_calls[framed_call_].arguments
                                                      : answer_.content;
  const auto before = to.size();
  if (!frame_.read(text, to))
    return false;
  answer_bytes_ += to.size() - before;
  return true;
}

/// Whatever else the chunk says must change nothing when it is said again.
void openai_stream::learn_frame(std::string_view text, const openai_reply& chunk) {
  const auto& marks = chunk.marks;
  const auto& calls = chunk.answer.tool_calls;
  if (marks.pieces != 1 || marks.piece == nullptr || !chunk.answer.refusal.empty()
      || calls.size() > 1)
    return;
  framed_call_ = calls_max;
  if (!calls.empty()) {
    const auto index = chunk.index_of_call(0);
    const auto known = std::find(call_indexes_.begin(), call_indexes_.end(), index);
    if (index == no_call_index || known == call_indexes_.end())
      return;
    framed_call_ = static_cast<size_t>(known - call_indexes_.begin());
    const auto& name = calls[0].name;
    if (!name.empty() && name != answer_.tool_calls[framed_call_].name)
      return;
  }
  const auto place = [this](const char* x) { return static_cast<size_t>(x - scratch_.data()); };
  frame_.learn(text, place(marks.piece),
               marks.unused != nullptr ? std::optional{place(marks.unused)} : std::nullopt);
}

bool openai_stream::has_room() {
  if (what_.answer_bytes_max == 0 || answer_bytes_ <= what_.answer_bytes_max)
    return true;
  return fail({errc::reply_too_large,
               "the answer exceeds the limit; raise reply_bytes_max or lower tokens_max"});
}

bool openai_stream::take_calls(openai_reply& chunk) {
  for (size_t i = 0; i < chunk.answer.tool_calls.size(); ++i) {
    auto& part = chunk.answer.tool_calls[i];
    auto* call = call_of(part, chunk.index_of_call(i));
    if (call == nullptr)
      return fail(errors_.of_malformed("too many calls in the stream", scratch_));
    if (call->id.empty())
      call->id = std::move(part.id);
    // Some servers repeat the name in every chunk.
    if (call->name != part.name)
      call->name += part.name;
    answer_bytes_ += part.arguments.size();
    call->arguments += part.arguments;
    const auto place = static_cast<size_t>(call - answer_.tool_calls.data());
    if (answering_call_ == calls_max && call->name == what_.record_name)
      answering_call_ = place;
  }
  return true;
}

/// Which call a part belongs to: by its index; without one, an id or a name begins a new call.
tool_call* openai_stream::call_of(const tool_call& part, uint64_t index) {
  auto& calls = answer_.tool_calls;
  if (index != no_call_index) {
    const auto known = std::find(call_indexes_.begin(), call_indexes_.end(), index);
    if (known != call_indexes_.end())
      return &calls[static_cast<size_t>(known - call_indexes_.begin())];
  } else if (!calls.empty() && (part.id.empty() || part.id == calls.back().id)
             && (part.name.empty() || !part.id.empty())) {
    return &calls.back();
  }
  if (calls.size() == calls_max)
    return nullptr;
  call_indexes_.push_back(index);
  return &calls.emplace_back();
}

void openai_stream::take_rest(openai_reply& chunk) {
  auto take = [](std::string& to, std::string& from) {
    if (to.empty())
      to = std::move(from);
  };
  take(answer_.id, chunk.answer.id);
  take(answer_.model, chunk.answer.model);
  take(answer_.system_fingerprint, chunk.answer.system_fingerprint);
  if (chunk.answer.finish != finish_reason::unknown)
    answer_.finish = chunk.answer.finish;
  // Some servers count along in every chunk.
  if (chunk.answer.tokens != usage{})
    answer_.tokens = chunk.answer.tokens;
}

std::string_view openai_stream::new_part() {
  std::string_view whole;
  if (what_.joins_calls) {
    joined_.advance(answer_.tool_calls, done_ || answer_.finish != finish_reason::unknown);
    whole = joined_.text();
  } else if (what_.record_name.empty())
    whole = answer_.content;
  else if (answering_call_ < answer_.tool_calls.size())
    whole = answer_.tool_calls[answering_call_].arguments;
  const auto result = whole.substr(std::min(given_, whole.size()));
  given_ = whole.size();
  return result;
}

bool openai_stream::fail(error problem) {
  problem_ = std::move(problem);
  return false;
}

} // namespace troupe::detail
