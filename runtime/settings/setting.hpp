#pragma once

#include <troupe/detail/json_tree.hpp>
#include <troupe/error.hpp>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What is known of a setting, whoever wants to know it: its check, its line in a log, its option,
/// its key in a run file, its row in docs/settings.md, its place in a journal.
namespace troupe {

/// Which numbers a setting may be, in its unit.
struct setting_range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  /// `low` itself is too low.
  bool above_low = false;
  /// 0 is right, too.
  bool or_zero = false;

  constexpr bool holds(double x) const {
    return (or_zero && x == 0) || ((above_low ? x > low : x >= low) && x <= high);
  }

  constexpr bool is_open() const {
    return low == -std::numeric_limits<double>::infinity()
           && high == std::numeric_limits<double>::infinity();
  }
};

/// How a number is to be understood.
enum class setting_unit : uint8_t {
  none,
  milliseconds,
  seconds,
  bytes
};

/// What of a value must not be seen.
enum class secrecy : uint8_t {
  nothing,
  /// All of it.
  value,
  /// The password within a URL.
  password,
  /// The values of headers, but those that are known to be harmless.
  headers,
};

/// Whether a run may go on with another value than its journal has.
enum class resumption : uint8_t {
  with_any,
  /// Only with the same; a journal that does not name the setting has its default.
  with_same,
  /// Only with the same; each journal names it.
  with_same_always_told,
};

/// A word that may stand for a number.
struct setting_word {
  /// Empty: there is none.
  std::string_view word;
  uint32_t number = 0;
};

/// What notes say about a setting. The texts live for ever.
struct setting_notes {
  /// Under which settings stand together.
  std::string_view heading;
  /// What it does. Other settings stand in `backticks`, pages of docs/ as [pages](page.md).
  std::string_view meaning;
  /// What more and less of it cost.
  std::string_view costs;
  /// What 0, an empty text or no value means.
  std::string_view empty;
  /// Why there is neither an option nor a key in run files; empty: there are.
  std::string_view only_in_code;
  /// "-p,--pool"; empty: there is none, and `why_no_option` says why.
  std::string_view option;
  std::string_view why_no_option;
  /// What stands for the value in the help: "FILE".
  std::string_view option_kind;
  /// If the option turns the setting off: what that means.
  std::string_view option_turns_off;
  /// Within the option of a fallback; empty: as its own option.
  std::string_view fallback_option;
  /// The environment variable that fills it in.
  std::string_view variable;
  setting_unit unit = setting_unit::none;
  setting_range range;
  setting_word word;
  secrecy secret = secrecy::nothing;
  resumption resumed = resumption::with_any;
  /// The option's value may be the name of a file that holds it: @FILE.
  bool may_be_in_file = false;
};

/// The value of a setting, without its type. Refers to it.
class setting_value {
public:
  virtual ~setting_value() = default;

  /// As it stands in a run file; null: not given.
  virtual json_tree tree() const = 0;

  /// Replaces the value by what stands in a run file. Fails with `configuration`; the message is
  /// the end of a sentence that begins with the setting's name. Nothing is changed then.
  virtual expected<void> set(const json_tree& x) = 0;

  /// As it stands behind its option; one for each element of a list.
  virtual std::vector<std::string> words() const = 0;

  /// Replaces the value, or adds an element to a list. Fails as `set`, of a sentence that begins
  /// with the word.
  virtual expected<void> add_word(std::string_view word) = 0;

  /// Makes a list empty; else does nothing.
  virtual void clear_list() {}

  virtual bool is_list() const {
    return false;
  }

  /// Whether its option takes no value.
  virtual bool is_flag() const {
    return false;
  }

  /// The names to choose from; none: it is no choice.
  virtual std::vector<std::string> choices() const {
    return {};
  }

  /// Absent if it is none, or there is none.
  virtual std::optional<double> number() const {
    return {};
  }

  /// What its option takes: "N", "TIME".
  virtual std::string kind() const = 0;
};

/// A setting of a certain object.
struct setting {
  /// As in the code; of a member of a member "limits.concurrency".
  std::string name;
  /// "provider", "request", "run", "transport", or who else has settings.
  std::string_view scope;
  setting_notes notes;
  std::unique_ptr<setting_value> value;
};

/// Null if there is none of this name, or none but in code.
setting* find_setting(std::vector<setting>& xs, std::string_view name);

/// "1 to 4096", "0 (never), or 0.5 to 0.999"; empty if every value is right.
std::string range_text(const setting_notes& x);

/// A number in its unit, for people: "8 s", "1 GiB", "0.05".
std::string number_text(double x, setting_unit unit);

/// "pool_size is 0: it must be 1 to 4096"; empty if the value is in its range.
std::string range_complaint(const setting& x);

/// The value for people, without what is secret; long texts are cut. One for each element of a
/// list; what an empty value means stands in parentheses.
std::vector<std::string> shown_values(const setting& x);

/// Of an object as it is made: "8", "0: never", "not sent", "`tools`".
std::string default_text(const setting& x);

/// Whether some of the value must not be seen.
bool has_secret(const setting& x);

/// The first long name of the option, "--pool"; empty if there is none.
std::string_view option_name(const setting& x);

/// `markdown` without backticks and with the pages that it links to named by their path: for a
/// terminal.
std::string plain_text(std::string_view markdown);

} // namespace troupe
