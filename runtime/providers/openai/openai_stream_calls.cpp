// The calls of a stream: which of its parts belong together.

#include "dialect/whole_json.hpp"
#include "openai_stream.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <utility>

namespace troupe::detail {

namespace {

/// So much is looked through for the ends of calls, over a whole stream: it is more than calls need
/// that are told apart by nothing else.
constexpr size_t looked_through_max = size_t{64} << 20;

} // namespace

bool openai_stream::take_calls(openai_reply& chunk) {
  auto& parts = chunk.answer.tool_calls;
  if (parts.empty() || (chunk.is_message && has_delta_calls_))
    return true;
  has_delta_calls_ = !chunk.is_message;
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto place = place_of_part(parts[i], chunk.index_of_call(i));
    if (place == calls_max)
      return false;
    take_call(place, parts[i]);
  }
  return true;
}

void openai_stream::take_call(size_t place, tool_call& part) {
  auto& call = answer_.tool_calls[place];
  if (call.id.empty())
    call.id = std::move(part.id);
  // Some servers repeat the name in every chunk, or what they have of it.
  if (part.name.starts_with(call.name))
    call.name = part.name;
  else if (call.name != part.name)
    call.name += part.name;
  grow(call.arguments, calls_[place].arguments, part.arguments);
  look_at_call(place);
}

/// Whether a part that could go on with a call by its index begins another one. Some servers give
/// all calls the same index; others repeat the name, or another id, with each part.
bool openai_stream::begins_another(const tool_call& call, const tool_call& part) {
  const bool has_other_id = !part.id.empty() && !call.id.empty() && part.id != call.id;
  if (!has_other_id && part.name.empty())
    return false;
  if (trim(call.arguments).empty())
    return has_other_id && !part.name.empty();
  looked_through_ += call.arguments.size();
  if (looked_through_ > looked_through_max || !is_whole_json(call.arguments))
    return false;
  return has_other_id
         || (!trim(part.arguments).empty() && !part.arguments.starts_with(call.arguments));
}

/// Which call a part belongs to: by its index; without one, to the last.
size_t openai_stream::place_of_part(const tool_call& part, uint64_t index) {
  auto& calls = answer_.tool_calls;
  const auto known = index != no_call_index ? place_of_call(index)
                     : calls.empty()        ? calls_.size()
                                            : calls.size() - 1;
  if (known < calls_.size()) {
    const bool is_other_id = index == no_call_index && !part.id.empty()
                             && part.id != calls[known].id;
    if (!is_other_id && !begins_another(calls[known], part))
      return known;
  }
  return open_call(index);
}

void openai_stream::take_opaque(const openai_reply& chunk) {
  for (const auto& x : chunk.answer.opaque) {
    if (x.call == 0) {
      add_opaque(calls_max, false, x.members);
      continue;
    }
    const auto index = chunk.index_of_call(x.call - 1);
    const auto place = index != no_call_index ? place_of_call(index) : calls_.size() - 1;
    if (place < calls_.size())
      add_opaque(place, x.in_function, x.members);
  }
}

} // namespace troupe::detail
