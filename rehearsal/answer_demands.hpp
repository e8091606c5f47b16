#pragma once

#include <troupe/detail/json_tree.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace troupe::rehearsing {

/// Kinds of JSON values, as bits.
namespace kinds {

inline constexpr uint8_t null = 1;
inline constexpr uint8_t boolean = 2;
inline constexpr uint8_t integer = 4;
/// A number that need not be whole.
inline constexpr uint8_t fraction = 8;
inline constexpr uint8_t string = 16;
inline constexpr uint8_t array = 32;
inline constexpr uint8_t object = 64;
inline constexpr uint8_t number = integer | fraction;
inline constexpr uint8_t all = 127;

} // namespace kinds

uint8_t kind_of(const json_tree& x);

/// Keywords that leave a choice, as bits.
namespace choices {

inline constexpr uint8_t any_of = 1;
inline constexpr uint8_t one_of = 2;
inline constexpr uint8_t condition = 4;

} // namespace choices

/// What has to hold for one value: all of these schemas, with `allOf` taken apart and references
/// followed. So what stands beside a reference, beside a union or in several parts of an `allOf`
/// counts together.
class demands {
public:
  struct part {
    const json_tree* schema = nullptr;
    /// Choices that were made: what was chosen is among the parts.
    uint8_t made = 0;

    friend auto operator<=>(const part&, const part&) = default;
  };

  /// Adds a schema of the document `root`.
  void add(const json_tree& schema, const json_tree& root);

  /// Leaves only these kinds.
  void restrict(uint8_t kinds) {
    kinds_ &= kinds;
  }

  /// Notes a choice of that schema as made.
  void make_choice(const json_tree& schema, uint8_t choice);

  uint8_t kinds() const noexcept {
    return kinds_;
  }

  /// In the order in which they were added.
  const std::vector<part>& parts() const noexcept {
    return parts_;
  }

  friend bool operator<(const demands& x, const demands& y) {
    return std::tie(x.parts_, x.kinds_) < std::tie(y.parts_, y.kinds_);
  }

private:
  using trail = std::vector<const json_tree*>;

  void add(const json_tree& schema, const json_tree& root, trail& seen);
  void deny(const json_tree& schema);

  std::vector<part> parts_;
  /// Choices that are made and said nothing else: they would keep equal demands apart.
  trail settled_;
  uint8_t kinds_ = kinds::all;
};

/// The values of `enum` and `const` that all parts allow. Null: none of them lists any.
struct label_list {
  bool is_given = false;
  std::vector<const json_tree*> labels;
};

label_list labels_of(const demands& x);

/// Names that some part requires.
std::vector<std::string_view> required_names(const demands& x);

/// Whether there is a member of that name, which no value of it could be left out for.
bool forbids_member(const demands& x, std::string_view name);

} // namespace troupe::rehearsing
