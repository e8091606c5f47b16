#pragma once

#include <troupe/detail/field.hpp>
#include <troupe/detail/json.hpp>
#include <troupe/detail/read_state.hpp>
#include <troupe/detail/schema_writer.hpp>
#include <troupe/detail/time_format.hpp>
#include <troupe/detail/type_shape.hpp>
#include <troupe/notes.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace troupe::detail {

/// Reads a JSON value into whatever `inspect` describes, and writes down all that is wrong with it.
/// One reader for each value: it lives on the stack while `inspect` runs.
class record_reader : public inspector_base<record_reader> {
public:
  static constexpr bool is_loading = true;

  record_reader(read_state& state, json_value value, const path& place,
                std::string_view discriminator = {}, bool is_tagged = false)
    : state_(state),
      value_(value),
      place_(place),
      discriminator_(discriminator),
      is_tagged_(is_tagged) {}

  /// Reads the value. Returns whether all is well with it.
  template <class T>
  bool read(T& x);

  template <class Object, class... Fields>
  bool visit_object(Object& x, Fields&... fields) {
    if (!begin_record())
      return false;
    bool ok = true;
    static_cast<void>(((ok = fields(*this) && ok), ...));
    using notes = typename Object::notes_type;
    if constexpr (has_note<closed_note, notes>) {
      const std::string_view names[] = {json_name(fields)..., std::string_view{}};
      ok = refuse_unknown(names, sizeof...(Fields)) && ok;
    }
    if (!ok)
      return false;
    if constexpr (Object::has_on_load) {
      if (!succeeds(x.load_callback))
        return violate("check", "is not accepted");
    }
    if constexpr (checks_any<typename Object::object_type, notes>)
      return check(*x.object, x.notes);
    else
      return true;
  }

  template <class Field>
  bool visit_field(Field& field);

  template <class T>
  bool apply(T& x) {
    return read(x);
  }

  template <class Get, class Set>
  bool apply(Get&& get, Set&& set) {
    std::decay_t<decltype(get())> x{};
    if (!read(x))
      return false;
    return succeeds(set, std::move(x)) || violate("check", "is not accepted");
  }

  /// For `inspect` overloads that report trouble of their own.
  template <class... Ts>
  void emplace_error(Ts&&...) {
    violate("check", "is not accepted");
  }

  template <class T>
  void set_error(T&&) {
    violate("check", "is not accepted");
  }

private:
  template <class Field>
  static std::string_view json_name(const Field& x) {
    using notes = typename Field::notes_type;
    if constexpr (has_note<alias_note, notes>)
      return get_note<alias_note>(x.notes).name;
    else
      return x.name;
  }

  /// Reads a present member: value, notes, invariant.
  template <class Field, class T>
  bool read_member(Field& field, T& x, json_value value, const path& place);

  /// What becomes of a field that the answer does not mention.
  template <class Field>
  bool read_absent(Field& field, const path& place);

  template <class T, class Notes>
  bool check(const T& x, const Notes& notes) {
    state_finding out{state_, value_, place_};
    check_all(x, notes, out);
    return out.ok;
  }

  /// Replaces quotes by what the source says.
  template <class T>
  bool cite(T& x);

  template <class T>
  bool read_integer(T& x);
  template <class T>
  bool read_number(T& x);
  template <class T>
  bool read_label(T& x);
  template <class T>
  bool read_time(T& x);
  template <class T>
  bool read_list(T& x);
  template <class T>
  bool read_map(T& x);
  template <class T>
  bool read_fixed_array(T& x);
  template <class T, size_t... Is>
  bool read_tuple(T& x, std::index_sequence<Is...>);
  template <class... Ts>
  bool read_variant(std::variant<Ts...>& x);
  template <class... Ts>
  bool read_tagged(std::variant<Ts...>& x);
  template <class... Ts>
  bool read_by_shape(std::variant<Ts...>& x);
  template <class T, class V>
  bool try_alternative(V& x, variant_trial& trial, size_t alternative);

  // -- what does not depend on the type; record_reader.cpp --------------------

  bool violate(std::string_view keyword, std::string_view message);
  bool wrong_type(std::string_view wanted);
  bool begin_record();
  /// The member of that name; null if there is none. Quick if members come in the order of the
  /// fields.
  const json_node* take_member(std::string_view name);
  bool refuse_unknown(const std::string_view* names, size_t count);
  bool missing(const path& place);
  bool read_bool(bool& x);
  bool read_text(std::string& x);
  bool read_signed(int64_t low, int64_t high, int64_t& x);
  bool read_unsigned(uint64_t high, uint64_t& x);
  bool read_double(double& x);
  bool expect_array(size_t size);
  bool unknown_label(const std::vector<std::string_view>& labels);
  bool wrong_format(std::string_view wanted);
  bool cite_text(std::string& x, const path& place);

  read_state& state_;
  json_value value_;
  const path& place_;
  std::string_view discriminator_;
  bool is_tagged_;
  /// The name of the next member in the text, and where the members end.
  const json_node* next_ = nullptr;
  const json_node* end_ = nullptr;
};

template <class T>
bool record_reader::read(T& x) {
  constexpr auto s = shape_of<record_reader, T>();
  if constexpr (s == shape::boolean) {
    return read_bool(x);
  } else if constexpr (s == shape::integer) {
    return read_integer(x);
  } else if constexpr (s == shape::number) {
    return read_number(x);
  } else if constexpr (s == shape::string) {
    return read_text(x);
  } else if constexpr (s == shape::label) {
    return read_label(x);
  } else if constexpr (s == shape::time_point || s == shape::duration) {
    return read_time(x);
  } else if constexpr (s == shape::optional) {
    if (value_.is_null()) {
      x.reset();
      return true;
    }
    return read(emplace(x));
  } else if constexpr (s == shape::variant) {
    return read_variant(x);
  } else if constexpr (s == shape::inspected) {
    record_reader f{state_, value_, place_, is_tagged_ ? discriminator_ : std::string_view{}};
    auto before = state_.count;
    auto ok = inspect(f, x);
    if (!ok && state_.count == before)
      violate("check", "is not accepted");
    return ok && state_.count == before;
  } else if constexpr (s == shape::empty) {
    return value_.is_object() || wrong_type("must be an object");
  } else if constexpr (s == shape::fixed_array) {
    return read_fixed_array(x);
  } else if constexpr (s == shape::tuple) {
    return read_tuple(x, std::make_index_sequence<std::tuple_size_v<T>>{});
  } else if constexpr (s == shape::map) {
    return read_map(x);
  } else if constexpr (s == shape::list) {
    return read_list(x);
  } else {
    refuse_type<T>();
  }
}

} // namespace troupe::detail

// The definitions, which need the whole class.
#include <troupe/detail/record_reader_values.hpp>
#include <troupe/detail/variant_reader.hpp>
