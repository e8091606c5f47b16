#pragma once

#include "providers/provider.hpp"

#include <troupe/detail/json_schema.hpp>
#include <troupe/detail/mode.hpp>
#include <troupe/error.hpp>

#include <string>
#include <vector>

namespace troupe::detail {

/// What a request asks for; texts are JSON and UTF-8.
struct requested_record {
  /// `[a-zA-Z0-9_-]{1,64}`
  std::string name;
  std::string description;
  /// In the provider's own subset of JSON Schema.
  std::string schema_text;
  /// The whole schema, for a model that is bound to `schema_text` and does not see it; else empty.
  std::string hidden_schema = {};
  /// In the tool modes: what is called instead, once for each element of the record's list.
  std::vector<requested_record> functions = {};
};

/// What requests are about, by name and schema. Owns it all: other forms are made later.
struct request_subject {
  json_schema schema;
  std::vector<json_schema> functions;
  bool streamed = false;

  /// Whether the record is a list, in whose place an object is asked for.
  bool is_list() const;
};

/// The record as it is asked for in that mode, which is not `automatic`. Fails with
/// `unsupported_schema`.
expected<requested_record> requested(const request_subject& about, const provider& row, mode m);

/// The functions that may be called: the record's own, or those of its list.
std::vector<std::string> function_names(const requested_record& x);

} // namespace troupe::detail
