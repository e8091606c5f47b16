#pragma once

#include "openai_members.hpp"
#include "openai_reply.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::detail {

inline finish_reason finish_reason_of(std::string_view name) {
  if (name == "stop") {
    return finish_reason::stop;
  }
  if (name == "length" || name == "max_tokens" || name == "model_length") {
    return finish_reason::length;
  }
  if (name == "tool_calls" || name == "function_call") {
    return finish_reason::tool_calls;
  }
  if (name == "content_filter") {
    return finish_reason::content_filter;
  }
  return finish_reason::unknown;
}

/// Puts what the members of a chat completion say into the reply.
class reply_values {
public:
  explicit reply_values(openai_reply& result) : result_(result) {}

  /// Returns whether this is the first one. One answer is asked for; a server that sends more
  /// repeats itself.
  bool begin_choice() {
    return !std::exchange(result_.has_choice, true);
  }

  void begin_call() {
    result_.answer.tool_calls.emplace_back();
  }

  void begin_part() {
    part_text_ = {};
    is_text_part_ = true;
  }

  void end_part() {
    if (is_text_part_) {
      result_.answer.content += part_text_;
    }
  }

  /// The arguments are no text but the object itself: it becomes text again.
  void begin_arguments() {
    ++result_.marks.pieces;
    arguments_ = &result_.answer.tool_calls.back().arguments;
    *arguments_ = "{";
  }

  /// Where the next value in such arguments is to be written.
  std::string& argument() {
    const auto last = arguments_->back();
    if (last != '{' && last != '[' && last != ':') {
      *arguments_ += ',';
    }
    return *arguments_;
  }

  /// What ends such a value, or names it.
  void append_to_argument(char x) {
    *arguments_ += x;
  }

  void unused(const char* text) {
    result_.marks.unused = text;
  }

  void string(reply_place where, reply_field what, std::string_view text) {
    auto& answer = result_.answer;
    switch (what) {
    case reply_field::id:
      (where == reply_place::call ? answer.tool_calls.back().id : answer.id) = text;
      break;
    case reply_field::model:
      answer.model = text;
      break;
    case reply_field::fingerprint:
      answer.system_fingerprint = text;
      break;
    case reply_field::finish:
      answer.finish = finish_reason_of(text);
      break;
    case reply_field::content:
      answer.content = text;
      mark_piece(text);
      break;
    case reply_field::refusal:
      answer.refusal = text;
      break;
    case reply_field::text:
      ++result_.marks.pieces;
      part_text_ = text;
      break;
    case reply_field::type:
      is_text_part_ = text == "text" || text == "output_text";
      break;
    case reply_field::name:
      answer.tool_calls.back().name = text;
      break;
    case reply_field::arguments:
      answer.tool_calls.back().arguments = text;
      mark_piece(text);
      break;
    case reply_field::other:
      result_.marks.unused = text.data();
      break;
    default:
      error_string(where, what, text);
    }
  }

  void number(reply_place where, reply_field what, uint64_t x) {
    auto& tokens = result_.answer.tokens;
    switch (what) {
    case reply_field::prompt_tokens:
      tokens.prompt_tokens = x;
      break;
    case reply_field::completion_tokens:
      tokens.completion_tokens = x;
      break;
    case reply_field::total_tokens:
      tokens.total_tokens = x;
      break;
    case reply_field::cached_tokens:
      tokens.cached_tokens = x;
      break;
    case reply_field::reasoning_tokens:
      tokens.reasoning_tokens = x;
      break;
    case reply_field::index:
      result_.call_indexes.resize(result_.answer.tool_calls.size(), no_call_index);
      result_.call_indexes.back() = x;
      break;
    case reply_field::error_code:
      problem_at(where).code = std::to_string(x);
      break;
    default:
      break;
    }
  }

  void finish() {
    auto& answer = result_.answer;
    if (!result_.call_indexes.empty()) {
      sort_calls();
    }
    if (answer.tokens.total_tokens == 0) {
      answer.tokens.total_tokens = answer.tokens.prompt_tokens + answer.tokens.completion_tokens;
    }
    if (result_.problem.empty() && !result_.has_choice) {
      result_.problem = std::move(loose_problem_);
    }
  }

private:
  void sort_calls() {
    auto& calls = result_.answer.tool_calls;
    auto& indexes = result_.call_indexes;
    std::vector<size_t> order(calls.size());
    for (size_t i = 0; i < order.size(); ++i) {
      order[i] = i;
    }
    indexes.resize(calls.size(), no_call_index);
    auto rank = [&](size_t i) { return indexes[i] == no_call_index ? i : indexes[i]; };
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return rank(a) < rank(b); });
    std::vector<tool_call> sorted;
    std::vector<uint64_t> sorted_indexes;
    sorted.reserve(calls.size());
    for (auto i : order) {
      sorted.push_back(std::move(calls[i]));
      sorted_indexes.push_back(indexes[i]);
    }
    calls = std::move(sorted);
    indexes = std::move(sorted_indexes);
  }

  void mark_piece(std::string_view text) {
    ++result_.marks.pieces;
    result_.marks.piece = text.data();
  }

  provider_problem& problem_at(reply_place where) {
    return where == reply_place::root || where == reply_place::loose_details ? loose_problem_
                                                                             : result_.problem;
  }

  void error_string(reply_place where, reply_field what, std::string_view text) {
    switch (what) {
    case reply_field::error:
      result_.problem.message = text;
      break;
    case reply_field::error_message:
      problem_at(where).message = text;
      break;
    case reply_field::error_type:
      problem_at(where).type = text;
      break;
    case reply_field::error_code:
      problem_at(where).code = text;
      break;
    case reply_field::error_status:
      if (problem_at(where).type.empty()) {
        problem_at(where).type = text;
      }
      break;
    case reply_field::error_reason:
      problem_at(where).reason = text;
      break;
    default:
      break;
    }
  }

  openai_reply& result_;
  /// An error that is spread over the root; counts only where there is neither `error` nor a
  /// choice.
  provider_problem loose_problem_;
  std::string_view part_text_;
  bool is_text_part_ = true;
  /// While they are written: arguments that came as an object.
  std::string* arguments_ = nullptr;
};

} // namespace troupe::detail
