#include "schema_visitor.hpp"

#include <troupe/json_writer.hpp>
#include <troupe/limit_notes.hpp>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cmath>

namespace troupe::cli {

namespace {

/// The value as compact text, cut as in the violations of typed records.
std::string excerpt(const rapidjson::Value& x) {
  constexpr size_t bytes_max = 100;
  // A long string or list is not worth writing out to show its head.
  if (x.IsString() && x.GetStringLength() > bytes_max) {
    size_t length = bytes_max;
    while (length > 0 && (static_cast<uint8_t>(x.GetString()[length]) & 0xC0) == 0x80)
      --length;
    std::string result;
    append_json_string(result, text_of(x).substr(0, length));
    result.pop_back();
    return result + "…";
  }
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
  x.Accept(writer);
  std::string result{buffer.GetString(), buffer.GetSize()};
  if (result.size() <= bytes_max)
    return result;
  size_t length = bytes_max;
  while (length > 0 && (static_cast<uint8_t>(result[length]) & 0xC0) == 0x80)
    --length;
  return result.substr(0, length) + "…";
}

bool is_whole(const rapidjson::Value& x) {
  return x.IsInt64() || x.IsUint64()
         || (x.IsDouble() && std::trunc(x.GetDouble()) == x.GetDouble());
}

using json_type = valijson::constraints::TypeConstraint::JsonType;

bool has_type(const rapidjson::Value& x, json_type type) {
  switch (type) {
  case json_type::kAny:
    return true;
  case json_type::kArray:
    return x.IsArray();
  case json_type::kBoolean:
    return x.IsBool();
  case json_type::kInteger:
    return x.IsNumber() && is_whole(x);
  case json_type::kNull:
    return x.IsNull();
  case json_type::kNumber:
    return x.IsNumber();
  case json_type::kObject:
    return x.IsObject();
  case json_type::kString:
    return x.IsString();
  }
  return false;
}

std::string_view words_for(json_type type) {
  switch (type) {
  case json_type::kAny:
    return "anything";
  case json_type::kArray:
    return "an array";
  case json_type::kBoolean:
    return "true or false";
  case json_type::kInteger:
    return "an integer";
  case json_type::kNull:
    return "null";
  case json_type::kNumber:
    return "a number";
  case json_type::kObject:
    return "an object";
  case json_type::kString:
    return "a string";
  }
  return {};
}

/// How far the value is from an alternative: the wrong type counts most, then a wrong label (the
/// tag of a variant), then the number of violations.
size_t distance(const std::vector<violation>& trial, const std::string& pointer) {
  size_t result = 0;
  for (auto& x : trial) {
    const auto is_label = x.keyword == "const" || x.keyword == "enum";
    result += x.keyword == "type" && x.pointer == pointer ? 1'000'000 : is_label ? 1'000 : 1;
  }
  return result;
}

} // namespace

bool schema_visitor::check(const valijson::Subschema& schema, const rapidjson::Value& value,
                           const detail::path& place, const pattern_map& patterns,
                           std::vector<violation>& out) {
  schema_visitor visitor{value, place, patterns, out};
  if (schema.getAlwaysInvalid())
    return visitor.violate("false", "must be left out: the schema allows no value here");
  valijson::Subschema::ApplyFunction visit_one = [&](const valijson::constraints::Constraint& x) {
    return x.accept(visitor);
  };
  return schema.apply(visit_one);
}

bool schema_visitor::violate(std::string_view keyword, std::string message) {
  return violate_at(place_, &value_, keyword, std::move(message));
}

bool schema_visitor::violate_at(const detail::path& place, const value_type* value,
                                std::string_view keyword, std::string message) {
  if (out_.size() < detail::violations_max)
    out_.push_back({detail::pointer_to(place), std::string{keyword}, std::move(message),
                    value != nullptr ? excerpt(*value) : std::string{}});
  return false;
}

bool schema_visitor::also(const subschema* x) {
  return x == nullptr || check(*x, value_, place_, patterns_, out_);
}

bool schema_visitor::matches(const subschema* x, const value_type& value) const {
  std::vector<violation> ignored;
  return x != nullptr && check(*x, value, place_, patterns_, ignored);
}

bool schema_visitor::child(const subschema* x, const value_type& value, const detail::path& place) {
  return check(*x, value, place, patterns_, out_);
}

// -- combinations

bool schema_visitor::visit(const AllOfConstraint& x) {
  auto ok = true;
  x.applyToSubschemas([&](unsigned, const subschema* part) {
    ok = also(part) && ok;
    return true;
  });
  return ok;
}

bool schema_visitor::visit(const AnyOfConstraint& x) {
  std::vector<std::vector<violation>> trials;
  auto ok = false;
  x.applyToSubschemas([&](unsigned, const subschema* part) {
    trials.emplace_back();
    ok = check(*part, value_, place_, patterns_, trials.back());
    return !ok;
  });
  return ok || explain("anyOf", trials);
}

bool schema_visitor::visit(const OneOfConstraint& x) {
  std::vector<std::vector<violation>> trials;
  size_t count = 0;
  x.applyToSubschemas([&](unsigned, const subschema* part) {
    trials.emplace_back();
    count += check(*part, value_, place_, patterns_, trials.back()) ? 1 : 0;
    return true;
  });
  if (count == 0)
    return explain("oneOf", trials);
  return count == 1
         || violate("oneOf", "must match exactly one of the alternatives, not "
                               + std::to_string(count) + " of them");
}

bool schema_visitor::explain(std::string_view keyword,
                             const std::vector<std::vector<violation>>& trials) {
  constexpr std::string_view must_be = "must be ";
  const auto pointer = detail::pointer_to(place_);
  const std::vector<violation>* best = nullptr;
  std::string wanted;
  auto types_only = true;
  for (auto& trial : trials) {
    if (best == nullptr || distance(trial, pointer) < distance(*best, pointer))
      best = &trial;
    const auto is_type = trial.size() == 1 && trial[0].pointer == pointer
                         && trial[0].keyword == "type";
    types_only = types_only && is_type;
    if (is_type)
      wanted += (wanted.empty() ? "" : " or ") + trial[0].message.substr(must_be.size());
  }
  if (types_only && best != nullptr)
    return violate("type", std::string{must_be} + wanted);
  if (best == nullptr || best->empty())
    return violate(keyword, "must match one of the alternatives of " + std::string{keyword});
  for (auto& entry : *best)
    if (out_.size() < detail::violations_max)
      out_.push_back(entry);
  return false;
}

bool schema_visitor::visit(const ConditionalConstraint& x) {
  return also(matches(x.getIfSubschema(), value_) ? x.getThenSubschema() : x.getElseSubschema());
}

bool schema_visitor::visit(const NotConstraint& x) {
  return !matches(x.getSubschema(), value_)
         || violate("not", "must not be what the schema excludes with not");
}

// -- values of any type

bool schema_visitor::visit(const ConstConstraint& x) {
  return x.getValue()->equalTo(valijson::adapters::RapidJsonAdapter{value_}, true)
         || violate("const", "must be the value of const");
}

bool schema_visitor::visit(const EnumConstraint& x) {
  auto ok = false;
  x.applyToValues([&](const valijson::adapters::FrozenValue& label) {
    ok = label.equalTo(valijson::adapters::RapidJsonAdapter{value_}, true);
    return !ok;
  });
  return ok || violate("enum", "must be one of the values of enum");
}

bool schema_visitor::visit(const PolyConstraint& x) {
  const auto* labels = dynamic_cast<const label_constraint*>(&x);
  return labels == nullptr || labels->accepts(value_)
         || violate(labels->keyword(), labels->message());
}

bool schema_visitor::visit(const TypeConstraint& x) {
  auto ok = false;
  std::string wanted;
  x.applyToNamedTypes([&](json_type type) {
    ok = has_type(value_, type);
    wanted += (wanted.empty() ? "must be " : " or ") + std::string{words_for(type)};
    return !ok;
  });
  return ok || violate("type", wanted);
}

// -- numbers

bool schema_visitor::visit(const MaximumConstraint& x) {
  if (!value_.IsNumber())
    return true;
  const auto value = value_.GetDouble();
  const auto limit = detail::number_text(x.getMaximum());
  if (x.getExclusiveMaximum())
    return value < x.getMaximum()
           || violate("exclusiveMaximum",
                      detail::bound_message(detail::bound::exclusive_maximum, limit));
  return value <= x.getMaximum()
         || violate("maximum", detail::bound_message(detail::bound::maximum, limit));
}

bool schema_visitor::visit(const MinimumConstraint& x) {
  if (!value_.IsNumber())
    return true;
  const auto value = value_.GetDouble();
  const auto limit = detail::number_text(x.getMinimum());
  if (x.getExclusiveMinimum())
    return value > x.getMinimum()
           || violate("exclusiveMinimum",
                      detail::bound_message(detail::bound::exclusive_minimum, limit));
  return value >= x.getMinimum()
         || violate("minimum", detail::bound_message(detail::bound::minimum, limit));
}

bool schema_visitor::visit(const MultipleOfDoubleConstraint& x) {
  return is_multiple(x.getDivisor());
}

bool schema_visitor::visit(const MultipleOfIntConstraint& x) {
  if (value_.IsInt64() && x.getDivisor() > 0 && value_.GetInt64() % x.getDivisor() == 0)
    return true;
  return is_multiple(static_cast<double>(x.getDivisor()));
}

bool schema_visitor::is_multiple(double divisor) {
  return !value_.IsNumber() || detail::is_multiple(value_.GetDouble(), divisor)
         || violate("multipleOf", "must be a multiple of " + detail::number_text(divisor));
}

// -- strings

bool schema_visitor::visit(const FormatConstraint& x) {
  if (!value_.IsString())
    return true;
  const auto wanted = check_format(x.getFormat(), text_of(value_));
  return !wanted || violate("format", std::string{*wanted});
}

bool schema_visitor::visit(const MaxLengthConstraint& x) {
  return !value_.IsString() || detail::code_points(text_of(value_)) <= x.getMaxLength()
         || violate("maxLength", detail::count_message("at most", x.getMaxLength(), "character"));
}

bool schema_visitor::visit(const MinLengthConstraint& x) {
  return !value_.IsString() || detail::code_points(text_of(value_)) >= x.getMinLength()
         || violate("minLength", detail::count_message("at least", x.getMinLength(), "character"));
}

bool schema_visitor::visit(const PatternConstraint& x) {
  if (!value_.IsString())
    return true;
  const auto expression = x.getPattern<std::allocator<char>>();
  return found(expression, text_of(value_))
         || violate("pattern", "must match the pattern " + expression);
}

bool schema_visitor::found(std::string_view expression, std::string_view text) const {
  auto compiled = patterns_.find(expression);
  return compiled == patterns_.end() || compiled->second.search(text) == pattern::result::found;
}

} // namespace troupe::cli
