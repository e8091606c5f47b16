#include "comparison.hpp"

#include <troupe/detail/json_writer.hpp>
#include <troupe/detail/time_format.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

namespace troupe::cli {

namespace {

constexpr std::string_view kind_names[] = {"exact", "case_insensitive", "number", "date", "text",
                                           "set",   "ordered",          "ignore"};

std::string known_names() {
  std::string result;
  for (const auto name : kind_names)
    result += (result.empty() ? "" : ", ") + std::string{name};
  return result;
}

unexpected<error> wrong_comparison(std::string words) {
  return failed(errc::configuration, std::move(words));
}

std::optional<double> number_of(const json_tree& x) {
  if (const auto* y = x.if_double())
    return *y;
  if (const auto* y = x.if_int64())
    return static_cast<double>(*y);
  if (const auto* y = x.if_uint64())
    return static_cast<double>(*y);
  return {};
}

expected<void> read_number_member(const json_member& x, comparison& to) {
  const auto number = number_of(x.value);
  if (x.name != "within" && x.name != "relative")
    return wrong_comparison("has the member " + x.name
                            + ", which number does not know: within and relative");
  if (!number || *number < 0)
    return wrong_comparison("has " + x.name + " " + x.value.text()
                            + ", which must be a number from 0 on");
  (x.name == "within" ? to.within : to.relative) = *number;
  return {};
}

expected<void> read_text_member(const json_member& x, comparison& to) {
  if (x.name == "at_least") {
    const auto number = number_of(x.value);
    if (!number || *number < 0 || *number > 1)
      return wrong_comparison("has at_least " + x.value.text()
                              + ", which must be a number from 0 to 1");
    to.at_least = *number;
    return {};
  }
  if (x.name != "by")
    return wrong_comparison("has the member " + x.name
                            + ", which text does not know: at_least and by");
  const auto* by = x.value.if_string();
  if (by == nullptr || (*by != "edits" && *by != "tokens"))
    return wrong_comparison("has by " + x.value.text() + ", which must be \"edits\" or \"tokens\"");
  to.by = *by == "edits" ? text_measure::edits : text_measure::tokens;
  return {};
}

expected<comparison_kind> kind_of(std::string_view name) {
  const auto* found = std::find(std::begin(kind_names), std::end(kind_names), name);
  if (found == std::end(kind_names))
    return wrong_comparison("is \"" + std::string{name} + "\", which must be one of "
                            + known_names());
  return static_cast<comparison_kind>(found - std::begin(kind_names));
}

/// Members by name, numbers by value.
void append_canonical(std::string& out, json_value x) {
  if (x.is_array()) {
    out += '[';
    for (const auto element : x.elements()) {
      append_canonical(out, element);
      out += ',';
    }
    out += ']';
  } else if (x.is_object()) {
    std::vector<json_value::member> members;
    for (const auto member : x.members())
      members.push_back(member);
    std::stable_sort(members.begin(), members.end(),
                     [](const auto& a, const auto& b) { return a.name < b.name; });
    out += '{';
    for (const auto& member : members) {
      append_json_string(out, member.name);
      out += ':';
      append_canonical(out, member.value);
      out += ',';
    }
    out += '}';
  } else if (x.kind() == json_kind::number) {
    const auto number = x.as_double();
    constexpr double int64_end = 9223372036854775808.0;
    if (number == std::floor(number) && std::abs(number) < int64_end)
      append_json_number(out, static_cast<int64_t>(number));
    else
      append_json_number(out, number);
  } else {
    out += x.text();
  }
}

std::string exact_text(json_value x) {
  std::string result;
  append_canonical(result, x);
  return result;
}

bool is_number(json_value x) {
  return x.kind() == json_kind::integer || x.kind() == json_kind::big_integer
         || x.kind() == json_kind::number;
}

/// What is written with binary fractions has no 0.01: a billionth of the tolerance is given.
constexpr double slack = 1 + 1e-9;

bool are_near(const comparison& how, double wanted, double got) {
  const auto difference = std::abs(wanted - got);
  return difference <= how.within * slack || difference <= how.relative * std::abs(wanted) * slack;
}

/// A day as days since 1970, and an instant if the text tells one.
struct time_read {
  int64_t day = 0;
  std::optional<split_seconds> instant;
};

std::optional<time_read> read_time(std::string_view text) {
  constexpr size_t day_bytes = 10;
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  const auto day = parse_date(text.substr(0, day_bytes));
  if (!day)
    return {};
  time_read result{day->time_since_epoch().count(), {}};
  if (text.size() == day_bytes)
    return result;
  std::string whole{text};
  // RFC 3339 lets a space stand for the T.
  if (whole[day_bytes] == ' ')
    whole[day_bytes] = 'T';
  const auto instant = parse_date_time(whole);
  if (!instant)
    return {};
  result.instant = *instant;
  return result;
}

bool are_same_time(json_value wanted, json_value got) {
  const auto a = read_time(wanted.as_string());
  const auto b = read_time(got.as_string());
  if (!a || !b)
    return wanted.as_string() == got.as_string();
  // Where one is only a day, the day counts that the other one is written with.
  return a->instant && b->instant ? *a->instant == *b->instant : a->day == b->day;
}

} // namespace

std::string_view to_string(comparison_kind x) {
  return kind_names[static_cast<size_t>(x)];
}

std::string to_string(const comparison& x) {
  std::string result{to_string(x.kind)};
  if (x.kind == comparison_kind::number && x.within > 0) {
    result += " within ";
    append_json_number(result, x.within);
  }
  if (x.kind == comparison_kind::number && x.relative > 0) {
    result += x.within > 0 ? " or relative " : " relative ";
    append_json_number(result, x.relative);
  }
  if (x.kind == comparison_kind::text) {
    result += x.by == text_measure::edits ? " by edits from " : " by tokens from ";
    append_json_number(result, x.at_least);
  }
  return result;
}

expected<comparison> read_comparison(const json_tree& x) {
  comparison result;
  if (const auto* name = x.if_string())
    return kind_of(*name).map([&](comparison_kind kind) {
      result.kind = kind;
      return result;
    });
  if (!x.is_object() || x.members().size() != 1)
    return wrong_comparison("is " + x.text()
                            + ", which must be the name of a comparison, or an object such "
                              "as {\"number\": {\"within\": 0.01}}");
  const auto& [name, more] = x.members().front();
  auto kind = kind_of(name);
  if (!kind)
    return unexpected<error>{kind.error()};
  result.kind = *kind;
  if (result.kind != comparison_kind::number && result.kind != comparison_kind::text)
    return wrong_comparison("tells " + name + " more, which only number and text can be told");
  if (!more.is_object())
    return wrong_comparison("tells " + name + " " + more.text() + ", which must be an object");
  for (const auto& member : more.members()) {
    auto fine = result.kind == comparison_kind::number ? read_number_member(member, result)
                                                       : read_text_member(member, result);
    if (!fine)
      return unexpected<error>{fine.error()};
  }
  return result;
}

likeness compare(const comparison& how, json_value wanted, json_value got) {
  const auto both_text = wanted.is_string() && got.is_string();
  const auto decided = [](bool equal) { return likeness{equal, equal ? 1.0 : 0.0}; };
  if (how.kind == comparison_kind::case_insensitive && both_text)
    return decided(folded(wanted.as_string()) == folded(got.as_string()));
  if (how.kind == comparison_kind::date && both_text)
    return decided(are_same_time(wanted, got));
  if (how.kind == comparison_kind::number && is_number(wanted) && is_number(got)
      && are_near(how, wanted.as_double(), got.as_double()))
    return decided(true);
  if (how.kind == comparison_kind::text && both_text) {
    const auto a = folded(wanted.as_string());
    const auto b = folded(got.as_string());
    const auto alike = how.by == text_measure::edits ? similarity_by_edits(a, b)
                                                     : similarity_by_tokens(a, b);
    return {alike >= how.at_least, alike};
  }
  if (both_text)
    return decided(wanted.as_string() == got.as_string());
  return decided(exact_text(wanted) == exact_text(got));
}

std::string canonical(const comparison& how, json_value x) {
  if (how.kind == comparison_kind::case_insensitive && x.is_string())
    return "\"" + folded(x.as_string());
  if (how.kind == comparison_kind::date && x.is_string()) {
    const auto time = read_time(x.as_string());
    if (time && time->instant)
      return std::to_string(time->instant->seconds.count()) + "."
             + std::to_string(time->instant->fraction.count());
    if (time)
      return "day " + std::to_string(time->day);
  }
  return exact_text(x);
}

bool is_decided_by_text(const comparison& how) {
  switch (how.kind) {
  case comparison_kind::number:
    return how.within == 0 && how.relative == 0;
  case comparison_kind::text:
  // A day equals each instant of it, though these differ.
  case comparison_kind::date:
    return false;
  case comparison_kind::exact:
  case comparison_kind::case_insensitive:
  case comparison_kind::set:
  case comparison_kind::ordered:
  case comparison_kind::ignore:
    return true;
  }
  return true;
}

} // namespace troupe::cli
