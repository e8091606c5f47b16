#pragma once

#include "dialect/wire_format.hpp"

#include <troupe/completion.hpp>
#include <troupe/detail/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

/// The counts of a message. A stream tells of them more than once, each time of some.
class anthropic_counts {
public:
  /// What is not told stays as it is.
  void take(json_value usage);

  usage total() const;

private:
  /// Without what came from the cache or went there.
  std::optional<uint64_t> input_;
  std::optional<uint64_t> cached_;
  std::optional<uint64_t> cache_writes_;
  std::optional<uint64_t> output_;
  std::optional<uint64_t> thinking_;
};

/// Whether a block of this type goes back as it came.
bool is_thinking(std::string_view type);

/// What a block of type `tool_use` calls with; an object, unless the server says something else. A
/// server that sends it as its text is understood, too.
std::string arguments_of(const json_document& document, json_value block, std::string_view text);

/// Why the model stopped: `stop_reason` and `stop_details` of a message, or of a `message_delta`.
/// Of a refusal nothing remains of what was said before. Does nothing if there is no reason.
void take_stop(completion& to, json_value message);

/// Reads a message of any shape and picks out what it knows; members of another type than expected
/// count as absent, blocks of unknown types are passed over.
std::optional<reply_fault> read_anthropic_reply(const std::string& text, whole_reply& result);

} // namespace troupe::detail
