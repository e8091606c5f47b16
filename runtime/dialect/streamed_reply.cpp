#include "streamed_reply.hpp"

#include "reading/function_names.hpp"
#include "settings/secrets.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <utility>

namespace troupe::detail {

namespace {

/// An event holds a token or a few; a whole reply in one event is not more than a reply may be.
constexpr size_t event_bytes_max = size_t{16} << 20;

/// What stands before anything that says what the body is.
constexpr size_t preface_bytes_max = size_t{64} << 10;

constexpr size_t odd_event_bytes_max = 300;

bool is_json(std::string_view text) {
  return text.starts_with('{') || (text.starts_with('[') && trim(text.substr(1)).starts_with('{'));
}

} // namespace

streamed_reply::streamed_reply(const stream_surroundings& x)
  : whole_(x.whole),
    wanted_(x.wanted),
    errors_(x.errors),
    opaque_origin_(x.opaque_origin),
    answer_bytes_max_(x.answer_bytes_max),
    parser_(event_bytes_max),
    joined_(x.wanted.functions()) {}

expected<std::string_view> streamed_reply::push(std::string_view bytes) {
  if (const auto room = received_bytes_max(errors_.secrets()); received_.size() < room)
    received_ += bytes.substr(0, room - received_.size());
  if (form_ == body_form::unknown && is_always_stream())
    form_ = body_form::events;
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

void streamed_reply::take_preface(std::string_view bytes) {
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

void streamed_reply::take_bytes(std::string_view bytes) {
  if (form_ == body_form::text) {
    if (answer_bytes_max_ > 0 && plain_body_.size() + bytes.size() > answer_bytes_max_)
      fail({errc::reply_too_large, "the reply exceeds the limit; raise reply_bytes_max"});
    else
      plain_body_ += bytes;
  } else if (problem_.code == errc::none && !done_) {
    take_stream(bytes);
  }
}

void streamed_reply::take_stream(std::string_view bytes) {
  parser_.push(bytes, [this](const server_event& x) { return take_event(x); });
  if (parser_.overflowed())
    fail(errors_.of_malformed("an event of the stream is too long", received_));
}

void streamed_reply::finish_stream() {
  const auto take = [this](const server_event& x) { return take_event(x); };
  if (form_ == body_form::unknown)
    parser_.push(preface_, take);
  parser_.finish(take);
}

expected<completion> streamed_reply::finish() {
  if (form_ == body_form::text && problem_.code == errc::none)
    return finish_plain();
  if (problem_.code == errc::none && !done_) {
    finish_stream();
    // What the end of the connection cut in two is no reason to call the server's events broken.
    if (problem_.code == errc::malformed_response && saw_event_)
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

void streamed_reply::finish_texts() {
  content_.finish(answer_.content);
  refusal_.finish(answer_.refusal);
  for (size_t i = 0; i < calls_.size(); ++i)
    calls_[i].arguments.finish(answer_.tool_calls[i].arguments);
  finish_opaque();
}

void streamed_reply::finish_opaque() {
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
error streamed_reply::problem_of_end() const {
  if (!saw_event_ && !done_)
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
  if (!saw_event_)
    return errors_.of_malformed("no choice in the stream", received_);
  if (answer_.finish == finish_reason::failed && !wanted_.is_whole(answer_))
    return wanted_.broken_off(answer_);
  return {};
}

expected<completion> streamed_reply::finish_plain() {
  http_response reply;
  reply.status = 200;
  reply.body = std::move(plain_body_);
  return whole_.decode(reply);
}

std::string streamed_reply::raw() const {
  return kept_reply(received_, errors_.secrets());
}

bool streamed_reply::take_event(const server_event& event) {
  const auto text = trim(event.data);
  if (is_json(text))
    return take_json(event.type, text);
  if (text.empty())
    return true;
  if (text.starts_with("[DONE]"))
    return !ends_at_mark() || end();
  if (!event.type.empty() && equal_ignoring_case(event.type, "error")) {
    provider_problem said;
    said.message = text;
    return fail(errors_.of_problem(said));
  }
  // Comments as data, words in between: no loss if the answer comes to its end all the same.
  if (odd_event_.empty())
    odd_event_ = text.substr(0, odd_event_bytes_max);
  return true;
}

bool streamed_reply::take_problem(std::string_view text, provider_problem&& problem) {
  if (auto whole = read_problem(text); !whole.empty())
    problem = std::move(whole);
  // Behind parts of an answer it is the stream that broke.
  if (answer_bytes_ > 0 || !errors_.is_wrong_answer(200, problem))
    return fail(errors_.of_problem(problem));
  // All that the model wrote, and it is done.
  answer_.tool_calls.clear();
  calls_.clear();
  answer_.content = wrong_answer(std::move(problem)).content;
  answer_.finish = finish_reason::stop;
  saw_event_ = true;
  return end();
}

bool streamed_reply::has_room() {
  if (answer_bytes_max_ == 0 || answer_bytes_ <= answer_bytes_max_)
    return true;
  return fail({errc::reply_too_large,
               "the answer exceeds the limit; raise reply_bytes_max or lower tokens_max"});
}

/// The bytes count that were sent, also where they repeat what is known.
void streamed_reply::grow(std::string& text, delta_text& growth, std::string_view delta) {
  growth.add(text, delta);
  answer_bytes_ += delta.size();
}

size_t streamed_reply::place_of_call(uint64_t index) const {
  const auto known = std::find_if(calls_.rbegin(), calls_.rend(),
                                  [index](const call_state& x) { return x.index == index; });
  return known == calls_.rend() ? calls_.size() : static_cast<size_t>(calls_.rend() - known) - 1;
}

size_t streamed_reply::open_call(uint64_t index) {
  if (calls_.size() == calls_max) {
    fail(errors_.of_malformed("too many calls in the stream", received_));
    return calls_max;
  }
  calls_.emplace_back().index = index;
  answer_.tool_calls.emplace_back();
  return calls_.size() - 1;
}

bool streamed_reply::begin_call(uint64_t index, std::string_view id, std::string_view name) {
  const auto place = open_call(index);
  if (place == calls_max)
    return false;
  answer_.tool_calls[place].id = id;
  answer_.tool_calls[place].name = name;
  look_at_call(place);
  return true;
}

void streamed_reply::add_arguments(uint64_t index, std::string_view delta) {
  const auto place = place_of_call(index);
  if (place == calls_.size())
    return;
  grow(answer_.tool_calls[place].arguments, calls_[place].arguments, delta);
  look_at_call(place);
}

void streamed_reply::look_at_call(size_t place) {
  const auto& call = answer_.tool_calls[place];
  if (answering_call_ == calls_max && !wanted_.joins_calls() && !wanted_.record_name().empty()
      && (!call.name.empty() || !call.arguments.empty())
      && means_function(call.name, wanted_.record_name()))
    answering_call_ = place;
}

void streamed_reply::add_opaque(size_t place, bool in_function, std::string_view members) {
  if (opaque_bytes_ > opaque_bytes_max)
    return;
  opaque_bytes_ += members.size();
  if (opaque_bytes_ > opaque_bytes_max) {
    opaque_ = {};
    for (auto& call : calls_)
      call.opaque = call.function_opaque = {};
  } else if (place == calls_max) {
    opaque_.add(members);
  } else if (place < calls_.size()) {
    (in_function ? calls_[place].function_opaque : calls_[place].opaque).add(members);
  }
}

/// Whether all that has come of the calls will stay as it is.
bool streamed_reply::joins_now() const {
  for (size_t i = 0; i < calls_.size(); ++i)
    if (const auto& text = answer_.tool_calls[i].arguments;
        calls_[i].arguments.sure(text) < text.size())
      return false;
  return true;
}

std::string_view streamed_reply::new_part() {
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

bool streamed_reply::fail(error problem) {
  problem_ = std::move(problem);
  return false;
}

} // namespace troupe::detail
