#pragma once

#include <troupe/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

// What the callers of bench/service_bench saw, and what it says about the service.

namespace bench {

/// What is done to a text on purpose; the server's faults come on top.
enum class trouble : uint8_t {
  none,
  /// Its caller cancels it, at once or while it is on its way.
  cancelled,
  /// Its deadline is shorter than the server's latency.
  late,
};

/// What one caller was told: of the texts `first` to `first + size`. Only its caller writes.
class service_log {
public:
  service_log(uint64_t first, size_t size) : first_(first), answers_(size, 0), micros_(size, 0) {}

  uint64_t first() const {
    return first_;
  }
  uint64_t end() const {
    return first_ + answers_.size();
  }

  /// An answer to `number`, `none` with a record. `untroubled`: the first request gave the record.
  void answered(uint64_t number, trouble what, troupe::errc code, bool untroubled,
                std::chrono::nanoseconds took);

  /// An answer that nobody could want: another text's, or an error of the actor system's.
  void strange(std::string what);

private:
  friend class service_report;

  uint64_t first_;
  /// By text: how often it was answered.
  std::vector<uint8_t> answers_;
  /// By text: how long an untroubled one took; 0: it was not.
  std::vector<uint32_t> micros_;
  std::map<std::pair<trouble, troupe::errc>, uint64_t> kinds_;
  std::vector<std::string> strange_;
};

/// All callers together; to be asked when they have ended.
class service_report {
public:
  explicit service_report(const std::vector<service_log*>& logs);

  /// Each text has one answer, and its own.
  bool fine() const {
    return lost_ == 0 && doubled_ == 0 && strange_.empty();
  }

  /// `latency`: of the server, which is no cost of the service's.
  void print(std::chrono::microseconds latency) const;

private:
  uint64_t texts_ = 0;
  uint64_t lost_ = 0;
  uint64_t doubled_ = 0;
  std::vector<std::string> strange_;
  std::map<std::pair<trouble, troupe::errc>, uint64_t> kinds_;
  std::vector<uint32_t> micros_;
};

/// Prints the 50th and the 99th percentile over `latency` of what `count` calls took; sorts them.
void print_times(std::vector<uint32_t>& micros, std::chrono::microseconds latency);

/// What a process holds on to: looked at while it works, as it must not become more.
struct holdings {
  size_t resident_kib = 0;
  size_t threads = 0;
  size_t descriptors = 0;

  static holdings now();
};

/// User and system time of this process.
std::chrono::microseconds processor_time();

} // namespace bench
