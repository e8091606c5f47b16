#pragma once

#include <troupe/completion.hpp>
#include <troupe/settings.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a model sends with its answer and nobody here understands: thoughts, and the signatures
/// under them. Kept as JSON members, `"name":value,…`.
namespace troupe::detail {

/// Names a route: what came over one is sent over no other. Never 0.
uint32_t opaque_origin_of(const settings& x);

/// Members of the message (0) or of a call, or of the function in it; empty if there are none.
std::string_view opaque_of(std::span<const opaque_part> parts, uint32_t call,
                           bool in_function = false);

/// Members that arrive in the deltas of a stream, put together to one message: text adds up,
/// elements of lists come together by their index or their kind, of all else the last one counts.
class opaque_deltas {
public:
  /// `members` as one chunk has them.
  void add(std::string_view members);

  std::string text() const;

private:
  struct node {
    std::string name;
    /// JSON; of an array that is put together: unused.
    std::string value;
    std::vector<std::vector<node>> elements = {};
    bool is_list = false;
  };

  static void merge(std::vector<node>& to, std::string_view name, std::string&& value);
  static void merge_list(node& to, std::string_view list);
  static bool continues(const std::vector<node>& last, const std::vector<node>& next);
  static void append(std::string& out, const std::vector<node>& members);

  std::vector<node> members_;
};

/// A text of thoughts among such members, and its name; empty if there is none.
struct thoughts {
  std::string name;
  std::string text;
};
thoughts thoughts_in(std::string_view members);

} // namespace troupe::detail
