#pragma once

#include <troupe/notes.hpp>

#include <optional>
#include <string>

namespace troupe {

/// A record that the model may decline to give, with its reason. Without it a model that is forced
/// to answer invents what the text does not say.
///
/// ```cpp
/// auto found = client.extract<troupe::maybe<person>>(text);
/// if (found && *found->record)
///   greet(**found->record);
/// ```
///
/// In JSON `{"result": …, "reason": …}`; both may be null, but not together: without a result there
/// must be a reason.
template <class T>
struct maybe {
  std::optional<T> result;
  /// Why there is no result. May be given beside one, too.
  std::optional<std::string> reason;

  explicit operator bool() const noexcept {
    return result.has_value();
  }
  T& operator*() {
    return *result;
  }
  const T& operator*() const {
    return *result;
  }
  T* operator->() {
    return &*result;
  }
  const T* operator->() const {
    return &*result;
  }

  friend bool operator==(const maybe&, const maybe&) = default;
};

namespace detail {

template <class T>
bool says_something(const maybe<T>& x) {
  return x.result.has_value() || (x.reason && !x.reason->empty());
}

} // namespace detail

template <class Inspector, class T>
bool inspect(Inspector& f, maybe<T>& x) {
  return object(f, x,
                check(&detail::says_something<T>,
                      "must have a result, or a reason why there is none"))
    .fields(field(f, "result", x.result,
                  description("What is asked for; null if the text does not say it")),
            field(f, "reason", x.reason, description("Why result is null; else null")));
}

} // namespace troupe
