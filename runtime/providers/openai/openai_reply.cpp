#include "openai_reply.hpp"

#include "json/json_events.hpp"
#include "json/json_number.hpp"
#include "openai_members.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace troupe::detail {

namespace {

using place = reply_place;
using field = reply_field;

finish_reason finish_reason_of(std::string_view name) {
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

/// Takes the events of a reply.
class reply_handler {
public:
  /// Half a surrogate pair in an answer is no reason to refuse the reply that it came in.
  static constexpr auto strings = json_strings::mended;

  explicit reply_handler(openai_reply& result) : result_(result) {}

  bool on_null() {
    if (here() == place::arguments) {
      *argument() += "null";
    }
    return true;
  }

  bool on_bool(bool x) {
    if (here() == place::arguments) {
      *argument() += x ? "true" : "false";
    }
    return true;
  }

  bool on_number(std::string_view spelling) {
    if (here() == place::arguments) {
      *argument() += spelling;
    } else if (here() != place::elsewhere) {
      number(spelling);
    }
    return true;
  }

  bool on_string(std::string_view text) {
    if (here() != place::elsewhere) {
      string(text);
    } else {
      result_.marks.unused = text.data();
    }
    return true;
  }

  bool on_name(std::string_view name) {
    auto where = here();
    if (where == place::elsewhere) {
      return true;
    }
    if (where == place::arguments) {
      append_json_string(*argument(), name);
      *arguments_ += ':';
      return true;
    }
    field_ = member_at(where, name);
    return true;
  }

  bool on_object() {
    return enter(object_place());
  }

  bool on_object_end() {
    if (here() == place::part) {
      end_part();
    } else if (here() == place::arguments) {
      *arguments_ += '}';
    }
    return leave();
  }

  bool on_array() {
    return enter(array_place());
  }

  bool on_array_end() {
    if (here() == place::arguments) {
      *arguments_ += ']';
    }
    return leave();
  }

  static std::string_view refusal() {
    return json_words::too_deep;
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
  place here() const {
    return places_[depth_];
  }

  bool enter(place next) {
    if (depth_ + 1 >= places_.size()) {
      return false;
    }
    places_[++depth_] = next;
    field_ = field::other;
    return true;
  }

  bool leave() {
    --depth_;
    field_ = field::other;
    return true;
  }

  place object_place() {
    switch (here()) {
    case place::document:
      return place::root;
    case place::root:
      return root_object_place();
    case place::choices:
      // One answer is asked for; a server that sends more repeats itself.
      return std::exchange(result_.has_choice, true) ? place::elsewhere : place::choice;
    case place::choice:
      return field_ == field::message ? place::message
             : field_ == field::error ? place::error
                                      : place::elsewhere;
    case place::message:
      return field_ == field::legacy_call ? begin_call(place::function) : place::elsewhere;
    case place::parts:
      return begin_part();
    case place::calls:
      return begin_call(place::call);
    case place::call:
      return field_ == field::function ? place::function : place::elsewhere;
    case place::function:
      return field_ == field::arguments ? begin_arguments() : place::elsewhere;
    case place::arguments:
      *argument() += '{';
      return place::arguments;
    case place::usage:
      return field_ == field::details ? place::usage_details : place::elsewhere;
    case place::error:
    case place::error_details:
      return place::error_details;
    case place::loose_details:
      return place::loose_details;
    default:
      return place::elsewhere;
    }
  }

  place root_object_place() const {
    switch (field_) {
    case field::usage:
      return place::usage;
    case field::error:
      return place::error;
    default:
      return place::elsewhere;
    }
  }

  place array_place() {
    switch (here()) {
    case place::document:
      return depth_ == 0 ? place::document : place::elsewhere; // Gemini wraps errors of streams
    case place::root:
      return field_ == field::choices         ? place::choices
             : field_ == field::error         ? place::document
             : field_ == field::error_message ? place::loose_details
                                              : place::elsewhere;
    case place::message:
      return field_ == field::content ? place::parts
             : field_ == field::calls ? place::calls
                                      : place::elsewhere;
    case place::arguments:
      *argument() += '[';
      return place::arguments;
    case place::error:
    case place::error_details:
      return place::error_details;
    default:
      return place::elsewhere;
    }
  }

  /// The arguments are no text but the object itself: it becomes text again.
  place begin_arguments() {
    ++result_.marks.pieces;
    arguments_ = &result_.answer.tool_calls.back().arguments;
    *arguments_ = "{";
    return place::arguments;
  }

  /// Where the next part of the arguments is to be written.
  std::string* argument() {
    const auto last = arguments_->back();
    if (last != '{' && last != '[' && last != ':') {
      *arguments_ += ',';
    }
    return arguments_;
  }

  place begin_part() {
    part_text_ = {};
    is_text_part_ = true;
    return place::part;
  }

  void end_part() {
    if (is_text_part_) {
      result_.answer.content += part_text_;
    }
  }

  place begin_call(place next) {
    result_.answer.tool_calls.emplace_back();
    return next;
  }

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

  void string(std::string_view text) {
    if (here() == place::arguments) {
      append_json_string(*argument(), text);
      return;
    }
    auto& answer = result_.answer;
    switch (field_) {
    case field::id:
      (here() == place::call ? answer.tool_calls.back().id : answer.id) = text;
      break;
    case field::model:
      answer.model = text;
      break;
    case field::fingerprint:
      answer.system_fingerprint = text;
      break;
    case field::finish:
      answer.finish = finish_reason_of(text);
      break;
    case field::content:
      answer.content = text;
      mark_piece(text);
      break;
    case field::refusal:
      answer.refusal = text;
      break;
    case field::text:
      ++result_.marks.pieces;
      part_text_ = text;
      break;
    case field::type:
      is_text_part_ = text == "text" || text == "output_text";
      break;
    case field::name:
      answer.tool_calls.back().name = text;
      break;
    case field::arguments:
      answer.tool_calls.back().arguments = text;
      mark_piece(text);
      break;
    case field::other:
      result_.marks.unused = text.data();
      break;
    default:
      error_string(text);
    }
  }

  void mark_piece(std::string_view text) {
    ++result_.marks.pieces;
    result_.marks.piece = text.data();
  }

  provider_problem& problem_here() {
    return here() == place::root || here() == place::loose_details ? loose_problem_
                                                                   : result_.problem;
  }

  void error_string(std::string_view text) {
    switch (field_) {
    case field::error:
      result_.problem.message = text;
      break;
    case field::error_message:
      problem_here().message = text;
      break;
    case field::error_type:
      problem_here().type = text;
      break;
    case field::error_code:
      problem_here().code = text;
      break;
    case field::error_status:
      if (problem_here().type.empty()) {
        problem_here().type = text;
      }
      break;
    case field::error_reason:
      problem_here().reason = text;
      break;
    default:
      break;
    }
  }

  /// Of what is counted in a reply nothing is below zero; some servers count in floating point.
  void number(std::string_view spelling) {
    constexpr double largest = 9e15;
    const auto node = number_node(spelling);
    if (!node)
      return;
    const json_value x{&*node};
    if (x.kind() != json_kind::number) {
      if (x.as_uint64() > 0 || x.as_int64() == 0)
        count(x.as_uint64());
    } else if (x.as_double() >= 0 && x.as_double() < largest) {
      count(static_cast<uint64_t>(std::llround(x.as_double())));
    }
  }

  void count(uint64_t x) {
    auto& tokens = result_.answer.tokens;
    switch (field_) {
    case field::prompt_tokens:
      tokens.prompt_tokens = x;
      break;
    case field::completion_tokens:
      tokens.completion_tokens = x;
      break;
    case field::total_tokens:
      tokens.total_tokens = x;
      break;
    case field::cached_tokens:
      tokens.cached_tokens = x;
      break;
    case field::reasoning_tokens:
      tokens.reasoning_tokens = x;
      break;
    case field::index:
      result_.call_indexes.resize(result_.answer.tool_calls.size(), no_call_index);
      result_.call_indexes.back() = x;
      break;
    case field::error_code:
      problem_here().code = std::to_string(x);
      break;
    default:
      break;
    }
  }

  openai_reply& result_;
  /// An error that is spread over the root; counts only where there is neither `error` nor a
  /// choice.
  provider_problem loose_problem_;
  std::array<place, reply_depth_max + 1> places_{place::document};
  size_t depth_ = 0;
  field field_ = field::other;
  std::string_view part_text_;
  bool is_text_part_ = true;
  /// While they are written: arguments that came as an object.
  std::string* arguments_ = nullptr;
};

} // namespace

std::optional<reply_fault> read_openai_reply(std::string& text, openai_reply& result) {
  reply_handler handler{result};
  if (const auto end = json_event_reader{handler, text, reply_depth_max}.run(); !end.complete())
    return reply_fault{end.offset, end.reason};
  handler.finish();
  return std::nullopt;
}

} // namespace troupe::detail
