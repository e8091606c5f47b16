#include <troupe/detail/time_format.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

using namespace std::chrono_literals;
using namespace troupe;

namespace {

using nanos = std::chrono::nanoseconds;
using seconds = std::chrono::seconds;

/// Seconds since 1970 and nanoseconds as text, or "refused".
std::string instant(std::string_view text) {
  auto x = parse_date_time(text);
  if (!x)
    return "refused";
  return std::to_string(x->seconds.count()) + "+" + std::to_string(x->fraction.count());
}

/// The duration, written again.
std::string span(std::string_view text) {
  auto x = parse_duration(text);
  return x ? format_duration(*x) : std::string{x.error()};
}

} // namespace

TEST_CASE("a date-time of RFC 3339 is read as seconds since 1970") {
  CHECK(instant("1970-01-01T00:00:00Z") == "0+0");
  CHECK(instant("2024-02-29T12:30:00.25+02:00") == "1709202600+250000000");
  CHECK(instant("1985-04-12T23:20:50.52Z") == "482196050+520000000");
  CHECK(instant("1996-12-19T16:39:57-08:00") == "851042397+0");
  CHECK(instant("1937-01-01T12:00:27.87+00:20") == "-1041337173+870000000");
  CHECK(instant("1969-12-31T23:59:59.999999999999z") == "-1+999999999");
  CHECK(instant("0000-01-01t00:00:00Z") == "-62167219200+0");
  CHECK(instant("9999-12-31T23:59:59-23:59") == "253402387139+0");
}

TEST_CASE("a leap second is read as the second after it, and only where one can be") {
  CHECK(instant("1990-12-31T23:59:60Z") == instant("1991-01-01T00:00:00Z"));
  CHECK(instant("1990-12-31T15:59:60-08:00") == instant("1991-01-01T00:00:00Z"));
  CHECK(instant("1998-12-31T23:58:60Z") == "refused");
  CHECK(instant("1998-12-31T22:59:60Z") == "refused");
  CHECK(instant("1998-12-31T23:59:61Z") == "refused");
}

TEST_CASE("what is no date-time of RFC 3339 is refused") {
  for (std::string_view text : {"",
                                "2024-02-29",
                                "2024-02-29T12:30:00",
                                "2024-02-29 12:30:00Z",
                                "2023-02-29T12:30:00Z",
                                "2024-13-01T00:00:00Z",
                                "2024-00-01T00:00:00Z",
                                "2024-01-32T00:00:00Z",
                                "2024-1-01T00:00:00Z",
                                "2024-01-01T24:00:00Z",
                                "2024-01-01T00:60:00Z",
                                "2024-01-01T00:00Z",
                                "2024-01-01T00:00:00.Z",
                                "2024-01-01T00:00:00+24:00",
                                "2024-01-01T00:00:00+01:60",
                                "2024-01-01T00:00:00+0100",
                                "2024-01-01T00:00:00Z ",
                                " 2024-01-01T00:00:00Z",
                                "2024-01-01T00:00:00ZZ",
                                "2024-366T00:00:00Z",
                                "+2024-01-01T00:00:00Z",
                                "2024-01-01T00:00:00\xE2\x88\x92"
                                "01:00"}) {
    CAPTURE(text);
    CHECK(instant(text) == "refused");
  }
  CHECK(parse_date_time("").error()
        == "must be an RFC 3339 date-time with its offset, such as 2024-02-29T12:30:00Z");
}

