#pragma once

#include "dialect/finish_names.hpp"
#include "openai_members.hpp"
#include "openai_reply.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::detail {

/// Puts what the members of a chat completion say into the reply.
class reply_values {
public:
  explicit reply_values(openai_reply& result) : result_(result), content_(&result.answer.content) {}

  /// Returns whether there is room for it.
  bool begin_choice() {
    if (choices_ == choices_max)
      return false;
    if (choices_++ > 0) {
      content_ = &result_.further.emplace_back().content;
      takes_opaque_ = std::none_of(result_.answer.opaque.begin(), result_.answer.opaque.end(),
                                   [](const opaque_part& x) { return x.call == 0; });
    }
    result_.has_choice = true;
    choice_index_ = choices_ - 1;
    first_call_ = result_.answer.tool_calls.size();
    has_message_ = has_delta_ = false;
    return true;
  }

  /// Its index may have come behind its calls.
  void end_choice() {
    (choices_ == 1 ? result_.choice_index : result_.further.back().index) = choice_index_;
    if (choice_index_ == 0)
      return;
    auto& indexes = result_.call_indexes;
    for (auto i = first_call_; i < result_.answer.tool_calls.size(); ++i) {
      indexes.resize(std::max(indexes.size(), i + 1), no_call_index);
      indexes[i] = choice_index_ * choices_max + (indexes[i] != no_call_index ? indexes[i] : 0);
    }
  }

  /// Returns whether it is to be read: of a delta and a message that come together, the message
  /// repeats what has been said.
  bool begin_message(bool is_delta) {
    auto& calls = result_.answer.tool_calls;
    if (is_delta && has_message_) {
      content_->clear();
      calls.resize(first_call_);
      result_.call_indexes.resize(std::min(result_.call_indexes.size(), first_call_));
      std::erase_if(result_.answer.opaque,
                    [this](const opaque_part& x) { return x.call > first_call_; });
    }
    if (!is_delta && has_delta_ && (!content_->empty() || calls.size() > first_call_))
      return false;
    (is_delta ? has_delta_ : has_message_) = true;
    if (choices_ == 1)
      result_.is_message = !is_delta;
    return true;
  }

  void begin_legacy_call() {
    has_legacy_call_ = true;
    begin_call();
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
      *content_ += part_text_;
    }
  }

  // -- values that are written down again as JSON

  /// The arguments are no text but the object itself: it becomes text again.
  void begin_arguments() {
    ++result_.marks.pieces;
    begin_raw(result_.answer.tool_calls.back().arguments);
  }

  /// So does content that a gateway has read.
  void begin_content() {
    ++result_.marks.pieces;
    is_content_ = true;
    begin_raw(*content_);
  }

  /// What means nothing here. Returns whether it is kept.
  bool begin_opaque(reply_place where, std::string_view name) {
    if (where == reply_place::message && !takes_opaque_)
      return false;
    auto& to = opaque_at(where);
    raw_ = &to;
    if (!to.empty())
      to += ',';
    append_json_string(to, name);
    to += ':';
    return true;
  }

  /// Where the next value in such a value is to be written.
  std::string& raw() {
    const auto last = raw_->empty() ? ':' : raw_->back();
    if (last != '{' && last != '[' && last != ':') {
      *raw_ += ',';
    }
    return *raw_;
  }

  /// What ends such a value, or names it.
  void append_raw(char x) {
    *raw_ += x;
  }

  bool is_opaque() const {
    const auto* arguments
      = result_.answer.tool_calls.empty() ? nullptr : &result_.answer.tool_calls.back().arguments;
    return raw_ != content_ && raw_ != arguments;
  }

  void end_raw() {
    if (std::exchange(is_content_, false))
      unwrap_part(*content_);
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
      if (choices_ > 1)
        join_finish(answer, text);
      else
        set_finish(answer, text);
      break;
    case reply_field::content:
      *content_ = text;
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
    case reply_field::function:
      answer.tool_calls.back().name = text;
      break;
    case reply_field::arguments:
      answer.tool_calls.back().arguments = text;
      mark_piece(text);
      break;
    case reply_field::other:
    case reply_field::ignored:
      if (where == reply_place::parts)
        add_content(text);
      else
        result_.marks.unused = text.data();
      break;
    default:
      error_string(where, what, text);
    }
  }

  /// What the provider says that it cost.
  void cost(money x) {
    result_.answer.tokens.cost_told = x;
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
    case reply_field::cache_write_tokens:
      tokens.cache_write_tokens = x;
      break;
    case reply_field::reasoning_tokens:
      tokens.reasoning_tokens = x;
      break;
    case reply_field::index:
      if (where == reply_place::choice) {
        choice_index_ = std::min<uint64_t>(x, choices_max);
        break;
      }
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
    if (has_legacy_call_)
      drop_empty_calls();
    if (!result_.call_indexes.empty()) {
      sort_calls();
    }
    total(answer.tokens);
    if (result_.problem.empty() && !result_.has_choice) {
      result_.problem = std::move(loose_problem_);
      result_.is_loose_problem = true;
    }
    if (!answer.opaque.empty())
      limit_opaque();
  }

private:
  /// xAI counts thoughts beside the answer, and both in the total.
  static void total(usage& x) {
    const auto both = x.prompt_tokens + x.completion_tokens;
    if (x.total_tokens == 0)
      x.total_tokens = both;
    else if (x.total_tokens > both && x.total_tokens == both + x.reasoning_tokens.value_or(0))
      x.completion_tokens = x.total_tokens - x.prompt_tokens;
  }

  void begin_raw(std::string& to) {
    to.clear();
    raw_ = &to;
  }

  std::string& opaque_at(reply_place where) {
    auto& answer = result_.answer;
    const auto calls = static_cast<uint32_t>(answer.tool_calls.size());
    const uint32_t call = where == reply_place::message ? 0 : calls;
    const bool in_function = where == reply_place::function;
    for (auto& x : answer.opaque)
      if (x.call == call && x.in_function == in_function)
        return x.members;
    return answer.opaque.emplace_back(opaque_part{0, call, in_function, {}}).members;
  }

  /// Some servers send a single part without the list around it.
  static void unwrap_part(std::string& content);
  void limit_opaque();
  /// `places`: where each call is now; behind the end: nowhere.
  void move_opaque(const std::vector<size_t>& places);
  /// Some servers write down all members that there might be.
  void drop_empty_calls();
  void sort_calls();

  void add_content(std::string_view text) {
    ++result_.marks.pieces;
    *content_ += text;
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
  /// Where a value is written that stays JSON.
  std::string* raw_ = nullptr;
  bool is_content_ = false;
  bool has_legacy_call_ = false;

  // Of the choice that is being read.
  std::string* content_;
  size_t choices_ = 0;
  uint64_t choice_index_ = 0;
  size_t first_call_ = 0;
  bool has_delta_ = false;
  bool has_message_ = false;
  bool takes_opaque_ = true;
};

} // namespace troupe::detail
