#pragma once

#include "score_sheet.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The fields of a schema, or those that are met.
inline std::unique_ptr<troupe::cli::field_tree> fields_of(std::string_view schema = {}) {
  using troupe::cli::field_tree;
  if (schema.empty())
    return std::make_unique<field_tree>();
  auto tree = troupe::json_tree::parse(schema);
  REQUIRE(tree);
  auto result = field_tree::of_schema(*tree);
  REQUIRE(result);
  return std::move(*result);
}

/// A text's label and record; empty: it failed.
using labelled = std::pair<std::string, std::string>;

inline troupe::cli::score_result score_of(const std::vector<labelled>& texts,
                                          std::string_view schema = {}, size_t mistakes = 0) {
  auto fields = fields_of(schema);
  troupe::cli::score_sheet sheet{*fields, {0.95, 1, mistakes}};
  uint64_t index = 0;
  for (const auto& [label, record] : texts) {
    troupe::json_document wanted;
    troupe::json_document got;
    const auto a = wanted.parse(label);
    const auto b = got.parse(record.empty() ? "null" : record);
    REQUIRE(a);
    REQUIRE(b);
    REQUIRE(sheet.add(index++, {}, *a, *b, record.empty()));
  }
  return sheet.result();
}

inline const troupe::cli::field_score& at(const troupe::cli::score_result& x,
                                          std::string_view pointer) {
  const auto found = std::find_if(x.fields.begin(), x.fields.end(),
                                  [&](const auto& y) { return y.pointer == pointer; });
  REQUIRE(found != x.fields.end());
  return *found;
}

/// "right wrong missing invented" of a field.
inline std::string counts(const troupe::cli::score_result& x, std::string_view pointer) {
  const auto& y = at(x, pointer).counts;
  return std::to_string(y.right) + " " + std::to_string(y.wrong) + " " + std::to_string(y.missing)
         + " " + std::to_string(y.invented);
}
