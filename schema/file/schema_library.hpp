#pragma once

#include "schema_keywords.hpp"

#include <troupe/detail/json_tree.hpp>
#include <troupe/error.hpp>
#include <troupe/schema_file.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe::detail {

/// A document, or a schema in it with an `$id` of its own: what references are relative to.
struct schema_resource {
  std::string uri;
  const json_tree* root = nullptr;
  schema_dialect dialect;
  std::map<std::string, const json_tree*, std::less<>> anchors;
  /// Those that `$dynamicRef` may be bent to; of draft 2019-09 only the name "" for
  /// `$recursiveAnchor: true`.
  std::map<std::string, const json_tree*, std::less<>> dynamic_anchors;
};

/// Where a schema stands.
struct schema_place {
  uint32_t document = 0;
  uint32_t resource = 0;
  /// From the document's root.
  std::string pointer;
};

/// The schema that is read and the documents that it may refer to, with all that has a name in
/// them. Trees keep their addresses.
class schema_library {
public:
  explicit schema_library(const schema_options& options) : options_(options) {}

  /// Takes in the schema and the documents of the options. Called once.
  expected<void> load(const json_tree& schema);

  const json_tree& root() const noexcept {
    return *documents_.front().tree;
  }

  const schema_resource& resource(uint32_t index) const {
    return resources_[index];
  }

  size_t resource_count() const noexcept {
    return resources_.size();
  }

  /// Of any tree that stands where a schema should, or that a reference led to.
  const schema_place& place_of(const json_tree& x) const {
    return places_.at(&x);
  }

  /// Whether it stands where a schema should, or a reference led to it.
  bool is_known(const json_tree& x) const {
    return places_.contains(&x);
  }

  /// "/properties/a", or "its root".
  std::string place_words(const json_tree& x, std::string_view below = {}) const;

  /// "the schema at /properties/a: ", with the document in front of the pointer if it is another.
  std::string words_for(const json_tree& x, std::string_view below = {}) const;

  /// The target of a reference that stands in `from`; null after a failure, which `problem` tells.
  const json_tree* resolve(const json_tree& from, std::string_view keyword,
                           std::string_view reference);

  /// The resource that the reference leads into, regardless of its fragment.
  std::optional<uint32_t> resource_of(const json_tree& from, std::string_view reference) const;

  const error& problem() const noexcept {
    return problem_;
  }

  /// Whether any reference depends on the way to it.
  bool is_dynamic() const noexcept {
    return is_dynamic_;
  }

  struct document {
    std::string uri;
    const json_tree* tree = nullptr;
    /// Whether anything refers to it.
    bool is_used = false;
  };

  const std::vector<document>& documents() const noexcept {
    return documents_;
  }

private:
  void add_document(std::string_view uri, const json_tree& tree);
  void index(const json_tree& x, schema_place place);
  void index_children(const json_tree& x, const schema_place& place);
  void index_id(const json_tree& x, schema_place& place, const keyword_values& words);
  void index_anchors(const json_tree& x, const schema_place& place, const keyword_values& words);
  std::optional<schema_dialect> dialect_of(const json_tree& root, const schema_dialect& otherwise);
  std::optional<schema_dialect> custom_dialect(const json_tree& root, std::string_view uri,
                                               uint32_t depth);
  std::optional<uint32_t> add_published(std::string_view uri);
  const json_tree* find_pointer(uint32_t resource, const json_tree& root, std::string_view pointer);
  void fail(errc code, const json_tree& at, const std::string& reason);

  const schema_options& options_;
  std::deque<json_tree> trees_;
  std::vector<document> documents_;
  std::deque<schema_resource> resources_;
  std::map<std::string, uint32_t, std::less<>> by_uri_;
  std::unordered_map<const json_tree*, schema_place> places_;
  error problem_;
  bool is_dynamic_ = false;
};

} // namespace troupe::detail
