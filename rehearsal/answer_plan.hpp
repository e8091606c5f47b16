#pragma once

#include "number_range.hpp"
#include "string_demands.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::rehearsing {

/// What a member's name asks for.
enum class topic : uint8_t {
  other,
  person,
  first_name,
  last_name,
  age,
  occupation,
  organisation,
  place,
  whole_text,
  summary,
  email,
  url,
  date,
};

/// The name under which a value is asked for.
struct asked_name {
  topic about = topic::other;
  /// In lower case: "homeTown" and "home_town" are "home", "town"; without "is" and "has" in front.
  std::vector<std::string> words;
};

/// Splits the name and finds its topic.
asked_name read_name(std::string_view name);

enum class answer_shape : uint8_t {
  anything,
  null,
  boolean,
  integer,
  number,
  string,
  array,
  object,
  /// anyOf, oneOf, a condition, a list of types.
  alternatives,
  /// enum, const.
  labels,
  /// No value is right.
  impossible,
};

/// One label of an enumeration.
struct answer_label {
  /// As JSON.
  std::string json;
  /// Its words in lower case, for a string; its digits for a number.
  std::vector<std::string> words;
};

struct answer_member {
  asked_name name;
  /// `"name":`
  std::string key;
  uint32_t node = 0;
  bool required = false;
  /// Nobody asks for it by name: there to reach the smallest number of members.
  bool spare = false;
  /// Keys of other members that there have to be beside it.
  std::vector<std::string> needs;
};

/// What is asked for at one place, without its name: all schemas that hold there as one.
struct answer_node {
  answer_shape shape = answer_shape::anything;
  bool unique = false;
  /// Of an object whose members the schema does not name: "key: value" pairs of the text are taken.
  bool takes_pairs = false;
  number_range range;
  string_demands string;
  uint32_t items_min = 0;
  uint32_t items_max = UINT32_MAX;
  uint32_t members_min = 0;
  uint32_t members_max = UINT32_MAX;
  std::vector<answer_label> labels;
  std::vector<answer_member> members;
  /// Of `alternatives`; or an array's leading items.
  std::vector<uint32_t> parts;
  /// Items of an array, further members of an object.
  std::optional<uint32_t> rest;
  /// What at least `contained_min` items have to be.
  std::optional<uint32_t> contained;
  uint32_t contained_min = 0;
  /// What the names of an object's members have to be.
  std::optional<uint32_t> names;
  /// The default or first example, as JSON; taken if the text says nothing.
  std::string fallback;
  /// Levels of the flattest value; `no_height` if there is no value at all, or only endless ones.
  uint32_t height = 0;
};

inline constexpr uint32_t no_height = UINT32_MAX;

/// A schema made ready for filling. Node 0 is the root.
struct answer_plan {
  std::vector<answer_node> nodes;
  /// Whether an answer is right. Empty where filling cannot go wrong, or where the schema is none
  /// that can be checked.
  std::function<bool(std::string_view json)> accepts;
};

using answer_plan_ptr = std::shared_ptr<const answer_plan>;

/// Reads a JSON Schema of any draft; unknown keywords are ignored. Null if the text is no JSON
/// object or boolean.
answer_plan_ptr make_answer_plan(std::string_view schema);

/// Finds a JSON Schema in prose: the first balanced object that has a keyword of JSON Schema. Null
/// if there is none.
answer_plan_ptr find_answer_plan(std::string_view prose);

/// {"name": string, "age": integer, "occupation": string}: what is answered if JSON is asked for
/// without a schema.
answer_plan_ptr default_answer_plan();

} // namespace troupe::rehearsing
