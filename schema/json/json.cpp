#include "equal_names.hpp"
#include "json_number.hpp"
#include "text/utf8.hpp"

#include <troupe/detail/json.hpp>

#if defined(__SSE2__)
#  define RAPIDJSON_SSE2
#endif

#include <rapidjson/reader.h>
#include <rapidjson/stream.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace troupe {

namespace {

using reader_type = rapidjson::Reader;

/// RapidJSON 1.1 checks how a number is spelled. Its own conversion counts the leading zeros of
/// the digits without looking whether another one follows, and makes -4.9e299 of 0e299.
constexpr unsigned parse_flags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag
                                 | rapidjson::kParseNumbersAsStringsFlag;

/// Vector loads look past the end of the text.
constexpr size_t padding = 32;

/// Receives RapidJSON's events and lays the nodes down.
struct node_builder : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, node_builder> {
  std::vector<detail::json_node> nodes;
  /// Indexes of the containers that are not closed yet.
  std::vector<uint32_t> open;
  /// Indexes of the objects in which a name occurs twice.
  std::vector<uint32_t> duplicates;
  std::vector<std::string_view> names;
  /// Where the copy of the text begins.
  const char* begin = nullptr;
  json_limits limits;
  /// Whether an escape may have produced half a surrogate pair.
  bool check_surrogates = false;
  /// Why the builder gave up; null if it did not.
  const char* refusal = nullptr;

  void start(const json_limits& x) {
    nodes.clear();
    open.clear();
    duplicates.clear();
    limits = x;
    refusal = nullptr;
  }

  bool refuse(const char* reason) {
    refusal = reason;
    return false;
  }

  bool add(const detail::json_node& node) {
    if (nodes.size() >= limits.nodes_max)
      return refuse("holds too many values");
    nodes.push_back(node);
    return true;
  }

  bool Null() {
    return add(detail::null_node);
  }

  bool Bool(bool x) {
    return add({{.boolean = x}, 0, json_kind::boolean});
  }

  bool RawNumber(const char* spelling, rapidjson::SizeType size, bool) {
    auto node = detail::number_node({spelling, size});
    if (!node)
      return refuse("holds a number beyond the range of double");
    if (node->kind == json_kind::number)
      node->size = static_cast<uint32_t>(spelling - begin);
    return add(*node);
  }

  /// Any other kind of number: with `parse_flags` each is a `RawNumber`.
  bool Default() {
    return refuse("holds a number that was not expected");
  }

  bool String(const char* text, rapidjson::SizeType size, bool) {
    if (check_surrogates && detail::utf8_valid_prefix({text, size}) != size)
      return refuse("holds an escape that is half of a surrogate pair");
    return add({{.text = text}, size, json_kind::string});
  }

  bool Key(const char* text, rapidjson::SizeType size, bool copy) {
    return String(text, size, copy);
  }

  bool open_container(json_kind kind) {
    if (open.size() >= limits.depth_max)
      return refuse("is nested too deeply");
    open.push_back(static_cast<uint32_t>(nodes.size()));
    return add({{.extent = 0}, 0, kind});
  }

  detail::json_node* close_container(rapidjson::SizeType count) {
    auto* node = nodes.data() + open.back();
    open.pop_back();
    node->size = count;
    node->extent = static_cast<uint64_t>(nodes.data() + nodes.size() - node);
    return node;
  }

  bool StartObject() {
    return open_container(json_kind::object);
  }

  bool EndObject(rapidjson::SizeType count) {
    auto* node = close_container(count);
    if (count > 1 && has_equal_names(node + 1, node + node->extent, count, names))
      duplicates.push_back(static_cast<uint32_t>(node - nodes.data()));
    return true;
  }

  bool StartArray() {
    return open_container(json_kind::array);
  }

