#pragma once

#include <troupe/detail/json.hpp>
#include <troupe/detail/text_arena.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Reads a JSON text (RFC 8259) that arrives in pieces, split anywhere, and looks at each byte
/// once. Accepts exactly what `json_document` accepts, and what is there already can be read at any
/// time. To follow a list without keeping it, `watch` it: then its elements can be read and dropped
/// one after the other. Not for use by several threads at once.
class json_stream {
public:
  explicit json_stream(const json_limits& limits = {});

  /// Stops `push` behind each element of a list: of the root, if that is an array, and of the array
  /// that the root's member `member` holds. To be called before the first byte.
  void watch(std::string_view member);

  /// Reads on. Returns how many bytes were used: all, unless an element of the watched list is
  /// complete, the text is complete and goes on with something other than white space, or it is no
  /// JSON.
  size_t push(std::string_view bytes);

  /// The text has ended: completes a number at the root. Returns whether the text is complete.
  bool finish();

  /// Whether `push` uses whatever comes next: nothing is complete and nothing is wrong.
  bool reads_on() const noexcept {
    return state_ < state::done && !has_element_;
  }

  /// Whether the root is complete.
  bool complete() const noexcept {
    return state_ == state::done;
  }

  /// Why this is no JSON; the stream is of no more use.
  const std::optional<json_fault>& fault() const noexcept {
    return fault_;
  }

  /// Whether an element of the watched list is complete.
  bool has_element() const noexcept {
    return has_element_;
  }

  /// That element, until the next call of `push` or `drop_element`.
  json_value element() const noexcept {
    return json_value{nodes_.data() + element_begin_};
  }

  /// That element as it was written.
  std::string_view element_text() const noexcept {
    return element_text_.text();
  }

  /// Number of elements of the watched list before it.
  uint64_t element_index() const noexcept {
    return elements_;
  }

  /// JSON pointers of the element's members whose name stands before them in the same object.
  std::vector<std::string> element_duplicates() const;

  /// Frees the memory of the element and goes on.
  void drop_element();

  /// Whether the watched list is complete. Whether there was one: `found_list`.
  bool list_complete() const noexcept {
    return list_ == list_state::closed;
  }
  bool found_list() const noexcept {
    return list_ != list_state::none;
  }

  /// An array or object that is not complete yet, for those who follow the growth.
  struct open_container {
    /// Place of its node, from the root's (0) on.
    size_t node = 0;
    /// Members or elements that have begun.
    uint32_t count = 0;
    /// Place of the last of them (of its name, in an object).
    size_t last = 0;
    bool is_object = false;
  };

  /// From the root inwards.
  const std::vector<open_container>& open() const noexcept {
    return open_;
  }

  /// Makes what has come readable: containers that are not complete have the members and elements
  /// that have begun, a string that is not complete ends where the last whole character does. A
  /// number, `true`, `false` or `null` that is not complete is not there, nor is a name without its
  /// value. Null if the root has not begun. The value is valid until the next call of `push`.
  std::optional<json_value> grown();

  /// Place of the node of a string that is not complete, as of the last `grown`.
  std::optional<size_t> open_string() const noexcept {
    return open_string_;
  }

  /// Whether a value that is withheld (a number, a literal) has begun.
  bool withholds() const noexcept {
    return state_ == state::number || state_ == state::literal;
  }

  /// JSON pointers as `json_document::duplicates` gives them.
  std::vector<std::string> duplicates() const;
  bool has_duplicates() const noexcept {
    return !duplicates_.empty();
  }

  /// Bytes used so far.
  uint64_t size() const noexcept {
    return offset_;
  }

private:
  enum class state : uint8_t {
    byte_order_mark,
    value,
    value_or_end,
    name,
    name_or_end,
    colon,
    after_value,
    text,
    escape,
    hex,
    low_surrogate,
    number,
    literal,
    done,
    failed,
  };

  enum class list_state : uint8_t {
    none,
    open,
    closed
  };

  using cursor = const char*;

  // Each uses bytes from the first one on and returns the place behind them.
  cursor skip_space(cursor at, cursor end);
  cursor take_structure(cursor at);
  cursor take_text(cursor at, cursor end);
  cursor take_multibyte(cursor at);
  cursor take_escape(cursor at);
  cursor take_hex(cursor at);
  cursor take_low_surrogate(cursor at);
  cursor take_number(cursor at, cursor end);
  cursor take_literal(cursor at);
  cursor take_byte_order_mark(cursor at);
  cursor begin_value(cursor at);

  void begin_text(bool is_name);
  cursor end_text(cursor at, cursor end);
  void end_number(cursor at, std::string_view spelling);
  void hex_complete(cursor at);
  void open_one(json_kind kind);
  void close_one(cursor at, char c);
  void begin_element(cursor at);
  void value_ended(cursor at);
  bool add(const detail::json_node& node, cursor at) {
    if (nodes_.size() < limits_.nodes_max) {
      nodes_.push_back(node);
      return true;
    }
    return refuse_more(at);
  }
  bool refuse_more(cursor at);
  /// What is wrong if a value is followed by anything else.
  std::string_view words_behind_value() const;
  /// `back`: so many bytes before `at`, which may have come with an earlier piece.
  void fail(cursor at, std::string_view reason, size_t back = 0);
  std::vector<std::string> duplicates_below(size_t root) const;

  json_limits limits_;
  std::string member_;
  bool watches_ = false;
  list_state list_ = list_state::none;
  /// Number of open containers right inside of the watched list.
  size_t list_depth_ = 0;

  std::vector<detail::json_node> nodes_;
  std::vector<open_container> open_;
  /// Nodes of the objects in which a name occurs twice.
  std::vector<size_t> duplicates_;
  std::vector<std::string_view> names_;
  detail::text_arena texts_;

  detail::text_arena::mark element_mark_;
  size_t element_begin_ = 0;
  uint64_t elements_ = 0;
  bool has_element_ = false;
  bool in_element_ = false;
  cursor element_from_ = nullptr;
  detail::text_arena element_text_;

  state state_ = state::byte_order_mark;
  bool text_is_name_ = false;
  /// Of a UTF-8 sequence that is being read: bytes that came and that are missing, and the range of
  /// the next.
  uint8_t utf8_came_ = 0;
  uint8_t utf8_missing_ = 0;
  unsigned char utf8_low_ = 0x80;
  unsigned char utf8_high_ = 0xbf;
  uint8_t hex_digits_ = 0;
  uint32_t hex_ = 0;
  uint32_t high_surrogate_ = 0;
  /// Bytes of a byte order mark, a literal or the way to a low surrogate that came.
  uint8_t came_ = 0;
  std::string_view literal_;
  /// What came of a number that is split between two pieces.
  std::string number_;
  std::optional<size_t> open_string_;

  uint64_t offset_ = 0;
  uint64_t line_ = 1;
  uint64_t line_begin_ = 0;
  cursor piece_ = nullptr;
  std::optional<json_fault> fault_;
};

} // namespace troupe
