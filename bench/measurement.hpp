#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

// What every benchmark program is asked, and the JSON line that it answers.

namespace bench {

/// The command line. Every option has a value: `--name value`.
struct options {
  /// As `settings::base_url`: with "/v1", without "/chat/completions".
  std::string base_url = "http://127.0.0.1:18080/v1";
  size_t n = 10'000;
  size_t concurrency = 64;
  /// Results wanted in input order (the first one counts when all are there) or as they come.
  bool gather = false;
  bool http2 = false;
  std::string cacert;
  /// Items before the measured ones, over the same connections.
  size_t warmup = 0;
  /// Further options of one program, by name.
  std::map<std::string, std::string> others;

  /// Ends the program with a line of advice if an option is unknown: neither one of the above nor
  /// in `known`.
  static options read(int argc, char** argv, const std::map<std::string, std::string>& known = {});
};

/// Counts from its making, or from the last `restart`.
class measurement {
public:
  measurement();

  void restart();

  /// The first result is there. Later calls do nothing.
  void first_result();

  /// Prints the line. `extra` is appended, e.g. `,"connections":8`.
  void report(const std::string& tool, const options& x, size_t failures, size_t wrong,
              const std::string& extra = {}) const;

private:
  struct times {
    double wall = 0;
    double user = 0;
    double system = 0;
  };

  static times now();

  times start_;
  double first_ = 0;
};

} // namespace bench