  bool EndArray(rapidjson::SizeType count) {
    close_container(count);
    return true;
  }
};

std::string_view describe(rapidjson::ParseErrorCode code, std::string_view text, size_t offset) {
  using namespace rapidjson;
  auto at_end = offset >= text.size();
  if (!at_end && text[offset] == '\0')
    return "holds a zero byte";
  switch (code) {
  case kParseErrorDocumentEmpty:
    return "is empty";
  case kParseErrorDocumentRootNotSingular:
    return "goes on after the value";
  case kParseErrorObjectMissName:
    return at_end ? "ends inside of an object" : "lacks the quoted name of a member";
  case kParseErrorObjectMissColon:
    return at_end ? "ends inside of an object" : "lacks a colon after the name of a member";
  case kParseErrorObjectMissCommaOrCurlyBracket:
    return at_end ? "ends inside of an object" : "lacks a comma or } after a member";
  case kParseErrorArrayMissCommaOrSquareBracket:
    return at_end ? "ends inside of an array" : "lacks a comma or ] after an element";
  case kParseErrorStringUnicodeEscapeInvalidHex:
  case kParseErrorStringEscapeInvalid:
    // RapidJSON gives control characters the same code.
    return !at_end && static_cast<unsigned char>(text[offset]) < 0x20
             ? "holds a control character in a string"
             : "holds an invalid escape in a string";
  case kParseErrorStringUnicodeSurrogateInvalid:
    return "holds an escape that is half of a surrogate pair";
  case kParseErrorStringMissQuotationMark:
    return at_end ? "ends inside of a string" : "lacks the closing quote of a string";
  case kParseErrorStringInvalidEncoding:
    return "holds bytes that are no UTF-8";
  case kParseErrorNumberTooBig:
    return "holds a number beyond the range of double";
  case kParseErrorNumberMissFraction:
    return "holds a number without digits after its point";
  case kParseErrorNumberMissExponent:
    return "holds a number without digits in its exponent";
  case kParseErrorNone:
  case kParseErrorValueInvalid:
  case kParseErrorTermination:
  case kParseErrorUnspecificSyntaxError:
    break;
  }
  return at_end ? "ends where a value is due" : "holds something that is no value";
}

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
  reader_type reader;
  node_builder builder;

  /// Copies the text, since strings are unescaped where they stand.
  char* copy(std::string_view text) {
    auto needed = text.size() + padding;
    if (capacity < needed) {
      capacity = std::max(needed, std::min(2 * capacity, needed + (size_t{1} << 20)));
      capacity = std::max(capacity, size_t{4096});
      buffer = std::make_unique_for_overwrite<char[]>(capacity);
    }
    std::memcpy(buffer.get(), text.data(), text.size());
    std::memset(buffer.get() + text.size(), 0, padding);
    return buffer.get();
  }
};

json_document::json_document() : impl_(std::make_unique<implementation>()) {}

json_document::json_document(json_document&&) noexcept = default;

json_document& json_document::operator=(json_document&&) noexcept = default;

json_document::~json_document() = default;

expected<json_value, json_fault> json_document::parse(std::string_view text,
                                                      const json_limits& limits) {
  auto fail = [whole = text](size_t offset, std::string_view reason) {
    return unexpected<json_fault>{fault_at(whole, offset, reason)};
  };
  if (text.size() > std::min(limits.bytes_max, size_t{1} << 31))
    return unexpected<json_fault>{json_fault{0, 1, 1, "is too long"}};
  if (auto valid = detail::utf8_valid_prefix(text); valid != text.size())
    return fail(valid, "holds bytes that are no UTF-8");
  size_t skipped = text.starts_with(detail::byte_order_mark) ? detail::byte_order_mark.size() : 0;
  text.remove_prefix(skipped);
  auto& builder = impl_->builder;
  builder.start(limits);
  builder.check_surrogates = text.find("\\u") != std::string_view::npos;
  auto* copy = impl_->copy(text);
  builder.begin = copy;
  rapidjson::InsituStringStream stream(copy);
  auto result = impl_->reader.Parse<parse_flags>(stream, builder);
  if (result.IsError()) {
    auto offset = result.Offset();
    if (builder.refusal != nullptr)
      return fail(skipped + offset, builder.refusal);
    return fail(skipped + offset, describe(result.Code(), text, offset));
  }
  if (stream.Tell() != text.size())
    return fail(skipped + stream.Tell(), "holds a zero byte");
  return json_value{builder.nodes.data()};
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
