#pragma once

#include <troupe/detail/field.hpp>
#include <troupe/detail/json_schema.hpp>
#include <troupe/detail/json_tree.hpp>
#include <troupe/detail/record_writer.hpp>
#include <troupe/detail/type_shape.hpp>
#include <troupe/notes.hpp>

#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace troupe::detail {

/// The definitions of one schema while it is written.
class schema_definitions {
public:
  struct entry {
    /// Identity of the C++ type, and the tag that a discriminator adds to it.
    const void* type;
    std::string tag;
    /// Name in `$defs`, unique; empty until it is needed.
    std::string name;
    json_tree tree;
    bool is_record = false;
    bool is_referenced = false;
    bool is_discarded = false;
  };

  entry* find(const void* type, std::string_view tag);
  entry& open(const void* type, std::string_view tag);

  /// Gives the entry a name unless it has one.
  void name(entry& x, std::string_view wanted);

  /// The schema that refers to an entry, which may still be open.
  json_tree reference(entry& x, std::string_view wanted_name);

  /// Ends an entry. Returns what stands for it at its place: a reference, or the tree itself.
  json_tree close(entry& x, json_tree tree);

  /// Puts the definitions under the root: those that are used once go to their place of use, a
  /// reference to the root record becomes "#". Returns the name and the tree.
  json_schema finish(json_tree root, std::string_view name_otherwise);

  /// See `json_schema::mistake`; the first one.
  std::string mistake;

  /// Whether a reading calls functions of the caller's own: a check, or a load callback.
  bool calls_checks = false;

  /// Whether a rule is for a model to judge; see `judged`.
  bool asks_model = false;

  /// Whether a field quotes the source; see `cited`.
  bool quotes_source = false;

private:
  std::deque<entry> entries_;
};

json_tree type_node(std::string_view type);
json_tree nullable(json_tree node);
json_tree integer_node(bool is_signed, size_t bytes);

/// Whether a note of this template is among the notes of a field, or among those of its elements.
template <template <class...> class Wanted, class Note>
inline constexpr bool holds_note = is_note<Wanted, Note>;
template <template <class...> class Wanted, class... Notes>
inline constexpr bool holds_note<Wanted, std::tuple<Notes...>> = (holds_note<Wanted, Notes> || ...);
template <template <class...> class Wanted, class... Notes>
inline constexpr bool holds_note<Wanted, each_note<Notes...>> = (holds_note<Wanted, Notes> || ...);

template <class Notes>
inline constexpr bool calls_check
  = holds_note<predicate_note, Notes> || holds_note<verdict_note, Notes>;

template <class Notes>
inline constexpr bool asks_question = holds_note<judged_note, Notes>;

/// An address for each type.
template <class T>
inline constexpr char type_key = 0;

/// The name of a record: `pretty_name`, else the name of its type. Asks `inspect`, visits no field.
class name_reader : public inspector_base<name_reader> {
public:
  static constexpr bool is_loading = true;

  template <class Object, class... Fields>
  bool visit_object(Object& x, Fields&...) {
    name = std::string{x.name};
    return false;
  }

  template <class T>
  bool apply(T&) {
    return false;
  }

  template <class Get, class Set>
  bool apply(Get&&, Set&&) {
    return false;
  }

  template <class... Ts>
  void emplace_error(Ts&&...) {}

  template <class T>
  void set_error(T&&) {}

  std::string name;
};

/// The name that a record goes by in schemas and as the value of a discriminator.
template <class T>
const std::string& record_name() {
  static const auto name = [] {
    name_reader f;
    if constexpr (shape_of<name_reader, T>() == shape::inspected) {
      T x{};
      static_cast<void>(inspect(f, x));
    }
    return schema_name(f.name.empty() ? short_type_name(full_type_name<T>()) : f.name);
  }();
  return name;
}

/// Name of a root that is no record.
template <class T>
std::string root_name() {
  constexpr auto s = shape_of<name_reader, T>();
  if constexpr (s == shape::boolean)
    return "boolean";
  else if constexpr (s == shape::integer)
    return "integer";
  else if constexpr (s == shape::number)
    return "number";
  else if constexpr (s == shape::string)
    return "text";
  else if constexpr (s == shape::time_point)
    return "time";
  else if constexpr (s == shape::duration)
    return "duration";
  else if constexpr (s == shape::optional)
    return root_name<typename optional_value<T>::type>();
  else if constexpr (s == shape::list)
    return root_name<typename T::value_type>() + "_list";
  else if constexpr (s == shape::fixed_array)
    return root_name<typename fixed_array_traits<T>::value_type>() + "_list";
  else if constexpr (s == shape::map)
    return root_name<typename T::mapped_type>() + "_map";
  else if constexpr (s == shape::variant || s == shape::tuple)
    return "value";
  else
    return record_name<T>();
}

