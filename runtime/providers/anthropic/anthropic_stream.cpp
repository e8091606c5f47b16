#include "anthropic_stream.hpp"

#include "dialect/json_members.hpp"
#include "dialect/json_parts.hpp"
#include "dialect/opaque_blocks.hpp"
#include "text/ascii.hpp"

#include <utility>

namespace troupe::detail {

namespace {

/// Reads events and blocks; not used again before what was read is taken.
json_document& reader() {
  thread_local json_document result;
  return result;
}

uint64_t index_of(json_value event) {
  return count_at(event, "index").value_or(no_call_index);
}

} // namespace

bool anthropic_stream::take_json(std::string_view type, std::string_view text) {
  const auto event = reader().parse(text);
  if (!event)
    return fail(errors().of_no_json("an event of the stream is no JSON", event.error().offset,
                                    event.error().reason, text));
  if (const auto named = text_at(*event, "type"); !named.empty())
    type = named;
  if (type == "error" || part_at(*event, "error").is_object())
    return take_problem(text);
  if (type == "content_block_delta") {
    take_delta(index_of(*event), part_at(*event, "delta"));
  } else if (type == "content_block_start") {
    saw_event_ = true;
    if (!begin_block(index_of(*event), part_at(*event, "content_block"), text))
      return false;
  } else if (type == "content_block_stop") {
    end_block(index_of(*event));
  } else if (type == "message_start") {
    if (!take_message(part_at(*event, "message"), text, false))
      return false;
  } else if (type == "message_delta") {
    saw_event_ = true;
    take_usage(part_at(*event, "usage"));
    take_end(part_at(*event, "delta"));
  } else if (type == "message_stop") {
    return end();
  } else if (type == "message") {
    // A server that does not stream, but frames what it says as if it did.
    return take_message(*event, text, true) && end();
  }
  return has_room();
}

/// The beginning of a message, or all of it.
bool anthropic_stream::take_message(json_value message, std::string_view text, bool is_whole) {
  saw_event_ = true;
  answer_.id = text_at(message, "id");
  answer_.model = text_at(message, "model");
  take_usage(part_at(message, "usage"));
  uint64_t index = 0;
  for (const auto block : part_at(message, "content").elements()) {
    if (!begin_block(index, block, text))
      return false;
    end_block(index++);
  }
  if (is_whole)
    take_end(message);
  return has_room();
}

bool anthropic_stream::begin_block(uint64_t index, json_value block, std::string_view text) {
  const auto type = text_at(block, "type");
  if (type == "text") {
    add_content(text_at(block, "text"));
    return true;
  }
  if (type == "tool_use") {
    inputs_.push_back(arguments_of(reader(), block, text));
    return begin_call(index, text_at(block, "id"), text_at(block, "name"));
  }
  if (!is_thinking(type))
    return true;
  end_thoughts(false);
  auto& thoughts = thoughts_.emplace();
  thoughts.index = index;
  thoughts.type = type;
  if (type == "thinking") {
    thoughts.thinking = text_at(block, "thinking");
    thoughts.signature = text_at(block, "signature");
  } else {
    reader().append_compact(thoughts.whole, block, text);
  }
  return true;
}

void anthropic_stream::take_delta(uint64_t index, json_value delta) {
  const auto type = text_at(delta, "type");
  if (type == "text_delta") {
    add_content(text_at(delta, "text"));
  } else if (type == "input_json_delta") {
    add_arguments(index, text_at(delta, "partial_json"));
  } else if (thoughts_ && thoughts_->index == index) {
    auto& to = type == "signature_delta" ? thoughts_->signature : thoughts_->thinking;
    const auto more = text_at(delta, type == "signature_delta" ? "signature" : "thinking");
    // More is not kept anyway.
    if (to.size() <= opaque_bytes_max)
      to += more;
  }
}

void anthropic_stream::end_block(uint64_t index) {
  if (thoughts_ && thoughts_->index == index)
    end_thoughts(true);
  else if (const auto place = place_of_call(index); place < calls_.size())
    end_call(place);
}

/// Thoughts without their end go back only if they are signed.
void anthropic_stream::end_thoughts(bool is_whole) {
  if (!thoughts_)
    return;
  auto thoughts = std::move(*thoughts_);
  thoughts_.reset();
  if (thoughts.whole.empty()) {
    if (!is_whole && thoughts.signature.empty())
      return;
    thoughts.whole = '{';
    append_member(thoughts.whole, "type", thoughts.type);
    thoughts.whole += ',';
    append_member(thoughts.whole, "thinking", thoughts.thinking);
    thoughts.whole += ',';
    append_member(thoughts.whole, "signature", thoughts.signature);
    thoughts.whole += '}';
  }
  std::string members;
  add_block(members, thought_blocks_++, thoughts.whole);
  add_opaque(calls_max, false, members);
}

/// A call without arguments may have no delta.
void anthropic_stream::end_call(size_t place) {
  auto& arguments = answer_.tool_calls[place].arguments;
  if (!trim(arguments).empty())
    return;
  grow(arguments, calls_[place].arguments, inputs_[place]);
  look_at_call(place);
}

/// The message is at its end, or an event says why it is.
void anthropic_stream::take_end(json_value message) {
  if (text_at(message, "stop_reason").empty())
    return;
  end_thoughts(false);
  take_stop(answer_, message);
  if (answer_.refusal.empty())
    return;
  // Nothing remains of what was said.
  content_ = {};
  calls_.clear();
  inputs_.clear();
}

void anthropic_stream::take_usage(json_value x) {
  counts_.take(x);
  answer_.tokens = counts_.total();
}

void anthropic_stream::finish_texts() {
  end_thoughts(false);
  if (answer_.finish != finish_reason::length)
    for (size_t i = 0; i < calls_.size(); ++i)
      end_call(i);
  streamed_reply::finish_texts();
}

} // namespace troupe::detail
