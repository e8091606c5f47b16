#pragma once

#include "string_pattern.hpp"

#include <cstdint>
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
  /// anyOf, oneOf, a list of types.
  alternatives,
  /// enum, const.
  labels,
};

enum class text_format : uint8_t {
  none,
  date,
  date_time,
  time,
  duration,
  email,
  uuid,
  uri,
  hostname,
  ipv4,
  ipv6,
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
};

/// What a (sub)schema asks for, without its name.
struct answer_node {
  answer_shape shape = answer_shape::anything;
  text_format format = text_format::none;
  bool unique = false;
  /// The smallest and the largest value that is allowed.
  std::optional<double> lowest;
  std::optional<double> highest;
  bool above_lowest = false;
  bool below_highest = false;
  double multiple = 0;
  uint32_t length_min = 0;
  uint32_t length_max = UINT32_MAX;
  uint32_t items_min = 0;
  uint32_t items_max = UINT32_MAX;
  /// Absent if there is none, or none that is understood.
  std::optional<string_pattern> pattern;
  std::vector<answer_label> labels;
  std::vector<answer_member> members;
  /// Of `alternatives`; or an array's leading items.
  std::vector<uint32_t> parts;
  /// Items of an array, further members of an object.
  std::optional<uint32_t> rest;
  /// The default or first example, as JSON; taken if the text says nothing.
  std::string fallback;
};

/// A schema made ready for filling. Node 0 is the root.
struct answer_plan {
  std::vector<answer_node> nodes;
};

using answer_plan_ptr = std::shared_ptr<const answer_plan>;

/// Reads a JSON Schema (the subset that providers take, and what is easy beyond it; unknown
/// keywords are ignored). Null if the text is no JSON object or boolean.
answer_plan_ptr make_answer_plan(std::string_view schema);

/// Finds a JSON Schema in prose: the first balanced object that has a keyword of JSON Schema. Null
/// if there is none.
answer_plan_ptr find_answer_plan(std::string_view prose);

/// {"name": string, "age": integer, "occupation": string}: what is answered if JSON is asked for
/// without a schema.
answer_plan_ptr default_answer_plan();

} // namespace troupe::rehearsing
