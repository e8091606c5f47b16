#pragma once

#include <string>
#include <vector>

namespace troupe::detail {

/// What a request asks for; texts are JSON and UTF-8.
struct requested_record {
  /// `[a-zA-Z0-9_-]{1,64}`
  std::string name;
  std::string description;
  /// In the dialect's own subset of JSON Schema.
  std::string schema_text;
  /// In the tool modes: what is called instead, once for each element of the record's list.
  std::vector<requested_record> functions = {};
};

} // namespace troupe::detail
