#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// Walks over the members of a JSON object, or the elements of a list, as they are written: for
/// texts that are too large for a tree, and for what is passed on byte for byte. Looks at
/// brackets, quotes and commas alone: what is inside of a value is for its reader to judge.
class json_spans {
public:
  enum class part : uint8_t {
    /// Something else may follow.
    of_text,
    whole
  };
  explicit json_spans(std::string_view text, part how = part::whole);

  /// On to the next one. False behind the last, and where the text is no such thing.
  bool next();

  /// On to the value of the next member of an object, which `rest` begins with, and which is not
  /// looked at: `next` must not be called any more.
  bool next_name();

  /// What follows the value; behind the last one, what follows the object or list.
  std::string_view rest() const {
    return rest_;
  }

  /// Of a member, as it is written between its quotes.
  std::string_view name() const {
    return name_;
  }
  std::string_view value() const {
    return value_;
  }
  /// The text is no object or list, or something follows it.
  bool broken() const {
    return broken_;
  }

private:
  bool fail();
  bool finish();
  bool to_value();

  std::string_view rest_;
  std::string_view name_;
  std::string_view value_;
  part how_;
  char end_ = 0;
  bool first_ = true;
  bool broken_ = false;
};

/// The value of the first member of that name, as it is written; "" if there is none.
std::string_view span_of(std::string_view object, std::string_view name);

/// What a JSON string says; absent if it is none.
std::optional<std::string> said_by(std::string_view json);

/// `said_by(span_of(…))`, or "".
std::string text_in(std::string_view object, std::string_view name);

} // namespace troupe::rehearsing
