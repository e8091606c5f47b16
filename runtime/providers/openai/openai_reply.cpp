#include "openai_reply.hpp"

#include "json/json_events.hpp"
#include "json/json_number.hpp"
#include "openai_members.hpp"
#include "openai_values.hpp"

#include <troupe/detail/json_writer.hpp>

#include <array>
#include <cmath>
#include <cstdint>

namespace troupe::detail {

namespace {

using place = reply_place;
using field = reply_field;

/// Takes the events of a reply.
class reply_handler {
public:
  /// Half a surrogate pair in an answer is no reason to refuse the reply that it came in.
  static constexpr auto strings = json_strings::mended;

  explicit reply_handler(openai_reply& result) : values_(result) {}

  bool on_null() {
    if (here() == place::arguments) {
      values_.argument() += "null";
    }
    return true;
  }

  bool on_bool(bool x) {
    if (here() == place::arguments) {
      values_.argument() += x ? "true" : "false";
    }
    return true;
  }

  bool on_number(std::string_view spelling) {
    if (here() == place::arguments) {
      values_.argument() += spelling;
    } else if (here() != place::elsewhere) {
      number(spelling);
    }
    return true;
  }

  bool on_string(std::string_view text) {
    if (here() != place::elsewhere) {
      string(text);
    } else {
      values_.unused(text.data());
    }
    return true;
  }

  bool on_name(std::string_view name) {
    auto where = here();
    if (where == place::elsewhere) {
      return true;
    }
    if (where == place::arguments) {
      append_json_string(values_.argument(), name);
      values_.append_to_argument(':');
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
      values_.end_part();
    } else if (here() == place::arguments) {
      values_.append_to_argument('}');
    }
    return leave();
  }

  bool on_array() {
    return enter(array_place());
  }

  bool on_array_end() {
    if (here() == place::arguments) {
      values_.append_to_argument(']');
    }
    return leave();
  }

  static std::string_view refusal() {
    return json_words::too_deep;
  }

  void finish() {
    values_.finish();
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
      return values_.begin_choice() ? place::choice : place::elsewhere;
    case place::choice:
      return field_ == field::message ? place::message
             : field_ == field::error ? place::error
                                      : place::elsewhere;
    case place::message:
      return field_ == field::legacy_call ? call_place(place::function) : place::elsewhere;
    case place::parts:
      values_.begin_part();
      return place::part;
    case place::calls:
      return call_place(place::call);
    case place::call:
      return field_ == field::function ? place::function : place::elsewhere;
    case place::function:
      if (field_ != field::arguments) {
        return place::elsewhere;
      }
      values_.begin_arguments();
      return place::arguments;
    case place::arguments:
      values_.argument() += '{';
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

  place call_place(place next) {
    values_.begin_call();
    return next;
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
      values_.argument() += '[';
      return place::arguments;
    case place::error:
    case place::error_details:
      return place::error_details;
    default:
      return place::elsewhere;
    }
  }

  void string(std::string_view text) {
    if (here() == place::arguments) {
      append_json_string(values_.argument(), text);
    } else {
      values_.string(here(), field_, text);
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

  reply_values values_;
  std::array<place, reply_depth_max + 1> places_{place::document};
  size_t depth_ = 0;
  field field_ = field::other;
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
