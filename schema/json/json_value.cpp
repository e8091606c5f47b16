#include "json_spelling.hpp"
#include "text/utf8.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/detail/json_writer.hpp>

#include <algorithm>

namespace troupe {

namespace {

/// Writes nodes in the order in which they lie, without recursion, until `bytes_max` is exceeded.
class text_writer {
public:
  text_writer(std::string& out, size_t bytes_max) : out_(out), bytes_max_(bytes_max) {}

  /// As the text that the nodes were made of spells them.
  text_writer(std::string& out, const detail::json_source& source)
    : out_(out),
      bytes_max_(std::string::npos - 1),
      source_(&source) {}

  void write(const detail::json_node* node) {
    const auto* end = detail::next_sibling(node);
    while (node != end && out_.size() <= bytes_max_) {
      separate();
      if (!open_.empty() && open_.back().is_object && open_.back().name_is_next) {
        append_string(*node);
        out_ += ':';
        open_.back().name_is_next = false;
        ++node;
        continue;
      }
      if (!open_.empty())
        open_.back().name_is_next = true;
      begin(node);
      ++node;
      close_finished(node);
    }
  }

private:
  struct container {
    const detail::json_node* end;
    bool is_object;
    bool name_is_next;
    bool is_empty;
  };

  void separate() {
    if (open_.empty() || (open_.back().is_object && !open_.back().name_is_next))
      return;
    if (!open_.back().is_empty)
      out_ += ',';
    open_.back().is_empty = false;
  }

  void append_string(const detail::json_node& node) {
    if (source_ != nullptr) {
      out_ += source_->string(node);
      return;
    }
    // A long text is cut before it is escaped; a character cut in half is mended by the caller.
    append_json_string(out_, {node.text, std::min<size_t>(node.size, bytes_max_)});
  }

  void begin(const detail::json_node* node) {
    const bool is_number = node->kind >= json_kind::integer && node->kind <= json_kind::number;
    if (is_number && source_ != nullptr) {
      out_ += source_->number(*node);
      return;
    }
    switch (node->kind) {
    case json_kind::null:
      out_ += "null";
      return;
    case json_kind::boolean:
      out_ += node->boolean ? "true" : "false";
      return;
    case json_kind::integer:
      append_json_number(out_, node->integer);
      return;
    case json_kind::big_integer:
      append_json_number(out_, node->big_integer);
      return;
    case json_kind::number:
      append_json_number(out_, node->number);
      return;
    case json_kind::string:
      append_string(*node);
      return;
    case json_kind::array:
      out_ += '[';
      open_.push_back({node + node->extent, false, false, true});
      return;
    case json_kind::object:
      out_ += '{';
      open_.push_back({node + node->extent, true, true, true});
      return;
    }
  }

  void close_finished(const detail::json_node* next) {
    while (!open_.empty() && open_.back().end == next) {
      out_ += open_.back().is_object ? '}' : ']';
      open_.pop_back();
    }
  }

  std::string& out_;
  size_t bytes_max_;
  const detail::json_source* source_ = nullptr;
  std::vector<container> open_;
};

} // namespace

json_value::json_value() noexcept : node_(&detail::null_node) {}

uint64_t json_value::as_uint64() const noexcept {
  if (kind() == json_kind::big_integer)
    return node_->big_integer;
  return kind() == json_kind::integer && node_->integer >= 0 ? static_cast<uint64_t>(node_->integer)
                                                             : 0;
}

double json_value::as_double() const noexcept {
  switch (kind()) {
  case json_kind::integer:
    return static_cast<double>(node_->integer);
  case json_kind::big_integer:
    return static_cast<double>(node_->big_integer);
  case json_kind::number:
    return node_->number;
  case json_kind::null:
  case json_kind::boolean:
  case json_kind::string:
  case json_kind::array:
  case json_kind::object:
    break;
  }
  return 0;
}

std::optional<json_value> json_value::find(std::string_view name) const noexcept {
  for (auto x : members())
    if (x.name == name)
      return x.value;
  return std::nullopt;
}

std::string_view json_value::spelling(std::string_view text) const noexcept {
  using detail::byte_order_mark;
  if (text.starts_with(byte_order_mark))
    text.remove_prefix(byte_order_mark.size());
  if (kind() != json_kind::number || node_->size >= text.size())
    return {};
  return detail::json_source{nullptr, text}.number(*node_);
}

std::string_view detail::json_source::number(const json_node& x) const {
  const auto rest = text.substr(x.size);
  return rest.substr(0, rest.find_first_not_of("0123456789.eE+-"));
}

std::string_view detail::json_source::string(const json_node& x) const {
  const auto at = static_cast<size_t>(x.text - copy);
  auto end = at + x.size;
  // Whether nothing was unescaped: then the closing quote stands where the string ends.
  if (text[end] != '"' || text.substr(at, x.size).find('\\') != std::string_view::npos)
    for (end = at; text[end] != '"'; ++end)
      end += text[end] == '\\' ? 1 : 0;
  return text.substr(at - 1, end - at + 2);
}

void detail::append_spelled(std::string& out, json_value x, const json_source& source) {
  text_writer{out, source}.write(x.node());
}

std::string json_value::text() const {
  std::string result;
  text_writer{result, std::string::npos - 1}.write(node_);
  return result;
}

std::string json_value::excerpt(size_t bytes_max) const {
  std::string result;
  text_writer{result, bytes_max}.write(node_);
  if (result.size() <= bytes_max)
    return result;
  auto end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(result[end]) & 0xC0) == 0x80)
    --end;
  result.resize(end);
  result += "…";
  return result;
}

} // namespace troupe
