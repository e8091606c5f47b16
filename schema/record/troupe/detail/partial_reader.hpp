#pragma once

#include <troupe/detail/record_reader.hpp>
#include <troupe/partial.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

/// How a record grows with its answer: only what is new is looked at.
namespace troupe::detail {

/// What the readers of one growing answer share.
struct partial_state {
  explicit partial_state(const read_options& x) : read(x) {}

  /// Prepares a look at what has come by now.
  void begin(const json_stream& stream, json_value root);

  /// Remembers how far this look went.
  void end();

  size_t place_of(json_value x) const {
    return static_cast<size_t>(x.node() - root.node());
  }

  /// Whether this value, which is complete, was read in an earlier look, when it was complete, too.
  bool was_read(json_value x) const;

  /// Whether this value will still grow. `level`: how many containers it lies in.
  bool is_open(json_value x, size_t level) const;

  /// Forgets what was wrong at this place and below.
  void forget(const path& place);

  struct reached {
    size_t node = 0;
    size_t last = 0;
    uint32_t count = 0;
  };

  /// How far the array or object that stood open at this place was read before.
  const reached* earlier(json_value x) const;

  json_value root;
  read_state read;
  std::vector<json_stream::open_container> open;
  std::optional<size_t> open_string;
  std::vector<reached> before;
  std::optional<size_t> string_before;
  /// Nodes that were there in the last look.
  size_t end_before = 0;
};

/// Reads a value that is not complete into what `inspect` describes.
class partial_reader : public inspector_base<partial_reader> {
public:
  static constexpr bool is_loading = true;

  partial_reader(partial_state& state, json_value value, const path& place, size_t level,
                 std::string_view discriminator = {}, bool is_tagged = false)
    : state_(state),
      value_(value),
      place_(place),
      level_(level),
      discriminator_(discriminator),
      is_tagged_(is_tagged) {}

  /// Brings `x` up to date. The value is open.
  template <class T>
  void grow(T& x);

  template <class Object, class... Fields>
  bool visit_object(Object&, Fields&... fields) {
    if (value_.is_object())
      (static_cast<void>(fields(*this)), ...);
    return true;
  }

  template <class Field>
  bool visit_field(Field& field);

  template <class T>
  bool apply(T& x) {
    grow(x);
    return true;
  }

  /// The face of another type is only looked at when all of it is there.
  template <class Get, class Set>
  bool apply(Get&&, Set&&) {
    return true;
  }

  template <class... Ts>
  void emplace_error(Ts&&...) {}

  template <class T>
  void set_error(T&&) {}

private:
  template <class T>
  void grow_list(T& xs);
  template <class T>
  void grow_map(T& xs);
  template <class T>
  void grow_fixed(T& xs);
  template <class T, size_t... Is>
  void grow_tuple(T& xs, std::index_sequence<Is...>);
  template <class... Ts>
  void grow_tagged(std::variant<Ts...>& x);

  /// Brings a value inside of this one up to date, open or not.
  template <class T>
  void grow_inner(T& x, json_value value, const path& place);

