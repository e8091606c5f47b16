#pragma once

#include "loaded_file.hpp"
#include "requested_record.hpp"

#include <troupe/completion.hpp>
#include <troupe/detail/dialect.hpp>
#include <troupe/settings.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// What came of a call.
struct call_result {
  std::string id;
  /// Of the function that was called.
  std::string name;
  std::string text;
  /// It tells of what was wrong with the call.
  bool is_error = true;
};

enum class speaker : uint8_t {
  user,
  assistant
};

/// One turn of a conversation, in what all servers take: ids are all there, no two the same; names
/// are such that a function may have; arguments are JSON objects.
struct said_turn {
  speaker who = speaker::user;
  std::string text = {};
  /// Of the assistant's.
  std::vector<tool_call> calls = {};
  /// Of the assistant's, in the order of its parts; only what came over this route. Lives as long
  /// as the answer that it is of.
  std::span<const opaque_part> opaque = {};
  /// Of the user's: what came of the calls of the turn before, all of them. In front of the text.
  std::vector<call_result> results = {};
  /// Of the user's, in front of the text.
  std::vector<loaded_file> files = {};
};

/// Makes turns of wrong answers, and of what was wrong with them.
class reask_history {
public:
  reask_history(const settings& x, const requested_record& record);

  /// What follows the prompt. A turn of the user's may be the first: it goes on with the prompt's
  /// last one.
  std::vector<said_turn> of(std::span<const reask_turn> turns) const;

private:
  using ids = std::vector<std::string>;

  void add_calls(std::vector<said_turn>& out, const reask_turn& turn, size_t number,
                 ids& used) const;
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
