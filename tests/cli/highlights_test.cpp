#include "highlights.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

namespace {

using strings = std::vector<std::string>;

ledger log_of(std::chrono::microseconds elapsed, int64_t nanos = 0, size_t repairs = 0) {
  ledger result;
  result.elapsed = elapsed;
  result.cost = money::from_nanos(nanos);
  result.attempts.emplace_back();
  result.attempts.back().repairs.resize(repairs);
  return result;
}

} // namespace

TEST_CASE("the texts that stand out are named, the first of equals first") {
  highlights x;
  for (uint64_t i = 0; i < 17; ++i)
    x.add(i, {}, log_of(100ms));
  x.add(17, "\"a\"", log_of(9s, 2'000'000'000));
  x.add(18, {}, log_of(12'345ms, 1'000'000, 1));
  x.add(19, {}, log_of(9s, 0, 3));
  x.add(20, std::string(50, 'x'), log_of(500ms));
  CHECK(x.lines()
        == strings{"slowest: text 18, 12.3 s; text 17 (\"a\"), 9.00 s; text 19, 9.00 s (1.55 s on "
                   "average)",
                   "dearest: text 17 (\"a\"), $2.0000; text 18, $0.001000 ($0.0953 on average)",
                   "most repaired: text 19, 3 repairs; text 18, 1 repair (2 texts were repaired)"});
}

TEST_CASE("nothing stands out of few texts, and what is unknown is not listed") {
  highlights x;
  for (uint64_t i = 0; i + 1 < highlights::texts_min; ++i)
    x.add(i, {}, log_of(1ms));
  CHECK(x.lines().empty());
  x.add(19, {}, log_of(0us));
  CHECK(
    x.lines()
    == strings{"slowest: text 0, 1.00 ms; text 1, 1.00 ms; text 2, 1.00 ms (0.95 ms on average)"});
}