TEST_CASE("a date-time is read into the time point of any unit") {
  CHECK(parse_time_point<nanos>("2024-02-29T12:30:00.123456789Z")
        == std::chrono::sys_time<nanos>{1709209800123456789ns});
  CHECK(parse_time_point<std::chrono::milliseconds>("1969-12-31T23:59:59.9996Z")->time_since_epoch()
        == -1ms);
  CHECK(parse_time_point<std::chrono::days>("1969-12-31T01:00:00Z")->time_since_epoch().count()
        == -1);
  CHECK(
    parse_time_point<std::chrono::duration<double>>("1970-01-01T00:00:01.5Z")->time_since_epoch()
    == std::chrono::duration<double>{1.5});
  CHECK(parse_time_point<nanos>("2262-04-11T23:47:16.854775807Z")->time_since_epoch()
        == nanos::max());
  CHECK(parse_time_point<nanos>("1677-09-21T00:12:43.145224192Z")->time_since_epoch()
        == nanos::min());
  CHECK(parse_time_point<nanos>("2262-04-11T23:47:16.854775808Z").error()
        == "must be within the range of the field's time unit");
  CHECK_FALSE(parse_time_point<nanos>("1677-09-21T00:12:43.145224191Z"));
  using narrow = std::chrono::duration<int32_t>;
  CHECK(parse_time_point<narrow>("2038-01-19T03:14:07Z"));
  CHECK_FALSE(parse_time_point<narrow>("2038-01-19T03:14:08Z"));
}

TEST_CASE("a time point is written in UTC and read back") {
  using std::chrono::sys_time;
  CHECK(format_time_point(sys_time<nanos>{1709209800250000000ns}) == "2024-02-29T12:30:00.25Z");
  CHECK(format_time_point(std::chrono::sys_seconds{-1s}) == "1969-12-31T23:59:59Z");
  CHECK(format_time_point(sys_time<std::chrono::milliseconds>{-1ms}) == "1969-12-31T23:59:59.999Z");
  CHECK(format_time_point(sys_time<nanos>{nanos::min()}) == "1677-09-21T00:12:43.145224192Z");
  CHECK(format_time_point(sys_time<nanos>{nanos::max()}) == "2262-04-11T23:47:16.854775807Z");
  CHECK(format_time_point(std::chrono::sys_days{}) == "1970-01-01T00:00:00Z");
  CHECK(format_time_point(std::chrono::sys_seconds{-62167219200s}) == "0000-01-01T00:00:00Z");
  CHECK_FALSE(format_time_point(std::chrono::sys_seconds{-62167219201s}));
  CHECK_FALSE(format_time_point(std::chrono::sys_seconds{253402300800s}));
  CHECK_FALSE(format_time_point(std::chrono::sys_seconds{seconds::max()}));
  CHECK_FALSE(format_time_point(std::chrono::sys_seconds{seconds::min()}));
  for (int64_t x = -4'000'000'000'000'000'000; x < 4'000'000'000'000'000'000;
       x += 123'456'789'012'345'678) {
    sys_time<nanos> point{nanos{x}};
    CHECK(parse_time_point<nanos>(*format_time_point(point)) == point);
  }
}

TEST_CASE("dates are read and written") {
  using namespace std::chrono;
  CHECK(parse_date("2024-02-29") == sys_days{2024y / February / 29});
  CHECK(parse_date("0001-01-01") == sys_days{1y / January / 1});
  CHECK_FALSE(parse_date("2023-02-29"));
  CHECK_FALSE(parse_date("2024-2-29"));
  CHECK_FALSE(parse_date("2024-02-29T00:00:00Z"));
  CHECK(format_date(sys_days{987y / March / 4}) == "0987-03-04");
  CHECK_FALSE(format_date(sys_days{10000y / January / 1}));
  CHECK_FALSE(format_date(sys_days::max()));
  CHECK_FALSE(format_date(sys_days::min()));
}

TEST_CASE("durations are read and written back in their shortest form") {
  CHECK(span("P1DT2H30M") == "P1DT2H30M");
  CHECK(span("P2W") == "P14D");
  CHECK(span("PT36H") == "P1DT12H");
  CHECK(span("PT0S") == "PT0S");
  CHECK(span("P0D") == "PT0S");
  CHECK(span("-PT0S") == "PT0S");
  CHECK(span("PT1H5S") == "PT1H5S");
  CHECK(span("PT90.250S") == "PT1M30.25S");
  CHECK(span("PT0.000000001S") == "PT0.000000001S");
  CHECK(span("PT0.0000000019S") == "PT0.000000001S");
  CHECK(span("-PT0.5S") == "-PT0.5S");
  CHECK(span("-P1DT0.25S") == "-P1DT0.25S");
  CHECK(span("PT9223372036854775807S") == "P106751991167300DT15H30M7S");
  CHECK(format_duration({seconds::min(), {}}) == "-P106751991167300DT15H30M8S");
}

