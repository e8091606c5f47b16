#pragma once

#include "setting.hpp"
#include "setting_values.hpp"

#include <troupe/notes.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

/// Settings are described as records are, by an `inspect` with notes. Of the notes of records
/// `description`, `between`, `at_least` and `greater_than` count here; those that only settings
/// have stand below.
namespace troupe {

namespace detail {

/// Writes what it knows into `setting_notes`.
template <class Write>
struct setting_note {
  Write write;
};

template <class Write>
setting_note(Write) -> setting_note<Write>;

/// The least and the most, in the setting's unit.
struct setting_range_note {
  setting_range range;
};

} // namespace detail

namespace notes {

/// This setting and those behind it stand under a heading.
inline auto heading(std::string_view text) {
  return detail::setting_note{[=](setting_notes& x) { x.heading = text; }};
}

/// What more and less of it cost.
inline auto costs(std::string_view text) {
  return detail::setting_note{[=](setting_notes& x) { x.costs = text; }};
}

/// What 0, an empty text or no value means, in a few words.
inline auto empty(std::string_view text) {
  return detail::setting_note{[=](setting_notes& x) { x.empty = text; }};
}

/// The option of the command: "-p,--pool", and what stands for its value.
inline auto option(std::string_view names, std::string_view kind = {}) {
  return detail::setting_note{[=](setting_notes& x) {
    x.option = names;
    x.option_kind = kind;
  }};
}

/// An option that turns off what is on; `text` is its help.
inline auto option_off(std::string_view names, std::string_view text) {
  return detail::setting_note{[=](setting_notes& x) {
    x.option = names;
    x.option_turns_off = text;
  }};
}

/// There is none, but a key in run files.
inline auto no_option(std::string_view why) {
  return detail::setting_note{[=](setting_notes& x) { x.why_no_option = why; }};
}

/// There is neither.
inline auto only_in_code(std::string_view why) {
  return detail::setting_note{[=](setting_notes& x) { x.only_in_code = why; }};
}

/// What it is called within the option of a fallback.
inline auto fallback_option(std::string_view name) {
  return detail::setting_note{[=](setting_notes& x) { x.fallback_option = name; }};
}

/// The environment variable that fills it in.
inline auto variable(std::string_view name) {
  return detail::setting_note{[=](setting_notes& x) { x.variable = name; }};
}

inline auto secret(secrecy what) {
  return detail::setting_note{[=](setting_notes& x) { x.secret = what; }};
}

/// Shapes the answers: an interrupted run does not go on with another value.
inline auto shapes_answers(resumption how = resumption::with_same) {
  return detail::setting_note{[=](setting_notes& x) { x.resumed = how; }};
}

/// A size.
inline auto in_bytes() {
  return detail::setting_note{[](setting_notes& x) { x.unit = setting_unit::bytes; }};
}

/// `word` may be written instead of `number`.
inline auto or_word(std::string_view word, uint32_t number) {
  return detail::setting_note{[=](setting_notes& x) { x.word = {word, number}; }};
}

/// Long enough for a file of its own.
inline auto or_file() {
  return detail::setting_note{[](setting_notes& x) { x.may_be_in_file = true; }};
}

/// As `between` for numbers; 0 is right as well, and `empty` says what it means.
constexpr auto zero_or_between(double low, double high) {
  return detail::setting_range_note{{low, high, false, true}};
}

constexpr auto zero_or_at_least(double low) {
  return detail::setting_range_note{{low, std::numeric_limits<double>::infinity(), false, true}};
}

/// Above `low`, up to `high`.
constexpr auto above(double low, double high = std::numeric_limits<double>::infinity()) {
  return detail::setting_range_note{{low, high, true, false}};
}

/// For times: `low` to a week.
constexpr auto at_most_a_week(std::chrono::milliseconds low) {
  constexpr std::chrono::milliseconds week = std::chrono::hours{24 * 7};
  return detail::setting_range_note{
    {static_cast<double>(low.count()), static_cast<double>(week.count()), false, false}};
}

} // namespace notes

namespace detail {

template <class Write>
void note_setting(setting_notes& x, const setting_note<Write>& note) {
  note.write(x);
}
inline void note_setting(setting_notes& x, const description_note<>& note) {
  x.meaning = note.text;
}
template <class Note>
void note_setting(setting_notes&, const Note&) {}

template <class Note>
constexpr void note_range(setting_range&, const Note&) {}
constexpr void note_range(setting_range& x, const setting_range_note& note) {
  x = note.range;
}
template <class L>
constexpr void note_range(setting_range& x, const bound_note<bound::minimum, L>& note) {
  x.low = static_cast<double>(note.limit);
}
template <class L, class H>
constexpr void note_range(setting_range& x, const between_note<L, H>& note) {
  x.low = static_cast<double>(note.low.limit);
  x.high = static_cast<double>(note.high.limit);
}

template <class... Notes>
constexpr setting_range range_of(const std::tuple<Notes...>& all) {
  setting_range result;
  std::apply([&](const auto&... note) { (note_range(result, note), ...); }, all);
  return result;
}

template <class T>
inline constexpr setting_unit unit_of = setting_unit::none;
template <class Rep>
inline constexpr setting_unit
  unit_of<std::chrono::duration<Rep, std::milli>> = setting_unit::milliseconds;
template <class Rep>
inline constexpr setting_unit unit_of<std::chrono::duration<Rep>> = setting_unit::seconds;

/// Has settings of its own.
template <class Inspector, class T>
concept has_settings = std::is_class_v<T> && requires(Inspector& f, T& x) {
  { inspect(f, x) } -> std::same_as<bool>;
} && !requires {
  setting_format<T>::wanted;
};

} // namespace detail

/// Makes a list of the settings of an object.
class setting_collector : public detail::inspector_base<setting_collector> {
public:
  explicit setting_collector(std::vector<setting>& out, std::string prefix = {})
    : out_(out),
      prefix_(std::move(prefix)) {}

