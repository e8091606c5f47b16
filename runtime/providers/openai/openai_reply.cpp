#include "openai_reply.hpp"

#include "dialect/half_characters.hpp"
#include "json/json_events.hpp"
#include "json/json_number.hpp"
#include "openai_members.hpp"
#include "openai_values.hpp"
#include "text/ascii.hpp"

#include <troupe/detail/json_writer.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <utility>

namespace troupe::detail {

namespace {

using place = reply_place;
using field = reply_field;

/// Whether what stands behind a reply belongs to a stream of events.
bool is_end_of_stream(std::string_view rest) {
  rest = trim(rest);
  return rest.starts_with("data:") || rest.starts_with("event:") || rest.starts_with(':');
}

/// Takes the events of a reply.
class reply_handler {
public:
  static constexpr auto strings = json_strings::halved;

  reply_handler(std::string& text, openai_reply& result, reply_form form)
    : values_(result),
      text_(text),
      form_(form) {}

  bool on_null() {
    if (here() == place::raw)
      values_.raw() += "null";
    return true;
  }

  bool on_bool(bool x) {
    if (is_raw_value())
      values_.raw() += x ? "true" : "false";
    return true;
  }

  bool on_number(std::string_view spelling) {
    if (here() == place::elsewhere)
      return true;
    if (is_raw_value())
      values_.raw() += spelling;
    else if (field_ == field::cost || field_ == field::cost_ticks)
      cost(spelling);
    else
      number(spelling);
    return true;
  }

  /// An answer that has such a word is none; what goes back to the server must be JSON.
  bool on_no_number(std::string_view word) {
    if (is_raw_value())
      values_.raw() += values_.is_opaque() ? "null" : word;
    return true;
  }

  bool on_string(std::string_view text) {
    const auto where = here();
    if (where == place::elsewhere) {
      values_.unused(text.data());
      return true;
    }
    if (where != place::raw && !is_text(field_)) {
      values_.string(where, field_, text);
      return true;
    }
    if (may_have_halves(text))
      mend(text);
    const bool says_nothing = text.empty() && form_ == reply_form::chunk && where != place::raw;
    if (!says_nothing && is_raw_value())
      append_json_string(values_.raw(), text);
    else
      values_.string(where, field_, text);
    return true;
  }

  bool on_name(std::string_view name) {
    auto where = here();
    if (where == place::elsewhere) {
      return true;
    }
    if (where == place::raw) {
      if (may_have_halves(name))
        mend(name);
      append_json_string(values_.raw(), name);
      values_.append_raw(':');
      return true;
    }
    field_ = member_at(where, name);
    if (field_ == field::other)
      name_ = name;
    return true;
  }

  bool on_object() {
    return enter(object_place());
  }

  bool on_object_end() {
    if (here() == place::part) {
      values_.end_part();
    } else if (here() == place::choice) {
      values_.end_choice();
    }
    return leave('}');
  }

  bool on_array() {
    return enter(array_place());
  }

  bool on_array_end() {
    return leave(']');
  }

  static std::string_view refusal() {
    return json_words::too_deep;
  }

  void finish() {
    values_.finish();
  }

private:
  /// Whether the text of such a member is of the model's making, or unknown.
  static bool is_text(field x) {
    return x == field::content || x == field::arguments || x == field::text || x == field::refusal
           || x == field::other;
  }

  place here() const {
    return here_;
  }

  bool enter(place next) {
    if (depth_ + 1 >= places_.size()) {
      return false;
    }
    places_[++depth_] = here_ = next;
    field_ = field::other;
    return true;
  }

  bool leave(char end) {
    const bool was_raw = here() == place::raw;
    if (was_raw)
      values_.append_raw(end);
    here_ = places_[--depth_];
    field_ = field::other;
    if (was_raw && here() != place::raw)
      values_.end_raw();
    return true;
  }

  /// Whether the value that comes is to be written down as it is. It is, wherever a call or a
  /// message has a member that nobody knows.
  [[gnu::always_inline]] bool is_raw_value() {
    const auto where = here();
    return where == place::raw || (field_ == field::other && begins_opaque(where));
  }

  [[gnu::noinline]] bool begins_opaque(place where) {
    return (where == place::message || where == place::call || where == place::function)
           && values_.begin_opaque(where, name_);
  }

  [[gnu::noinline]] place raw_place(char begin) {
    values_.raw() += begin;
    return place::raw;
  }

  [[gnu::noinline]] place opaque_place(char begin) {
    return is_raw_value() ? raw_place(begin) : place::elsewhere;
  }

