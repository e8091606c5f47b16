#include "ollama_stream.hpp"

#include "ollama_reply.hpp"

namespace troupe::detail {

namespace {

constexpr size_t line_bytes_max = size_t{16} << 20;

} // namespace

ollama_stream::ollama_stream(const stream_surroundings& x, const ollama_context& context)
  : streamed_reply(x),
    context_(context),
    lines_(line_bytes_max) {}

void ollama_stream::take_stream(std::string_view bytes) {
  lines_.push(bytes, [this](std::string_view line) { return take_json({}, line); });
  if (lines_.overflowed())
    fail(errors().of_malformed("a line of the stream is too long", received()));
}

void ollama_stream::finish_stream() {
  lines_.finish([this](std::string_view line) { return take_json({}, line); });
}

bool ollama_stream::take_json(std::string_view, std::string_view text) {
  const auto root = document_.parse(text);
  if (!root)
    return fail(errors().of_no_json("a line of the stream is no JSON", root.error().offset,
                                    root.error().reason, text));
  if (const auto problem = root->find("error"); problem && !problem->is_null())
    return take_problem(text);
  auto piece = read_ollama_piece(document_, *root, text);
  if (!piece.has_message && !piece.is_done)
    return true;
  saw_event_ = true;
  if (answer_.model.empty())
    answer_.model = piece.model;
  if (!piece.thinking.empty())
    add_opaque(calls_max, false, thinking_member(piece.thinking));
  if (!piece.content.empty())
    add_content(piece.content);
  for (const auto& call : piece.calls) {
    const auto index = calls_.size();
    if (!begin_call(index, call.id, call.name))
      return false;
    add_arguments(index, call.arguments);
  }
  if (!has_room())
    return false;
  if (!piece.is_done)
    return true;
  if (auto problem = cut_prompt(piece, context_); !problem.empty())
    return fail(errors().of_problem(problem));
  take_ollama_finish(answer_, piece);
  answer_.tokens = piece.tokens;
  return end();
}

} // namespace troupe::detail