/// Walks a default-constructed value and writes the schema of its type.
class schema_writer : public inspector_base<schema_writer> {
public:
  static constexpr bool is_loading = true;

  schema_writer(schema_definitions& defs, schema_definitions::entry* entry,
                std::string_view default_name, std::string_view tag_name, std::string_view tag)
    : defs_(defs),
      entry_(entry),
      default_name_(default_name),
      tag_name_(tag_name),
      tag_(tag) {}

  template <class Object, class... Fields>
  bool visit_object(Object& x, Fields&... fields) {
    using notes = typename Object::notes_type;
    begin_record(x.name);
    static_cast<void>((fields(*this) && ...));
    end_record();
    describe_all(node_, x.notes);
    if constexpr (Object::has_on_load || calls_check<notes>)
      defs_.calls_checks = true;
    if constexpr (asks_question<notes>)
      defs_.asks_model = true;
    return true;
  }

  template <class Field>
  bool visit_field(Field& x) {
    using notes = typename Field::notes_type;
    using type = typename Field::value_type;
    if constexpr (!has_note<hidden_note, notes>) {
      auto name = x.name;
      if constexpr (has_note<alias_note, notes>)
        name = get_note<alias_note>(x.notes).name;
      auto node = write<type>(defs_, x.notes);
      describe_all(node, x.notes);
      if constexpr (calls_check<notes>)
        defs_.calls_checks = true;
      if constexpr (asks_question<notes>)
        defs_.asks_model = true;
      if constexpr (has_note<cited_note, notes>)
        defs_.quotes_source = true;
      constexpr bool has_default = has_note<default_note, notes>;
      if constexpr (has_default)
        node.set("default", tree_of(default_as<type>(get_note<default_note>(x.notes).value)));
      else if constexpr (Field::has_fallback)
        node.set("default", tree_of(default_as<type>(x.fallback_value)));
      add_member(name, std::move(node),
                 !has_default && !Field::has_fallback
                   && !is_optional<type> && !is_optional_virtual<typename Field::access_type>);
    }
    return true;
  }

  template <class T>
  bool apply(T&) {
    node_ = write<std::remove_const_t<T>>(defs_, std::tuple<>{});
    return true;
  }

  template <class Get, class Set>
  bool apply(Get&& get, Set&&) {
    node_ = write<std::decay_t<decltype(get())>>(defs_, std::tuple<>{});
    return true;
  }

  template <class... Ts>
  void emplace_error(Ts&&...) {}

  template <class T>
  void set_error(T&&) {}

  /// The schema of a `T` with the rules of `notes`.
  template <class T, class Notes>
  static json_tree
  write(schema_definitions& defs, const Notes& notes, std::string_view discriminator = {}) {
    if constexpr (has_note<discriminator_note, Notes>)
      discriminator = get_note<discriminator_note>(notes).name;
    if constexpr (is_optional<T>) {
      return nullable(write<typename optional_value<T>::type>(defs, notes, discriminator));
    } else {
      auto node = write_value<T>(defs, discriminator);
      constrain_all<T>(node, notes);
      return node;
    }
  }

  json_tree take() {
    return std::move(node_);
  }

private:
  template <class T>
  static json_tree write_value(schema_definitions& defs, std::string_view discriminator);

  template <class T>
  static json_tree
  write_inspected(schema_definitions& defs, std::string_view tag_name, std::string_view tag);

  template <class... Ts>
  static json_tree write_variant(const std::variant<Ts...>*, schema_definitions& defs,
                                 std::string_view discriminator);

  template <class T, size_t... Is>
  static json_tree write_tuple(schema_definitions& defs, std::index_sequence<Is...>);

  void begin_record(std::string_view pretty_name);
  void add_member(std::string_view name, json_tree node, bool is_required);
  void end_record();

  schema_definitions& defs_;
  schema_definitions::entry* entry_;
  std::string_view default_name_;
  std::string_view tag_name_;
  std::string_view tag_;
  json_tree node_;
};

