#include "measurement.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sys/resource.h>

namespace bench {

namespace {

[[noreturn]] void usage(const char* program, const std::map<std::string, std::string>& known) {
  std::fprintf(stderr,
               "usage: %s [--base-url URL] [--n ITEMS] [--concurrency C] [--order "
               "gather|completed] [--http 1|2] "
               "[--cacert FILE] [--warmup ITEMS]",
               program);
  for (auto& [name, value] : known) {
    std::fprintf(stderr, " [--%s %s]", name.c_str(), value.c_str());
  }
  std::fprintf(stderr, "\n");
  std::exit(2);
}

/// Not ru_maxrss, which a program inherits from whoever started it.
double peak_rss_mib() {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) {
      return std::strtod(line.c_str() + 6, nullptr) / 1024;
    }
  }
  return 0;
}

double seconds(const timeval& x) {
  return static_cast<double>(x.tv_sec) + static_cast<double>(x.tv_usec) / 1e6;
}

} // namespace

options options::read(int argc, char** argv, const std::map<std::string, std::string>& known) {
  options x;
  x.others = known;
  for (int i = 1; i < argc; i += 2) {
    std::string name{argv[i]};
    if (i + 1 == argc || !name.starts_with("--")) {
      usage(argv[0], known);
    }
    name.erase(0, 2);
    std::string value{argv[i + 1]};
    if (name == "base-url") {
      x.base_url = value;
    } else if (name == "n") {
      x.n = std::strtoull(value.c_str(), nullptr, 10);
    } else if (name == "concurrency") {
      x.concurrency = std::strtoull(value.c_str(), nullptr, 10);
    } else if (name == "order" && (value == "gather" || value == "completed")) {
      x.gather = value == "gather";
    } else if (name == "http" && (value == "1" || value == "2")) {
      x.http2 = value == "2";
    } else if (name == "cacert") {
      x.cacert = value;
    } else if (name == "warmup") {
      x.warmup = std::strtoull(value.c_str(), nullptr, 10);
    } else if (auto other = x.others.find(name); other != x.others.end()) {
      other->second = value;
    } else {
      usage(argv[0], known);
    }
  }
  if (x.n == 0 || x.concurrency == 0) {
    usage(argv[0], known);
  }
  return x;
}

measurement::times measurement::now() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  auto wall = std::chrono::steady_clock::now().time_since_epoch();
  return {std::chrono::duration<double>(wall).count(), seconds(used.ru_utime),
          seconds(used.ru_stime)};
}

measurement::measurement() : start_(now()) {}

void measurement::restart() {
  start_ = now();
  first_ = 0;
}

void measurement::first_result() {
  if (first_ == 0) {
    first_ = now().wall - start_.wall;
  }
}

void measurement::report(const std::string& tool, const options& x, size_t failures, size_t wrong,
                         const std::string& extra) const {
  auto end = now();
  auto wall = end.wall - start_.wall;
  auto user = end.user - start_.user;
  auto system = end.system - start_.system;
  auto items = static_cast<double>(x.n);
  std::printf(
    "{\"tool\":\"%s\",\"n\":%zu,\"concurrency\":%zu,\"order\":\"%s\",\"http\":%d,\"wall_s\":%.6f,"
    "\"items_per_s\":%.1f,\"user_s\":%.6f,\"sys_s\":%.6f,\"cpu_us_per_item\":%.2f,"
    "\"first_result_s\":%.6f,\"peak_rss_mib\":%.1f,\"failures\":%zu,\"wrong\":%zu%s}\n",
    tool.c_str(), x.n, x.concurrency, x.gather ? "gather" : "completed", x.http2 ? 2 : 1, wall,
    items / wall, user, system, (user + system) / items * 1e6, x.gather ? wall : first_,
    peak_rss_mib(), failures, wrong, extra.c_str());
}

} // namespace bench
