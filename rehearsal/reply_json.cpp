#include "reply_json.hpp"

#include "answer.hpp"
#include "protocol.hpp"
#include "request_json.hpp"

namespace troupe::rehearsing {

void reply_json::lead(std::string_view name) {
  if (comma_)
    out_ += ',';
  comma_ = true;
  if (name.empty())
    return;
  append_json_string(out_, name);
  out_ += ':';
}

reply_json& reply_json::begin(std::string_view name) {
  lead(name);
  out_ += '{';
  comma_ = false;
  return *this;
}

reply_json& reply_json::end() {
  out_ += '}';
  comma_ = true;
  return *this;
}

reply_json& reply_json::begin_list(std::string_view name) {
  lead(name);
  out_ += '[';
  comma_ = false;
  return *this;
}

reply_json& reply_json::end_list() {
  out_ += ']';
  comma_ = true;
  return *this;
}

reply_json& reply_json::text(std::string_view name, std::string_view x) {
  lead(name);
  append_json_string(out_, x);
  return *this;
}

reply_json& reply_json::number(std::string_view name, uint64_t x) {
  lead(name);
  append_number(out_, x);
  return *this;
}

reply_json& reply_json::flag(std::string_view name, bool x) {
  return raw(name, x ? "true" : "false");
}

reply_json& reply_json::null(std::string_view name) {
  return raw(name, "null");
}

reply_json& reply_json::raw(std::string_view name, std::string_view json) {
  lead(name);
  out_ += json;
  return *this;
}

reply_json& reply_json::id(std::string_view name, std::string_view prefix, uint64_t number) {
  lead(name);
  out_ += '"';
  out_ += prefix;
  append_number(out_, number, 16);
  out_ += '"';
  return *this;
}

reply_json& reply_json::model(std::string_view name, std::string_view x) {
  lead(name);
  append_model(out_, x);
  return *this;
}

reply_json& reply_json::object_or_none(std::string_view name, std::string_view json) {
  return raw(name, is_json_object(json) ? json : "{}");
}

} // namespace troupe::rehearsing
