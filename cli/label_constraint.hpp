#pragma once

#include <valijson/adapters/rapidjson_adapter.hpp>
#include <valijson/constraint_builder.hpp>
#include <valijson/constraints/concrete_constraints.hpp>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// The text of a string, which may hold zeros.
inline std::string_view text_of(const rapidjson::Value& x) {
  return {x.GetString(), x.GetStringLength()};
}

/// JSON text that is the same for values that JSON Schema calls equal: members sorted, 1.0 as 1.
std::string canonical_json(const rapidjson::Value& x);

/// The values of `enum` or `const`. valijson's own constraints cannot name them, so the translated
/// schema uses keywords of ours in their place.
class label_constraint final : public valijson::constraints::PolyConstraint {
public:
  /// `labels` is the JSON text of an array.
  label_constraint(std::string_view keyword, const std::string& labels);

  bool accepts(const rapidjson::Value& x) const {
    return shared_->canonical.contains(canonical_json(x));
  }

  /// "enum" or "const".
  const std::string& keyword() const noexcept {
    return shared_->keyword;
  }

  /// "must be one of …".
  const std::string& message() const noexcept {
    return shared_->message;
  }

  /// Not used: our visitor asks `accepts`.
  bool validate(const valijson::adapters::Adapter&, const std::vector<std::string>&,
                valijson::ValidationResults*) const override {
    return true;
  }

private:
  struct content {
    std::string keyword;
    std::string message;
    std::set<std::string> canonical;
  };

  Constraint* cloneInto(void* memory) const override {
    return new (memory) label_constraint(*this);
  }

  size_t sizeOf() const override {
    return sizeof(label_constraint);
  }

  std::shared_ptr<const content> shared_;
};

/// Makes label constraints for one of our keywords.
class label_builder final : public valijson::ConstraintBuilder {
public:
  explicit label_builder(std::string_view keyword) : keyword_(keyword) {}

  valijson::constraints::Constraint*
  make(const valijson::adapters::Adapter& labels) const override {
    return new label_constraint(keyword_, labels.asString());
  }

private:
  std::string keyword_;
};

} // namespace troupe::cli