json_tree list_node(json_tree element, bool is_unique);
json_tree label_node(std::vector<std::string> labels);
json_tree fixed_node(std::vector<json_tree> elements, bool all_alike);

template <class T>
json_tree schema_writer::write_value(schema_definitions& defs, std::string_view discriminator) {
  constexpr auto s = shape_of<schema_writer, T>();
  if constexpr (s == shape::boolean) {
    return type_node("boolean");
  } else if constexpr (s == shape::integer) {
    return integer_node(std::is_signed_v<T>, sizeof(T));
  } else if constexpr (s == shape::number) {
    return type_node("number");
  } else if constexpr (s == shape::string) {
    return type_node("string");
  } else if constexpr (s == shape::label) {
    std::vector<std::string> labels;
    for (const auto& x : labels_of<T>())
      labels.push_back(x.first);
    return label_node(std::move(labels));
  } else if constexpr (s == shape::time_point) {
    auto node = type_node("string");
    constexpr bool is_date = std::is_same_v<typename T::duration, std::chrono::days>;
    node.set("format", is_date ? "date" : "date-time");
    return node;
  } else if constexpr (s == shape::duration) {
    auto node = type_node("string");
    node.set("format", "duration");
    return node;
  } else if constexpr (s == shape::variant) {
    return write_variant(static_cast<const T*>(nullptr), defs, discriminator);
  } else if constexpr (s == shape::inspected) {
    return write_inspected<T>(defs, {}, {});
  } else if constexpr (s == shape::empty) {
    auto node = type_node("object");
    node.set("properties", json_tree::object());
    return node;
  } else if constexpr (s == shape::fixed_array) {
    using traits = fixed_array_traits<T>;
    auto element = write<typename traits::value_type>(defs, std::tuple<>{}, discriminator);
    return fixed_node(std::vector<json_tree>(traits::size, element), true);
  } else if constexpr (s == shape::tuple) {
    return write_tuple<T>(defs, std::make_index_sequence<std::tuple_size_v<T>>{});
  } else if constexpr (s == shape::map) {
    static_assert(std::is_same_v<typename T::key_type, std::string>,
                  "a map needs std::string as key to appear as a JSON object");
    auto node = type_node("object");
    node.set("additionalProperties",
             write<typename T::mapped_type>(defs, std::tuple<>{}, discriminator));
    return node;
  } else if constexpr (s == shape::list) {
    return list_node(write<typename T::value_type>(defs, std::tuple<>{}, discriminator),
                     set_like<T>);
  } else {
    refuse_type<T>();
  }
}

template <class T>
json_tree schema_writer::write_inspected(schema_definitions& defs, std::string_view tag_name,
                                         std::string_view tag) {
  static_assert(
    std::is_default_constructible_v<T>,
    "a record, and each type in it, needs a default constructor (one with a member that "
    "is a reference has none): it is made first, and filled by its inspect");
  auto name = short_type_name(full_type_name<T>());
  if (auto* known = defs.find(&type_key<T>, tag_name))
    return defs.reference(*known, name);
  auto& entry = defs.open(&type_key<T>, tag_name);
  schema_writer f{defs, &entry, name, tag_name, tag};
  T x{};
  static_cast<void>(inspect(f, x));
  return defs.close(entry, f.take());
}

template <class... Ts>
json_tree schema_writer::write_variant(const std::variant<Ts...>*, schema_definitions& defs,
                                       std::string_view discriminator) {
  auto alternatives = json_tree::array();
  auto add = [&]<class T>(std::type_identity<T>) {
    if constexpr (std::is_same_v<T, std::monostate>)
      alternatives.push_back(type_node("null"));
    else if constexpr (shape_of<schema_writer, T>() == shape::inspected)
      alternatives.push_back(write_inspected<T>(
        defs, discriminator, discriminator.empty() ? std::string_view{} : record_name<T>()));
    else
      alternatives.push_back(write<T>(defs, std::tuple<>{}));
  };
  (add(std::type_identity<Ts>{}), ...);
  auto node = json_tree::object();
  node.set("anyOf", std::move(alternatives));
  return node;
}

template <class T, size_t... Is>
json_tree schema_writer::write_tuple(schema_definitions& defs, std::index_sequence<Is...>) {
  std::vector<json_tree> elements;
  (elements.push_back(write<std::tuple_element_t<Is, T>>(defs, std::tuple<>{})), ...);
  return fixed_node(std::move(elements), false);
}

} // namespace troupe::detail
