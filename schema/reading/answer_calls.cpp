#include "answer_frame.hpp"
#include "loose_parser.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <utility>

/// What calls hand over, as one answer.
namespace troupe::detail {

loose_document answer_frame::contents_of(const loose_document& x, const std::vector<call>& calls,
                                         uint32_t depth_max) const {
  std::vector<loose_document> contents;
  for (const auto& y : calls) {
    auto& content = contents.emplace_back();
    const auto words = trim(x.text_of(x.nodes[y.arguments]));
    // As APIs have them: JSON text in a string.
    if (x.nodes[y.arguments].kind == loose_kind::text && !words.empty()) {
      loose_parser parser{words, depth_max, false, content};
      const auto end = parser.parse(0, &shape().wire_root());
      if (end != loose_parser::npos && trim(words.substr(end)).empty())
        continue;
      content.clear();
    }
    content.append(x, y.arguments);
  }
  if (!functions_.empty())
    return joined(calls, contents);
  const auto is_other = [&](const loose_document& y) { return !y.is_same(contents.front()); };
  const bool are_alike = std::none_of(contents.begin() + 1, contents.end(), is_other);
  if (contents.size() > 1 && !are_alike && shape().root().takes_only(shape_place::array)
      && std::all_of(contents.begin(), contents.end(), [&](const loose_document& y) {
           return y.nodes.front().kind == loose_kind::object && !declares_one_of(y, 0);
         })) {
    // A call for each element.
    loose_document list;
    const auto node = list.begin(loose_kind::array);
    for (const auto& y : contents)
      list.append(y, 0);
    list.end(node);
    return list;
  }
  auto result = std::move(contents.front());
  if (!are_alike)
    result.repairs.push_back({0, repair_kind::ambiguous});
  else if (contents.size() > 1)
    result.repairs.push_back({0, repair_kind::element_repeated});
  return result;
}

/// The list that several calls become; see `calls`.
loose_document answer_frame::joined(const std::vector<call>& calls,
                                    const std::vector<loose_document>& contents) const {
  loose_document out;
  const auto root = out.begin(loose_kind::object);
  out.append_text(calls_member);
  const auto list = out.begin(loose_kind::array);
  for (size_t i = 0; i < calls.size(); ++i) {
    const auto& x = contents[i];
    if (x.nodes.front().kind != loose_kind::object) {
      out.append(x, 0);
      continue;
    }
    const auto element = out.begin(loose_kind::object);
    const auto function = function_at(calls[i].function);
    out.append_text(calls_tag);
    out.append_text(function ? std::string_view{known().functions[*function]} : calls[i].function);
    x.each_member(0, [&](std::string_view name, uint32_t value) {
      out.append_text(name);
      out.append(x, value);
      return true;
    });
    out.nodes[element].is_cut = x.nodes.front().is_cut;
    out.end(element);
  }
  out.end(list);
  out.end(root);
  return out;
}

} // namespace troupe::detail
