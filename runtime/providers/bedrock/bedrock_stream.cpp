#include "bedrock_stream.hpp"

#include "bedrock_reply.hpp"
#include "dialect/json_members.hpp"
#include "dialect/json_parts.hpp"
#include "dialect/opaque_blocks.hpp"
#include "text/ascii.hpp"

#include <utility>

namespace troupe::detail {

namespace {

/// As Amazon has it, for the payload.
constexpr size_t frame_bytes_max = size_t{24} << 20;

uint64_t index_of(json_value event) {
  return count_at(event, "contentBlockIndex").value_or(no_call_index);
}

} // namespace

bedrock_stream::bedrock_stream(const stream_surroundings& x)
  : streamed_reply(x),
    frames_(frame_bytes_max) {}

/// The length of a frame begins with a byte that begins no text.
bool bedrock_stream::is_always_stream() const {
  return received().starts_with('\0') || received().starts_with('\1');
}

void bedrock_stream::take_stream(std::string_view bytes) {
  frames_.push(bytes, [this](const framed_event& x) { return take_frame(x); });
  if (!frames_.fault().empty() && !has_failed())
    fail(errors().of_malformed(frames_.fault(), received()));
}

bool bedrock_stream::take_frame(const framed_event& x) {
  if (x.kind == "event" || x.kind.empty())
    return take_json(x.type, x.payload);
  auto problem = read_problem(x.payload);
  problem.type = x.type;
  if (problem.message.empty())
    problem.message = x.message;
  return fail(errors().of_problem(problem));
}

bool bedrock_stream::take_json(std::string_view type, std::string_view text) {
  thread_local json_document document;
  const auto event = document.parse(text);
  if (!event)
    return fail(errors().of_no_json("an event of the stream is no JSON", event.error().offset,
                                    event.error().reason, text));
  if (type == "contentBlockDelta") {
    take_delta(index_of(*event), part_at(*event, "delta"));
  } else if (type == "contentBlockStart") {
    saw_event_ = true;
    const auto call = part_at(part_at(*event, "start"), "toolUse");
    if (call.is_object() && text_at(call, "type") != "server_tool_use"
        && !begin_call(index_of(*event), text_at(call, "toolUseId"), text_at(call, "name")))
      return false;
  } else if (type == "contentBlockStop") {
    end_block(index_of(*event));
  } else if (type == "messageStart") {
    saw_event_ = true;
  } else if (type == "messageStop") {
    saw_event_ = has_stopped_ = true;
    take_stop_reason(answer_, *event);
  } else if (type == "metadata") {
    answer_.tokens = bedrock_usage(part_at(*event, "usage"));
    if (has_stopped_)
      return end();
  }
  return has_room();
}

void bedrock_stream::take_delta(uint64_t index, json_value delta) {
  add_content(text_at(delta, "text"));
  if (const auto call = part_at(delta, "toolUse"); call.is_object())
    add_arguments(index, text_at(call, "input"));
  if (const auto thoughts = part_at(delta, "reasoningContent"); thoughts.is_object())
    take_thoughts(index, thoughts);
}

void bedrock_stream::take_thoughts(uint64_t index, json_value delta) {
  if (!thoughts_ || thoughts_->index != index) {
    end_thoughts();
    thoughts_.emplace().index = index;
  }
  const auto add = [](std::string& to, std::string_view more) {
    // More is not kept anyway.
    if (to.size() <= opaque_bytes_max)
      to += more;
  };
  add(thoughts_->text, text_at(delta, "text"));
  add(thoughts_->signature, text_at(delta, "signature"));
  add(thoughts_->redacted, text_at(delta, "redactedContent"));
}

void bedrock_stream::end_block(uint64_t index) {
  if (thoughts_ && thoughts_->index == index)
    end_thoughts();
  else if (const auto place = place_of_call(index); place < calls_.size())
    end_call(place);
}

void bedrock_stream::end_thoughts() {
  if (!thoughts_)
    return;
  const auto thoughts = std::move(*thoughts_);
  thoughts_.reset();
  std::string block = "{\"reasoningContent\":{";
  if (!thoughts.redacted.empty()) {
    append_member(block, "redactedContent", thoughts.redacted);
  } else if (!thoughts.signature.empty()) {
    block += "\"reasoningText\":{";
    append_member(block, "text", thoughts.text);
    block += ',';
    append_member(block, "signature", thoughts.signature);
    block += '}';
  } else {
    return;
  }
  block += "}}";
  std::string members;
  add_block(members, thought_blocks_++, block);
  add_opaque(calls_max, false, members);
}

/// A call without arguments may have no delta.
void bedrock_stream::end_call(size_t place) {
  auto& arguments = answer_.tool_calls[place].arguments;
  if (!trim(arguments).empty())
    return;
  grow(arguments, calls_[place].arguments, "{}");
  look_at_call(place);
}

void bedrock_stream::finish_texts() {
  end_thoughts();
  if (answer_.finish != finish_reason::length)
    for (size_t i = 0; i < calls_.size(); ++i)
      end_call(i);
  // Behind the end only the counts are missing.
  if (has_stopped_)
    end();
  streamed_reply::finish_texts();
}

} // namespace troupe::detail
