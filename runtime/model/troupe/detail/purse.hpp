#pragma once

#include <troupe/detail/budget.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace troupe {

/// Money that a run shares with others, as this run sees it: beside the ceilings of its own. What
/// is set aside when the purse goes counts as spent.
class purse {
public:
  enum class reply : uint8_t {
    granted,
    /// Not now: others have some set aside. Whoever made the purse says when to try again.
    later,
    /// A ceiling would be passed, and nothing of anybody's is unsettled.
    never,
  };

  virtual ~purse() = default;

  /// Whether there is a ceiling at all. If not, nothing need be reserved.
  virtual bool limited() const noexcept = 0;
  /// The same of cost, which must then be known.
  virtual bool limits_cost() const noexcept = 0;

  virtual reply reserve(const spending& worst) = 0;

  /// As `budget::settle`.
  virtual void settle(const spending& reserved, const spending& truth) = 0;

  /// Which ceiling so much would pass, for people.
  virtual std::string refusal(const spending& worst) const = 0;
};

} // namespace troupe
