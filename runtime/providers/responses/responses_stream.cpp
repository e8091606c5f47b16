#include "responses_stream.hpp"

#include "dialect/json_parts.hpp"
#include "responses_reply.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <iterator>

namespace troupe::detail {

namespace {

/// Parts of messages in one reply; more is no answer.
constexpr size_t parts_max = 4096;

uint64_t index_at(json_value x, std::string_view name) {
  return count_at(x, name).value_or(0);
}

std::string compact(const json_document& document, json_value x, std::string_view text) {
  std::string result;
  document.append_compact(result, x, text);
  return result;
}

} // namespace

responses_stream::responses_stream(const stream_surroundings& x, kept_by who)
  : streamed_reply(x),
    keeps_(who) {}

bool responses_stream::take_json(std::string_view type, std::string_view text) {
  const auto root = document_.parse(text);
  if (!root)
    return fail(errors().of_no_json("an event of the stream is no JSON", root.error().offset,
                                    root.error().reason, text));
  const auto named = text_at(*root, "type");
  if (!named.empty())
    type = named;
  const auto response = part_at(*root, "response");
  if (type == "response.completed" || type == "response.incomplete" || type == "response.done")
    return take_end(response, text);
  if (type == "response.failed")
    return take_failure(response);
  if (type == "response.created" || type == "response.in_progress" || type == "response.queued") {
    take_start(response);
    return true;
  }
  if (type.starts_with("response."))
    return take_output(type, *root, text);
  if (equal_ignoring_case(type, "error") || !part_at(*root, "error").is_null())
    return take_problem(text);
  // The whole response as one event.
  if (part_at(*root, "output").is_array())
    return take_end(*root, text);
  return true;
}

bool responses_stream::take_output(std::string_view type, json_value event, std::string_view text) {
  type.remove_prefix(std::string_view{"response."}.size());
  const auto output = index_at(event, "output_index");
  const part_name part{output, index_at(event, "content_index")};
  saw_event_ = true;
  if (type == "output_text.delta")
    return take_text(part, text_at(event, "delta"), false);
  if (type == "output_text.done")
    return settle_text(part, text_at(event, "text"), false);
  if (type == "refusal.delta")
    return take_text(part, text_at(event, "delta"), true);
  if (type == "refusal.done")
    return settle_text(part, text_at(event, "refusal"), true);
  if (type == "function_call_arguments.delta") {
    if (place_of_call(output) == calls_.size() && !begin_call(output, {}, {}))
      return false;
    add_arguments(output, text_at(event, "delta"));
    return has_room();
  }
  if (type == "function_call_arguments.done") {
    if (place_of_call(output) == calls_.size() && !begin_call(output, {}, {}))
      return false;
    return settle_arguments(output, arguments_of(event));
  }
  if (type == "output_item.added")
    return take_item(output, part_at(event, "item"));
  if (type == "output_item.done")
    return end_item(output, part_at(event, "item"), text);
  return true;
}

bool responses_stream::is_aside(uint64_t output) const {
  return std::find(asides_.begin(), asides_.end(), output) != asides_.end();
}

/// Fails if it is one too many.
bool responses_stream::begin_part(part_name part, bool is_refusal) {
  if (parts_.size() == parts_max)
    return fail(errors().of_malformed("too many parts in the stream", received()));
  parts_.push_back(part);
  part_start_ = (is_refusal ? answer_.refusal : answer_.content).size();
  return true;
}

bool responses_stream::take_text(part_name part, std::string_view delta, bool is_refusal) {
  if ((parts_.empty() || parts_.back() != part) && !begin_part(part, is_refusal))
    return false;
  if (is_refusal) {
    add_refusal(delta);
    answer_bytes_ += delta.size();
  } else if (is_aside(part.output)) {
    aside_ += delta;
    answer_bytes_ += delta.size();
  } else {
    add_content(delta);
  }
  return has_room();
}

/// All of a part, of which deltas may have brought the beginning.
bool responses_stream::settle_text(part_name part, std::string_view whole, bool is_refusal) {
  if (std::find(parts_.begin(), parts_.end(), part) == parts_.end())
    return whole.empty() || take_text(part, whole, is_refusal);
  if (parts_.back() != part || is_aside(part.output))
    return true;
  const std::string_view all = is_refusal ? answer_.refusal : answer_.content;
  const auto known = all.substr(std::min(part_start_, all.size()));
  if (whole.size() <= known.size() || !whole.starts_with(known))
    return true;
  return take_text(part, whole.substr(known.size()), is_refusal);
}

bool responses_stream::take_item(uint64_t output, json_value item) {
  const auto type = text_at(item, "type");
  if (type == "function_call")
    return take_call(output, item);
  if (type == "message" && is_commentary(item) && !is_aside(output)) {
    if (asides_.size() == parts_max)
      return fail(errors().of_malformed("too many messages in the stream", received()));
    asides_.push_back(output);
  }
  return true;
}

bool responses_stream::end_item(uint64_t output, json_value item, std::string_view text) {
  if (!take_item(output, item))
    return false;
  if (text_at(item, "type") == "message") {
    uint64_t content = 0;
    for (const auto part : part_at(item, "content").elements()) {
      bool is_refusal = false;
      const auto said = part_text(part, is_refusal);
      if (!settle_text({output, content++}, said, is_refusal))
        return false;
    }
  }
  keep_item(output, item, text);
  return true;
}

/// A call that begins, or more of what is known of it.
bool responses_stream::take_call(uint64_t output, json_value item) {
  auto id = text_at(item, "call_id");
  if (id.empty())
    id = text_at(item, "id");
  const auto name = text_at(item, "name");
  const auto place = place_of_call(output);
  if (place == calls_.size()) {
    if (!begin_call(output, id, name))
      return false;
  } else {
    auto& call = answer_.tool_calls[place];
    if (call.id.empty())
      call.id = id;
    if (call.name.empty())
      call.name = name;
    look_at_call(place);
  }
  return settle_arguments(output, arguments_of(item));
}

bool responses_stream::settle_arguments(uint64_t output, std::string_view whole) {
  const auto place = place_of_call(output);
  const auto& known = answer_.tool_calls[place].arguments;
  if (whole.size() > known.size() && whole.starts_with(known))
    add_arguments(output, whole.substr(known.size()));
  return has_room();
}

void responses_stream::keep_item(uint64_t output, json_value item, std::string_view text) {
  if (!item.is_object() || item_bytes_ > opaque_bytes_max)
    return;
  auto kept = compact(document_, item, text);
  const auto place = std::find_if(items_.begin(), items_.end(),
                                  [output](const auto& x) { return x.first >= output; });
  if (place != items_.end() && place->first == output)
    return;
  item_bytes_ += kept.size();
  if (item_bytes_ > opaque_bytes_max)
    items_.clear();
  else
    items_.insert(place, {output, std::move(kept)});
}

void responses_stream::take_start(json_value response) {
  saw_event_ = true;
  answer_.id = text_at(response, "id");
  answer_.model = text_at(response, "model");
}

bool responses_stream::take_failure(json_value response) {
  const auto problem = part_at(response, "error");
  if (problem.is_null())
    return take_problem(R"({"error":{"message":"the response failed"}})");
  return take_problem("{\"error\":" + problem.text() + '}');
}

bool responses_stream::take_end(json_value response, std::string_view text) {
  if (!part_at(response, "error").is_null() || text_at(response, "status") == "failed")
    return take_failure(response);
  saw_event_ = true;
  completion answer;
  whole_reply whole{answer};
  read_response(response, whole);
  answer_.tokens = answer.tokens;
  answer_.finish = answer.finish;
  answer_.finish_told = std::move(answer.finish_told);
  if (!answer.id.empty())
    answer_.id = std::move(answer.id);
  if (!answer.model.empty())
    answer_.model = std::move(answer.model);
  take_missed(std::move(answer));
  if (!has_room())
    return false;
  if (answer_.finish == finish_reason::stop && !answer_.tool_calls.empty())
    answer_.finish = finish_reason::tool_calls;
  keep_output(response, text);
  return end();
}

/// What the whole response says, and no event before it.
void responses_stream::take_missed(completion&& whole) {
  if (answer_.refusal.empty())
    add_refusal(whole.refusal);
  if (calls_.empty()) {
    for (auto& call : whole.tool_calls)
      if (begin_call(calls_.size(), call.id, call.name))
        add_arguments(calls_.size() - 1, call.arguments);
  }
  const auto known = answer_.content.size();
  if (aside_.empty() && whole.content.size() > known && whole.content.starts_with(answer_.content))
    add_content(std::string_view{whole.content}.substr(known));
}

void responses_stream::keep_output(json_value response, std::string_view text) {
  const auto output = part_at(response, "output");
  // Both are whole; one of them may lack items.
  if (items_.size() < output.size()) {
    add_opaque(calls_max, false, kept_output(document_, output, text, keeps_));
    return;
  }
  std::string all = "[";
  for (const auto& item : items_) {
    if (all.size() > 1)
      all += ',';
    all += item.second;
  }
  all += ']';
  json_document document;
  if (const auto list = document.parse(all))
    add_opaque(calls_max, false, kept_output(document, *list, all, keeps_));
}

void responses_stream::finish_texts() {
  if (answer_.content.empty() && answer_.tool_calls.empty() && !aside_.empty())
    add_content(aside_);
  streamed_reply::finish_texts();
}

} // namespace troupe::detail
