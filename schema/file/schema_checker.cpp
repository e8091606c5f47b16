#include "schema_checker.hpp"

#include <algorithm>

namespace troupe::detail {

namespace {

/// About a second.
constexpr uint64_t steps_max = 20'000'000;

/// Calls in each other, a few hundred bytes of stack each. Answers are nested 512 deep at most.
constexpr uint32_t depth_max = 2'000;

uint8_t kind_of(json_value x) {
  switch (x.kind()) {
  case json_kind::null:
    return value_kinds::null;
  case json_kind::boolean:
    return value_kinds::boolean;
  case json_kind::integer:
  case json_kind::big_integer:
    return value_kinds::integer;
  case json_kind::number:
    return value_kinds::fraction;
  case json_kind::string:
    return value_kinds::string;
  case json_kind::array:
    return value_kinds::array;
  case json_kind::object:
    return value_kinds::object;
  }
  return value_kinds::anything;
}

} // namespace

bool schema_checker::accepts(json_value x) {
  return check(*schema_.root, x, path{}, nullptr, nullptr) && !has_given_up_;
}

void schema_checker::explain(json_value x, const path& place, schema_report& out) {
  check(*schema_.root, x, place, nullptr, &out);
  if (!has_given_up_)
    return;
  out.violations.clear();
  out.only_absent = false;
  out.violations.push_back(
    {pointer_to(place), "schema", "must be simpler: checking it takes too many steps", {}});
}

bool schema_checker::spend(uint64_t steps) {
  steps_ += steps;
  if (steps_ > steps_max || depth_ > depth_max)
    has_given_up_ = true;
  return !has_given_up_;
}

bool schema_checker::spend_on(json_value value) {
  constexpr uint64_t bytes_in_a_step = 32;
  constexpr uint64_t steps_of_a_value = 4;
  if (value.is_array() || value.is_object())
    return spend(value.node()->extent * steps_of_a_value);
  const auto bytes = value.kind() == json_kind::number ? value.spelling(text_).size()
                     : value.is_string()               ? value.as_string().size()
                                                       : 0;
  return spend(bytes / bytes_in_a_step);
}

bool schema_checker::accepts_label(const schema_labels& labels, json_value value) {
  return spend_on(value) && labels.accepts({value, text_});
}

bool schema_checker::check(const node& x, json_value value, const path& place,
                           evaluated_parts* marks, schema_report* out) {
  const visit here{*this};
  if (!spend(1))
    return false;
  if (x.is_false)
    return violate(out, value, place, "false",
                   [] { return "must be left out: the schema allows no value here"; });
  const auto wants_words = out != nullptr && !out->is_score();
  if (x.is_crossroads && marks == nullptr && !wants_words)
    return remembered(x, value, place, out);
  return examine(x, value, place, marks, out);
}

/// The second time that the same value comes to the same schema is free.
bool schema_checker::remembered(const node& x, json_value value, const path& place,
                                schema_report* out) {
  const memory_key key{value.node(), x.index, scope_};
  auto known = memory_[key];
  if (out == nullptr) {
    if (!known.is_judged) {
      const auto fits = examine(x, value, place, nullptr, nullptr);
      auto& entry = memory_[key];
      entry.is_judged = true;
      entry.fits = fits;
      return fits;
    }
    return known.fits;
  }
  if (!known.is_scored) {
    schema_report own{value};
    const auto fits = examine(x, value, place, nullptr, &own);
    known = memory{true, fits, true, own.score};
    memory_[key] = known;
  }
  out->add_score_of(value, known.score);
  return known.fits;
}

bool schema_checker::examine(const node& x, json_value value, const path& place,
                             evaluated_parts* marks, schema_report* out) {
  if (!has_kind(x, value))
    return violate(
      out, value, place, "type", [&]() -> auto& { return x.kinds_message; });
  const auto scope_before = scope_;
  if (!schema_.dynamic_anchors.empty())
    scope_ = entered(scope_, x.resource);
  auto ok = true;
  if (x.has_unevaluated()) {
    // Sees what its own neighbours looked at, and nobody else's.
    evaluated_parts own{value};
    ok = check_rules(x, value, place, &own, out);
    if (ok || out != nullptr)
      ok = check_unevaluated(x, value, place, own, out) && ok;
    if (ok && marks != nullptr)
      marks->add(own);
  } else {
    ok = check_rules(x, value, place, marks, out);
  }
  scope_ = scope_before;
  return ok;
}

bool schema_checker::has_kind(const node& x, json_value value) const {
  if (x.kinds == value_kinds::anything)
    return true;
  const auto kind = kind_of(value);
  if ((x.kinds & kind) != 0)
    return true;
  // A number is wanted that is whole: 1.0 is, and so are integers beyond 64 bits.
  if (kind != value_kinds::fraction || (x.kinds & value_kinds::integer) == 0)
    return false;
  const auto spelling = value.spelling(text_);
  if (x.fractions_are_spelled)
    return spelling.find_first_of(".eE") == std::string_view::npos;
  return decimal{spelling}.is_whole();
}

bool schema_checker::check_rules(const node& x, json_value value, const path& place,
                                 evaluated_parts* marks, schema_report* out) {
  auto ok = true;
  auto go_on = [&](bool result) {
    ok = result && ok;
    return (ok || out != nullptr) && !has_given_up_;
  };
  if (x.labels && !accepts_label(*x.labels, value)
      && !go_on(violate(
        out, value, place, "enum", [&]() -> auto& { return x.labels->message(); })))
    return false;
  if (x.constant && !accepts_label(*x.constant, value)
      && !go_on(violate(
        out, value, place, "const", [&]() -> auto& { return x.constant->message(); })))
    return false;
  const auto kind = kind_of(value);
  if (kind == value_kinds::string) {
    if (x.string && !go_on(check_string(*x.string, value, place, out)))
      return false;
  } else if (kind == value_kinds::object) {
    if (x.object && !go_on(check_object(*x.object, value, place, marks, out)))
      return false;
  } else if (kind == value_kinds::array) {
    if (x.array && !go_on(check_array(*x.array, value, place, marks, out)))
      return false;
  } else if (x.number && (kind & (value_kinds::integer | value_kinds::fraction)) != 0) {
    if (!go_on(check_number(*x.number, value, place, out)))
      return false;
  }
  for (auto& y : x.combinations)
    if (!go_on(check_combination(y, value, place, marks, out)))
      return false;
  return ok;
}

// -- scalars

decimal schema_checker::exact(json_value value) {
  spend_on(value);
  return decimal{value.kind() == json_kind::number ? std::string{value.spelling(text_)}
                                                   : value.text()};
}

bool schema_checker::keeps(const number_bound& limit, json_value value) {
  auto order = std::partial_ordering::equivalent;
  if (limit.integer && value.kind() == json_kind::integer)
    order = value.as_int64() <=> *limit.integer;
  else
    // Rounding keeps the order, but makes neighbours equal.
    order = value.as_double() <=> limit.rounded;
  if (order == 0 && !(limit.integer && value.kind() == json_kind::integer))
    order = exact(value) <=> limit.exact;
  switch (limit.kind) {
  case bound::minimum:
    return order >= 0;
  case bound::maximum:
    return order <= 0;
  case bound::exclusive_minimum:
    return order > 0;
  case bound::exclusive_maximum:
    return order < 0;
  }
  return false;
}

bool schema_checker::check_number(const number_rules& rules, json_value value, const path& place,
                                  schema_report* out) {
  constexpr std::string_view keywords[] = {"minimum", "maximum", "exclusiveMinimum",
                                           "exclusiveMaximum"};
  auto ok = true;
  for (auto& limit : rules.bounds)
    if (!keeps(limit, value)) {
      ok = violate(out, value, place, keywords[static_cast<size_t>(limit.kind)],
                   [&] { return bound_message(limit.kind, limit.text); });
      if (out == nullptr)
        return false;
    }
  if (!rules.multiple_of)
    return ok;
  const auto& divisor = *rules.multiple_of;
  const auto is_multiple = divisor.integer && value.kind() == json_kind::integer
                             ? value.as_int64() % *divisor.integer == 0
                             : exact(value).is_multiple_of(divisor.exact);
  return is_multiple ? ok : violate(out, value, place, "multipleOf", [&] {
    return "must be a multiple of " + divisor.text;
  });
}

pattern::result schema_checker::search(const pattern& expression, std::string_view text) {
  const auto result = expression.search(text);
  if (result == pattern::result::unchecked)
    spend(steps_max / 4);
  return result;
}

bool schema_checker::check_string(const string_rules& rules, json_value value, const path& place,
                                  schema_report* out) {
  const auto text = value.as_string();
  auto ok = true;
  if (rules.length_min > 0 || text.size() > rules.length_max) {
    const auto length = code_points(text);
    if (length < rules.length_min)
      ok = violate(out, value, place, "minLength",
                   [&] { return count_message("at least", rules.length_min, "character"); });
    if (length > rules.length_max)
      ok = violate(out, value, place, "maxLength",
                   [&] { return count_message("at most", rules.length_max, "character"); });
  }
  if (rules.pattern && (ok || out != nullptr)) {
    const auto result = search(*rules.pattern, text);
    if (result != pattern::result::found)
      ok = violate(out, value, place, "pattern", [&] {
        return (result == pattern::result::unchecked ? "is too difficult to match with the pattern "
                                                     : "must match the pattern ")
               + rules.pattern->expression();
      });
  }
  if (!rules.format.empty() && (ok || out != nullptr))
    if (const auto wanted = troupe::check_format(rules.format, text))
      ok = violate(out, value, place, "format", [&] { return *wanted; });
  return ok;
}

} // namespace troupe::detail
