#pragma once

#include <troupe/conversation.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace troupe::detail {

/// Puts the calls of an answer together to the text of one record, as far as they have come: a list
/// with an element for each call, in their order, tagged with the name of its function. A call is
/// known to be whole when its object is closed; what comes of later ones waits until then.
class joined_calls {
public:
  /// `functions`: those that may be called; a call of a decorated name means the one of them that
  /// it can mean (`means_function`). Kept as a reference.
  explicit joined_calls(std::span<const std::string> functions) : functions_(functions) {}

  /// `calls` as before, but for what has come since. `done`: nothing more will.
  void advance(std::span<const tool_call> calls, bool done);

  const std::string& text() const noexcept {
    return text_;
  }

private:
  bool open_call(const tool_call& x, bool done);
  void append_tag(const std::string& called);
  void copy(const tool_call& x);

  std::span<const std::string> functions_;
  std::string text_;
  /// The call that is being copied, and how far it is.
  size_t call_ = 0;
  size_t used_ = 0;
  bool is_open_ = false;
  bool lacks_comma_ = false;
  size_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  bool closed_ = false;
};

} // namespace troupe::detail