TEST_CASE("what is no duration of fixed length is refused") {
  for (std::string_view text :
       {"",       "P",     "PT",     "P1",    "1D",        "PT1D",  "P1H",    "P1DT",
        "P1YT",   "P2D1Y", "P1D2H",  "P2S",   "P1W2D",     "P2D1W", "P1WT1H", "PT1S1M",
        "PT1M1M", "P1.5D", "PT1.5M", "PT1.S", "PT.5S",     "P 1D",  "P1D ",   "+P1D",
        "--P1D",  "P-1D",  "p1d",    "PT1s",  "P1DT1HT1M", "PTT1S"}) {
    CAPTURE(text);
    CHECK(span(text) == "must be an ISO 8601 duration such as P1DT2H30M");
  }
  for (std::string_view text : {"P1Y", "P1M", "P1Y2M3DT4H", "P1MT1M", "P99999999999999999999Y"})
    CHECK(span(text) == "must be an ISO 8601 duration without years and months, such as P30DT2H");
  for (std::string_view text : {"PT9223372036854775808S", "P106751991167301D",
                                "P99999999999999999999D", "P106751991167300DT24H"})
    CHECK(span(text) == "must be a shorter duration");
}

TEST_CASE("durations of any unit keep their value") {
  auto there_and_back = []<class Duration>(Duration x) {
    auto text = format_duration(to_split_seconds(x));
    CAPTURE(text);
    CHECK(parse_duration(text).and_then(to_duration<Duration>) == x);
  };
  there_and_back(nanos::min());
  there_and_back(nanos::max());
  there_and_back(std::chrono::microseconds::min());
  there_and_back(-1500ms);
  there_and_back(std::chrono::hours{-7});
  there_and_back(std::chrono::years{3});
  there_and_back(std::chrono::duration<int64_t, std::pico>{-1'000});
  there_and_back(std::chrono::duration<double>{-0.25});
  there_and_back(std::chrono::duration<float, std::milli>{2.5F});
}

TEST_CASE("digits finer than the unit are cut towards the past, values beyond it are refused") {
  CHECK(to_duration<seconds>({-1s, 500'000'000ns}) == -1s);
  CHECK(to_duration<std::chrono::minutes>({-1s, {}}) == -1min);
  CHECK(to_duration<std::chrono::minutes>({59s, 999'999'999ns}) == 0min);
  CHECK_FALSE(to_duration<nanos>({9223372037s, {}}));
  CHECK_FALSE((to_duration<std::chrono::duration<uint8_t>>({256s, {}})));
  CHECK_FALSE((to_duration<std::chrono::duration<unsigned>>({-1s, {}})));
}

TEST_CASE("units that no decimal fraction hits are written to the nanosecond") {
  using frame = std::chrono::duration<int, std::ratio<1001, 30000>>;
  CHECK(format_duration(to_split_seconds(frame{29'999})) == "PT16M40.966633333S");
  using third = std::chrono::duration<int, std::ratio<1, 3>>;
  CHECK(format_duration(to_split_seconds(third{-1})) == "-PT0.333333334S");
}

TEST_CASE("spans beyond the range of seconds stop at its ends") {
  CHECK(to_split_seconds(std::chrono::hours::max()).seconds == seconds::max());
  CHECK(to_split_seconds(std::chrono::hours::min()).seconds == seconds::min());
  CHECK(to_split_seconds(std::chrono::duration<double>{1e300}).seconds == seconds::max());
  CHECK(to_split_seconds(std::chrono::duration<double>{-1e300}).seconds == seconds::min());
  CHECK(to_split_seconds(std::chrono::duration<double>{std::numeric_limits<double>::quiet_NaN()})
        == split_seconds{});
}
