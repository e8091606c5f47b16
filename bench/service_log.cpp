#include "service_log.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>

namespace bench {

namespace {

const char* name_of(trouble x) {
  switch (x) {
  case trouble::none:
    return "left alone";
  case trouble::cancelled:
    return "cancelled";
  case trouble::late:
    return "deadline";
  }
  return "?";
}

/// Nobody is told of what was not done to his text; and the texts of those who left make no room
/// scarce.
bool is_expected(trouble what, troupe::errc code) {
  return code != troupe::errc::overloaded
         && (code != troupe::errc::cancelled || what == trouble::cancelled)
         && (code != troupe::errc::deadline_exceeded || what == trouble::late);
}

} // namespace

void service_log::answered(uint64_t number, trouble what, troupe::errc code, bool untroubled,
                           std::chrono::nanoseconds took) {
  const auto i = static_cast<size_t>(number - first_);
  ++answers_[i];
  ++kinds_[{what, code}];
  if (!is_expected(what, code))
    strange(to_string(code) + " for " + std::to_string(number + 1));
  if (untroubled)
    micros_[i]
      = static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
}

void service_log::strange(std::string what) {
  strange_.push_back(std::move(what));
}

service_report::service_report(const std::vector<service_log*>& logs) {
  for (const auto* x : logs) {
    texts_ += x->answers_.size();
    for (const auto count : x->answers_) {
      lost_ += count == 0 ? 1 : 0;
      doubled_ += count > 1 ? 1 : 0;
    }
    for (const auto micros : x->micros_)
      if (micros > 0)
        micros_.push_back(micros);
    for (const auto& [kind, count] : x->kinds_)
      kinds_[kind] += count;
    std::copy(x->strange_.begin(), x->strange_.end(), std::back_inserter(strange_));
  }
}

void service_report::print(std::chrono::microseconds latency) const {
  std::printf("%llu texts, %llu lost, %llu doubled, %zu strange\n",
              static_cast<unsigned long long>(texts_), static_cast<unsigned long long>(lost_),
              static_cast<unsigned long long>(doubled_), strange_.size());
  for (size_t i = 0; i < std::min<size_t>(strange_.size(), 5); ++i)
    std::printf("  strange: %s\n", strange_[i].c_str());
  for (const auto& [kind, count] : kinds_)
    std::printf("  %-10s  %-18s %8llu\n", name_of(kind.first),
                kind.second == troupe::errc::none ? "record" : to_string(kind.second).c_str(),
                static_cast<unsigned long long>(count));
  auto micros = micros_;
  print_times(micros, latency);
}

void print_times(std::vector<uint32_t>& micros, std::chrono::microseconds latency) {
  if (micros.empty())
    return;
  std::sort(micros.begin(), micros.end());
  const auto over = [&](double part) {
    const auto i = static_cast<size_t>(part * static_cast<double>(micros.size() - 1));
    return static_cast<long long>(micros[i]) - static_cast<long long>(latency.count());
  };
  std::printf("over the server's latency: p50 %lld us, p99 %lld us (%zu untroubled texts)\n",
              over(0.5), over(0.99), micros.size());
}

holdings holdings::now() {
  holdings result;
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:"))
      result.resident_kib = std::strtoull(line.c_str() + 6, nullptr, 10);
    if (line.starts_with("Threads:"))
      result.threads = std::strtoull(line.c_str() + 8, nullptr, 10);
  }
  const std::filesystem::directory_iterator open{"/proc/self/fd"};
  result.descriptors = static_cast<size_t>(std::distance(begin(open), end(open)));
  return result;
}

std::chrono::microseconds processor_time() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& x) {
    return std::chrono::seconds{x.tv_sec} + std::chrono::microseconds{x.tv_usec};
  };
  return of(used.ru_utime) + of(used.ru_stime);
}

} // namespace bench
