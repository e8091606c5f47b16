#pragma once

#include <troupe/detail/note.hpp>

#include <string_view>
#include <tuple>
#include <utility>

namespace troupe {

namespace detail {

/// A value as it stands in a note, as JSON. Defined in record_writer.hpp.
template <class T>
json_tree tree_of(const T& value);

template <class...>
struct description_note {
  std::string_view text;
  void describe(json_tree& node) const {
    node.set("description", text);
  }
};

template <class... Ts>
struct examples_note {
  std::tuple<Ts...> values;
  void describe(json_tree& node) const {
    auto list = json_tree::array();
    std::apply([&](const auto&... x) { (list.push_back(tree_of(x)), ...); }, values);
    node.set("examples", std::move(list));
  }
};

template <class T>
struct default_note {
  T value;
};

template <class...>
struct alias_note {
  std::string_view name;
};

template <class...>
struct hidden_note {};

template <class...>
struct discriminator_note {
  std::string_view name;
};

template <class...>
struct closed_note {
  void describe(json_tree& node) const {
    node.set("additionalProperties", false);
  }
};

} // namespace detail

/// What the field (or the record) means, for the model. The most effective note of all.
inline auto description(std::string_view text) {
  return detail::description_note<>{text};
}

/// Values that the model is shown as examples.
template <class... Ts>
auto examples(Ts... values) {
  return detail::examples_note<Ts...>{{std::move(values)...}};
}

/// The field need not be in the answer; if it is missing or null, it gets this value, unchecked.
template <class T>
auto default_value(T value) {
  return detail::default_note<T>{std::move(value)};
}

/// The name in schema and JSON, instead of the name that CAF sees.
inline auto alias(std::string_view name) {
  return detail::alias_note<>{name};
}

/// Not in the schema, and ignored in an answer: the field keeps what the record's constructor gave
/// it. `write_record` writes it.
inline auto hidden() {
  return detail::hidden_note<>{};
}

/// At a field with a variant of records, or a list (map, optional) of them: each alternative gets a
/// first member of this name, whose value is the record's name, and is told by it. Without the note
/// an alternative is told by its shape.
inline auto discriminator(std::string_view name) {
  return detail::discriminator_note<>{name};
}

/// At a record: members that it does not know are violations. Without the note they are ignored.
inline auto closed() {
  return detail::closed_note<>{};
}

} // namespace troupe
