#include "provider_problem.hpp"

#include "text/ascii.hpp"

#include <troupe/detail/json.hpp>

#include <algorithm>
#include <span>

namespace troupe::detail {

namespace {

using name_list = std::span<const std::string_view>;

constexpr std::string_view message_names[]
  = {"message",      "msg",        "detail",      "error_message", "error_msg",
     "errorMessage", "status_msg", "description", "title",         "Message"};
constexpr std::string_view type_names[] = {"type", "error_type", "__type", "status"};
constexpr std::string_view code_names[] = {"code", "error_code", "errorCode", "status_code"};
/// Where the problem is, within something else.
constexpr std::string_view wrapper_names[] = {"error", "errors", "base_resp", "fault"};
/// What a provider behind a gateway said, as an object or as JSON in a string.
constexpr std::string_view origin_names[] = {"raw",         "upstream_error", "innererror",
                                             "inner_error", "provider_error", "original_error",
                                             "cause"};
constexpr std::string_view said_names[] = {"failed_generation", "failed_output",  "generated_text",
                                           "model_output",      "raw_generation", "raw_output",
                                           "partial_output"};
/// Where a value of the request is, in what validators say of it.
constexpr std::string_view place_names[] = {"loc", "field", "path", "property", "param"};

/// What is wrong with members of the request, beside the message. Google.
constexpr std::string_view field_names[] = {"fieldViolations", "field_violations"};

/// Problems within problems; real ones have three.
constexpr uint32_t levels_max = 8;
constexpr size_t details_bytes_max = 8 * 1024;

bool is_among(name_list names, std::string_view x) {
  return std::find(names.begin(), names.end(), x) != names.end();
}

/// The first member with one of these names, in the order of the names.
std::optional<json_value> member(json_value x, name_list names) {
  for (const auto name : names)
    if (const auto found = x.find(name); found && !found->is_null())
      return found;
  return std::nullopt;
}

bool is_number(json_value x) {
  return x.kind() == json_kind::integer || x.kind() == json_kind::big_integer
         || x.kind() == json_kind::number;
}

/// A name or a number as text.
std::string scalar(const std::optional<json_value>& x) {
  if (!x)
    return {};
  return x->is_string() ? std::string{x->as_string()} : is_number(*x) ? x->text() : std::string{};
}

void join(std::string& to, std::string_view x, std::string_view between) {
  if (x.empty())
    return;
  if (!to.empty())
    to += between;
  to += x;
}

/// A path in an array, or a name.
std::string place_of(json_value x) {
  const auto where = member(x, place_names);
  if (!where || !where->is_array())
    return scalar(where);
  std::string result;
  for (const auto step : where->elements()) {
    const auto name = scalar(step);
    // That of the request.
    if (!result.empty() || name != "body")
      join(result, name, ".");
  }
  return result;
}

/// What is said to people, in whichever shape: lists of what is wrong name the places.
std::string words_in(json_value x, uint32_t level) {
  if (x.is_string())
    return std::string{x.as_string()};
  if (level == 0)
    return {};
  std::string result;
  for (const auto y : x.elements())
    join(result, words_in(y, level - 1), "; ");
  if (!x.is_object())
    return result;
  const auto said = member(x, message_names);
  const auto words = said ? words_in(*said, level - 1) : std::string{};
  result = place_of(x);
  join(result, words, ": ");
  return result;
}

class problem_reader {
public:
  provider_problem take() && {
    return std::move(result_);
  }

  /// Of the whole body, or of one within.
  void read(json_value x, uint32_t level) {
    if (level == 0)
      return;
    if (x.is_array()) {
      for (const auto y : x.elements())
        if (result_.message.empty() && result_.type.empty())
          read(y, level - 1);
      return;
    }
    if (x.is_string()) {
      read_text(x.as_string(), level);
      return;
    }
    if (!x.is_object())
      return;
    const auto within = member(x, wrapper_names);
    if (within)
      read(*within, level - 1);
    // What stands beside it is finer, or the whole of it.
    const bool told = within && !within->is_string() && !result_.message.empty();
    read_members(x, level, told);
  }

private:
  /// A message may be JSON itself.
  void read_text(std::string_view text, uint32_t level) {
    const auto start = trim(text);
    json_document document;
    if (start.starts_with('{') || start.starts_with('['))
      if (const auto inner = document.parse(start)) {
        problem_reader reader;
        reader.read(*inner, level > 0 ? level - 1 : 0);
        if (auto found = std::move(reader).take(); !found.empty()) {
          add(std::move(found));
          return;
        }
      }
    if (result_.message.find(start) == std::string::npos)
      join(result_.message, start, ": ");
  }

