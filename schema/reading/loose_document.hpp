#pragma once

#include <troupe/repair.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

enum class loose_kind : uint8_t {
  /// A value is due, and there is none.
  absent,
  /// Without quotes: a number, a literal, or words. As it was spelled.
  bare,
  /// A string, unescaped.
  text,
  array,
  object,
};

/// A value of badly written JSON, or the name of a member, which stands before its value. The
/// descendants of a container follow it.
struct loose_node {
  loose_kind kind = loose_kind::absent;
  /// The text ended within the value: more may have been meant.
  bool is_cut = false;
  /// Of a text or of bare words: bytes, and where they stand in `loose_document::letters`.
  uint32_t size = 0;
  uint32_t at = 0;
  /// Number of nodes up to the next sibling.
  uint32_t extent = 1;
};

/// What a tolerant parser made of a text: one value, and what it had to repair for it.
struct loose_document {
  struct mark {
    uint32_t node;
    repair_kind kind;
  };

  std::string_view text_of(const loose_node& x) const {
    return std::string_view{letters}.substr(x.at, x.size);
  }

  void clear() {
    nodes.clear();
    letters.clear();
    repairs.clear();
    is_restructured = false;
  }

  /// Calls `f(name, node of the value)` for each member of an object until it returns false.
  /// Returns whether it never did.
  template <class F>
  bool each_member(uint32_t node, F f) const {
    for (auto i = node + 1; i < node + nodes[node].extent; i += 1 + nodes[i + 1].extent)
      if (!f(text_of(nodes[i]), i + 1))
        return false;
    return true;
  }

  // -- putting a document together; loose_document.cpp

  /// A container, which goes on until `end`. Returns its node.
  uint32_t begin(loose_kind kind);
  void end(uint32_t node);

  /// A value of another document, with what was repaired in it.
  void append(const loose_document& x, uint32_t node);
  void append_text(std::string_view text);

  /// Whether both hold the same value, whatever was repaired for it.
  bool is_same(const loose_document& x) const;

  std::vector<loose_node> nodes;
  std::string letters;
  /// Sorted by node once the parser is done; names are marked at their values.
  std::vector<mark> repairs;
  /// Brackets were added, left out or exchanged, so that a member may have come to the wrong
  /// object.
  bool is_restructured = false;
};

} // namespace troupe::detail
