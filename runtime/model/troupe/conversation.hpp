#pragma once

#include <troupe/attachment.hpp>
#include <troupe/caller_context.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Who speaks. Source: OpenAI chat completions, `messages[].role`.
enum class role : uint8_t {
  system,
  user,
  assistant,
  tool
};

std::string to_string(role x);
bool from_string(std::string_view name, role& x);
bool from_integer(uint8_t value, role& x);

/// A function call that the model asks for.
struct tool_call {
  std::string id;
  std::string name;
  /// The arguments as the model wrote them: JSON text, perhaps broken.
  std::string arguments;

  friend bool operator==(const tool_call&, const tool_call&) = default;
};

/// One turn of a conversation.
struct message {
  role who = role::user;
  std::string content;
  /// Only for `role::assistant`.
  std::vector<tool_call> tool_calls;
  /// Only for `role::tool`: which call this answers.
  std::string tool_call_id;
  /// Only for `role::user`: what is shown with it. Files stand before the text.
  std::vector<attachment> files = {};

  friend bool operator==(const message&, const message&) = default;
};

using conversation = std::vector<message>;

/// What the caller hands in: a text, or a whole conversation. troupe never changes it.
struct prompt {
  /// A label of the caller's own; comes back with the outcome, is not sent.
  std::string id = {};
  /// The text to extract from; placed into `settings::prompt_template`. Ignored if `messages` is
  /// not empty.
  std::string text = {};
  /// A whole conversation instead of a text; sent as it is, after `settings::system_prompt`.
  conversation messages = {};
  /// A number of the caller's own; comes back as `outcome::tag`, and is what `cancel_text` names
  /// the text by. 0: it has none.
  uint64_t tag = 0;
  /// Comes back as `outcome::context`, within the process.
  caller_context context = {};
  /// When its outcome is to be there, counted from when the run gets it: a text that waits for its
  /// turn comes to its end, too. The shorter one counts beside `settings::text_timeout`. 0: no
  /// limit but that.
  std::chrono::milliseconds deadline{0};
  /// Of the texts that wait, be it for their turn or for their next try, those with a higher one
  /// come first; of equals the first. What waits for a limit of the server's keeps its place.
  int32_t priority = 0;
  /// What is shown with the text; with the last message of the user's, if there are messages. Files
  /// stand before the text.
  std::vector<attachment> files = {};

  friend bool operator==(const prompt&, const prompt&) = default;
};

/// What the prompt is about: its text, or what its messages of the user say, a line break between
/// them.
std::string source_text(const prompt& x);

namespace detail {

bool has_files(const conversation& x);

} // namespace detail

/// Whether any file goes with it.
inline bool has_files(const prompt& x) {
  return !x.files.empty() || (!x.messages.empty() && detail::has_files(x.messages));
}

/// The same without them.
prompt without_files(prompt x);

/// A prompt that is shared, not copied, on its way through the actors.
using prompt_ptr = std::shared_ptr<const prompt>;

template <class Inspector>
bool inspect(Inspector& f, role& x) {
  auto get = [&x] { return static_cast<uint8_t>(x); };
  auto set = [&x](uint8_t value) { return from_integer(value, x); };
  return f.apply(get, set);
}

template <class Inspector>
bool inspect(Inspector& f, tool_call& x) {
  return f.object(x).fields(f.field("id", x.id), f.field("name", x.name),
                            f.field("arguments", x.arguments));
}

template <class Inspector>
bool inspect(Inspector& f, message& x) {
  return f.object(x).fields(f.field("role", x.who), f.field("content", x.content),
                            f.field("tool_calls", x.tool_calls),
                            f.field("tool_call_id", x.tool_call_id), f.field("files", x.files));
}

template <class Inspector>
bool inspect(Inspector& f, prompt& x) {
  return f.object(x).fields(f.field("id", x.id), f.field("text", x.text),
                            f.field("messages", x.messages), f.field("tag", x.tag),
                            f.field("context", x.context), f.field("deadline", x.deadline),
                            f.field("priority", x.priority), f.field("files", x.files));
}

} // namespace troupe