  place arguments_place(char begin) {
    if (field_ != field::arguments)
      return opaque_place(begin);
    values_.begin_arguments();
    return raw_place(begin);
  }

  /// `text` lies in the text that is read. Half a character at the edge of a piece that another
  /// chunk goes on with waits for the other half.
  [[gnu::noinline]] void mend(std::string_view text) {
    const bool goes_on = form_ == reply_form::chunk
                         && (field_ == field::content || field_ == field::arguments
                             || field_ == field::text || field_ == field::refusal);
    mend_halves(text_.data() + (text.data() - text_.data()), text.size(), goes_on);
  }

  place object_place() {
    switch (here()) {
    case place::document:
      return place::root;
    case place::root:
      return root_object_place();
    case place::choices:
      return values_.begin_choice() ? place::choice : place::elsewhere;
    case place::choice:
      return choice_object_place();
    case place::message:
      return message_object_place();
    case place::parts:
      values_.begin_part();
      return place::part;
    case place::calls:
      return call_place(place::call);
    case place::call:
      return field_ == field::function ? place::function : arguments_place('{');
    case place::function:
      return arguments_place('{');
    case place::raw:
      return raw_place('{');
    case place::service:
      return field_ == field::usage ? place::usage : place::elsewhere;
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

  place choice_object_place() {
    if (field_ == field::message || field_ == field::delta)
      return values_.begin_message(field_ == field::delta) ? place::message : place::elsewhere;
    return field_ == field::error   ? place::error
           : field_ == field::usage ? place::usage
                                    : place::elsewhere;
  }

  place message_object_place() {
    if (field_ == field::legacy_call) {
      values_.begin_legacy_call();
      return place::function;
    }
    if (field_ == field::calls)
      return call_place(place::call);
    if (field_ != field::content)
      return opaque_place('{');
    values_.begin_content();
    return raw_place('{');
  }

  place call_place(place next) {
    values_.begin_call();
    return next;
  }

  place root_object_place() const {
    switch (field_) {
    case field::usage:
      return place::usage;
    case field::service:
      return place::service;
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
                                      : opaque_place('[');
    case place::call:
    case place::function:
      return arguments_place('[');
    case place::raw:
      return raw_place('[');
    case place::error:
    case place::error_details:
      return place::error_details;
    default:
      return place::elsewhere;
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
        values_.number(here(), field_, x.as_uint64());
    } else if (x.as_double() >= 0 && x.as_double() < largest) {
      values_.number(here(), field_, static_cast<uint64_t>(std::llround(x.as_double())));
    }
  }

  [[gnu::noinline]] void cost(std::string_view spelling) {
    constexpr double largest_dollars = 1e9;
    constexpr double ticks_per_dollar = 1e10;
    const auto node = number_node(spelling);
    if (!node)
      return;
    auto dollars = json_value{&*node}.as_double();
    if (field_ == field::cost_ticks)
      dollars /= ticks_per_dollar;
    if (dollars >= 0 && dollars < largest_dollars)
      values_.cost(money::from_nanos(std::llround(dollars * money::nanos_per_dollar)));
  }

  reply_values values_;
  std::string& text_;
  reply_form form_;
  std::string_view name_;
  std::array<place, reply_depth_max + 1> places_{place::document};
  size_t depth_ = 0;
  /// Of these, the one at `depth_`.
  place here_ = place::document;
  field field_ = field::other;
};

} // namespace

std::optional<reply_fault> read_openai_reply(std::string& text, openai_reply& result,
                                             reply_form form) {
  reply_handler handler{text, result, form};
  const auto end = json_event_reader{handler, text, reply_depth_max}.run();
  const bool goes_on = end.reason == json_words::more && form == reply_form::whole
                       && is_end_of_stream(std::string_view{text}.substr(end.offset));
  if (!end.complete() && !goes_on)
    return reply_fault{end.offset, end.reason};
  handler.finish();
  return std::nullopt;
}

std::optional<reply_fault> read_chat_completion(std::string& text, whole_reply& result) {
  openai_reply content{result};
  auto fault = read_openai_reply(text, content);
  for (auto& x : content.further)
    add_choice(result.answer, std::move(x.content));
  return fault;
}

void add_choice(completion& answer, std::string&& content) {
  if (trim(content).empty())
    return;
  if (trim(answer.content).empty())
    answer.content = std::move(content);
  else if (content != answer.content)
    answer.other_contents.push_back(std::move(content));
}

} // namespace troupe::detail
