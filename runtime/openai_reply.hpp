#pragma once

#include <troupe/completion.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

/// What a provider says about a failure, in whichever of the usual shapes it says so.
struct provider_problem {
  std::string message;
  std::string type;
  /// Numbers are spelled out.
  std::string code;
  /// Finer than the code, where a provider has it.
  std::string reason;

  bool empty() const {
    return message.empty() && type.empty() && code.empty() && reason.empty();
  }
};

/// The members of a chat completion that matter here.
struct openai_reply {
  completion answer;
  bool has_choice = false;
  provider_problem problem;
};

/// Why a text could not be read.
struct reply_fault {
  size_t offset = 0;
  std::string_view reason;
};

/// Arrays and objects within each other; a chat completion needs 6.
inline constexpr size_t reply_depth_max = 64;

/// Reads JSON text of any shape and picks out what it knows; members of another type than expected
/// count as absent. `text` is overwritten. Nesting beyond `reply_depth_max` is a fault. Strings are
/// not checked for UTF-8.
std::optional<reply_fault> read_openai_reply(std::string& text, openai_reply& result);

} // namespace troupe::detail
