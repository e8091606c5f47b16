#pragma once

#include "arguments.hpp"
#include "settings/settings_inspect.hpp"

/// What the commands can be told beside the settings, described as these are: options, keys of a
/// run file and help come from here.
namespace troupe {

std::string to_string(order x);
bool from_string(std::string_view name, order& x);
bool from_integer(uint8_t value, order& x);

std::string to_string(broken_stream x);
bool from_string(std::string_view name, broken_stream& x);
bool from_integer(uint8_t value, broken_stream& x);

namespace cli {

/// What a file holds that an option names. Fails with `configuration`; the message is the end of a
/// sentence that begins with the path.
template <class T>
expected<T> read_list(const std::string& path);

template <>
expected<price_list> read_list<price_list>(const std::string& path);
template <>
expected<model_table> read_list<model_table>(const std::string& path);

} // namespace cli

template <class T>
struct setting_format<cli::parsed_file<T>> {
  static constexpr std::string_view wanted = "the name of a file, in quotes";
  static std::string word(const cli::parsed_file<T>& x) {
    return x.path;
  }
  /// Reads the file.
  static expected<void> parse(std::string_view text, cli::parsed_file<T>& x, const setting_notes&) {
    cli::parsed_file<T> result{std::string{text}, nullptr};
    if (!result.path.empty()) {
      auto list = cli::read_list<T>(result.path);
      if (!list)
        return unexpected<error>{list.error()};
      result.list = std::make_shared<const T>(std::move(*list));
    }
    x = std::move(result);
    return {};
  }
  static json_tree tree(const cli::parsed_file<T>& x) {
    return x.path;
  }
  static bool accepts(const json_tree& x) {
    return x.is_string();
  }
  static std::string kind(const setting_notes&) {
    return "FILE";
  }
};

template <>
struct setting_format<rehearsal_latency> {
  static constexpr std::string_view wanted = "a text such as \"20ms..75ms\"";
  static std::string word(const rehearsal_latency& x) {
    return to_string(x);
  }
  static expected<void> parse(std::string_view text, rehearsal_latency& x, const setting_notes&);
  static json_tree tree(const rehearsal_latency& x) {
    return word(x);
  }
  static bool accepts(const json_tree& x) {
    return x.is_string();
  }
  static std::string kind(const setting_notes&) {
    return "TIME";
  }
};

using fault_rates = std::vector<rehearsal_fault_rate>;
using batch_fault_rates = std::vector<rehearsal_batch_fault_rate>;

template <class Rates>
struct rates_format {
  static constexpr std::string_view wanted = "a text such as \"NAME:5%\"";
  static std::string word(const Rates& x);
  static expected<void> parse(std::string_view text, Rates& x, const setting_notes&);
  static json_tree tree(const Rates& x) {
    return word(x);
  }
  static bool accepts(const json_tree& x) {
    return x.is_string();
  }
  static std::string kind(const setting_notes&) {
    return "NAME:RATE,…";
  }
};

template <>
struct setting_format<fault_rates> : rates_format<fault_rates> {};
template <>
struct setting_format<batch_fault_rates> : rates_format<batch_fault_rates> {};

/// All of them stand behind one option.
template <>
struct value_class<fault_rates> {
  using type = single_value<fault_rates>;
};
template <>
struct value_class<batch_fault_rates> {
  using type = single_value<batch_fault_rates>;
};

} // namespace troupe

namespace troupe::cli {

std::string to_string(input_format x);
bool from_string(std::string_view name, input_format& x);
bool from_integer(uint8_t value, input_format& x);

std::string to_string(match_by x);
bool from_string(std::string_view name, match_by& x);
bool from_integer(uint8_t value, match_by& x);

std::string to_string(streaming x);
bool from_string(std::string_view name, streaming& x);
bool from_integer(uint8_t value, streaming& x);

/// The settings of each command in the order of its help. They refer to `x`. Those of a run include
/// `x.conf`; where an option takes `@FILE` the run file does, too.
std::vector<setting> settings_of(run_arguments& x);
std::vector<setting> settings_of(rehearse_arguments& x);
std::vector<setting> settings_of(schema_arguments& x);
std::vector<setting> settings_of(providers_arguments& x);
std::vector<setting> settings_of(batches_arguments& x);
std::vector<setting> settings_of(score_arguments& x);
std::vector<setting> settings_of(report_arguments& x);

} // namespace troupe::cli
