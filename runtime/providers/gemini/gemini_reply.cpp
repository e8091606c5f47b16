#include "gemini_reply.hpp"

#include "dialect/finish_names.hpp"
#include "dialect/streamed_reply.hpp"
#include "gemini_opaque.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace troupe::detail {

namespace {

/// Puts the chunks of a reply together, of which there is one as a rule.
class reply_builder {
public:
  explicit reply_builder(whole_reply& result) : result_(result), answer_(result.answer) {}

  void add(const gemini_chunk& x) {
    if (!x.problem.empty())
      result_.problem = x.problem;
    if (answer_.id.empty())
      answer_.id = x.id;
    if (answer_.model.empty())
      answer_.model = x.model;
    if (x.tokens)
      answer_.tokens = *x.tokens;
    for (const auto& candidate : x.candidates) {
      result_.has_answer = true;
      if (candidate.index == 0)
        add_first(candidate);
      else
        add_further(candidate);
    }
  }

  void finish() {
    for (auto& [index, content] : further_)
      add_candidate(answer_, std::move(content));
    if (answer_.tokens.total_tokens == 0)
      answer_.tokens.total_tokens = answer_.tokens.prompt_tokens + answer_.tokens.completion_tokens;
    if (auto members = message_.text(); !members.empty())
      answer_.opaque.push_back({0, 0, false, std::move(members)});
    size_t bytes = 0;
    for (const auto& x : answer_.opaque)
      bytes += x.members.size();
    if (bytes > opaque_bytes_max)
      answer_.opaque.clear();
  }

private:
  void add_first(const gemini_candidate& x) {
    for (const auto& part : x.parts)
      add_part(part);
    take_finish(answer_, x);
    if (says_nothing_but_malformed(answer_, x))
      answer_.content = malformed_call(x.finish_message);
  }

  void add_part(const gemini_part& x) {
    switch (x.kind) {
    case gemini_part_kind::text: {
      const auto before = answer_.content.size();
      answer_.content += x.text;
      if (!x.signature.empty())
        message_.add(text_signature(before, answer_.content.size(), x.signature));
      break;
    }
    case gemini_part_kind::thought:
      thoughts_ += x.text.size();
      if (thoughts_ <= thoughts_bytes_max)
        message_.add(thoughts_text(x.text));
      break;
    case gemini_part_kind::call:
      add_call(x);
      break;
    case gemini_part_kind::other:
      message_.add(other_part(x.whole));
      break;
    }
  }

  void add_call(const gemini_part& x) {
    if (answer_.tool_calls.size() == calls_max)
      return;
    answer_.tool_calls.push_back(x.call);
    if (!x.signature.empty())
      answer_.opaque.push_back(
        {0, static_cast<uint32_t>(answer_.tool_calls.size()), false, call_signature(x.signature)});
  }

  void add_further(const gemini_candidate& x) {
    for (const auto& part : x.parts) {
      if (part.kind == gemini_part_kind::text)
        further_[x.index] += part.text;
      else if (part.kind == gemini_part_kind::call)
        add_call(part);
    }
    take_finish(answer_, x);
  }

  whole_reply& result_;
  completion& answer_;
  opaque_deltas message_;
  size_t thoughts_ = 0;
  std::map<uint64_t, std::string> further_;
};

} // namespace

std::optional<reply_fault> read_gemini_reply(const std::string& text, whole_reply& result) {
  thread_local json_document document;
  const auto root = document.parse(text);
  if (!root)
    return reply_fault{root.error().offset, root.error().reason};
  reply_builder built{result};
  if (root->is_array())
    for (const auto x : root->elements())
      built.add(read_gemini_chunk(document, x, text));
  else
    built.add(read_gemini_chunk(document, *root, text));
  built.finish();
  document.shrink();
  return std::nullopt;
}

void take_finish(completion& answer, const gemini_candidate& x) {
  if (x.finish.empty())
    return;
  if (x.index > 0)
    join_finish(answer, x.finish);
  else
    set_finish(answer, x.finish);
}

bool says_nothing_but_malformed(const completion& answer, const gemini_candidate& x) {
  return x.index == 0 && is_malformed_call(x.finish) && answer.tool_calls.empty()
         && trim(answer.content).empty();
}

void add_candidate(completion& answer, std::string&& content) {
  auto& others = answer.other_contents;
  if (trim(content).empty() || content == answer.content
      || std::find(others.begin(), others.end(), content) != others.end())
    return;
  if (trim(answer.content).empty() && answer.tool_calls.empty())
    answer.content = std::move(content);
  else
    others.push_back(std::move(content));
}

} // namespace troupe::detail
