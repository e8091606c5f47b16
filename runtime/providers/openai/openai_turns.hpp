#pragma once

#include "requested_record.hpp"

#include <troupe/detail/dialect.hpp>
#include <troupe/settings.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// Writes what a re-ask adds to the conversation: wrong answers, and what was wrong with them. The
/// history is what servers check: it holds only what all of them take. Content is never null;
/// arguments are JSON objects, names are such that a function may have, ids are all there, no two
/// the same; of two messages of the user's in a row one is made.
class openai_turns {
public:
  openai_turns(const settings& x, const requested_record& record);

  /// `out` ends with the last message of the prompt; `after_user`: it is one of the user's.
  void append(std::string& out, std::span<const reask_turn> turns, bool after_user) const;

private:
  using ids = std::vector<std::string>;

  void append_tool_turn(std::string& out, const reask_turn& turn, size_t number, ids& used) const;
  void append_content_turn(std::string& out, const reask_turn& turn) const;
  tool_call shown_call(const tool_call& x) const;
  std::string retold(const reask_turn& turn) const;
  std::string problems(const reask_turn& turn, bool after_call) const;
  /// What came from here, and may go back.
  std::span<const opaque_part> own_opaque(const completion& x) const;

  uint32_t origin_;
  bool uses_tools_;
  /// What may be called.
  std::vector<std::string> functions_;
  /// What the model is told to do after its errors.
  std::string advice_after_call_;
  std::string advice_;
  /// The same after an answer that broke off.
  std::string advice_to_go_on_;
};

} // namespace troupe::detail
