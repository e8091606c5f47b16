#include "label_constraint.hpp"

#include <troupe/json_replay.hpp>
#include <troupe/json_writer.hpp>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cmath>

namespace troupe::cli {

namespace {

constexpr size_t labels_shown_max = 50;
constexpr size_t label_bytes_max = 200;

void append_number(std::string& out, const rapidjson::Value& x) {
  // Beyond 2^53 a double no longer tells integers apart.
  constexpr double exact_max = 9007199254740992.0;
  if (x.IsInt64())
    append_json_number(out, x.GetInt64());
  else if (x.IsUint64())
    append_json_number(out, x.GetUint64());
  else if (auto real = x.GetDouble(); std::trunc(real) == real && std::abs(real) <= exact_max)
    append_json_number(out, static_cast<int64_t>(real));
  else
    append_json_number(out, real);
}

void append_canonical(std::string& out, const rapidjson::Value& x) {
  if (x.IsObject()) {
    std::vector<const rapidjson::Value::Member*> members;
    for (auto& member : x.GetObject())
      members.push_back(&member);
    std::sort(members.begin(), members.end(),
              [](const auto* a, const auto* b) { return text_of(a->name) < text_of(b->name); });
    out += '{';
    for (const auto* member : members) {
      append_json_string(out, text_of(member->name));
      out += ':';
      append_canonical(out, member->value);
      out += ',';
    }
    out += '}';
  } else if (x.IsArray()) {
    out += '[';
    for (auto& element : x.GetArray()) {
      append_canonical(out, element);
      out += ',';
    }
    out += ']';
  } else if (x.IsString()) {
    append_json_string(out, text_of(x));
  } else if (x.IsNumber()) {
    append_number(out, x);
  } else {
    out += x.IsNull() ? "null" : x.IsTrue() ? "true" : "false";
  }
}

/// A label as the message shows it: strings with quotes.
std::string shown(const rapidjson::Value& x) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer{buffer};
  x.Accept(writer);
  std::string result{buffer.GetString(), buffer.GetSize()};
  return result.size() <= label_bytes_max ? result : "a longer value of the schema";
}

} // namespace

std::string canonical_json(const rapidjson::Value& x) {
  std::string result;
  append_canonical(result, x);
  return result;
}

label_constraint::label_constraint(std::string_view keyword, const std::string& labels) {
  rapidjson::Document list{rapidjson::kArrayType};
  populate(list, labels);
  auto result = std::make_shared<content>();
  result->keyword = keyword;
  result->message = keyword == "const" ? "must be " : "must be one of ";
  size_t count = 0;
  for (auto& label : list.GetArray()) {
    result->canonical.insert(canonical_json(label));
    if (++count <= labels_shown_max)
      result->message += (count > 1 ? ", " : "") + shown(label);
  }
  if (count > labels_shown_max)
    result->message += " and " + std::to_string(count - labels_shown_max) + " more";
  shared_ = std::move(result);
}

} // namespace troupe::cli
