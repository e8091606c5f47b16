#pragma once

#include "providers/provider.hpp"

#include <troupe/detail/dialect.hpp>
#include <troupe/settings.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace troupe {

/// Beside the settings: the form of a request.
struct format_options {
  bool streamed = false;
  /// Says that several functions may be called at once, where that has to be said.
  bool parallel_calls = true;
  /// Asks for encrypted thoughts, where they have to be asked for.
  bool sealed_thoughts = true;
};

namespace detail {

/// The forms in which a server may be asked, from the usual one to the weakest: the same settings
/// with less of what it may not know. Safe to use from several threads.
class request_forms {
public:
  using maker = std::function<expected<dialect_ptr>(const settings&, const format_options&)>;

  /// `make` makes the dialect for settings whose mode is not `automatic`; that stands for `modes`,
  /// one after another.
  request_forms(const settings& x, const provider& row, std::vector<mode> modes, bool streamed,
                maker make);

  /// The settings of the first form.
  settings first() const {
    return in_form({});
  }

  /// What is in its requests beside that.
  format_options first_options() const {
    return options_in({});
  }

  /// The dialect in that form, which is not the first one, made once. Null if it cannot be made.
  const dialect* in(const request_form& form) const;

  /// As `dialect::weaker`.
  std::optional<weaker_form> weaker(const request_form& sent, uint16_t status,
                                    std::string_view words) const;

private:
  /// Whether requests can do without.
  bool has(request_part x) const;
  settings in_form(const request_form& form) const;
  format_options options_in(const request_form& form) const;
  std::optional<weaker_form> next_mode(const request_form& sent) const;

  /// As they were given.
  settings given_;
  std::span<const request_part> parts_;
  std::vector<mode> modes_;
  bool streamed_;
  maker make_;
  mutable std::mutex lock_;
  mutable std::map<request_form, dialect_ptr> made_;
};

} // namespace detail

} // namespace troupe
