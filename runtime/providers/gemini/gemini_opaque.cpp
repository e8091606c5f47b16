#include "gemini_opaque.hpp"

#include "dialect/opaque_members.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/detail/json_writer.hpp>

#include <utility>

namespace troupe::detail {

std::string call_signature(std::string_view signature) {
  return "\"thoughtSignature\":" + std::string{signature};
}

std::string text_signature(size_t from, size_t to, std::string_view signature) {
  return "\"signed\":[{\"from\":" + std::to_string(from) + ",\"to\":" + std::to_string(to) + ','
         + call_signature(signature) + "}]";
}

std::string other_part(std::string_view whole) {
  return "\"others\":[{\"part\":" + std::string{whole} + "}]";
}

std::string thoughts_text(std::string_view text) {
  std::string result = "\"thoughts\":";
  append_json_string(result, text);
  return result;
}

gemini_memory memory_of(std::span<const opaque_part> parts, std::string_view text) {
  gemini_memory result;
  size_t done = 0;
  const auto members = opaque_of(parts, 0);
  if (!members.empty()) {
    const auto json = '{' + std::string{members} + '}';
    json_document document;
    const auto json_at = [&](json_value x, std::string_view name) {
      std::string found;
      if (const auto value = x.find(name))
        document.append_compact(found, *value, json);
      return found;
    };
    const auto root = document.parse(json);
    const auto others = root ? root->find("others") : std::nullopt;
    const auto signatures = root ? root->find("signed") : std::nullopt;
    if (others)
      for (const auto x : others->elements())
        if (auto part = json_at(x, "part"); !part.empty())
          result.others.push_back(std::move(part));
    if (signatures)
      for (const auto x : signatures->elements()) {
        const auto from = x.find("from");
        const auto to = x.find("to");
        if (!from || !to || from->as_uint64() < done || to->as_uint64() < from->as_uint64()
            || to->as_uint64() > text.size())
          continue;
        if (from->as_uint64() > done)
          result.texts.push_back({done, from->as_uint64(), {}});
        done = to->as_uint64();
        result.texts.push_back({from->as_uint64(), done, json_at(x, "thoughtSignature")});
      }
  }
  if (done < text.size())
    result.texts.push_back({done, text.size(), {}});
  return result;
}

} // namespace troupe::detail
