#pragma once

#include "label_constraint.hpp"

#include <troupe/format.hpp>
#include <troupe/read_state.hpp>
#include <troupe/violation.hpp>

#include <valijson/constraints/constraint_visitor.hpp>
#include <valijson/schema.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

using pattern_map = std::map<std::string, pattern, std::less<>>;

/// Checks a value against a schema that valijson has read, and collects all violations in words
/// that a model understands. (valijson's own visitor names neither the keyword nor what is wanted,
/// and its regular expressions recurse once per character.)
class schema_visitor final : public valijson::constraints::ConstraintVisitor {
public:
  /// Checks `value`, which stands at `place`; appends to `out`, at most
  /// `detail::violations_max`. Returns whether all is well.
  static bool check(const valijson::Subschema& schema, const rapidjson::Value& value,
                    const detail::path& place, const pattern_map& patterns,
                    std::vector<violation>& out);

private:
  using value_type = rapidjson::Value;
  using subschema = valijson::Subschema;

  schema_visitor(const value_type& value, const detail::path& place, const pattern_map& patterns,
                 std::vector<violation>& out)
    : value_(value),
      place_(place),
      patterns_(patterns),
      out_(out) {}

  // -- combinations
  bool visit(const AllOfConstraint& x) override;
  bool visit(const AnyOfConstraint& x) override;
  bool visit(const ConditionalConstraint& x) override;
  bool visit(const NotConstraint& x) override;
  bool visit(const OneOfConstraint& x) override;
  // -- values of any type
  bool visit(const ConstConstraint& x) override;
  bool visit(const EnumConstraint& x) override;
  bool visit(const PolyConstraint& x) override;
  bool visit(const TypeConstraint& x) override;
  // -- numbers
  bool visit(const MaximumConstraint& x) override;
  bool visit(const MinimumConstraint& x) override;
  bool visit(const MultipleOfDoubleConstraint& x) override;
  bool visit(const MultipleOfIntConstraint& x) override;
  // -- strings
  bool visit(const FormatConstraint& x) override;
  bool visit(const MaxLengthConstraint& x) override;
  bool visit(const MinLengthConstraint& x) override;
  bool visit(const PatternConstraint& x) override;
  // -- arrays
  bool visit(const ContainsConstraint& x) override;
  bool visit(const LinearItemsConstraint& x) override;
  bool visit(const MaxItemsConstraint& x) override;
  bool visit(const MinItemsConstraint& x) override;
  bool visit(const SingularItemsConstraint& x) override;
  bool visit(const UniqueItemsConstraint& x) override;
  // -- objects
  bool visit(const DependenciesConstraint& x) override;
  bool visit(const MaxPropertiesConstraint& x) override;
  bool visit(const MinPropertiesConstraint& x) override;
  bool visit(const PropertiesConstraint& x) override;
  bool visit(const PropertyNamesConstraint& x) override;
  bool visit(const RequiredConstraint& x) override;

  bool violate(std::string_view keyword, std::string message);
  bool violate_at(const detail::path& place, const value_type* value, std::string_view keyword,
                  std::string message);
  /// The value itself against another schema.
  bool also(const subschema* x);
  /// Without a trace.
  bool matches(const subschema* x, const value_type& value) const;
  bool child(const subschema* x, const value_type& value, const detail::path& place);
  bool element(const subschema* x, size_t index);
  bool is_multiple(double divisor);
  /// What is wrong with the alternative that the value comes closest to.
  bool explain(std::string_view keyword, const std::vector<std::vector<violation>>& trials);
  const value_type* member(std::string_view name) const;
  bool found(std::string_view expression, std::string_view text) const;
  bool additional(const PropertiesConstraint& x, const value_type::Member& entry,
                  const detail::path& place, bool evaluated);

  const value_type& value_;
  const detail::path& place_;
  const pattern_map& patterns_;
  std::vector<violation>& out_;
};

} // namespace troupe::cli
