#pragma once

#include <troupe/detail/dialect.hpp>
#include <troupe/settings.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// What a request asks for; texts are JSON and UTF-8.
struct requested_record {
  /// `[a-zA-Z0-9_-]{1,64}`
  std::string name;
  std::string description;
  /// In the dialect's own subset of JSON Schema.
  std::string schema_text;
  /// In the tool modes: what is called instead, once for each element of the record's list.
  std::vector<requested_record> functions = {};
};

/// The body of a chat-completions request, of which all that does not depend on the text is written
/// beforehand.
class openai_request {
public:
  /// `parallel_calls`: says that several functions may be called at once.
  openai_request(const settings& x, const requested_record& record, const dialect_options& options,
                 bool parallel_calls = true);

  /// `doublings` of `tokens_max`: at most `truncation_retries`.
  std::string body(const prompt& x, std::span<const reask_turn> turns,
                   uint32_t doublings = 0) const;

private:
  void append_messages(std::string& out, const std::vector<message>& messages) const;
  void append_text(std::string& out, std::string_view text) const;
  void append_turn(std::string& out, const reask_turn& turn, size_t number) const;
  void append_tool_turn(std::string& out, const reask_turn& turn, size_t number) const;

  /// Up to and including the system message.
  std::string head_;
  /// What stands in front of the text of the first user message.
  std::string front_;
  /// From the user message of a text on; the quote of its content included. Then what stands
  /// between two texts.
  std::vector<std::string> text_parts_;
  /// From the end of the messages on; by doublings.
  std::vector<std::string> tails_;
  bool uses_tools_ = false;
  std::string_view advice(const reask_turn& turn, bool after_call) const;

  /// What the model is told to do after its errors.
  std::string advice_after_call_;
  std::string advice_;
  /// The same after an answer that broke off.
  std::string advice_to_go_on_;
};

} // namespace troupe::detail
