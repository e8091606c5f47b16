#pragma once

#include <troupe/detail/json.hpp>
#include <troupe/detail/json_schema.hpp>
#include <troupe/detail/note.hpp>
#include <troupe/error.hpp>
#include <troupe/repair.hpp>
#include <troupe/violation.hpp>

#include <any>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

namespace detail {

/// Records nested in each other; reading recurses, and this much is safe on a thread of any size.
inline constexpr uint32_t record_depth_max = 512;

} // namespace detail

/// How an answer is read.
struct read_options {
  /// What becomes of an answer that is badly written, or that says what is wanted in another form
  /// ("5" for 5). Only for answers: `read_record` is always strict.
  reading_policy policy = reading_policy::strict;
  /// Objects and arrays nested deeper than this are refused.
  uint32_t depth_max = 128;
  /// Of schema files: null for a member that may only be left out means that it is, as models are
  /// asked to write in the strict modes. Else it is wrong, or the repair `null_dropped`.
  bool null_is_absent = true;
  /// The text that the answer is about, for fields that quote it (`cited`). Must outlive the
  /// reading.
  std::string_view source = {};
  /// Handed to every check; empty if the caller gives none. Must not change while it is in use.
  std::shared_ptr<const std::any> context = nullptr;
};

/// What reading an answer yields: a record, or what is wrong with the answer.
struct reading {
  /// The record, behind a pointer whose type the `record_type` knows; null if anything is wrong.
  std::shared_ptr<void> record;
  /// `none`, `invalid_json` or `violations`.
  errc code = errc::none;
  /// All that is wrong, not only the first; empty if there is a record.
  std::vector<violation> violations;
  /// The JSON text that was found in a wrong answer; empty if there is a record or no JSON value at
  /// all.
  std::string json;
  /// What was done to read the record; beside violations (`reading_policy::report`) what `repair`
  /// would have done. At most 1,000 are listed.
  std::vector<repair> repairs;
  /// What a model is to be asked before the record is taken for right; see `judged`.
  std::vector<question> questions;
};

/// A value that was parsed already.
struct parsed_value {
  json_value value;
  /// As it was written.
  std::string_view text;
  /// See `json_document::duplicates`.
  std::vector<std::string> duplicates;
};

/// What a reply must become, with the C++ type erased: the actors carry it, only its maker knows
/// the type. Immutable and safe to use from several threads at once.
class record_type {
public:
  virtual ~record_type() = default;

  /// The neutral schema: name, description and the tree. Its text is written once per type.
  virtual const json_schema& schema() const noexcept = 0;

  /// Finds the JSON value in `answer` (see `find_json`), reads it and runs the checks. If that
  /// fails and `options.policy` allows it, the answer is read tolerantly (docs/reading.md).
  /// Only a throwing check of the caller's own throws.
  virtual reading read(std::string_view answer, const read_options& options) const = 0;

  /// Whether `read` needs `read_options::source`.
  virtual bool quotes_source() const noexcept {
    return false;
  }

  /// If the answer may be given as several calls: what may be called. See `calls`.
  virtual std::vector<const json_schema*> functions() const {
    return {};
  }

  /// Whether `read` may raise questions for a model.
  virtual bool asks_model() const noexcept {
    return false;
  }

  /// Whether `read` calls functions of the caller's own, which may take long or wait.
  virtual bool calls_checks() const noexcept {
    return false;
  }

  /// The same for a value that was found already.
  virtual reading read_value(const parsed_value& x, const read_options& options) const {
    return read(x.text, options);
  }

  /// Writes a record that `read` returned as JSON text.
  virtual std::string write(const void* record) const = 0;
};

using record_type_ptr = std::shared_ptr<const record_type>;

} // namespace troupe
