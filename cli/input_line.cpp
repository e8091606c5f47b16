#include "input_line.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/detail/json_writer.hpp>

#include <charconv>
#include <optional>
#include <utility>

namespace troupe::cli {

namespace {

/// Objects and arrays in a line; a conversation needs three.
constexpr uint32_t depth_max = 64;

/// Length of the UTF-8 sequence at the start of `text`, which is not empty; 0 if it is not well
/// formed (Unicode 15, table 3-7).
size_t sequence_length(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const auto first = byte(0);
  if (first < 0x80)
    return 1;
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length)
    return 0;
  for (size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80)
      return 0;
  const auto second = byte(1);
  const auto overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const auto surrogate = first == 0xED && second > 0x9F;
  const auto beyond = first == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

std::optional<size_t> utf8_fault(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto length = sequence_length(text.substr(i));
    if (length == 0)
      return i;
    i += length;
  }
  return std::nullopt;
}

/// Reads one line; the first complaint wins.
class line_parser {
public:
  line_parser(uint64_t number, const file_place& files) : number_(number), place_(files) {}

  expected<input_text, bad_line> text(std::string_view line) {
    if (auto at = utf8_fault(line))
      return fail("is no UTF-8 (byte " + std::to_string(*at + 1)
                  + "): convert the input, as with iconv");
    result_.input.text = line;
    return std::move(result_);
  }

  expected<input_text, bad_line> json(std::string_view line) {
    json_limits limits;
    limits.depth_max = depth_max;
    auto root = document_.parse(line, limits);
    if (!root)
      return fail(broken(root.error()));
    if (!root->is_object())
      return fail("is no JSON object");
    if (!read_id(*root))
      return fail("has an id that is neither a string nor a number");
    auto text = root->find("text");
    auto messages = root->find("messages");
    if (text && messages)
      return fail("has both text and messages: give one of them");
    const auto files = root->find("files");
    if (!text && !messages && !files)
      return fail("has neither text nor messages: give one of them, or --input-format text");
    if (auto problem = read_files(files, result_.input.files); !problem.empty())
      return fail("has " + problem);
    if (messages)
      return read_messages(*messages);
    if (text && !text->is_string())
      return fail("has a text that is no string");
    if (text)
      result_.input.text = text->as_string();
    return std::move(result_);
  }

private:
  unexpected<bad_line> fail(const std::string& reason) {
    return unexpected<bad_line>{
      {{errc::source_failed, "line " + std::to_string(number_) + " of the input " + reason},
       std::move(result_.id_json)}};
  }

  /// The line is known, only the column says something.
  static std::string broken(const json_fault& fault) {
    return "is no valid JSON: " + std::string{fault.reason} + " (column "
           + std::to_string(fault.column) + ")";
  }

  bool read_id(json_value root) {
    auto id = root.find("id");
    if (!id || id->is_null())
      return true;
    if (id->is_string())
      append_json_string(result_.id_json, id->as_string());
    else if (id->kind() == json_kind::integer || id->kind() == json_kind::big_integer
             || id->kind() == json_kind::number)
      result_.id_json = id->text();
    else
      return false;
    return true;
  }

  /// What is wrong with them; empty: nothing.
  std::string read_files(const std::optional<json_value>& list, std::vector<attachment>& files) {
    if (!list || list->is_null())
      return {};
    if (!list->is_array())
      return "files that are no array";
    size_t place = 0;
    for (const auto entry : list->elements()) {
      ++place;
      auto file = read_attached_file(entry, place_);
      if (!file)
        return "a file (number " + std::to_string(place) + ") that " + file.error();
      files.push_back(std::move(*file));
    }
    return {};
  }

  /// The same, of a content that is a list of parts.
  std::string read_parts(json_value list, message& x) {
    size_t place = 0;
    bool has_text = false;
    for (const auto entry : list.elements()) {
      ++place;
      auto part = read_content_part(entry, place_);
      if (!part)
        return "a part (number " + std::to_string(place) + ") that " + part.error();
      if (!part->text) {
        x.files.push_back(std::move(part->file));
        continue;
      }
      // Each on a line of its own.
      if (std::exchange(has_text, true))
        x.content += '\n';
      x.content += *part->text;
    }
    return {};
  }

  expected<input_text, bad_line> read_messages(json_value list) {
    if (!list.is_array() || list.size() == 0)
      return fail("has messages that are no array with at least one message");
    size_t place = 0;
    for (auto entry : list.elements()) {
      auto name = "has a message (number " + std::to_string(++place) + ")";
      auto who = entry.find("role");
      auto content = entry.find("content");
      message x;
      if (!who || !who->is_string() || !from_string(who->as_string(), x.who) || x.who == role::tool)
        return fail(name + " whose role is not system, user or assistant");
      if (!content || !(content->is_string() || content->is_array()))
        return fail(name + " whose content is neither a string nor a list of parts");
      x.content = content->as_string();
      auto problem = content->is_array() ? read_parts(*content, x) : std::string{};
      if (problem.empty())
        problem = read_files(entry.find("files"), x.files);
      if (!problem.empty())
        return fail(name + " with " + problem);
      if (!x.files.empty() && x.who != role::user)
        return fail(name + " with a file, though it is not the user's");
      result_.input.messages.push_back(std::move(x));
    }
    return std::move(result_);
  }

  uint64_t number_;
  const file_place& place_;
  json_document document_;
  input_text result_;
};

bool looks_like_json(std::string_view line) {
  const auto first = line.find_first_not_of(" \t");
  return first != std::string_view::npos && line[first] == '{';
}

} // namespace

expected<input_text, bad_line> parse_input_line(std::string_view line, const line_meaning& meaning,
                                                uint64_t number) {
  line_parser parser{number, meaning.files};
  const auto is_json = meaning.format == input_format::jsonl
                       || (meaning.format == input_format::automatic && looks_like_json(line));
  return is_json ? parser.json(line) : parser.text(line);
}

std::string to_string(const text_tag& x) {
  auto result = std::to_string(x.position) + ' ' + std::to_string(x.checksum);
  if (!x.id_json.empty())
    result += ' ' + x.id_json;
  return result;
}

text_tag parse_tag(std::string_view text) {
  text_tag result;
  const auto* end = text.data() + text.size();
  const auto* rest = std::from_chars(text.data(), end, result.position).ptr;
  if (rest != end)
    rest = std::from_chars(rest + 1, end, result.checksum).ptr;
  if (rest != end)
    result.id_json.assign(rest + 1, end);
  return result;
}

} // namespace troupe::cli
