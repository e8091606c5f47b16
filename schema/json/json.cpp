#include "equal_names.hpp"
#include "json_events.hpp"
#include "json_number.hpp"
#include "json_spelling.hpp"
#include "text/utf8.hpp"

#include <troupe/detail/json.hpp>

#include <algorithm>
#include <cstring>
#include <vector>

namespace troupe {

namespace {

namespace words = detail::json_words;

/// Lays the nodes down.
struct node_builder {
  static constexpr auto strings = detail::json_strings::unescaped;

  struct container {
    uint32_t node;
    /// Nodes right within it, names included.
    uint32_t count;
  };

  std::vector<detail::json_node> nodes;
  /// The containers that are not closed yet; below them, what the root counts for.
  std::vector<container> open;
  /// Indexes of the objects in which a name occurs twice.
  std::vector<uint32_t> duplicates;
  std::vector<std::string_view> names;
  /// Where the copy of the text begins, behind a byte order mark.
  const char* begin = nullptr;
  size_t nodes_max = 0;
  /// Why the builder gave up.
  std::string_view why;

  void start(const char* text, size_t limit) {
    nodes.clear();
    open.assign(1, {0, 0});
    duplicates.clear();
    begin = text;
    nodes_max = limit;
  }

  std::string_view refusal() const {
    return why;
  }

  bool refuse(std::string_view reason) {
    why = reason;
    return false;
  }

  bool add(const detail::json_node& node) {
    if (nodes.size() >= nodes_max)
      return refuse(words::too_many);
    ++open.back().count;
    nodes.push_back(node);
    return true;
  }

  bool on_null() {
    return add(detail::null_node);
  }

  bool on_bool(bool x) {
    return add({{.boolean = x}, 0, json_kind::boolean});
  }

  bool on_number(std::string_view spelling) {
    auto node = detail::number_node(spelling);
    if (!node)
      return refuse(words::too_large);
    node->size = static_cast<uint32_t>(spelling.data() - begin);
    return add(*node);
  }

  bool on_string(std::string_view text) {
    return add({{.text = text.data()}, static_cast<uint32_t>(text.size()), json_kind::string});
  }

  bool on_name(std::string_view text) {
    return on_string(text);
  }

  bool on_object() {
    return open_container(json_kind::object);
  }

  bool on_object_end() {
    auto* node = close_container();
    node->size /= 2;
    if (node->size > 1 && has_equal_names(node + 1, node + node->extent, node->size, names))
      duplicates.push_back(static_cast<uint32_t>(node - nodes.data()));
    return true;
  }

  bool on_array() {
    return open_container(json_kind::array);
  }

  bool on_array_end() {
    close_container();
    return true;
  }

  bool open_container(json_kind kind) {
    const auto index = static_cast<uint32_t>(nodes.size());
    if (!add({{.extent = 0}, 0, kind}))
      return false;
    open.push_back({index, 0});
    return true;
  }

  detail::json_node* close_container() {
    const auto [index, count] = open.back();
    open.pop_back();
    auto* node = nodes.data() + index;
    node->size = count;
    node->extent = nodes.size() - index;
    return node;
  }
};

json_fault fault_at(std::string_view text, size_t offset, std::string_view reason) {
  offset = std::min(offset, text.size());
  auto before = text.substr(0, offset);
  auto line = static_cast<size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  auto newline = before.rfind('\n');
  auto column = newline == std::string_view::npos ? offset + 1 : offset - newline;
  return {offset, line, column, reason};
}

} // namespace

struct json_document::implementation {
  std::unique_ptr<char[]> buffer;
  size_t capacity = 0;
  node_builder builder;

  /// Copies the text, since strings are unescaped where they stand.
  char* copy(std::string_view text) {
    auto needed = text.size() + 1;
    if (capacity < needed) {
      capacity = std::max(needed, std::min(2 * capacity, needed + (size_t{1} << 20)));
      capacity = std::max(capacity, size_t{4096});
      buffer = std::make_unique_for_overwrite<char[]>(capacity);
    }
    std::memcpy(buffer.get(), text.data(), text.size());
    buffer[text.size()] = '\0';
    return buffer.get();
  }
};

json_document::json_document() : impl_(std::make_unique<implementation>()) {}

json_document::json_document(json_document&&) noexcept = default;

json_document& json_document::operator=(json_document&&) noexcept = default;

json_document::~json_document() = default;

expected<json_value, json_fault> json_document::parse(std::string_view text,
                                                      const json_limits& limits) {
  if (text.size() > std::min(limits.bytes_max, size_t{1} << 31))
    return unexpected<json_fault>{json_fault{0, 1, 1, words::too_long}};
  if (auto valid = detail::utf8_valid_prefix(text); valid != text.size())
    return unexpected<json_fault>{fault_at(text, valid, words::no_utf8)};
  auto& builder = impl_->builder;
  auto* copy = impl_->copy(text);
  const auto has_mark = text.starts_with(detail::byte_order_mark);
  builder.start(copy + (has_mark ? detail::byte_order_mark.size() : 0), limits.nodes_max);
  detail::json_event_reader reader{builder, copy, copy + text.size(), limits.depth_max};
  if (const auto end = reader.run(); !end.complete())
    return unexpected<json_fault>{fault_at(text, end.offset, end.reason)};
  return json_value{builder.nodes.data()};
}

void json_document::append_compact(std::string& out, json_value x, std::string_view text) const {
  if (text.starts_with(detail::byte_order_mark))
    text.remove_prefix(detail::byte_order_mark.size());
  detail::append_spelled(out, x, {impl_->builder.begin, text});
}

std::vector<std::string> json_document::duplicates() const {
  std::vector<std::string> result;
  const auto* nodes = impl_->builder.nodes.data();
  for (const auto index : impl_->builder.duplicates)
    append_equal_names(result, nodes, nodes + index);
  return result;
}

void json_document::shrink() {
  constexpr size_t bytes_kept = size_t{256} << 10;
  constexpr size_t nodes_kept = 16384;
  if (impl_->capacity > bytes_kept || impl_->builder.nodes.capacity() > nodes_kept)
    impl_ = std::make_unique<implementation>();
}

std::string to_string(const json_fault& x) {
  std::string result = "is no valid JSON: ";
  result += x.reason;
  result += " (line " + std::to_string(x.line) + ", column " + std::to_string(x.column) + ")";
  return result;
}

void append_pointer(std::string& pointer, std::string_view name) {
  pointer += '/';
  for (char c : name) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer += c;
  }
}

} // namespace troupe
