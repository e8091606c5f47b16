#include "report/field_tree.hpp"
#include "report/histogram.hpp"
#include "report/run_counts.hpp"
#include "report/timeline.hpp"
#include "report/value_sketch.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <vector>

using namespace troupe::cli::report;

namespace {

std::vector<double> sorted_numbers(size_t count, bool with_negatives) {
  std::mt19937_64 random{7};
  std::lognormal_distribution<double> numbers{3, 2};
  std::vector<double> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back(numbers(random) * (with_negatives && i % 3 == 0 ? -1 : 1));
  std::sort(result.begin(), result.end());
  return result;
}

} // namespace

TEST_CASE("quantiles of a histogram are off by one percent at most") {
  for (const bool with_negatives : {false, true}) {
    const auto numbers = sorted_numbers(10'001, with_negatives);
    histogram x;
    for (const auto y : numbers)
      x.add(y);
    for (const auto q : {0.01, 0.25, 0.5, 0.9, 0.99, 0.999}) {
      const auto rank = static_cast<size_t>(std::ceil(q * static_cast<double>(numbers.size())));
      const auto exact = numbers[rank - 1];
      CAPTURE(q, exact);
      CHECK(std::fabs(x.quantile(q) - exact) <= 0.0101 * std::fabs(exact));
    }
    CHECK(x.count() == numbers.size());
    CHECK(x.min() == numbers.front());
    CHECK(x.max() == numbers.back());
    uint64_t in_buckets = 0;
    for (const auto& y : x.buckets(9))
      in_buckets += y.count;
    CHECK(in_buckets == numbers.size());
  }
}

TEST_CASE("a histogram takes any number and none") {
  histogram x;
  CHECK(x.quantile(0.5) == 0);
  CHECK(x.median_distance() == 0);
  CHECK(x.buckets(9).empty());
  x.add(0);
  x.add(1e308);
  x.add(-1e308);
  x.add(5e-324);
  x.add(std::nan(""));
  x.add(INFINITY);
  CHECK(x.count() == 4);
  CHECK(x.max() == 1e308);
  CHECK(x.quantile(1) > 1e299);
}

TEST_CASE("the median distance is that of all numbers, whatever a few of them do") {
  histogram x;
  for (int i = 1; i <= 99; ++i)
    x.add(i);
  x.add(1e9);
  CHECK(x.median_distance() == Catch::Approx(25).epsilon(0.05));
}

TEST_CASE("different values are counted exactly while they are few, else nearly") {
  distinct_values few;
  distinct_values many;
  for (uint64_t i = 0; i < 300'000; ++i) {
    few.add(hash_of("value " + std::to_string(i % 4'000)), i);
    many.add(hash_of("value " + std::to_string(i % 100'000)), i);
  }
  CHECK(few.is_exact());
  CHECK(few.estimate() == 4'000);
  CHECK_FALSE(many.is_exact());
  CHECK(static_cast<double>(many.estimate()) == Catch::Approx(100'000).epsilon(0.06));
  CHECK(many.repeated(5).repeated == many.repeated(5).values);
}

TEST_CASE("repeated values are found with the places where they first stand") {
  distinct_values x;
  for (uint64_t i = 0; i < 1'000; ++i)
    x.add(hash_of(std::to_string(i == 700 ? 3 : i)), i);
  CHECK(x.repeated(5).repeated == 1);
  CHECK(x.repeated(5).places == std::vector<uint64_t>{3});
}

TEST_CASE("the most frequent values are found among many rare ones") {
  frequent_values x;
  std::map<std::string, uint64_t> exact;
  const auto add = [&](const std::string& value) {
    ++exact[value];
    x.add(hash_of(value), [&] { return "\"" + value + "\""; });
  };
  // Frequent ones that come late, too.
  for (int i = 0; i < 50'000; ++i) {
    add("rare " + std::to_string(i));
    if (i % 10 == 0)
      add("red");
    if (i > 25'000 && i % 12 == 0)
      add("late");
  }
  const auto top = x.top(2);
  REQUIRE(top.size() == 2);
  CHECK(top[0].json == "\"red\"");
  CHECK(top[1].json == "\"late\"");
  for (const auto& y : top) {
    const auto name = y.json.substr(1, y.json.size() - 2);
    CHECK(y.count <= exact[name]);
    CHECK(y.count + x.count_error() >= exact[name]);
  }
}

TEST_CASE("frequent values are exact while they are few") {
  frequent_values x;
  for (int i = 0; i < 1'000; ++i)
    x.add(hash_of(std::to_string(i % 7)), [i] { return std::to_string(i % 7); });
  CHECK(x.top(1).front().count == 143);
  CHECK(x.top(10).size() == 7);
  CHECK(x.count_error() == 0);
}

TEST_CASE("a timeline counts as a list of all texts does, whatever its steps are") {
  std::mt19937_64 random{3};
  std::vector<timeline::text> texts;
  timeline times;
  for (int i = 0; i < 3'000; ++i) {
    timeline::text x;
    x.began = 1.7e12 + static_cast<double>(random() % 500'000) / 7.0;
    x.ended = x.began + static_cast<double>(random() % 20'000) / 3.0;
    x.is_ok = i % 5 != 0;
    x.tokens = random() % 100;
    x.cost = static_cast<int64_t>(random() % 1000);
    texts.push_back(x);
    times.add(x);
  }
  const auto bins = times.bins();
  REQUIRE(bins.size() <= timeline::bins_max + 1);
  const auto step = times.step_ms();
  for (size_t i = 0; i < bins.size(); ++i) {
    const auto from = times.from_ms() + static_cast<double>(i) * step;
    timeline::bin exact;
    for (const auto& x : texts) {
      exact.busy_ms += std::max(0.0, std::min(x.ended, from + step) - std::max(x.began, from));
      if (x.ended < from || x.ended >= from + step)
        continue;
      ++(x.is_ok ? exact.ok : exact.failed);
      exact.tokens += x.tokens;
      exact.cost += x.cost;
    }
    CAPTURE(i);
    CHECK(bins[i].ok == exact.ok);
    CHECK(bins[i].failed == exact.failed);
    CHECK(bins[i].tokens == exact.tokens);
    CHECK(bins[i].cost == exact.cost);
    CHECK(bins[i].busy_ms == Catch::Approx(exact.busy_ms).margin(0.1));
  }
}

TEST_CASE("a run that went on after a year has a timeline of bounded length") {
  timeline times;
  times.add({1.7e12, 1.7e12 + 50, true, 1, 1});
  times.add({1.73e12, 1.73e12 + 50, false, 1, 1});
  times.add({1.6e12, 1.6e12 + 1, true, 1, 1});
  const auto bins = times.bins();
  CHECK(bins.size() <= timeline::bins_max + 1);
  CHECK(bins.front().ok == 1);
  CHECK(bins.back().failed == 1);
}

TEST_CASE("a reservoir keeps all of few and some of many, always the same") {
  reservoir x{100};
  reservoir y{100};
  for (uint64_t i = 0; i < 10'000; ++i) {
    x.add(i);
    y.add(i);
    if (i == 99)
      CHECK(x.places().size() == 100);
  }
  CHECK(x.places() == y.places());
  const std::set<uint64_t> different{x.places().begin(), x.places().end()};
  CHECK(different.size() == 100);
  // Not only the first ones.
  CHECK(std::count_if(different.begin(), different.end(), [](uint64_t i) { return i > 5'000; })
        > 20);
}

TEST_CASE("the records with the most are kept, whatever comes later") {
  most_of x{3};
  for (const double amount : {5, 1, 9, 9, 2, 7})
    x.add(amount, static_cast<uint64_t>(amount * 10));
  const auto sorted = x.sorted();
  REQUIRE(sorted.size() == 3);
  CHECK(sorted[0].amount == 9);
  CHECK(sorted[2].amount == 7);
}
