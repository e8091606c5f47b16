#include "turns.hpp"

#include "json_replay.hpp"

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;
using value = rapidjson::Value;
using document = rapidjson::Document;

/// Only re-asks speak like this.
constexpr std::array reask_phrases{"whole corrected"sv, "with the whole record"sv,
                                   "Recall the function"sv, "Correct your JSON"sv,
                                   "Validation Error"sv};

/// Begins what a re-ask tells of an answer behind the text, in the same message.
constexpr auto told_answer = "\n\nYou have answered before"sv;

/// What Instructor puts behind the text in its MD_JSON mode.
constexpr auto fence_request = "Return the correct JSON response within a ```json codeblock"sv;

bool contains(std::string_view x, std::string_view part) {
  return x.find(part) != std::string_view::npos;
}

bool is_reask(const chat_message& x, bool first_user) {
  if (x.who == speaker::tool)
    return true;
  return x.who == speaker::user && !first_user
         && std::any_of(reask_phrases.begin(), reask_phrases.end(),
                        [&x](std::string_view phrase) { return contains(x.content, phrase); });
}

std::string lowered(std::string_view x) {
  std::string result(x);
  for (auto& c : result)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c + ('a' - 'A'));
  return result;
}

/// ASCII and the Latin-1 letters.
void change_case(std::string& x, bool upper) {
  for (size_t i = 0; i < x.size(); ++i) {
    auto c = x[i];
    bool wide = i > 0 && x[i - 1] == '\xC3';
    auto byte = static_cast<unsigned char>(c);
    if (upper && ((c >= 'a' && c <= 'z') || (wide && byte >= 0xA0 && byte <= 0xBE && byte != 0xB7)))
      x[i] = static_cast<char>(byte - 0x20);
    else if (!upper
             && ((c >= 'A' && c <= 'Z') || (wide && byte >= 0x80 && byte <= 0x9E && byte != 0x97)))
      x[i] = static_cast<char>(byte + 0x20);
  }
}

/// One thing that a complaint asks for.
struct demand {
  enum class what : uint8_t {
    upper,
    lower,
    at_least,
    at_most,
    leave_out
  };
  what is = what::upper;
  double bound = 0;
};

std::optional<double> number_behind(std::string_view x, std::string_view words) {
  auto at = x.find(words);
  if (at == std::string_view::npos)
    return {};
  double result = 0;
  auto begin = x.data() + at + words.size();
  if (std::from_chars(begin, x.data() + x.size(), result).ec != std::errc())
    return {};
  return result;
}

std::optional<demand> read_demand(std::string_view line) {
  auto x = lowered(line);
  for (auto words : {"upper case"sv, "uppercase"sv, "upper-case"sv, "capital letters"sv})
    if (contains(x, words))
      return demand{demand::what::upper};
  for (auto words : {"lower case"sv, "lowercase"sv, "lower-case"sv})
    if (contains(x, words))
      return demand{demand::what::lower};
  if (contains(x, "must be left out"sv))
    return demand{demand::what::leave_out};
  if (auto bound = number_behind(x, "must be at least "))
    return demand{demand::what::at_least, *bound};
  if (auto bound = number_behind(x, "must be greater than "))
    return demand{demand::what::at_least, *bound + 1};
  if (auto bound = number_behind(x, "must be at most "))
    return demand{demand::what::at_most, *bound};
  if (auto bound = number_behind(x, "must be less than "))
    return demand{demand::what::at_most, *bound - 1};
  return {};
}

/// The first JSON pointer in the line, or "" for the whole value.
std::string pointer_in(std::string_view line) {
  for (size_t i = 0; i < line.size(); ++i)
    if (line[i] == '/' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '"')) {
      auto end = std::min(line.find_first_of(" \":,;", i), line.size());
      return std::string(line.substr(i, end - i));
    }
  return {};
}

/// RapidJSON's own iterators cannot be compared in C++20 without a warning.
std::span<value::Member> members(value& x) {
  return {x.MemberCount() > 0 ? &*x.MemberBegin() : nullptr, x.MemberCount()};
}

bool apply(value& x, const demand& wanted, document& root) {
  auto& memory = root.GetAllocator();
  bool changed = false;
  if (x.IsObject()) {
    for (auto& member : members(x))
      changed = apply(member.value, wanted, root) || changed;
  } else if (x.IsArray()) {
    for (auto& item : x.GetArray())
      changed = apply(item, wanted, root) || changed;
  } else if (x.IsString()
             && (wanted.is == demand::what::upper || wanted.is == demand::what::lower)) {
    std::string text(x.GetString(), x.GetStringLength());
    change_case(text, wanted.is == demand::what::upper);
    x.SetString(text.data(), static_cast<rapidjson::SizeType>(text.size()), memory);
    changed = true;
  } else if (x.IsNumber()) {
    bool low = wanted.is == demand::what::at_least && x.GetDouble() < wanted.bound;
    bool high = wanted.is == demand::what::at_most && x.GetDouble() > wanted.bound;
    changed = low || high;
    if (changed && x.IsInt64())
      x.SetInt64(static_cast<int64_t>(wanted.bound));
    else if (changed)
      x.SetDouble(wanted.bound);
  }
  return changed;
}

