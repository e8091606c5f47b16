#include "ollama_reply.hpp"

#include "dialect/finish_names.hpp"
#include "dialect/json_lines.hpp"
#include "dialect/json_members.hpp"
#include "dialect/json_parts.hpp"
#include "dialect/streamed_reply.hpp"

namespace troupe::detail {

namespace {

tool_call call_of(const json_document& document, json_value x, std::string_view text) {
  tool_call result;
  result.id = text_at(x, "id");
  const auto function = x.find("function").value_or(x);
  result.name = text_at(function, "name");
  const auto arguments = function.find("arguments");
  if (arguments && arguments->is_string())
    result.arguments = arguments->as_string();
  else if (arguments && !arguments->is_null())
    document.append_compact(result.arguments, *arguments, text);
  return result;
}

/// Puts the pieces of a reply together.
class piece_collector {
public:
  piece_collector(const ollama_context& context, whole_reply& result)
    : context_(context),
      result_(result) {}

  std::optional<reply_fault> take(std::string_view text) {
    thread_local json_document document;
    const auto root = document.parse(text);
    if (!root)
      return reply_fault{root.error().offset, root.error().reason};
    if (root->is_object())
      take(read_ollama_piece(document, *root, text));
    return std::nullopt;
  }

  void finish() {
    if (!thinking_.empty() && thinking_.size() <= opaque_bytes_max)
      result_.answer.opaque.push_back({0, 0, false, thinking_member(thinking_)});
  }

private:
  void take(ollama_piece&& x) {
    auto& answer = result_.answer;
    result_.has_answer = result_.has_answer || x.has_message;
    if (!x.model.empty())
      answer.model = x.model;
    answer.content += x.content;
    thinking_ += x.thinking;
    for (auto& call : x.calls) {
      if (answer.tool_calls.size() == calls_max) {
        result_.problem.message = "too many calls in the reply";
        return;
      }
      answer.tool_calls.push_back(std::move(call));
    }
    if (!x.is_done) {
      // Unless more comes.
      answer.finish = finish_reason::failed;
      return;
    }
    take_ollama_finish(answer, x);
    answer.tokens = x.tokens;
    if (result_.has_answer && result_.problem.empty())
      result_.problem = cut_prompt(x, context_);
  }

  const ollama_context& context_;
  whole_reply& result_;
  std::string thinking_;
};

} // namespace

ollama_piece read_ollama_piece(const json_document& document, json_value x, std::string_view text) {
  ollama_piece result;
  result.model = text_at(x, "model");
  result.is_remote = !text_at(x, "remote_model").empty() || !text_at(x, "remote_host").empty();
  if (const auto said = x.find("message"); said && said->is_object()) {
    result.has_message = true;
    result.content = text_at(*said, "content");
    result.thinking = text_at(*said, "thinking");
    if (const auto calls = said->find("tool_calls"))
      for (const auto call : calls->elements())
        if (call.is_object() && result.calls.size() <= calls_max)
          result.calls.push_back(call_of(document, call, text));
  }
  const auto done = x.find("done");
  result.is_done = done && done->as_bool();
  result.done_reason = text_at(x, "done_reason");
  result.tokens.prompt_tokens = count_at(x, "prompt_eval_count").value_or(0);
  result.tokens.completion_tokens = count_at(x, "eval_count").value_or(0);
  result.tokens.total_tokens = result.tokens.prompt_tokens + result.tokens.completion_tokens;
  return result;
}

void take_ollama_finish(completion& x, const ollama_piece& last) {
  set_finish(x, last.done_reason.empty() ? std::string_view{"stop"} : last.done_reason);
  if (x.finish == finish_reason::stop && !x.tool_calls.empty())
    x.finish = finish_reason::tool_calls;
}

provider_problem cut_prompt(const ollama_piece& last, const ollama_context& context) {
  provider_problem result;
  const auto tokens = last.tokens.prompt_tokens;
  if (!last.is_remote && context.is_cut(tokens))
    result.message = "the prompt was cut to the " + std::to_string(tokens)
                     + " tokens that the context window has (num_ctx): raise it with "
                       "extra_body options={\"num_ctx\": N}, or shorten the text";
  return result;
}

std::string thinking_member(std::string_view text) {
  std::string result;
  append_member(result, "thinking", text);
  return result;
}

std::optional<reply_fault> read_ollama_reply(std::string_view text, const ollama_context& context,
                                             whole_reply& result) {
  piece_collector whole{context, result};
  auto fault = whole.take(text);
  if (!fault) {
    whole.finish();
    return fault;
  }
  // A server that streams whatever it is told.
  piece_collector pieces{context, result};
  size_t lines = 0;
  std::optional<reply_fault> broken;
  json_lines parser{text.size() + 1};
  const auto take = [&](std::string_view line) {
    ++lines;
    broken = pieces.take(line);
    return !broken;
  };
  if (parser.push(text, take))
    parser.finish(take);
  if (lines < 2 || broken) {
    result.forget();
    return fault;
  }
  pieces.finish();
  return std::nullopt;
}

} // namespace troupe::detail
