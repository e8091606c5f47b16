#pragma once

#include <troupe/settings.hpp>

#include <span>
#include <string>
#include <string_view>

namespace troupe::detail {

/// An object of the body that both the dialect and the user write into: `extra_body` has a member
/// of its name. What the user says there wins.
class extra_object {
public:
  extra_object(const settings& x, std::string_view name);

  /// Whether the user says what this member of it is; or all of it, with a value that is no object.
  bool has(std::string_view member) const;

  /// The user's members, `"name":value,…`; empty: none.
  const std::string& members() const noexcept {
    return members_;
  }

  /// Appends `,"name":{…}`, with `own` members in front of the user's; nothing if there are
  /// neither.
  void append(std::string& out, std::string_view own) const;

private:
  std::string name_;
  std::string members_;
  /// No object: what stands in its place.
  std::string other_;
};

/// Whether `extra_body` has a member of that name.
bool has_extra_member(const settings& x, std::string_view name);

/// Appends `,"name":value` for each member of `extra_body` but for those that are written
/// elsewhere.
void append_extra_members(std::string& out, const settings& x,
                          std::span<const std::string_view> elsewhere = {});

} // namespace troupe::detail