  template <class Object, class... Fields>
  bool visit_object(const Object& object, Fields&... xs) {
    if (!object.name.empty())
      scope_ = object.name;
    return (xs(*this) && ...);
  }

  template <class Field>
  bool visit_field(const Field& x) {
    using type = typename Field::value_type;
    setting_notes notes;
    std::apply([&](const auto&... note) { (detail::note_setting(notes, note), ...); }, x.notes);
    if (!notes.heading.empty())
      heading_ = notes.heading;
    notes.heading = heading_;
    if constexpr (detail::has_settings<setting_collector, type>) {
      setting_collector inner{out_, prefix_ + std::string{x.name} + "."};
      inner.scope_ = scope_;
      inner.heading_ = heading_;
      return inspect(inner, *x.access.pointer);
    } else {
      notes.range = detail::range_of(x.notes);
      if (notes.unit == setting_unit::none)
        notes.unit = detail::unit_of<type>;
      out_.push_back(
        {prefix_ + std::string{x.name}, scope_, notes,
         std::make_unique<typename value_class<type>::type>(*x.access.pointer, notes)});
      return true;
    }
  }

private:
  std::vector<setting>& out_;
  std::string prefix_;
  std::string_view scope_;
  std::string_view heading_;
};

/// The settings of an object, which outlives them, by its `inspect`.
template <class T>
std::vector<setting> collected(T& x) {
  std::vector<setting> result;
  setting_collector collector{result};
  inspect(collector, x);
  return result;
}

/// Finds out whether all numbers are in their ranges, without making anything: runs are checked
/// often.
class range_inspector : public detail::inspector_base<range_inspector> {
public:
  template <class Object, class... Fields>
  bool visit_object(const Object&, Fields&... xs) {
    return (xs(*this) && ...);
  }

  /// False if it is out of its range.
  template <class Field>
  bool visit_field(const Field& x) {
    using type = typename Field::value_type;
    if constexpr (detail::has_settings<range_inspector, type>) {
      return inspect(*this, *x.access.pointer);
    } else {
      const auto number = detail::number_of(*x.access.pointer);
      return !number || detail::range_of(x.notes).holds(*number);
    }
  }
};

} // namespace troupe
