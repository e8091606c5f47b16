#include "gemini_chunk.hpp"

#include "dialect/json_parts.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace troupe::detail {

namespace {

/// A count. Google writes 64 bits as text, and some as floating point.
std::optional<uint64_t> google_count_at(json_value x, std::string_view name) {
  constexpr double largest = 9e15;
  const auto found = part_at(x, name);
  if (found.is_string()) {
    const auto text = found.as_string();
    uint64_t result = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data(), end, result);
    return fault == std::errc{} && stop == end ? std::optional{result} : std::nullopt;
  }
  if (found.kind() == json_kind::number) {
    const auto value = std::floor(found.as_double());
    return value >= 0 && value <= largest ? std::optional{static_cast<uint64_t>(value)}
                                          : std::nullopt;
  }
  return count_at(x, name);
}

/// What it counts beside the prompt and the candidates is input and output like those.
usage usage_of(json_value x) {
  usage result;
  result.prompt_tokens = google_count_at(x, "promptTokenCount").value_or(0)
                         + google_count_at(x, "toolUsePromptTokenCount").value_or(0);
  result.reasoning_tokens = google_count_at(x, "thoughtsTokenCount");
  result.completion_tokens = google_count_at(x, "candidatesTokenCount").value_or(0)
                             + result.reasoning_tokens.value_or(0);
  result.total_tokens = google_count_at(x, "totalTokenCount").value_or(0);
  result.cached_tokens = google_count_at(x, "cachedContentTokenCount");
  return result;
}

class chunk_reader {
public:
  chunk_reader(const json_document& document, std::string_view text)
    : document_(document),
      text_(text) {}

  gemini_candidate candidate(json_value x, size_t place) const {
    gemini_candidate result;
    result.index = google_count_at(x, "index").value_or(place);
    result.finish = text_at(x, "finishReason");
    result.finish_message = text_at(x, "finishMessage");
    const auto content = x.find("content");
    const auto parts = content ? content->find("parts") : std::nullopt;
    if (parts)
      for (const auto part_value : parts->elements())
        if (part_value.is_object() && part_value.size() > 0)
          result.parts.push_back(part(part_value));
    return result;
  }

private:
  std::string json_of(json_value x) const {
    std::string result;
    document_.append_compact(result, x, text_);
    return result;
  }

  gemini_part part(json_value x) const {
    gemini_part result;
    const auto thought = x.find("thought");
    const auto text = x.find("text");
    const auto call = x.find("functionCall");
    const auto signature = x.find("thoughtSignature");
    if (signature && signature->is_string() && !signature->as_string().empty())
      result.signature = json_of(*signature);
    result.text = text ? text->as_string() : std::string_view{};
    if (call && call->is_object()) {
      result.kind = gemini_part_kind::call;
      result.call = call_of(*call);
    } else if (thought && thought->as_bool()) {
      result.kind = gemini_part_kind::thought;
    } else if (!(text && text->is_string()) && !(signature && x.size() == 1)) {
      result.kind = gemini_part_kind::other;
      result.whole = json_of(x);
    }
    return result;
  }

  tool_call call_of(json_value x) const {
    tool_call result{std::string{text_at(x, "id")}, std::string{text_at(x, "name")}, "{}"};
    const auto arguments = x.find("args");
    if (arguments && arguments->is_string())
      result.arguments = arguments->as_string();
    else if (arguments && !arguments->is_null())
      result.arguments = json_of(*arguments);
    return result;
  }

  const json_document& document_;
  std::string_view text_;
};

/// Why the prompt is not answered.
provider_problem blocked(json_value feedback) {
  provider_problem result;
  result.reason = text_at(feedback, "blockReason");
  if (result.reason.empty())
    return result;
  result.type = "PROMPT_BLOCKED";
  result.message = "the prompt was blocked";
  if (const auto words = text_at(feedback, "blockReasonMessage"); !words.empty())
    result.message += ": " + std::string{words};
  return result;
}

} // namespace

gemini_chunk read_gemini_chunk(const json_document& document, json_value root,
                               std::string_view text) {
  gemini_chunk result;
  result.id = text_at(root, "responseId");
  result.model = text_at(root, "modelVersion");
  if (const auto told = root.find("usageMetadata"); told && told->is_object())
    if (const auto tokens = usage_of(*told); tokens != usage{})
      result.tokens = tokens;
  const chunk_reader reader{document, text};
  if (const auto candidates = root.find("candidates"))
    for (const auto x : candidates->elements())
      if (x.is_object() && result.candidates.size() < candidates_max)
        result.candidates.push_back(reader.candidate(x, result.candidates.size()));
  if (const auto problem = root.find("error"); problem && !problem->is_null())
    result.problem = read_problem(root.text());
  else if (const auto feedback = root.find("promptFeedback"); feedback && result.candidates.empty())
    result.problem = blocked(*feedback);
  return result;
}

bool is_malformed_call(std::string_view finish) {
  constexpr std::string_view malformed[] = {"MALFORMED_FUNCTION_CALL", "MALFORMED_RESPONSE",
                                            "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS"};
  return std::find(std::begin(malformed), std::end(malformed), finish) != std::end(malformed);
}

std::string_view malformed_call(std::string_view finish_message) {
  constexpr std::string_view before = "malformed function call:";
  if (find_ignoring_case(finish_message, before) == 0)
    finish_message.remove_prefix(before.size());
  return trim(finish_message);
}

} // namespace troupe::detail
