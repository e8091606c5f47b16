#include "proto_shape.hpp"

#include "request_json.hpp"

#include <algorithm>

namespace troupe::rehearsing {

namespace {

bool is_spelled(std::string_view json, std::string_view name) {
  if (json == name)
    return true;
  size_t at = 0;
  for (size_t i = 0; i < name.size(); ++i) {
    auto c = name[i];
    if (c == '_' && i + 1 < name.size())
      c = static_cast<char>(name[++i] - ('a' - 'A'));
    if (at == json.size() || json[at++] != c)
      return false;
  }
  return at == json.size();
}

std::string_view type_name(proto_kind x) {
  switch (x) {
  case proto_kind::text:
    return "TYPE_STRING";
  case proto_kind::number:
    return "TYPE_FLOAT";
  case proto_kind::integer:
    return "TYPE_INT32";
  case proto_kind::flag:
    return "TYPE_BOOL";
  case proto_kind::bytes:
    return "TYPE_BYTES";
  case proto_kind::any:
  case proto_kind::message:
  case proto_kind::map:
  case proto_kind::object:
    break;
  }
  return "TYPE_MESSAGE";
}

bool fits(json_value x, proto_kind kind) {
  switch (kind) {
  case proto_kind::any:
    return true;
  case proto_kind::text:
    return x.is_string();
  case proto_kind::number:
    return is_number(x);
  case proto_kind::integer:
    // Those of 64 bits may be written as text.
    return x.kind() == json_kind::integer
           || (x.is_string() && !x.as_string().empty()
               && x.as_string().find_first_not_of("0123456789-") == std::string_view::npos);
  case proto_kind::flag:
    return x.kind() == json_kind::boolean;
  case proto_kind::bytes:
    return is_base64(plain_base64(x.as_string()));
  case proto_kind::message:
  case proto_kind::map:
  case proto_kind::object:
    return x.is_object();
  }
  return false;
}

class misfit_search {
public:
  void check(json_value x, const proto_message& shape, const std::string& where) {
    for (const auto [name, value] : x.members()) {
      const auto field = std::find_if(shape.fields.begin(), shape.fields.end(),
                                      [spelled = name](const proto_field& y) {
                                        return is_spelled(spelled, y.name);
                                      });
      if (field == shape.fields.end())
        return found(where, "Invalid JSON payload received. Unknown name \"" + std::string(name)
                              + "\"" + (where.empty() ? "" : " at '" + where + "'")
                              + ": Cannot find field.");
      if (value.is_null())
        continue;
      check_field(value, *field,
                  where.empty() ? std::string(field->name)
                                : where + "." + std::string(field->name));
      if (!fault.message.empty())
        return;
    }
  }

  proto_fault fault;

private:
  void check_field(json_value x, const proto_field& field, const std::string& where) {
    if (!field.repeated)
      return check_value(x, field, where);
    // A single value may stand for a list of one, in messages only.
    if (!x.is_array() && field.kind == proto_kind::message)
      return check_value(x, field, where);
    if (!x.is_array())
      return misfit(x, field, where);
    size_t i = 0;
    for (const auto item : x.elements())
      check_value(item, field, where + "[" + std::to_string(i++) + "]");
  }

  void check_value(json_value x, const proto_field& field, const std::string& where) {
    if (!fault.message.empty())
      return;
    if (x.is_array() && field.kind != proto_kind::any)
      return found(where, "Invalid JSON payload received. Unknown name \"" + std::string(field.name)
                            + "\": Proto field is not repeating, cannot start list.");
    if (!fits(x, field.kind))
      return misfit(x, field, where);
    if (field.kind == proto_kind::message)
      check(x, *field.of, where);
    if (field.kind == proto_kind::map)
      for (const auto [name, value] : x.members())
        check(value, *field.of, where + "." + std::string(name));
  }

  void misfit(json_value x, const proto_field& field, const std::string& where) {
    found(where, "Invalid value at '" + where + "' (" + std::string(type_name(field.kind)) + "), "
                   + x.excerpt());
  }

  void found(const std::string& where, std::string words) {
    if (fault.message.empty())
      fault = {where, std::move(words)};
  }
};

} // namespace

proto_fault find_misfit(json_value x, const proto_message& shape) {
  misfit_search search;
  search.check(x, shape, {});
  return search.fault;
}

json_value proto_member(json_value x, std::string_view name) {
  for (const auto [spelled, value] : x.members())
    if (is_spelled(spelled, name))
      return value;
  return {};
}

} // namespace troupe::rehearsing
