#pragma once

#include "answer_finder.hpp"
#include "body_start.hpp"
#include "delta_text.hpp"
#include "event_parser.hpp"
#include "joined_calls.hpp"
#include "opaque_members.hpp"
#include "reply_errors.hpp"
#include "wire_format.hpp"

#include <troupe/detail/dialect.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// Different calls in one reply; more is no answer.
inline constexpr size_t calls_max = 128;

/// Puts a completion together while its stream arrives: what is the same for all providers. Takes
/// server-sent events apart, as long as nobody overrides `take_bytes`; a provider's own reader says
/// what an event brings, in `take_json`, by the functions below that. Copes with servers that do
/// not stream after all.
class streamed_reply : public reply_stream {
public:
  explicit streamed_reply(const stream_surroundings& x);

  expected<std::string_view> push(std::string_view bytes) final;
  expected<completion> finish() final;

  const completion& so_far() const final {
    return answer_;
  }

  std::string raw() const final;

protected:
  /// Takes an event whose data is JSON; `type` is empty where events have none. Returns whether
  /// more is to come.
  virtual bool take_json(std::string_view type, std::string_view text) = 0;

  /// Takes bytes of a stream that is known to be one. The default: server-sent events.
  virtual void take_stream(std::string_view bytes);
  /// The body has ended; what is left of it is no more than this. The default: the last event.
  virtual void finish_stream();
  /// Whether what the body starts with need not be looked at: it can only be the stream.
  virtual bool is_always_stream() const {
    return false;
  }
  /// Whether `[DONE]` is the end of an answer; else only what the provider's own events say is.
  virtual bool ends_at_mark() const {
    return true;
  }
  /// Nothing more comes: what waited for more is taken as it is.
  virtual void finish_texts();

  // -- what an event brings; each returns whether more is to come, if it returns anything

  /// More of the text of the answer.
  void add_content(std::string_view delta) {
    grow(answer_.content, content_, delta);
  }
  void add_refusal(std::string_view delta) {
    refusal_.add(answer_.refusal, delta);
  }
  /// The call that goes by this index, the last one if there are several; `calls_.size()` if there
  /// is none.
  size_t place_of_call(uint64_t index) const;
  /// Begins a call. Returns its place; `calls_max`, and the stream has failed, if it is one too
  /// many.
  size_t open_call(uint64_t index);
  bool begin_call(uint64_t index, std::string_view id, std::string_view name);
  /// More of the arguments of a call that was begun; of an index that is unknown: ignored.
  void add_arguments(uint64_t index, std::string_view delta);
  /// The call that is the answer may be known now.
  void look_at_call(size_t place);
  /// Members that mean nothing here, of a call at that place, or of the message (`calls_max`).
  void add_opaque(size_t place, bool in_function, std::string_view members);
  /// Takes an event that tells of an error; `text` is its data.
  bool take_problem(std::string_view text, provider_problem&& problem);
  bool take_problem(std::string_view text) {
    return take_problem(text, {});
  }
  /// Nothing that comes behind this matters.
  bool end() {
    done_ = true;
    return false;
  }
  bool fail(error problem);
  /// Fails if the answer is larger than allowed.
  bool has_room();
  void grow(std::string& text, delta_text& growth, std::string_view delta);

  const reply_errors& errors() const noexcept {
    return errors_;
  }
  const answer_finder& wanted() const noexcept {
    return wanted_;
  }
  std::string_view received() const noexcept {
    return received_;
  }
  bool has_failed() const noexcept {
    return problem_.code != errc::none;
  }
  bool is_done() const noexcept {
    return done_;
  }

  /// What is known of a call beside its place in `answer_.tool_calls`.
  struct call_state {
    uint64_t index = no_call_index;
    delta_text arguments;
    opaque_deltas opaque;
    opaque_deltas function_opaque;
  };

  completion answer_;
  std::vector<call_state> calls_;
  delta_text content_;
  delta_text refusal_;
  uint64_t answer_bytes_ = 0;
  /// An event of the provider's own has come.
  bool saw_event_ = false;

private:
  void take_preface(std::string_view bytes);
  void take_bytes(std::string_view bytes);
  bool take_event(const server_event& event);
  void finish_opaque();
  error problem_of_end() const;
  expected<completion> finish_plain();
  std::string_view new_part();
  bool joins_now() const;

  const dialect& whole_;
  const answer_finder& wanted_;
  const reply_errors& errors_;
  uint32_t opaque_origin_;
  uint64_t answer_bytes_max_;
  event_parser parser_;
  std::string received_;
  /// What has come while nobody can tell what it will be.
  std::string preface_;
  body_form form_ = body_form::unknown;
  /// A server that does not stream after all sends one JSON object.
  std::string plain_body_;
  bool done_ = false;
  /// An event that is none of the provider's, as an explanation if the stream comes to no good end.
  std::string odd_event_;
  error problem_;
  opaque_deltas opaque_;
  size_t opaque_bytes_ = 0;
  /// Place of the call that is the answer; beyond the end: none so far.
  size_t answering_call_ = calls_max;
  joined_calls joined_;
  size_t given_ = 0;
};

} // namespace troupe::detail
