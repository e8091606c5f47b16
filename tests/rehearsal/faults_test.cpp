#include "faults.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>

using namespace troupe;
using namespace troupe::rehearsing;

namespace {

markers marked(std::string_view text) {
  markers result;
  read_markers(text, result);
  return result;
}

} // namespace

TEST_CASE("every fault is found by its name") {
  CHECK(rehearsal_fault_names().size() == fault_count - 1);
  for (auto& x : rehearsal_fault_names()) {
    INFO(x.name);
    auto order = parse_fault(x.name);
    REQUIRE(order);
    CHECK(name_of(order->kind) == x.name);
    CHECK(order->times == 0);
  }
}

TEST_CASE("a fault's name says how often") {
  CHECK(parse_fault("429-once") == fault_order{fault::rate_limited, 1});
  CHECK(parse_fault("bad_type_once") == fault_order{fault::bad_type, 1});
  CHECK(parse_fault("bad-type-once") == fault_order{fault::bad_type, 1});
  CHECK(parse_fault("500*3") == fault_order{fault::server_error, 3});
  for (auto wrong : {"", "none", "430", "500*", "500*0", "500*x", "once", "_once"}) {
    INFO(wrong);
    CHECK_FALSE(parse_fault(wrong));
  }
}

TEST_CASE("markers are read from anywhere in the text") {
  auto found = marked("a [[fault:429-once]] b [[latency:2s]] c [[fault:reset]]");
  CHECK(found.faults == std::vector<fault_order>{{fault::rate_limited, 1}, {fault::reset, 0}});
  REQUIRE(found.latency);
  CHECK(found.latency->low == std::chrono::seconds(2));
  CHECK(marked("[[fault:unknown]] [[x]] [[fault:429").faults.empty());
}

TEST_CASE("a marker with a count is used up, text by text") {
  fault_book book({}, 1);
  auto markers = marked("[[fault:500*2]] [[fault:429-once]]");
  CHECK(book.decide(markers, 1, 77) == fault::server_error);
  CHECK(book.decide(markers, 2, 77) == fault::server_error);
  CHECK(book.decide(markers, 3, 78) == fault::server_error);
  CHECK(book.decide(markers, 4, 77) == fault::rate_limited);
  CHECK(book.decide(markers, 5, 77) == fault::none);
  book.forget();
  CHECK(book.decide(markers, 6, 77) == fault::server_error);
}

TEST_CASE("rates are kept, and equal seeds give equal faults") {
  std::vector<rehearsal_fault_rate> rates{{"429", 0.1}, {"reset", 0.2}};
  fault_book book(rates, 5);
  fault_book twin(rates, 5);
  std::map<fault, int> counts;
  for (uint64_t i = 1; i <= 10'000; ++i) {
    auto drawn = book.decide({}, i, i);
    CHECK(drawn == twin.decide({}, i, i));
    ++counts[drawn];
  }
  CHECK((counts[fault::rate_limited] > 900 && counts[fault::rate_limited] < 1100));
  CHECK((counts[fault::reset] > 1850 && counts[fault::reset] < 2150));
  CHECK(counts.size() == 3);
}

TEST_CASE("a fault by chance with once spares a text that had it") {
  fault_book book({{"bad_type_once", 1}}, 1);
  CHECK(book.decide({}, 1, 7) == fault::bad_type);
  CHECK(book.decide({}, 2, 7) == fault::none);
  CHECK(book.decide({}, 3, 8) == fault::bad_type);
}

TEST_CASE("a text that is always wrong stays so") {
  fault_book book({{"always_wrong", 0.5}}, 1);
  int wrong = 0;
  for (uint64_t text = 0; text < 1000; ++text) {
    auto first = book.decide({}, text, text);
    CHECK(book.decide({}, text + 5000, text) == first);
    wrong += first == fault::always_wrong ? 1 : 0;
  }
  CHECK((wrong > 430 && wrong < 570));
}

TEST_CASE("fault rates are read") {
  auto rates = parse_fault_rates("429:0.05,reset:1%,bad_type_once:0.2");
  REQUIRE(rates);
  CHECK(
    *rates
    == std::vector<rehearsal_fault_rate>{{"429", 0.05}, {"reset", 0.01}, {"bad_type_once", 0.2}});
  CHECK(parse_fault_rates("")->empty());
}

TEST_CASE("wrong fault rates are refused with the reason") {
  auto message = [](std::string_view text) {
    auto result = parse_fault_rates(text);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == errc::configuration);
    return result.error().message;
  };
  CHECK(message("430:0.1").starts_with("faults: unknown kind \"430\"; known are 429, "));
  CHECK(message("429").starts_with("faults: \"429\" needs a rate from 0 to 1"));
  CHECK(message("429:1.5").starts_with("faults: \"429:1.5\" needs a rate from 0 to 1"));
  CHECK(message("429:nan").starts_with("faults: \"429:nan\" needs a rate from 0 to 1"));
  CHECK(message("429:0.6,500:0.6") == "faults: the rates add up to more than 1");
}

TEST_CASE("an empty text has a hash, wherever it is") {
  CHECK(troupe::rehearsing::hash_of({}) == troupe::rehearsing::hash_of(""));
}
