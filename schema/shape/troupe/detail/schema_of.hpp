#pragma once

#include <troupe/detail/json_schema.hpp>
#include <troupe/detail/schema_writer.hpp>

#include <tuple>

namespace troupe {

/// The neutral schema of a type: any type that has an `inspect` overload, and the standard types
/// that docs/schema.md lists. Written at the first call and kept; safe from several threads at
/// once.
template <class T>
const json_schema& schema_of() {
  static const auto schema = [] {
    detail::schema_definitions defs;
    auto root = detail::schema_writer::write<T>(defs, std::tuple<>{});
    return defs.finish(std::move(root), detail::root_name<T>());
  }();
  return schema;
}

namespace detail {

/// Whether reading a `T` calls functions of the caller's own, at any depth.
template <class T>
bool calls_checks() {
  schema_definitions defs;
  static_cast<void>(schema_writer::write<T>(defs, std::tuple<>{}));
  return defs.calls_checks;
}

/// Whether reading a `T` may raise questions for a model, at any depth.
template <class T>
bool asks_model() {
  schema_definitions defs;
  static_cast<void>(schema_writer::write<T>(defs, std::tuple<>{}));
  return defs.asks_model;
}

/// Whether a field of a `T` quotes the source, at any depth.
template <class T>
bool quotes_source() {
  schema_definitions defs;
  static_cast<void>(schema_writer::write<T>(defs, std::tuple<>{}));
  return defs.quotes_source;
}

} // namespace detail

} // namespace troupe
