// What texts cost that were made to take long, as multiples of what reading good JSON of the same
// size takes. Each must be refused. Exit status 1 if one of them takes more than five times as
// long.
//   --n 1048576   bytes

#include "measurement.hpp"
#include "purchase.hpp"

#include <troupe/record.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace {

using clock_type = std::chrono::steady_clock;

struct case_of {
  std::string name;
  std::string text;
};

std::string repeated(std::string_view what, size_t bytes) {
  std::string result;
  while (result.size() + what.size() <= bytes)
    result += what;
  return result;
}

std::string good_json(size_t bytes) {
  std::string result = "[";
  while (result.size() + bench::purchase_json.size() + 2 <= bytes) {
    result += result.size() > 1 ? "," : "";
    result += bench::purchase_json;
  }
  return result + "]";
}

/// The best of some tries, in milliseconds.
template <class T>
double milliseconds(std::string_view text, bool& was_read) {
  const auto type = troupe::record_type_of<T>();
  const troupe::read_options how{.policy = troupe::reading_policy::repair};
  double best = 1e9;
  for (int i = 0; i < 5; ++i) {
    const auto begin = clock_type::now();
    was_read = type->read(text, how).record != nullptr;
    const std::chrono::duration<double, std::milli> time = clock_type::now() - begin;
    best = std::min(best, time.count());
  }
  return best;
}

std::vector<case_of> cases(size_t bytes) {
  std::vector<case_of> result;
  for (std::string_view x : {"[",
                             "{",
                             "\"",
                             "'",
                             "`",
                             "{\"a\":",
                             "[{",
                             "```",
                             "```json\n",
                             "```\n{\"a\":1}\n",
                             "\\",
                             "{'",
                             "{\"number\":",
                             "{\"number\":\"",
                             "\"number\":",
                             "[\"",
                             "// \n",
                             "/* ",
                             "# \n",
                             "a: ",
                             "{} ",
                             "{\"a\":1,} ",
                             "}",
                             ",",
                             "\"\",",
                             "“",
                             "{a ",
                             "- ",
                             "1,",
                             "<think>",
                             "{\"lines\":{",
                             "...",
                             "\n",
                             "\"\"\"",
                             "{\"tags\":\"a\",",
                             "[1}",
                             "```5 \"",
                             "[x",
                             "{x\"",
                             "```{",
                             "```json {\"",
                             "{\"a\\",
                             "{\"remark\":\"x}"})
    result.push_back({std::string{x}, repeated(x, bytes)});
  result.push_back({"{\"remark\":\" and quotes", "{\"remark\":\"" + repeated("\" ", bytes - 12)});
  result.push_back({"{\"remark\":\" and },", "{\"remark\":\"" + repeated("},\"", bytes - 12)});
  result.push_back({"{\"remark\": and words", "{\"remark\":" + repeated("a ", bytes - 12)});
  result.push_back({"{\"remark\":\" and \\'", "{\"remark\":\"" + repeated("\\'", bytes - 12)});
  result.push_back({"{\"tags\":[ and quotes", "{\"tags\":[" + repeated("\"a\" ", bytes - 12)});
  return result;
}

} // namespace

int main(int argc, char** argv) {
  auto options = bench::options::read(argc, argv);
  if (options.n == 10'000)
    options.n = size_t{1} << 20;
  bool was_read = false;
  const auto floor = milliseconds<std::vector<bench::purchase>>(good_json(options.n), was_read);
  std::printf("| text | ms | times good JSON |\n|---|---:|---:|\n");
  std::printf("| good JSON | %.1f | 1.0 |\n", floor);
  bool is_slow = !was_read;
  for (auto& x : cases(options.n)) {
    const auto time = milliseconds<bench::purchase>(x.text, was_read);
    std::string name = x.name;
    std::replace(name.begin(), name.end(), '\n', ' ');
    std::printf("| `%s` | %.1f | %.1f%s |\n", name.c_str(), time, time / floor,
                was_read ? " READ" : "");
    is_slow = is_slow || time > 5 * floor;
  }
  return is_slow ? 1 : 0;
}
