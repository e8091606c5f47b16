#pragma once

#include <troupe/detail/record_reader.hpp>

/// How `record_reader` reads each kind of value.
namespace troupe::detail {

/// A string, or a list of them that can be changed.
template <class T>
inline constexpr bool is_citable = std::is_same_v<T, std::string>;
template <list_like T>
  requires(!set_like<T> && !std::is_same_v<T, std::string>)
inline constexpr bool is_citable<T> = std::is_same_v<typename T::value_type, std::string>;

template <class Note, class T>
inline constexpr bool fits_field
  = constraining<
      Note,
      T> || describing<Note> || checking<Note, T> || is_note<default_note, Note> || is_note<alias_note, Note> || is_note<hidden_note, Note> || is_note<discriminator_note, Note> || (is_note<cited_note, Note> && is_citable<T>);

template <class T, class Notes>
inline constexpr bool fit_field = false;
template <class T, class... Notes>
inline constexpr bool fit_field<T, std::tuple<Notes...>> = (fits_field<Notes, T> && ...);

template <class T>
struct strip_optional {
  using type = T;
};
template <class T>
  requires is_optional<T>
struct strip_optional<T> : strip_optional<typename optional_value<T>::type> {
};

/// Calls `fun` with the value inside of any optionals; returns true if there is none.
template <class T, class F>
bool with_value(const T& x, F&& fun) {
  if constexpr (is_optional<T>)
    return !x || with_value(*x, fun);
  else
    return fun(x);
}

template <class Field>
bool record_reader::visit_field(Field& field) {
  using notes = typename Field::notes_type;
  using type = typename Field::value_type;
  using access = typename Field::access_type;
  static_assert(fit_field<typename strip_optional<type>::type, notes>,
                "one of the notes has a rule that does not fit the type of the field");
  if constexpr (has_note<hidden_note, notes>) {
    return true;
  } else {
    auto name = json_name(field);
    auto place = path::member(place_, name);
    const auto* member = take_member(name);
    constexpr bool has_default = has_note<default_note, notes> || Field::has_fallback;
    constexpr bool null_is_absent
      = (has_default && !is_optional<type>) || is_optional_virtual<access>;
    if (member == nullptr || (null_is_absent && member->kind == json_kind::null))
      return read_absent(field, place);
    ++state_.matched;
    if constexpr (is_reference<access>) {
      return read_member(field, *field.access.pointer, json_value{member}, place);
    } else {
      type x{};
      if (!read_member(field, x, json_value{member}, place))
        return false;
      if (succeeds(field.access.set, std::move(x)))
        return true;
      state_.violate(place, json_value{member}, "check", "is not accepted");
      return false;
    }
  }
}

template <class Field, class T>
bool record_reader::read_member(Field& field, T& x, json_value value, const path& place) {
  using notes = typename Field::notes_type;
  std::string_view discriminator;
  if constexpr (has_note<discriminator_note, notes>)
    discriminator = get_note<discriminator_note>(field.notes).name;
  record_reader f{state_, value, place, discriminator};
  if (!f.read(x))
    return false;
  if constexpr (has_note<cited_note, notes>) {
    if (!f.cite(x))
      return false;
  }
  if constexpr (checks_any<typename strip_optional<T>::type, notes>) {
    if (!with_value(x, [&](const auto& y) { return f.check(y, field.notes); }))
      return false;
  }
  if constexpr (Field::has_invariant) {
    if (!field.predicate(x))
      return f.violate("check", "is not accepted");
  }
  return true;
}

template <class T>
bool record_reader::cite(T& x) {
  if constexpr (is_optional<T>) {
    return !x || cite(*x);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return cite_text(x, place_);
  } else {
    bool ok = true;
    size_t index = 0;
    for (auto& quote : x)
      ok = cite_text(quote, path::element(place_, index++)) && ok;
    return ok;
  }
}

template <class Field>
bool record_reader::read_absent(Field& field, const path& place) {
  using notes = typename Field::notes_type;
  using type = typename Field::value_type;
  constexpr bool has_note_default = has_note<default_note, notes>;
  if constexpr (has_note_default || Field::has_fallback) {
    auto fallback = [&]() -> const auto& {
      if constexpr (has_note_default)
        return get_note<default_note>(field.notes).value;
      else
        return field.fallback_value;
    };
    auto value = default_as<type>(fallback());
    if constexpr (is_reference<typename Field::access_type>)
      *field.access.pointer = std::move(value);
    else
      static_cast<void>(succeeds(field.access.set, std::move(value)));
    return true;
  } else if constexpr (is_optional_virtual<typename Field::access_type>) {
    field.access.reset();
    return true;
  } else if constexpr (is_optional<type>) {
    if constexpr (is_reference<typename Field::access_type>)
      field.access.pointer->reset();
    else
      static_cast<void>(succeeds(field.access.set, type{}));
    return true;
  } else {
    return missing(place);
  }
}

template <class T>
bool record_reader::read_integer(T& x) {
  if constexpr (std::is_same_v<T, std::byte>) {
    uint8_t byte = 0;
    auto ok = read_integer(byte);
    x = static_cast<std::byte>(byte);
    return ok;
  } else if constexpr (std::is_signed_v<T>) {
    using limits = std::numeric_limits<T>;
    int64_t wide = 0;
    if (!read_signed(limits::min(), limits::max(), wide))
      return false;
    x = static_cast<T>(wide);
    return true;
  } else {
    uint64_t wide = 0;
    if (!read_unsigned(std::numeric_limits<T>::max(), wide))
      return false;
    x = static_cast<T>(wide);
    return true;
  }
}

template <class T>
bool record_reader::read_number(T& x) {
  double wide = 0;
  if (!read_double(wide))
    return false;
  if constexpr (sizeof(T) < sizeof(double)) {
    constexpr auto highest = static_cast<double>(std::numeric_limits<T>::max());
    if (wide > highest)
      return violate("maximum", bound_message(bound::maximum, limit_text(highest)));
    if (wide < -highest)
      return violate("minimum", bound_message(bound::minimum, limit_text(-highest)));
  }
  x = static_cast<T>(wide);
  return true;
}

template <class T>
bool record_reader::read_label(T& x) {
  const auto& labels = labels_of<T>();
  auto text = value_.as_string();
  if (value_.is_string()) {
    for (const auto& label : labels) {
      if (label.first == text) {
        x = label.second;
        return true;
      }
    }
  }
  std::vector<std::string_view> names;
  for (const auto& label : labels)
    names.push_back(label.first);
  return unknown_label(names);
}

template <class T>
bool record_reader::read_time(T& x) {
  if (!value_.is_string())
    return wrong_type("must be a string");
  auto parse = [this] {
    if constexpr (is_duration<T>)
      return parse_duration(value_.as_string()).and_then(to_duration<T>);
    else if constexpr (std::is_same_v<typename T::duration, std::chrono::days>)
      return parse_date(value_.as_string());
    else
      return parse_time_point<typename T::duration>(value_.as_string());
  };
  auto result = parse();
  if (!result)
    return wrong_format(result.error());
  x = *result;
  return true;
}

template <class T>
bool record_reader::read_list(T& xs) {
  if (!value_.is_array())
    return wrong_type("must be an array");
  xs.clear();
  if constexpr (requires { xs.reserve(value_.size()); })
    xs.reserve(value_.size());
  constexpr bool in_place = requires {
    xs.emplace_back();
  }
  &&!std::is_same_v<T, std::vector<bool>>;
  bool ok = true;
  size_t index = 0;
  for (auto element : value_.elements()) {
    auto place = path::element(place_, index++);
    record_reader f{state_, element, place, discriminator_};
    if constexpr (in_place) {
      ok = f.read(xs.emplace_back()) && ok;
    } else {
      typename T::value_type x{};
      if (!f.read(x)) {
        ok = false;
        continue;
      }
      auto before = xs.size();
      xs.insert(xs.end(), std::move(x));
      if (set_like<T> && xs.size() == before)
        ok = f.violate("uniqueItems", "must not occur twice in the list");
    }
  }
  return ok;
}

template <class T>
bool record_reader::read_map(T& xs) {
  static_assert(std::is_same_v<typename T::key_type, std::string>,
                "a map needs std::string as key to appear as a JSON object");
  if (!value_.is_object())
    return wrong_type("must be an object");
  xs.clear();
  bool ok = true;
  for (auto member : value_.members()) {
    auto place = path::member(place_, member.name);
    record_reader f{state_, member.value, place, discriminator_};
    typename T::mapped_type x{};
    if (f.read(x))
      xs.emplace(std::string{member.name}, std::move(x));
    else
      ok = false;
  }
  return ok;
}

template <class T>
bool record_reader::read_fixed_array(T& xs) {
  if (!expect_array(fixed_array_traits<T>::size))
    return false;
  bool ok = true;
  size_t index = 0;
  for (auto element : value_.elements()) {
    auto place = path::element(place_, index);
    record_reader f{state_, element, place, discriminator_};
    ok = f.read(xs[index++]) && ok;
  }
  return ok;
}

template <class T, size_t... Is>
bool record_reader::read_tuple(T& xs, std::index_sequence<Is...>) {
  if (!expect_array(sizeof...(Is)))
    return false;
  bool ok = true;
  auto element = value_.elements().begin();
  auto read_next = [&](size_t index, auto& x) {
    auto place = path::element(place_, index);
    record_reader f{state_, *element, place, discriminator_};
    ok = f.read(x) && ok;
    ++element;
  };
  using std::get;
  (read_next(Is, get<Is>(xs)), ...);
  return ok;
}

} // namespace troupe::detail
