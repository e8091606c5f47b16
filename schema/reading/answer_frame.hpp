#pragma once

#include "loose_document.hpp"
#include "schema_shape.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/detail/json_schema.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// Cheap, as right answers are many: whether a value may be a frame, by its size and by how the
/// names in it begin.
bool may_be_frame(const json_node* x) noexcept;

/// Whether a name says nothing about the value in it: "result".
bool says_nothing(std::string_view name);

/// What models write around a record within JSON, though only the record is asked for: the call of
/// the function, `{"name":"person", "arguments":{…}}`, the schema that they were shown with values
/// under `properties`, or an object under the function's name. What the schema declares is never
/// a frame. The only place that knows: strict reading asks whether a value is one, tolerant reading
/// takes it off.
class answer_frame {
public:
  /// `schema` must outlive it, and need not be made yet. `functions`: what may be called, if an
  /// answer may be several calls (see `calls`); else a function with the schema's name is.
  answer_frame(const json_schema& schema, const std::vector<const json_schema*>& functions)
    : schema_(schema),
      functions_(functions) {}

  /// Made when first asked for.
  const schema_shape& shape() const {
    return known().shape;
  }

  /// Whether `x`, the value in `text`, of which `may_be_frame` holds, is one for sure. `is_call`:
  /// it is marked as a call.
  bool is_around(json_value x, std::string_view text, bool is_call) const;

  struct content {
    loose_document value;
    /// Else the frame may be the record.
    bool is_certain = false;
  };

  /// What is within the frame, with a repair `wrapper`; nothing if there is no frame. Several calls
  /// are one answer if they are the same, or where the schema is that of a list.
  std::optional<content> take_off(const loose_document& x, bool is_call, uint32_t depth_max) const;

  /// The keyword of the violation of a frame that is not to be taken off.
  static constexpr std::string_view keyword = "wrapper";

private:
  struct call {
    std::string_view function;
    uint32_t arguments;
  };

  std::optional<content> take_off_one(const loose_document& x, bool is_call,
                                      uint32_t depth_max) const;
  bool find_calls(const loose_document& x, uint32_t node, uint32_t depth,
                  std::vector<call>& out) const;
  bool find_call(const loose_document& x, uint32_t node, uint32_t depth,
                 std::vector<call>& out) const;
  loose_document contents_of(const loose_document& x, const std::vector<call>& calls,
                             uint32_t depth_max) const;
  loose_document joined(const std::vector<call>& calls,
                        const std::vector<loose_document>& contents) const;
  uint32_t values_in_schema(const loose_document& x) const;
  uint32_t named_content(const loose_document& x) const;
  bool declares(std::string_view name) const;
  bool declares_one_of(const loose_document& x, uint32_t node) const;
  bool declares_all_of(const loose_document& x) const;
  /// Index of the function that is meant by the name in a call.
  std::optional<size_t> function_at(std::string_view name) const;
  bool may_name_frame(json_value x) const;

  /// What is only known, and needed, once the schema is made.
  struct knowledge {
    explicit knowledge(const json_schema& schema) : shape(schema) {}

    schema_shape shape;
    std::vector<std::string> functions;
  };

  const knowledge& known() const;

  const json_schema& schema_;
  /// Several calls are one answer.
  std::vector<const json_schema*> functions_;
  mutable std::once_flag made_;
  mutable std::unique_ptr<const knowledge> known_;
};

} // namespace troupe::detail
