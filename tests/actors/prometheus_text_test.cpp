#include "metrics_scene.hpp"

#include <catch2/catch_test_macros.hpp>

#include <limits>
#include <map>
#include <regex>
#include <set>
#include <sstream>

using namespace troupe;
using namespace troupe::test;

namespace {

std::string exposed(const caf::telemetry::metric_registry& x) {
  return prometheus_text(x);
}

/// A scene of which everything has a value.
void fill(metrics_scene& s) {
  metered_run run{*s.metrics, "m", "openai", true};
  run.answer(good_attempt());
  run.fail(failed_attempt(errc::unavailable, 503));
  run.end_text();
  run.end_text(errc::refused);
  run_sample x;
  x.routes.resize(1);
  run.sample(x);
  run.observer().on_run_ended({}, at(2s));
}

/// The family that a sample belongs to.
std::string family_of(const std::string& sample, const std::map<std::string, std::string>& types) {
  for (const auto* suffix : {"_bucket", "_sum", "_count"}) {
    const std::string_view end{suffix};
    if (!sample.ends_with(end))
      continue;
    const auto stem = sample.substr(0, sample.size() - end.size());
    if (const auto found = types.find(stem); found != types.end() && found->second == "histogram")
      return stem;
  }
  return sample;
}

} // namespace

TEST_CASE("every line of the text is a sample, a type or help, and both stand before its samples") {
  metrics_scene s;
  fill(s);
  const std::regex sample{
    R"(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_]\w*="([^"\\\n]|\\.)*"(,[a-zA-Z_]\w*="([^"\\\n]|\\.)*")*\})? ([-+.eE0-9]+|NaN|[-+]Inf))"};
  std::map<std::string, std::string> types;
  std::set<std::string> helped;
  std::set<std::string> ended;
  std::string current;
  std::istringstream lines{s.text()};
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    std::istringstream words{line};
    std::string mark;
    std::string what;
    std::string name;
    if (line.starts_with("# ")) {
      words >> mark >> what >> name;
      if (what == "HELP") {
        CHECK(helped.insert(name).second);
        continue;
      }
      REQUIRE(what == "TYPE");
      CHECK(helped.contains(name));
      ended.insert(current);
      CHECK_FALSE(ended.contains(name));
      current = name;
      words >> types[name];
      continue;
    }
    std::smatch found;
    REQUIRE(std::regex_match(line, found, sample));
    CHECK(family_of(found[1], types) == current);
  }
  CHECK(types.size() > 25);
  for (const auto& [name, type] : types) {
    CAPTURE(name);
    CHECK(name.ends_with("_total") == (type == "counter"));
  }
}

TEST_CASE("the buckets of a histogram count all that is below their bound") {
  caf::telemetry::metric_registry registry;
  const double bounds[] = {0.5, 1, 2.5};
  auto* const x = registry.histogram_singleton<double>("a", "b", {bounds, 3}, "Help.", "seconds",
                                                       false);
  for (const auto y : {0.5, 0.75, 2.0, 2.0, 100.0})
    x->observe(y);
  CHECK(exposed(registry) == R"(# HELP a_b_seconds Help.
# TYPE a_b_seconds histogram
a_b_seconds_bucket{le="0.5"} 1
a_b_seconds_bucket{le="1"} 2
a_b_seconds_bucket{le="2.5"} 4
a_b_seconds_bucket{le="+Inf"} 5
a_b_seconds_sum 105.25
a_b_seconds_count 5
)");
}

TEST_CASE("names are spelled as Prometheus wants them, and what is quoted is escaped") {
  caf::telemetry::metric_registry registry;
  registry.counter_family<double>("a.b", "c-d", {"x", "empty"}, "A \\ and\na line.", "bytes", true)
    ->get_or_add({{"x", "say \"hi\"\\\n"}, {"empty", ""}})
    ->inc(0.000000153);
  CHECK(exposed(registry)
        == "# HELP a_b_c_d_bytes_total A \\\\ and\\na line.\n"
           "# TYPE a_b_c_d_bytes_total counter\n"
           "a_b_c_d_bytes_total{x=\"say \\\"hi\\\"\\\\\\n\"} 1.53e-07\n");
}

TEST_CASE("a gauge may be any number") {
  caf::telemetry::metric_registry registry;
  auto* const x = registry.gauge_singleton<double>("a", "b", "Help.", "1", false);
  x->value(-0.25);
  CHECK(exposed(registry).ends_with("\na_b -0.25\n"));
  x->value(-std::numeric_limits<double>::infinity());
  CHECK(exposed(registry).ends_with("\na_b -Inf\n"));
  x->value(std::numeric_limits<double>::quiet_NaN());
  CHECK(exposed(registry).ends_with("\na_b NaN\n"));
}
