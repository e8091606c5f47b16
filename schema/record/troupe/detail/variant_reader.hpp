#pragma once

#include <troupe/detail/record_reader.hpp>

/// How `record_reader` tells the alternatives of a variant apart.
namespace troupe::detail {

/// Whether a value of that kind can be a `T` at all.
template <class T>
constexpr bool accepts(json_kind kind) {
  constexpr auto s = shape_of<record_reader, T>();
  if constexpr (std::is_same_v<T, std::monostate>)
    return kind == json_kind::null;
  else if constexpr (s == shape::boolean)
    return kind == json_kind::boolean;
  else if constexpr (s == shape::integer)
    return kind == json_kind::integer || kind == json_kind::big_integer;
  else if constexpr (s == shape::number)
    return kind >= json_kind::integer && kind <= json_kind::number;
  else if constexpr (s == shape::string || s == shape::label || s == shape::time_point
                     || s == shape::duration)
    return kind == json_kind::string;
  else if constexpr (s == shape::list || s == shape::fixed_array || s == shape::tuple)
    return kind == json_kind::array;
  else if constexpr (s == shape::map || s == shape::empty)
    return kind == json_kind::object;
  else
    return true;
}

template <class T>
std::string wanted_alternative() {
  constexpr auto s = shape_of<record_reader, T>();
  if constexpr (std::is_same_v<T, std::monostate>)
    return "null";
  else if constexpr (s == shape::boolean)
    return "true or false";
  else if constexpr (s == shape::integer)
    return "an integer";
  else if constexpr (s == shape::number)
    return "a number";
  else if constexpr (s == shape::string || s == shape::label || s == shape::time_point
                     || s == shape::duration)
    return "a string";
  else if constexpr (s == shape::list || s == shape::fixed_array || s == shape::tuple)
    return "an array";
  else if constexpr (s == shape::map || s == shape::empty)
    return "an object";
  else if constexpr (s == shape::inspected)
    return "a " + record_name<T>();
  else
    return "another value";
}

template <class... Ts>
bool record_reader::read_variant(std::variant<Ts...>& x) {
  if (!discriminator_.empty())
    return read_tagged(x);
  return read_by_shape(x);
}

/// Its address stands for the type.
template <class T>
inline constexpr char type_mark = 0;

template <class... Ts>
bool record_reader::read_by_shape(std::variant<Ts...>& x) {
  bool tried = false;
  {
    variant_trial trial{state_, value_, &type_mark<std::variant<Ts...>>};
    size_t alternative = 0;
    (try_alternative<Ts>(x, trial, alternative++), ...);
    if (trial.found())
      return true;
    tried = trial.tried();
  }
  if (tried)
    return false;
  std::vector<std::string> wanted;
  auto add = [&](std::string text) {
    if (std::find(wanted.begin(), wanted.end(), text) == wanted.end())
      wanted.push_back(std::move(text));
  };
  (add(wanted_alternative<Ts>()), ...);
  std::string message = "must be ";
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (i > 0)
      message += i + 1 == wanted.size() ? " or " : ", ";
    message += wanted[i];
  }
  return violate("anyOf", message);
}

template <class T, class V>
bool record_reader::try_alternative(V& x, variant_trial& trial, size_t alternative) {
  auto kind = value_.kind();
  if (!accepts<T>(kind) || !trial.wants(alternative))
    return false;
  T candidate{};
  trial.begin(alternative);
  bool ok = false;
  if constexpr (std::is_same_v<T, std::monostate>) {
    ok = value_.is_null() || violate("type", "must be null");
  } else {
    record_reader f{state_, value_, place_};
    ok = f.read(candidate);
  }
  auto exact = !(std::is_floating_point_v<T> && kind == json_kind::integer);
  if (!trial.end(ok, exact) || !ok)
    return false;
  x = std::move(candidate);
  return true;
}

template <class... Ts>
bool record_reader::read_tagged(std::variant<Ts...>& x) {
  if (!value_.is_object()) {
    if ((std::is_same_v<Ts, std::monostate> || ...) && value_.is_null()) {
      x = std::variant<Ts...>{};
      return true;
    }
    return wrong_type("must be an object");
  }
  auto place = path::member(place_, discriminator_);
  auto tag = value_.find(discriminator_);
  if (!tag)
    return missing(place);
  bool known = false;
  bool ok = false;
  std::vector<std::string_view> names;
  auto try_one = [&]<class T>(std::type_identity<T>) {
    if constexpr (shape_of<record_reader, T>() == shape::inspected) {
      names.push_back(record_name<T>());
      if (known || !tag->is_string() || tag->as_string() != names.back())
        return;
      known = true;
      ++state_.matched;
      record_reader f{state_, value_, place_, discriminator_, true};
      ok = f.read(x.template emplace<T>());
    }
  };
  (try_one(std::type_identity<Ts>{}), ...);
  if (known)
    return ok;
  record_reader f{state_, *tag, place};
  return f.unknown_label(names);
}

} // namespace troupe::detail