/// Reads, lets `change` work on the document, and writes it back if that returns true.
template <class Function>
bool edit(std::string& json, Function change) {
  document root;
  if (!populate(root, json) || !change(root))
    return false;
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  root.Accept(writer);
  json.assign(buffer.GetString(), buffer.GetSize());
  return true;
}

/// Spoils the first value that `is` picks.
template <class Predicate, class Function>
bool spoil_first(value& x, Predicate is, Function spoil) {
  if (is(x)) {
    spoil(x);
    return true;
  }
  if (x.IsObject()) {
    for (auto& member : members(x))
      if (spoil_first(member.value, is, spoil))
        return true;
  } else if (x.IsArray()) {
    for (auto& item : x.GetArray())
      if (spoil_first(item, is, spoil))
        return true;
  }
  return false;
}

} // namespace

void read_turns(const chat_request& x, turns& result) {
  result.text = {};
  result.complaint.clear();
  result.reask = false;
  bool first_user = true;
  for (auto& message : x.messages) {
    if (is_reask(message, first_user)) {
      result.complaint += message.content;
      result.complaint += '\n';
      result.reask = true;
    } else if (message.who == speaker::user) {
      first_user = false;
      // Not the text, but how to answer.
      if (message.content.starts_with(fence_request) && !result.text.empty())
        continue;
      result.text = message.content;
      result.complaint.clear();
      const auto told = result.text.find(told_answer);
      result.reask = told != std::string_view::npos;
      if (result.reask) {
        result.complaint = result.text.substr(told);
        result.text = result.text.substr(0, told);
      }
    }
  }
  if (auto at = result.text.rfind(fence_request); at != std::string_view::npos && at > 0)
    result.text = result.text.substr(0, at);
}

bool amend(std::string& json, std::string_view complaint) {
  return edit(json, [complaint](document& root) {
    bool changed = false;
    for (auto rest = complaint; !rest.empty();) {
      auto line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      auto wanted = read_demand(line);
      if (!wanted)
        continue;
      auto text = pointer_in(line);
      auto pointer = rapidjson::Pointer(text.data(), text.size());
      auto target = pointer.IsValid() ? pointer.Get(root) : nullptr;
      if (!target)
        continue;
      if (wanted->is == demand::what::leave_out)
        changed = (!text.empty() && pointer.Erase(root)) || changed;
      else
        changed = apply(*target, *wanted, root) || changed;
    }
    return changed;
  });
}

bool rule(std::string_view text, std::string& answer) {
  constexpr auto rule_words = "\n\nRule: the value "sv;
  constexpr auto value_words = "\n\nValue: "sv;
  const auto rule_at = text.find(rule_words);
  const auto value_at = text.find(value_words, rule_at);
  if (rule_at == std::string_view::npos || value_at == std::string_view::npos)
    return false;
  const auto begin = rule_at + rule_words.size();
  const auto wanted = text.substr(begin, value_at - begin);
  auto value = text.substr(value_at + value_words.size());
  value = value.substr(0, value.find('\n'));
  std::string mended{value};
  edit(mended, [](document&) { return true; });
  const auto before = mended;
  amend(mended, wanted);
  answer = mended == before ? R"({"follows":true,"reason":""})"
                            : R"({"follows":false,"reason":"it is not"})";
  return true;
}

void spoil_type(std::string& json) {
  edit(json, [](document& root) {
    auto to_text = [](value& x) { x.SetString("not a number"); };
    if (spoil_first(
          root, [](value& x) { return x.IsNumber(); }, to_text))
      return true;
    if (spoil_first(
          root, [](value& x) { return x.IsBool(); }, to_text))
      return true;
    auto to_number = [](value& x) { x.SetInt(12345); };
    if (!spoil_first(
          root, [](value& x) { return x.IsString(); }, to_number))
      root.SetString("not a record");
    return true;
  });
}

void drop_member(std::string& json) {
  edit(json, [](document& root) {
    if (!root.IsObject() || root.MemberCount() == 0)
      return false;
    root.EraseMember(root.MemberBegin());
    return true;
  });
}

} // namespace troupe::rehearsing
