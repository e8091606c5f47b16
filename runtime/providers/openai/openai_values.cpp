// What is done with the values of a reply when all of them are there.

#include "openai_values.hpp"

#include <troupe/detail/json.hpp>

#include <optional>

namespace troupe::detail {

void reply_values::unwrap_part(std::string& content) {
  if (!content.starts_with(R"({"type":")") && !content.starts_with(R"({"text":")"))
    return;
  json_document document;
  const auto part = document.parse(content);
  const auto text = part && part->size() == 2 ? part->find("text") : std::nullopt;
  const auto type = text ? part->find("type") : std::nullopt;
  if (!type || !text->is_string()
      || (type->as_string() != "text" && type->as_string() != "output_text"))
    return;
  content = std::string{text->as_string()};
}

void reply_values::limit_opaque() {
  auto& parts = result_.answer.opaque;
  size_t bytes = 0;
  for (const auto& x : parts)
    bytes += x.members.size();
  if (bytes > opaque_bytes_max)
    parts.clear();
}

void reply_values::move_opaque(const std::vector<size_t>& places) {
  auto& parts = result_.answer.opaque;
  std::erase_if(parts, [&](const opaque_part& x) {
    return x.call > 0 && places[x.call - 1] == places.size();
  });
  for (auto& x : parts)
    if (x.call > 0)
      x.call = static_cast<uint32_t>(places[x.call - 1]) + 1;
}

void reply_values::drop_empty_calls() {
  auto& calls = result_.answer.tool_calls;
  auto& indexes = result_.call_indexes;
  std::vector<size_t> places(calls.size(), calls.size());
  size_t kept = 0;
  for (size_t i = 0; i < calls.size(); ++i) {
    const auto& x = calls[i];
    const auto index = result_.index_of_call(i);
    if (x.id.empty() && x.name.empty() && x.arguments.empty() && index == no_call_index)
      continue;
    places[i] = kept;
    if (i != kept)
      calls[kept] = std::move(calls[i]);
    if (i < indexes.size())
      indexes[kept] = index;
    ++kept;
  }
  calls.resize(kept);
  indexes.resize(std::min(indexes.size(), kept));
  move_opaque(places);
}

void reply_values::sort_calls() {
  auto& calls = result_.answer.tool_calls;
  auto& indexes = result_.call_indexes;
  std::vector<size_t> order(calls.size());
  for (size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  indexes.resize(calls.size(), no_call_index);
  auto rank = [&](size_t i) { return indexes[i] == no_call_index ? i : indexes[i]; };
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return rank(a) < rank(b); });
  std::vector<tool_call> sorted;
  std::vector<uint64_t> sorted_indexes;
  sorted.reserve(calls.size());
  std::vector<size_t> places(calls.size());
  for (auto i : order) {
    places[i] = sorted.size();
    sorted.push_back(std::move(calls[i]));
    sorted_indexes.push_back(indexes[i]);
  }
  move_opaque(places);
  calls = std::move(sorted);
  indexes = std::move(sorted_indexes);
}

} // namespace troupe::detail
