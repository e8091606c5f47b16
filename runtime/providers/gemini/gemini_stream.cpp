#include "gemini_stream.hpp"

#include "gemini_opaque.hpp"
#include "gemini_reply.hpp"

#include <utility>

namespace troupe::detail {

bool gemini_stream::take_json(std::string_view, std::string_view text) {
  thread_local json_document document;
  const auto root = document.parse(text);
  if (!root)
    return fail(errors().of_no_json("an event of the stream is no JSON", root.error().offset,
                                    root.error().reason, text));
  bool goes_on = true;
  if (root->is_array())
    for (const auto x : root->elements())
      goes_on = goes_on && take_chunk(text, read_gemini_chunk(document, x, text));
  else
    goes_on = take_chunk(text, read_gemini_chunk(document, *root, text));
  document.shrink();
  return goes_on;
}

bool gemini_stream::take_chunk(std::string_view text, gemini_chunk&& x) {
  if (!x.problem.empty())
    return take_problem(text, std::move(x.problem));
  if (answer_.id.empty())
    answer_.id = x.id;
  if (answer_.model.empty())
    answer_.model = x.model;
  if (x.tokens)
    answer_.tokens = *x.tokens;
  for (const auto& candidate : x.candidates) {
    saw_event_ = true;
    if (!take_candidate(candidate))
      return false;
  }
  return has_room();
}

bool gemini_stream::take_candidate(const gemini_candidate& x) {
  for (const auto& part : x.parts)
    switch (part.kind) {
    case gemini_part_kind::text:
      if (x.index == 0) {
        take_text(part);
      } else if (x.index < candidates_max) {
        further_[x.index] += part.text;
        answer_bytes_ += part.text.size();
      }
      break;
    case gemini_part_kind::thought:
      thoughts_ += part.text.size();
      if (x.index == 0 && thoughts_ <= thoughts_bytes_max)
        add_opaque(calls_max, false, thoughts_text(part.text));
      break;
    case gemini_part_kind::call:
      if (!take_call(part))
        return false;
      break;
    case gemini_part_kind::other:
      if (x.index == 0)
        add_opaque(calls_max, false, other_part(part.whole));
      break;
    }
  take_finish(answer_, x);
  is_told_end_ = is_told_end_ || !x.finish.empty();
  if (says_nothing_but_malformed(answer_, x))
    add_content(malformed_call(x.finish_message));
  return true;
}

void gemini_stream::take_text(const gemini_part& x) {
  const auto before = answer_.content.size();
  add_content(x.text);
  if (!x.signature.empty())
    add_opaque(calls_max, false, text_signature(before, answer_.content.size(), x.signature));
}

bool gemini_stream::take_call(const gemini_part& x) {
  const auto place = calls_.size();
  if (!begin_call(place, x.call.id, x.call.name))
    return false;
  add_arguments(place, x.call.arguments);
  if (!x.signature.empty())
    add_opaque(place, false, call_signature(x.signature));
  return true;
}

void gemini_stream::finish_stream() {
  streamed_reply::finish_stream();
  // Also a reason that says nothing is the end.
  if (is_told_end_ && !has_failed())
    end();
}

void gemini_stream::finish_texts() {
  streamed_reply::finish_texts();
  for (auto& [index, content] : further_)
    add_candidate(answer_, std::move(content));
}

} // namespace troupe::detail