  /// What was found within adds to what is known.
  void add(provider_problem&& x) {
    if (result_.message.find(x.message) == std::string::npos)
      join(result_.message, x.message, ": ");
    const auto fill = [](std::string& to, std::string& from) {
      if (to.empty())
        to = std::move(from);
    };
    fill(result_.type, x.type);
    fill(result_.code, x.code);
    fill(result_.reason, x.reason);
    fill(result_.parameter, x.parameter);
    add_detail(x.details);
    if (!result_.said)
      result_.said = std::move(x.said);
  }

  void read_members(json_value x, uint32_t level, bool told) {
    if (!told) {
      if (const auto said = member(x, message_names))
        read_text(words_in(*said, level), level);
      if (const auto type = member(x, type_names); type && result_.type.empty())
        result_.type = type->as_string();
      if (result_.code.empty())
        result_.code = scalar(member(x, code_names));
      if (result_.parameter.empty())
        result_.parameter = place_of(x);
    }
    if (result_.reason.empty())
      result_.reason = scalar(x.find("reason"));
    for (const auto& [name, value] : x.members())
      if (!is_among(wrapper_names, name))
        read_detail(name, value, level - 1);
  }

  void read_detail(std::string_view name, json_value x, uint32_t level) {
    if (level == 0)
      return;
    if (is_among(said_names, name)) {
      if (!result_.said)
        result_.said = x.is_string() ? std::string{x.as_string()}
                       : x.is_null() ? std::string{}
                                     : x.text();
      return;
    }
    if (is_among(origin_names, name)) {
      problem_reader reader;
      reader.read(x, level);
      add(std::move(reader).take());
      return;
    }
    if (is_among(field_names, name)) {
      read_text(words_in(x, level), level);
      return;
    }
    if (x.is_string()) {
      // Those were read, or tell where help is.
      if (!is_among(message_names, name) && !x.as_string().starts_with("http"))
        add_detail(x.as_string());
      return;
    }
    for (const auto y : x.elements())
      read_detail({}, y, level - 1);
    if (!x.is_object())
      return;
    if (result_.reason.empty())
      result_.reason = scalar(x.find("reason"));
    for (const auto& [inner, value] : x.members())
      read_detail(inner, value, level - 1);
  }

  void add_detail(std::string_view x) {
    if (result_.details.size() + x.size() < details_bytes_max)
      join(result_.details, x, "\n");
  }

  provider_problem result_;
};

/// Ollama quotes it in the message.
std::optional<std::string> quoted_answer(std::string_view message) {
  constexpr std::string_view before = "raw='";
  constexpr std::string_view after = "', err=";
  const auto start = message.find(before);
  const auto end = message.rfind(after);
  if (start == std::string_view::npos || end == std::string_view::npos
      || end < start + before.size())
    return std::nullopt;
  return std::string{message.substr(start + before.size(), end - start - before.size())};
}

} // namespace

provider_problem read_problem(std::string_view body) {
  json_document document;
  const auto root = document.parse(body);
  if (!root)
    return {};
  problem_reader reader;
  // A text alone may be anything.
  if (root->is_object())
    reader.read(*root, levels_max);
  for (const auto x : root->elements())
    if (x.is_object())
      reader.read(x, levels_max);
  auto result = std::move(reader).take();
  if (!result.said)
    result.said = quoted_answer(result.message);
  // Names the member, unless the message does.
  if (!result.parameter.empty() && result.message.find(result.parameter) == std::string::npos) {
    auto message = result.parameter;
    join(message, result.message, ": ");
    result.message = std::move(message);
  }
  return result;
}

} // namespace troupe::detail
