#pragma once

#include "dialect/said_conversation.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

/// The items that a conversation is made of, in both directions.
namespace troupe::detail {

/// Who remembers what a model thought.
enum class kept_by : uint8_t {
  /// Requests say `store: false`: thoughts that come without their text are lost.
  nobody,
  server,
};

/// What a re-ask sends back beside the text and the calls of an answer, as `opaque_part::members`:
/// the output with its thoughts and all ids in their order, but for names and arguments of
/// calls. Empty if there is nothing that the text and the calls do not say. `text` is what the
/// document was made of.
std::string kept_output(const json_document& document, json_value output, std::string_view text,
                        kept_by who);

/// Appends the items of a turn. Fails with `configuration` for a file that cannot be sent.
expected<void> append_items(std::string& out, const said_turn& x);

/// Appends `{"role":…,"content":"text"}`.
void append_text_item(std::string& out, std::string_view who, std::string_view text);

} // namespace troupe::detail
