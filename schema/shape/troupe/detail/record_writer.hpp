#pragma once

#include <troupe/detail/field.hpp>
#include <troupe/detail/json_writer.hpp>
#include <troupe/detail/time_format.hpp>
#include <troupe/detail/type_shape.hpp>
#include <troupe/notes.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace troupe::detail {

template <class T>
const std::string& record_name();

/// Writes a value as compact JSON text, fields in the order of `inspect`.
class record_writer : public inspector_base<record_writer> {
public:
  static constexpr bool is_loading = false;

  explicit record_writer(json_writer& out, std::string_view discriminator = {},
                         std::string_view tag = {})
    : out_(out),
      discriminator_(discriminator),
      tag_(tag) {}

  template <class Object, class... Fields>
  bool visit_object(Object& x, Fields&... fields) {
    out_.begin_object();
    if (!tag_.empty())
      out_.key(discriminator_).value(std::string_view{tag_});
    static_cast<void>((fields(*this) && ...));
    out_.end_object();
    if constexpr (Object::has_on_save)
      return succeeds(x.save_callback);
    else
      return true;
  }

  template <class Field>
  bool visit_field(Field& x) {
    using notes = typename Field::notes_type;
    auto name = x.name;
    if constexpr (has_note<alias_note, notes>)
      name = get_note<alias_note>(x.notes).name;
    std::string_view discriminator;
    if constexpr (has_note<discriminator_note, notes>)
      discriminator = get_note<discriminator_note>(x.notes).name;
    out_.key(name);
    if constexpr (is_reference<typename Field::access_type>) {
      write(*x.access.pointer, discriminator);
    } else {
      if constexpr (is_optional_virtual<typename Field::access_type>) {
        if (!x.access.is_present()) {
          out_.null();
          return true;
        }
      }
      auto&& value = x.access.get();
      write(value, discriminator);
    }
    return true;
  }

  template <class T>
  bool apply(const T& x) {
    write(x, discriminator_);
    return true;
  }

  template <class Get, class Set>
  bool apply(Get&& get, Set&&) {
    auto&& x = get();
    write(x, discriminator_);
    return true;
  }

  template <class... Ts>
  void emplace_error(Ts&&...) {}

  template <class T>
  void set_error(T&&) {}

  template <class T>
  void write(const T& x, std::string_view discriminator);

private:
  template <class... Ts>
  void write_variant(const std::variant<Ts...>& x, std::string_view discriminator) {
    auto visitor = [&]<class T>(const T& value) {
      if constexpr (std::is_same_v<T, std::monostate>) {
        out_.null();
      } else if constexpr (shape_of<record_writer, T>() == shape::inspected) {
        record_writer f{out_, discriminator,
                        discriminator.empty() ? std::string_view{} : record_name<T>()};
        static_cast<void>(inspect(f, const_cast<T&>(value)));
      } else {
        write(value, discriminator);
      }
    };
    std::visit(visitor, x);
  }

  void write_text(const parsed<std::string>& x) {
    if (x)
      out_.value(std::string_view{*x});
    else
      out_.null();
  }

  json_writer& out_;
  std::string_view discriminator_;
  std::string_view tag_;
};

template <class T>
void record_writer::write(const T& x, std::string_view discriminator) {
  constexpr auto s = shape_of<record_writer, T>();
  if constexpr (s == shape::boolean || s == shape::number) {
    out_.value(x);
  } else if constexpr (s == shape::integer) {
    if constexpr (std::is_same_v<T, std::byte>)
      out_.value(static_cast<unsigned>(x));
    else
      out_.value(x);
  } else if constexpr (s == shape::string) {
    out_.value(std::string_view{x});
  } else if constexpr (s == shape::label) {
    out_.value(std::string_view{std::string{to_string(x)}});
  } else if constexpr (s == shape::time_point) {
    if constexpr (std::is_same_v<typename T::duration, std::chrono::days>)
      write_text(format_date(x));
    else
      write_text(format_time_point(x));
  } else if constexpr (s == shape::duration) {
    out_.value(std::string_view{format_duration(to_split_seconds(x))});
  } else if constexpr (s == shape::optional) {
    if (x)
      write(*x, discriminator);
    else
      out_.null();
  } else if constexpr (s == shape::variant) {
    write_variant(x, discriminator);
  } else if constexpr (s == shape::inspected) {
    record_writer f{out_};
    // Inspectors take a mutable reference; this one changes nothing.
    static_cast<void>(inspect(f, const_cast<T&>(x)));
  } else if constexpr (s == shape::empty) {
    out_.begin_object().end_object();
  } else if constexpr (s == shape::tuple) {
    out_.begin_array();
    std::apply([&](const auto&... element) { (write(element, discriminator), ...); }, x);
    out_.end_array();
  } else if constexpr (s == shape::map) {
    out_.begin_object();
    for (const auto& [name, value] : x) {
      out_.key(name);
      write(value, discriminator);
    }
    out_.end_object();
  } else if constexpr (s == shape::list || s == shape::fixed_array) {
    out_.begin_array();
    for (const auto& value : x) {
      if constexpr (std::is_same_v<T, std::vector<bool>>)
        write(static_cast<bool>(value), discriminator);
      else
        write(value, discriminator);
    }
    out_.end_array();
  } else {
    refuse_type<T>();
  }
}

template <class T>
void append_record(std::string& out, const T& x) {
  json_writer json{out};
  record_writer f{json};
  f.write(x, {});
}

template <class T>
json_tree tree_of(const T& value) {
  if constexpr (std::is_convertible_v<const T&, std::string_view>) {
    return json_tree{std::string_view{value}};
  } else {
    std::string text;
    append_record(text, value);
    return json_tree::parse(text).value_or(json_tree{});
  }
}

} // namespace troupe::detail
