#include "traces/trace_context.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <cstdlib>
#include <set>
#include <string>

using namespace troupe::detail;

namespace {

const std::string usual = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

} // namespace

TEST_CASE("a traceparent is read, and written as it was") {
  const auto read = parse_traceparent(usual);
  REQUIRE(read);
  CHECK(read->trace == trace_id{0x0af7651916cd43ddu, 0x8448eb211c80319cu});
  CHECK(read->span == 0xb7ad6b7169203331u);
  CHECK(read->sampled);
  CHECK(traceparent(*read) == usual);
  CHECK_FALSE(parse_traceparent(usual.substr(0, 53) + "00")->sampled);
  // Other flags mean nothing to version 00.
  CHECK(parse_traceparent(usual.substr(0, 53) + "ff")->sampled);
  CHECK_FALSE(parse_traceparent(usual.substr(0, 53) + "02")->sampled);
}

TEST_CASE("a malformed traceparent is none") {
  for (const std::string text : {
         "",
         "00",
         "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
         "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-",
         "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
         "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
         "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
         "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 ",
         " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
         "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
         "00-00000000000000000000000000000000-b7ad6b7169203331-01",
         "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
         "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
         "00-0af7651916cd43dd8448eb211c80319-b7ad6b71692033311-01",
         "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
         "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
       }) {
    INFO(text);
    CHECK_FALSE(parse_traceparent(text));
  }
}

TEST_CASE("of a later version what is known is taken") {
  const auto later = "cc" + usual.substr(2);
  CHECK(parse_traceparent(later) == parse_traceparent(usual));
  CHECK(parse_traceparent(later + "-what-the-future-holds") == parse_traceparent(usual));
}

TEST_CASE("a tracestate is passed on if it is one") {
  CHECK(is_tracestate("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"));
  CHECK(is_tracestate("tenant@system=a b, other=x,,"));
  CHECK_FALSE(is_tracestate(""));
  CHECK_FALSE(is_tracestate("rojo"));
  CHECK_FALSE(is_tracestate("Rojo=1"));
  CHECK_FALSE(is_tracestate("rojo=1=2"));
  CHECK_FALSE(is_tracestate("rojo="));
  CHECK_FALSE(is_tracestate("rojo=a\nb"));
  CHECK_FALSE(is_tracestate("rojo=" + std::string(600, 'x')));
  std::string many;
  for (int i = 0; i < 33; ++i)
    many += "k" + std::to_string(i) + "=1,";
  CHECK_FALSE(is_tracestate(many + "last=1"));
}

TEST_CASE("a share of the texts is sampled, the same ones each time") {
  const trace_id trace{1, 2};
  for (const double ratio : {0.01, 0.25, 0.5}) {
    const text_sampling sampling{trace, ratio};
    uint64_t taken = 0;
    for (uint64_t i = 0; i < 100'000; ++i) {
      taken += sampling.takes(i) ? 1 : 0;
      if (i < 1000)
        REQUIRE(sampling.takes(i) == text_sampling{trace, ratio}.takes(i));
    }
    // Seven standard deviations.
    const auto wanted = ratio * 100'000;
    CHECK(std::abs(static_cast<double>(taken) - wanted) < 7 * std::sqrt(wanted * (1 - ratio)));
  }
  const text_sampling all{trace, 1};
  const text_sampling none{trace, 0};
  for (uint64_t i = 0; i < 10'000; ++i) {
    REQUIRE(all.takes(i));
    REQUIRE_FALSE(none.takes(i));
  }
}

TEST_CASE("another trace samples other texts") {
  const text_sampling one{{1, 2}, 0.5};
  const text_sampling other{{1, 3}, 0.5};
  uint64_t alike = 0;
  for (uint64_t i = 0; i < 10'000; ++i)
    alike += one.takes(i) == other.takes(i) ? 1 : 0;
  CHECK(alike > 4'500);
  CHECK(alike < 5'500);
}

TEST_CASE("no id of a span comes twice, and none is 0") {
  // The number that comes out as 0 is the next one.
  span_ids ids{uint64_t{0} - 0x9e3779b97f4a7c15u};
  std::set<span_id> seen;
  for (int i = 0; i < 10'000; ++i)
    seen.insert(ids.next());
  CHECK(seen.size() == 10'000);
  CHECK_FALSE(seen.contains(0));
  CHECK(hex(span_id{0xab}) == "00000000000000ab");
}
