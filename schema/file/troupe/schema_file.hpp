#pragma once

#include <troupe/detail/item_reader.hpp>
#include <troupe/detail/record_type.hpp>
#include <troupe/error.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A published version of JSON Schema. Draft 3 and older are refused.
enum class schema_draft : uint8_t {
  draft4,
  draft6,
  draft7,
  draft2019_09,
  draft2020_12,
};

/// A JSON document that a schema may refer to, or whose vocabulary it may name with `$schema`.
struct schema_document {
  /// What references call it: a URI, or a path that is relative to the schema's own (see
  /// `schema_options::uri`). The document's own `$id` counts besides.
  std::string uri;
  /// Its JSON text.
  std::string text;
};

/// How a schema is understood.
struct schema_options {
  /// The draft of a document without `$schema`. Unless it is given, that is 2020-12 with the words
  /// of older drafts understood besides (`definitions`, `dependencies`, lists as `items`, the
  /// booleans of draft 4), since many schemas are written so and mean only one thing.
  std::optional<schema_draft> draft = {};
  /// Whether `format` is checked. Draft 2019-09 and later leave the choice to whoever reads them.
  /// false: formats are shown to the model, and no answer is refused for them.
  bool checks_formats = true;
  /// The schema's own URI or path, to which relative references belong unless its `$id` says
  /// otherwise.
  std::string uri = {};
  /// The only other documents that are looked at: nothing is ever fetched.
  std::vector<schema_document> documents = {};
};

/// The record type of a JSON Schema that is known at run time only. Its records are `std::string`s
/// of compact JSON text, with numbers and the order of members as the model wrote them.
///
/// Drafts 4, 6, 7, 2019-09 and 2020-12 are understood whole, each by its own rules (`$schema` says
/// which), but for what needs another document than those named in the options and for
/// `contentEncoding` and `contentMediaType`, which only inform. Numbers are compared with all their
/// digits; `1.0` is an integer, except in draft 4; lengths count code points; patterns are those of
/// `pattern`, formats those of `check_format`.
///
/// A member that is declared in `properties` and not required, and whose value is null though the
/// schema wants something else there, counts as left out: strict modes make the model write null
/// for "absent". A root that is no object is read with and without the wrapper of `json_schema`; an
/// object with more members than the wrapper's one is the record itself if it is right as such.
///
/// Checking a value takes a number of steps that is limited (20 million, about a second), so that
/// no schema and no answer can stop a run; beyond, the answer counts as wrong, with a violation
/// `schema` at its root. Patterns have a limit of their own.
///
/// `name` is what providers are told (see `json_schema`). Fails before anything is sent with
/// - `invalid_json` if `text`, or a document of the options, is no JSON,
/// - `configuration` if it is no JSON Schema: a keyword with a wrong value, a `$ref` that leads
///   nowhere or in a circle, an expression that does not compile, an object without any keyword,
/// - `unsupported_schema` for what could not be checked: a document or a vocabulary that is not at
///   hand, draft 3.
///
/// The message says what is wrong, where (a JSON pointer), and what can be done. The type is
/// immutable and safe to use from several threads at once, as every `record_type`.
expected<record_type_ptr> record_type_of_schema(std::string_view name, std::string_view text,
                                                const schema_options& options = {});

/// The `title` of a schema's root, or `otherwise`: a name for `record_type_of_schema`.
std::string schema_title(std::string_view text, std::string_view otherwise);

/// The list that a schema asks for, to be read element by element: its root, or the only member of
/// its root. `whole` is what the schema means as a record type. Fails with `configuration` for any
/// other schema, and as `record_type_of_schema` does for the elements'.
expected<list_type> list_type_of_schema(const record_type_ptr& whole,
                                        const schema_options& options = {});

} // namespace troupe
