#pragma once

#include <troupe/citation.hpp>
#include <troupe/detail/check_note.hpp>
#include <troupe/detail/field.hpp>
#include <troupe/detail/limit_notes.hpp>
#include <troupe/detail/text_notes.hpp>
#include <troupe/judgement.hpp>

#include <type_traits>
#include <utility>

/// Notes say about a field, or about a record, what `inspect` cannot: to the model through the
/// schema, and to the reader as rules. CAF's own inspectors do not see them.
///
///     template <class Inspector>
///     bool inspect(Inspector& f, person& x) {
///       return troupe::object(f, x, troupe::description("A person in the text"))
///         .fields(f.field("name", x.name),
///                 troupe::field(f, "age", x.age, troupe::description("Age in years"),
///                               troupe::between(0, 150)));
///     }
///
/// Notes on a field: `description`, `examples`, `default_value`, `alias`, `hidden`, `constant`,
/// `discriminator`, `between`, `at_least`, `at_most`, `greater_than`, `less_than`, `multiple_of`,
/// `length`, `length_at_least`, `length_at_most`, `matching`, `format`, `items`, `items_at_least`,
/// `items_at_most`, `unique_items`, `each`, `cited`, `check`, `judged`. Notes on a record:
/// `description`, `closed`, `check`, `judged`. A rule that does not fit the type of its field does
/// not compile. At an optional field the rules are for the value, if there is one. Texts given to
/// notes must live as long as the call of `inspect`, as literals do.
namespace troupe {

namespace detail {

template <class Inspector>
concept reading_notes = requires {
  requires std::remove_cvref_t<Inspector>::reads_notes;
};

template <class T>
concept taking_notes = requires(T x) {
  std::move(x).with_notes();
};

} // namespace detail

/// Adds notes to what an inspector's `field` or `object` returns. Returns CAF's own as they are.
template <class Described, class... Notes>
auto noted(Described&& x, Notes... notes) {
  if constexpr (detail::taking_notes<std::remove_cvref_t<Described>>)
    return std::forward<Described>(x).with_notes(std::move(notes)...);
  else
    return std::forward<Described>(x);
}

/// `f.field(name, x)` with notes.
template <class Inspector, class Name, class T, class... Notes>
auto field(Inspector& f, const Name& name, T& x, Notes... notes) {
  if constexpr (detail::reading_notes<Inspector>)
    return f.field(name, x).with_notes(std::move(notes)...);
  else
    return f.field(name, x);
}

/// `f.object(x)` with notes.
template <class Inspector, class T, class... Notes>
auto object(Inspector& f, T& x, Notes... notes) {
  if constexpr (detail::reading_notes<Inspector>)
    return f.object(x).with_notes(std::move(notes)...);
  else
    return f.object(x);
}

} // namespace troupe
