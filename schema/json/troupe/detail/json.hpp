#pragma once

#include <troupe/error.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

enum class json_kind : uint8_t {
  null,
  boolean,
  /// Written without fraction and exponent, within int64.
  integer,
  /// Written without fraction and exponent, above int64 and within uint64.
  big_integer,
  /// Any other number.
  number,
  string,
  array,
  object,
};

namespace detail {

/// A value, or the name of a member, which stands before its value. The descendants of a container
/// follow it, so that a document is one array of nodes in the order of the text.
struct json_node {
  union {
    bool boolean;
    int64_t integer;
    uint64_t big_integer;
    double number;
    const char* text;
    /// Containers: number of nodes up to the next sibling.
    uint64_t extent;
  };
  /// Bytes of a string, elements of an array, members of an object; of a number of any kind that a
  /// document holds, where its spelling begins in the text behind a byte order mark.
  uint32_t size;
  json_kind kind;
};

inline constexpr json_node null_node{{.extent = 0}, 0, json_kind::null};

inline const json_node* next_sibling(const json_node* x) {
  return x + (x->kind >= json_kind::array ? x->extent : 1);
}

} // namespace detail

/// View of a value inside a `json_document`, as cheap as a pointer. Valid as long as the document
/// is neither destroyed nor used for another text. Reading a value as what it is not yields zero,
/// an empty text or an empty range.
class json_value {
public:
  struct member;
  class element_iterator;
  class member_iterator;
  template <class Iterator>
  struct range {
    Iterator first;
    Iterator last;
    Iterator begin() const {
      return first;
    }
    Iterator end() const {
      return last;
    }
  };

  /// null
  json_value() noexcept;

  explicit json_value(const detail::json_node* node) noexcept : node_(node) {}

  json_kind kind() const noexcept {
    return node_->kind;
  }

  bool is_null() const noexcept {
    return kind() == json_kind::null;
  }

  bool is_string() const noexcept {
    return kind() == json_kind::string;
  }

  bool is_array() const noexcept {
    return kind() == json_kind::array;
  }

  bool is_object() const noexcept {
    return kind() == json_kind::object;
  }

  bool as_bool() const noexcept {
    return kind() == json_kind::boolean && node_->boolean;
  }

  int64_t as_int64() const noexcept {
    return kind() == json_kind::integer ? node_->integer : 0;
  }

  /// Also for an `integer` that is not negative.
  uint64_t as_uint64() const noexcept;

  /// Any kind of number, rounded to the nearest double.
  double as_double() const noexcept;

  /// UTF-8 without a terminating zero; may contain zeros.
  std::string_view as_string() const noexcept {
    return is_string() ? std::string_view(node_->text, node_->size) : std::string_view{};
  }

  /// Number of elements or members; 0 for a scalar.
  size_t size() const noexcept {
    return kind() >= json_kind::array ? node_->size : 0;
  }

  range<element_iterator> elements() const noexcept;

  /// In the order of the text. See `json_document::duplicates`.
  range<member_iterator> members() const noexcept;

  /// The first member of that name. Linear in the number of members.
  std::optional<json_value> find(std::string_view name) const noexcept;

  /// How a `number` is spelled in `text`, which must be what the document was made of; for a double
  /// does not keep all digits. Empty for any other kind.
  std::string_view spelling(std::string_view text) const noexcept;

  /// Compact JSON text.
  std::string text() const;

  /// `text()`, or its first `bytes_max` bytes (cut between characters) and "…".
  std::string excerpt(size_t bytes_max = 100) const;

  const detail::json_node* node() const noexcept {
    return node_;
  }

private:
  const detail::json_node* node_;
};

struct json_value::member {
  std::string_view name;
  json_value value;
};

class json_value::element_iterator {
public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = json_value;
  using difference_type = std::ptrdiff_t;
  using pointer = void;
  using reference = json_value;

  element_iterator() = default;

  explicit element_iterator(const detail::json_node* node) : node_(node) {}

  json_value operator*() const {
    return json_value{node_};
  }

  element_iterator& operator++() {
    node_ = detail::next_sibling(node_);
    return *this;
  }

  element_iterator operator++(int) {
    auto old = *this;
    ++*this;
    return old;
  }

  bool operator==(const element_iterator&) const = default;

private:
  const detail::json_node* node_ = nullptr;
};

class json_value::member_iterator {
public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = member;
  using difference_type = std::ptrdiff_t;
  using pointer = void;
  using reference = member;

  member_iterator() = default;

  explicit member_iterator(const detail::json_node* node) : node_(node) {}

  member operator*() const {
    return {{node_->text, node_->size}, json_value{node_ + 1}};
  }

  member_iterator& operator++() {
    node_ = detail::next_sibling(node_ + 1);
    return *this;
  }

  member_iterator operator++(int) {
    auto old = *this;
    ++*this;
    return old;
  }

  bool operator==(const member_iterator&) const = default;

private:
  const detail::json_node* node_ = nullptr;
};

inline json_value::range<json_value::element_iterator> json_value::elements() const noexcept {
  if (!is_array())
    return {};
  return {element_iterator{node_ + 1}, element_iterator{node_ + node_->extent}};
}

inline json_value::range<json_value::member_iterator> json_value::members() const noexcept {
  if (!is_object())
    return {};
  return {member_iterator{node_ + 1}, member_iterator{node_ + node_->extent}};
}

struct json_limits {
  /// Longest text. More costs up to 9 times as many bytes while it is read. At most 2 GiB.
  size_t bytes_max = size_t{64} << 20;
  /// Arrays and objects within each other. Costs nothing. At most 512.
  uint32_t depth_max = 128;
  /// Values and names. Unit: 16 bytes of memory each.
  size_t nodes_max = size_t{8} << 20;
};

/// Why a text is no JSON value.
struct json_fault {
  /// In bytes from the start.
  size_t offset = 0;
  /// From 1.
  size_t line = 1;
  /// In bytes, from 1.
  size_t column = 1;
  /// As the rest of a sentence that starts with the text: "ends inside of a string".
  std::string_view reason;
};

/// "is no valid JSON: ends inside of a string (line 2, column 5)", for `error` and `violation`.
std::string to_string(const json_fault& x);

/// The values of one JSON text (RFC 8259), and the memory that they live in, which is used again
/// for the next text. Not for use by several threads at once.
class json_document {
public:
  json_document();
  json_document(json_document&&) noexcept;
  json_document& operator=(json_document&&) noexcept;
  ~json_document();

  /// Reads a text that is one value with nothing but white space (and perhaps a byte order mark)
  /// around it. The text need not outlive the call. Invalid UTF-8, lone surrogates, numbers beyond
  /// double, NaN, and everything past `limits` are faults; the call does not recurse. A name that
  /// an object holds twice is no fault: see `duplicates`.
  expected<json_value, json_fault> parse(std::string_view text, const json_limits& limits = {});

  /// JSON pointers (RFC 6901) of the members whose name stands before them in the same object.
  std::vector<std::string> duplicates() const;

  /// Appends `x`, a value of this document, as it is written in `text`, which must be what the
  /// document was made of, without the white space between its tokens: spelling of numbers, escapes
  /// and the order of members stay as they are. `x` may lie in an array of nodes that are copies of
  /// this document's.
  void append_compact(std::string& out, json_value x, std::string_view text) const;

  /// Frees memory beyond what a few thousand values need.
  void shrink();

private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

/// Appends "/" and `name`, escaped, to a JSON pointer (RFC 6901, section 3).
void append_pointer(std::string& pointer, std::string_view name);

} // namespace troupe
