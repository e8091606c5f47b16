#pragma once

#include <troupe/detail/json.hpp>
#include <troupe/detail/note.hpp>
#include <troupe/detail/record_type.hpp>
#include <troupe/violation.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::detail {

/// Where a value stands, as a chain of stack frames up to the root: a JSON pointer is only written
/// for a violation.
struct path {
  const path* up = nullptr;
  std::string_view name = {};
  size_t index = 0;
  bool is_element = false;

  static path member(const path& up, std::string_view name) {
    return {&up, name, 0, false};
  }

  static path element(const path& up, size_t index) {
    return {&up, {}, index, true};
  }
};

std::string pointer_to(const path& place);

/// More violations than anybody reads are counted and dropped.
inline constexpr size_t violations_max = 1000;

/// What the readers of one answer share.
struct read_state {
  explicit read_state(const read_options& x) : options(x) {}

  void violate(const path& place, json_value value, std::string_view keyword, std::string message);

  /// A violation of a value that is not there.
  void violate(const path& place, std::string_view keyword, std::string message);

  const read_options& options;
  std::vector<violation> violations;
  /// Number of violations, dropped ones included.
  size_t count = 0;
  /// For a model, about what is right otherwise.
  std::vector<question> questions;
  /// Of quotes; see `cited`.
  std::vector<repair> repairs;
  /// Number of members that were wanted by a field, to tell alternatives apart.
  size_t matched = 0;
  /// Variants within each other whose alternatives are being tried.
  size_t trials = 0;
  /// Which alternative a value was best read as, by the value and the type of the variant. What
  /// lies within a variant is read anew with each of its alternatives: without this, a union that
  /// holds itself would take a number of steps that grows with each level by a factor.
  std::map<std::pair<const json_node*, const void*>, size_t> taken;
};

class state_finding final : public finding {
public:
  state_finding(read_state& state, json_value value, const path& place)
    : state_(state),
      value_(value),
      place_(place) {}

  void violate(std::string_view keyword, std::string message) override;
  void violate_at(size_t index, std::string_view keyword, std::string message) override;
  void ask(question x) override;
  void ask_at(size_t index, question x) override;
  check_context context() const override;

  bool ok = true;

private:
  read_state& state_;
  json_value value_;
  const path& place_;
};

/// Reads a value as one alternative of a variant after the other, and keeps the best.
class variant_trial {
public:
  /// `type` stands for the variant's type, by its address.
  variant_trial(read_state& state, json_value value, const void* type);
  /// Puts the state back as it was, with the violations of the best alternative if none was right.
  ~variant_trial();
  variant_trial(const variant_trial&) = delete;
  variant_trial& operator=(const variant_trial&) = delete;

  /// Whether that alternative has to be tried: it is not known yet which one is the best.
  bool wants(size_t alternative) const noexcept {
    return only_ == any || only_ == alternative;
  }

  void begin(size_t alternative);

  /// Returns whether the alternative that was read since `begin` beats all before.
  bool end(bool ok, bool exact);

  bool found() const noexcept {
    return found_;
  }

  bool tried() const noexcept {
    return tried_;
  }

private:
  static constexpr size_t any = SIZE_MAX;

  read_state& state_;
  std::pair<const json_node*, const void*> key_;
  /// The best alternative as it is known from an earlier reading.
  size_t only_ = any;
  size_t alternative_ = 0;
  size_t best_alternative_ = 0;
  std::vector<violation> before_;
  size_t count_before_;
  size_t matched_before_;
  size_t repairs_before_;
  size_t repairs_at_begin_ = 0;
  size_t questions_before_;
  size_t questions_at_begin_ = 0;
  std::vector<violation> best_;
  size_t best_count_ = 0;
  size_t best_score_ = 0;
  bool found_ = false;
  bool tried_ = false;
};

} // namespace troupe::detail
