#include "loose_document.hpp"

#include <algorithm>

namespace troupe::detail {

uint32_t loose_document::begin(loose_kind kind) {
  nodes.emplace_back().kind = kind;
  return static_cast<uint32_t>(nodes.size() - 1);
}

void loose_document::end(uint32_t node) {
  nodes[node].extent = static_cast<uint32_t>(nodes.size() - node);
}

void loose_document::append(const loose_document& x, uint32_t node) {
  const auto base = static_cast<uint32_t>(nodes.size());
  const auto last = node + x.nodes[node].extent;
  for (auto i = node; i < last; ++i) {
    auto copy = x.nodes[i];
    copy.at = static_cast<uint32_t>(letters.size());
    letters.append(x.text_of(x.nodes[i]));
    nodes.push_back(copy);
  }
  for (const auto& y : x.repairs)
    if (y.node >= node && y.node < last)
      repairs.push_back({y.node - node + base, y.kind});
  is_restructured = is_restructured || x.is_restructured;
}

void loose_document::append_text(std::string_view text) {
  auto& x = nodes.emplace_back();
  x.kind = loose_kind::text;
  x.at = static_cast<uint32_t>(letters.size());
  x.size = static_cast<uint32_t>(text.size());
  letters.append(text);
}

bool loose_document::is_same(const loose_document& x) const {
  return std::equal(nodes.begin(), nodes.end(), x.nodes.begin(), x.nodes.end(),
                    [&](const loose_node& a, const loose_node& b) {
                      return a.kind == b.kind && a.extent == b.extent && a.is_cut == b.is_cut
                             && text_of(a) == x.text_of(b);
                    });
}

} // namespace troupe::detail