  partial_state& state_;
  json_value value_;
  const path& place_;
  size_t level_;
  std::string_view discriminator_;
  bool is_tagged_;
};

/// As if nothing had been read into it.
template <class T>
void clear_value(T& x) {
  if constexpr (std::is_default_constructible_v<T> && std::is_move_assignable_v<T>)
    x = T{};
}

/// Whether a `T` is a list whose elements are read one after the other.
template <class T>
constexpr bool grows_by_elements() {
  return shape_of<partial_reader, T>() == shape::list
         && !set_like<T> && !std::is_same_v<T, std::vector<bool>>;
}

template <class T>
void partial_reader::grow(T& x) {
  constexpr auto s = shape_of<partial_reader, T>();
  if constexpr (s == shape::string) {
    if (value_.is_string())
      x.assign(value_.as_string());
  } else if constexpr (s == shape::optional) {
    if (!x)
      emplace(x);
    grow(*x);
  } else if constexpr (s == shape::inspected) {
    partial_reader f{state_, value_, place_, level_,
                     is_tagged_ ? discriminator_ : std::string_view{}};
    static_cast<void>(inspect(f, x));
  } else if constexpr (grows_by_elements<T>()) {
    if (value_.is_array())
      grow_list(x);
  } else if constexpr (s == shape::map) {
    if (value_.is_object())
      grow_map(x);
  } else if constexpr (s == shape::fixed_array) {
    if (value_.is_array())
      grow_fixed(x);
  } else if constexpr (s == shape::tuple) {
    if (value_.is_array())
      grow_tuple(x, std::make_index_sequence<std::tuple_size_v<T>>{});
  } else if constexpr (s == shape::variant) {
    if (value_.is_object() && !discriminator_.empty())
      grow_tagged(x);
  }
}

template <class Field>
bool partial_reader::visit_field(Field& field) {
  using notes = typename Field::notes_type;
  using access = typename Field::access_type;
  if constexpr (!has_note<hidden_note, notes>) {
    std::string_view name = field.name;
    if constexpr (has_note<alias_note, notes>)
      name = get_note<alias_note>(field.notes).name;
    const auto member = value_.find(name);
    if (!member)
      return true;
    const auto place = path::member(place_, name);
    if (!state_.is_open(*member, level_ + 1)) {
      if (state_.was_read(*member))
        return true;
      state_.forget(place);
      if constexpr (is_reference<access>)
        clear_value(*field.access.pointer);
      record_reader f{state_.read, value_, place_, discriminator_, is_tagged_};
      static_cast<void>(f.visit_field(field));
    } else if constexpr (is_reference<access>) {
      std::string_view discriminator;
      if constexpr (has_note<discriminator_note, notes>)
        discriminator = get_note<discriminator_note>(field.notes).name;
      partial_reader f{state_, *member, place, level_ + 1, discriminator};
      f.grow(*field.access.pointer);
    }
  }
  return true;
}

template <class T>
void partial_reader::grow_inner(T& x, json_value value, const path& place) {
  if (state_.is_open(value, level_ + 1)) {
    partial_reader f{state_, value, place, level_ + 1, discriminator_};
    f.grow(x);
  } else if (!state_.was_read(value)) {
    state_.forget(place);
    clear_value(x);
    record_reader f{state_.read, value, place, discriminator_};
    static_cast<void>(f.read(x));
  }
}

template <class T>
void partial_reader::grow_list(T& xs) {
  const auto* node = value_.node() + 1;
  const auto* end = value_.node() + value_.node()->extent;
  size_t index = 0;
  if (const auto* known = state_.earlier(value_); known != nullptr && known->count > 0) {
    node = state_.root.node() + known->last;
    index = known->count - 1;
  }
  for (; node < end; node = next_sibling(node), ++index) {
    while (xs.size() <= index)
      xs.insert(xs.end(), typename T::value_type{});
    const auto place = path::element(place_, index);
    grow_inner(*std::next(xs.begin(), static_cast<std::ptrdiff_t>(index)), json_value{node}, place);
  }
}

template <class T>
void partial_reader::grow_map(T& xs) {
  const auto* node = value_.node() + 1;
  const auto* end = value_.node() + value_.node()->extent;
  if (const auto* known = state_.earlier(value_); known != nullptr && known->count > 0)
    node = state_.root.node() + known->last;
  for (; node < end; node = next_sibling(node + 1)) {
    const std::string_view name{node->text, node->size};
    grow_inner(xs[typename T::key_type{name}], json_value{node + 1}, path::member(place_, name));
  }
}

template <class T>
void partial_reader::grow_fixed(T& xs) {
  size_t index = 0;
  for (const auto element : value_.elements()) {
    if (index == fixed_array_traits<T>::size)
      return;
    const auto place = path::element(place_, index);
    grow_inner(xs[index++], element, place);
  }
}

template <class T, size_t... Is>
void partial_reader::grow_tuple(T& xs, std::index_sequence<Is...>) {
  auto element = value_.elements().begin();
  const auto end = value_.elements().end();
  auto grow_next = [&](size_t index, auto& x) {
    if (element == end)
      return;
    const auto place = path::element(place_, index);
    grow_inner(x, *element, place);
    ++element;
  };
  using std::get;
  (grow_next(Is, get<Is>(xs)), ...);
}

template <class... Ts>
void partial_reader::grow_tagged(std::variant<Ts...>& x) {
  const auto tag = value_.find(discriminator_);
  if (!tag || !tag->is_string() || state_.is_open(*tag, level_ + 1))
    return;
  auto try_one = [&]<class T>(std::type_identity<T>) {
    if constexpr (shape_of<record_reader, T>() == shape::inspected) {
      if (tag->as_string() != record_name<T>())
        return;
      if (!std::holds_alternative<T>(x))
        x.template emplace<T>();
      partial_reader f{state_, value_, place_, level_, discriminator_, true};
      f.grow(std::get<T>(x));
    }
  };
  (try_one(std::type_identity<Ts>{}), ...);
}

} // namespace troupe::detail
