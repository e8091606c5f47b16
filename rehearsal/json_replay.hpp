#pragma once

#include <troupe/detail/json.hpp>

namespace troupe {

/// Tells a handler as RapidJSON knows them (`Null`, `Bool`, `Int64`, `Uint64`, `Double`, `String`,
/// `StartObject`, `Key`, `EndObject`, `StartArray`, `EndArray`) what a value holds. Returns false
/// as soon as the handler does. Recurses as deep as the value is nested.
template <class Handler>
bool replay(json_value x, Handler& handler) {
  const auto size = static_cast<unsigned>(x.size());
  switch (x.kind()) {
  case json_kind::null:
    return handler.Null();
  case json_kind::boolean:
    return handler.Bool(x.as_bool());
  case json_kind::integer:
    return handler.Int64(x.as_int64());
  case json_kind::big_integer:
    return handler.Uint64(x.as_uint64());
  case json_kind::number:
    return handler.Double(x.as_double());
  case json_kind::string:
    return handler.String(x.as_string().data(), static_cast<unsigned>(x.as_string().size()), true);
  case json_kind::array:
    if (!handler.StartArray())
      return false;
    for (const auto element : x.elements())
      if (!replay(element, handler))
        return false;
    return handler.EndArray(size);
  case json_kind::object:
    if (!handler.StartObject())
      return false;
    for (const auto [name, value] : x.members())
      if (!handler.Key(name.data(), static_cast<unsigned>(name.size()), true)
          || !replay(value, handler))
        return false;
    return handler.EndObject(size);
  }
  return false;
}

/// Makes a `rapidjson::Document` of a text, with the numbers and the limits of `json_document`.
/// Returns false, and leaves the document as it is, when the text is not valid JSON.
template <class Document>
bool populate(Document& result, std::string_view text) {
  json_document source;
  const auto root = source.parse(text);
  if (!root)
    return false;
  auto events = [&root](Document& handler) { return replay(*root, handler); };
  result.Populate(events);
  return true;
}

} // namespace troupe
