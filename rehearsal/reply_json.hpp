#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// Writes the JSON of replies and sets its commas. Texts go out byte for byte, be they UTF-8 or
/// not. An empty name: the value is an element, or stands alone.
class reply_json {
public:
  explicit reply_json(std::string& out) : out_(out) {}

  reply_json& begin(std::string_view name = {});
  reply_json& end();
  reply_json& begin_list(std::string_view name = {});
  reply_json& end_list();

  reply_json& text(std::string_view name, std::string_view x);
  reply_json& number(std::string_view name, uint64_t x);
  reply_json& flag(std::string_view name, bool x);
  reply_json& null(std::string_view name);
  /// What is JSON already.
  reply_json& raw(std::string_view name, std::string_view json);

  /// PREFIX and the number in hexadecimal.
  reply_json& id(std::string_view name, std::string_view prefix, uint64_t number);
  /// "rehearsal:MODEL"
  reply_json& model(std::string_view name, std::string_view x);
  /// A JSON object as it is; `{}` for anything else.
  reply_json& object_or_none(std::string_view name, std::string_view json);

private:
  void lead(std::string_view name);

  std::string& out_;
  bool comma_ = false;
};

} // namespace troupe::rehearsing
