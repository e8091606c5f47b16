#include "schema_checker.hpp"

#include <algorithm>

namespace troupe::detail {

namespace {

constexpr std::string_view must_be = "must be ";

std::string joined(const std::vector<std::string>& alternatives) {
  std::string result;
  for (auto& x : alternatives)
    result += (result.empty() ? "" : " or ") + x;
  return result;
}

void add_marks(evaluated_parts* marks, const evaluated_parts& more) {
  if (marks != nullptr)
    marks->add(more);
}

} // namespace

bool schema_checker::check_combination(const combination& x, json_value value, const path& place,
                                       evaluated_parts* marks, schema_report* out) {
  using kind = combination::kind;
  switch (x.what) {
  case kind::reference:
    return check(*x.parts[0], value, place, marks, out);
  case kind::dynamic:
    return check(target_of(x), value, place, marks, out);
  case kind::all: {
    auto ok = true;
    for (const auto* part : x.parts)
      if (ok || out != nullptr)
        ok = check(*part, value, place, marks, out) && ok;
    return ok;
  }
  case kind::any:
    return check_any(x, value, place, marks, out);
  case kind::one:
    return check_one(x, value, place, marks, out);
  case kind::none:
    return !tries(*x.parts[0], value, place, nullptr) || violate(out, value, place, "not", [] {
      return "must not be what the schema excludes with not";
    });
  case kind::condition:
    return check_condition(x, value, place, marks, out);
  }
  return false;
}

bool schema_checker::tries(const node& x, json_value value, const path& place,
                           evaluated_parts* marks) {
  if (marks == nullptr)
    return check(x, value, place, nullptr, nullptr);
  evaluated_parts own{value};
  const auto ok = check(x, value, place, &own, nullptr);
  if (ok)
    add_marks(marks, own);
  return ok;
}

bool schema_checker::check_any(const combination& x, json_value value, const path& place,
                               evaluated_parts* marks, schema_report* out) {
  auto ok = false;
  // Who wants to know what was looked at has to hear all that fit.
  for (const auto* part : x.parts)
    if (!ok || marks != nullptr)
      ok = tries(*part, value, place, marks) || ok;
  return ok || (out != nullptr && explain_any("anyOf", x, value, place, out));
}

bool schema_checker::check_one(const combination& x, json_value value, const path& place,
                               evaluated_parts* marks, schema_report* out) {
  size_t count = 0;
  for (const auto* part : x.parts)
    count += tries(*part, value, place, marks) ? 1 : 0;
  if (count == 0)
    return out != nullptr && explain_any("oneOf", x, value, place, out);
  return count == 1 || violate(out, value, place, "oneOf", [&] {
           return "must match exactly one of the alternatives, not " + std::to_string(count)
                  + " of them";
         });
}

bool schema_checker::check_condition(const combination& x, json_value value, const path& place,
                                     evaluated_parts* marks, schema_report* out) {
  const auto* part = tries(*x.parts[0], value, place, marks) ? x.parts[1] : x.parts[2];
  return part == nullptr || check(*part, value, place, marks, out);
}

schema_score schema_checker::score_of(const node& x, json_value value, const path& place) {
  schema_report report{value};
  check(x, value, place, nullptr, &report);
  return report.score;
}

/// "a string", of a schema of which only the type is wrong.
std::string schema_checker::wanted_type(const node& x, json_value value, const path& place) {
  const memory_key key{value.node(), x.index, scope_};
  if (const auto known = wanted_types_.find(key); known != wanted_types_.end())
    return known->second;
  schema_report words;
  check(x, value, place, nullptr, &words);
  auto result = words.violations.empty() ? std::string{}
                                         : words.violations[0].message.substr(must_be.size());
  if (x.is_crossroads)
    wanted_types_.emplace(key, result);
  return result;
}

bool schema_checker::explain_any(std::string_view keyword, const combination& x, json_value value,
                                 const path& place, schema_report* out) {
  const node* best = nullptr;
  schema_score best_score;
  auto types_only = true;
  for (const auto* part : x.parts) {
    const auto score = score_of(*part, value, place);
    types_only = types_only && score.is_type_only();
    if (best == nullptr || score.distance() < best_score.distance()) {
      best = part;
      best_score = score;
    }
  }
  if (has_given_up_)
    return false;
  if (out->is_score()) {
    // Counted once is enough: twice on each level would be too often.
    if (types_only)
      best_score = {1, 0, 1};
    best_score.count = std::max(best_score.count, size_t{1});
    out->add_score_of(value, best_score);
    return false;
  }
  if (types_only) {
    std::vector<std::string> wanted;
    for (const auto* part : x.parts)
      if (auto type = wanted_type(*part, value, place);
          std::find(wanted.begin(), wanted.end(), type) == wanted.end())
        wanted.push_back(std::move(type));
    return violate(out, value, place, "type",
                   [&] { return std::string{must_be} + joined(wanted); });
  }
  if (best_score.count == 0)
    return violate(out, value, place, keyword,
                   [&] { return "must match one of the alternatives of " + std::string{keyword}; });
  return check(*best, value, place, nullptr, out);
}

// -- dynamic references

const schema_node& schema_checker::target_of(const combination& x) const {
  const auto& scope = scopes_[scope_];
  const auto found = std::find_if(scope.begin(), scope.end(),
                                  [&](auto& y) { return y.first == x.anchor; });
  return found != scope.end() ? *found->second : *x.parts[0];
}

/// The scope behind a step into a resource: what it names, unless it was named before. Numbered, so
/// that results can be remembered by it.
uint32_t schema_checker::entered(uint32_t scope, uint32_t resource) {
  const auto [next, is_new] = next_scope_.try_emplace({scope, resource}, scope);
  if (!is_new)
    return next->second;
  auto result = scopes_[scope];
  for (auto& [name, target] : schema_.dynamic_anchors[resource]) {
    const auto is_known
      = std::any_of(result.begin(), result.end(),
                    [&, name = std::string_view{name}](auto& x) { return x.first == name; });
    if (!is_known)
      result.emplace_back(name, target);
  }
  const auto known = std::find(scopes_.begin(), scopes_.end(), result);
  next->second = static_cast<uint32_t>(known - scopes_.begin());
  if (known == scopes_.end())
    scopes_.push_back(std::move(result));
  return next->second;
}

} // namespace troupe::detail
