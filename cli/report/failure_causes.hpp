#pragma once

#include <troupe/error.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli::report {

/// A message without what differs from text to text: numbers become N, quoted words "…", ids ID; a
/// list of violations becomes its rules. At most 300 bytes.
std::string cause_of(std::string_view message);

/// Failures that have the same cause.
struct failure_group {
  errc code = errc::none;
  std::string cause;
  uint64_t count = 0;
  /// The first few texts.
  std::vector<uint64_t> examples;
};

class failure_causes {
public:
  static constexpr size_t causes_max = 200;
  static constexpr size_t examples_max = 5;

  void add(errc code, std::string_view message, uint64_t place);

  /// The most frequent first.
  std::vector<failure_group> sorted() const;

private:
  std::map<std::pair<errc, std::string>, failure_group> groups_;
};

} // namespace troupe::cli::report
