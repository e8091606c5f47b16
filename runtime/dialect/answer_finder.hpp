#pragma once

#include "requested_record.hpp"

#include <troupe/completion.hpp>
#include <troupe/error.hpp>
#include <troupe/settings.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// Finds the answer in a completion: what must hold the JSON value.
class answer_finder {
public:
  /// `is_list`: the record is a list, which several calls or choices may share.
  answer_finder(const settings& x, const requested_record& record, bool is_list);

  /// See `dialect::answer`.
  expected<std::string_view> of(const completion& x, std::string& room) const;

  /// Whether nothing can follow what has come, whatever the server says about its end.
  bool is_whole(const completion& x) const;

  /// What a completion is whose server broke off.
  error broken_off(const completion& x) const;

  /// All calls together are the answer.
  bool joins_calls() const noexcept {
    return !functions_.empty();
  }

  /// The function whose arguments are the answer; empty: the content is.
  std::string_view record_name() const noexcept {
    return uses_tools_ ? std::string_view{record_name_} : std::string_view{};
  }

  /// If calls are joined: what may be called.
  std::span<const std::string> functions() const noexcept {
    return functions_;
  }

private:
  using texts = std::vector<std::string_view>;

  expected<std::string_view> in_calls(const completion& x, std::string& room) const;
  expected<std::string_view> in_call(const completion& x, std::string& room) const;
  expected<std::string_view> in_content(const completion& x, std::string& room) const;
  expected<std::string_view> beside_content(const completion& x, std::string& room) const;
  expected<std::string_view> one_of(const texts& all, std::string& room,
                                    std::string_view what) const;
  std::string nothing_said() const;
  bool ran_on_in_blanks(const completion& x) const;

  std::string record_name_;
  std::vector<std::string> functions_;
  std::vector<std::string> secrets_;
  bool uses_tools_;
  bool is_list_;
};

} // namespace troupe::detail
