#include "person.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <set>

using namespace troupe;
using namespace troupe::test;

namespace {

struct fault_case {
  const char* name;
  /// What becomes of a text that has this trouble each time.
  errc always;
  /// Whether it is mended when the trouble comes only once.
  bool mended;
};

constexpr fault_case cases[] = {
  {"429_ms", errc::rate_limited, true},
  {"429_plain", errc::rate_limited, true},
  {"400", errc::http_status, false},
  {"404", errc::http_status, false},
  {"409", errc::unavailable, true},
  {"500", errc::unavailable, true},
  {"500_final", errc::unavailable, false},
  {"503", errc::unavailable, true},
  {"reset", errc::connection_lost, true},
  {"close", errc::connection_lost, true},
  {"half", errc::connection_lost, true},
  {"stall", errc::timeout_sent, true},
  {"stall_midway", errc::timeout_sent, true},
  {"drip", errc::none, true},
  {"huge", errc::reply_too_large, false},
  {"html_200", errc::malformed_response, true},
  {"error_in_200", errc::provider_error, true},
  {"empty_body", errc::malformed_response, true},
  {"empty_choices", errc::malformed_response, true},
  {"refusal", errc::refused, false},
  {"content_filter", errc::content_filtered, false},
  {"length", errc::truncated, false},
  {"no_call", errc::reasks_exhausted, true},
  {"two_calls", errc::none, true},
  {"wrong_call", errc::reasks_exhausted, true},
  {"no_json", errc::reasks_exhausted, true},
  {"truncated", errc::reasks_exhausted, true},
  {"prose", errc::none, true},
  {"fenced", errc::none, true},
  {"missing", errc::reasks_exhausted, true},
  {"bad_type", errc::reasks_exhausted, true},
  {"invalid_utf8", errc::reasks_exhausted, true},
};

scene troubled_scene() {
  rehearsal_settings trouble;
  trouble.retry_after = 2ms;
  trouble.drip_pause = 1ms;
  trouble.huge_bytes = 2u << 20;
  scene result{trouble};
  result.conf.pool_size = 64;
  result.conf.transport_retries = 2;
  result.conf.limit_waits = 2;
  result.conf.reasks = 1;
  result.conf.request_timeout = 700ms;
  result.conf.reply_bytes_max = 1u << 20;
  return result;
}

} // namespace

TEST_CASE("every fault that stays ends its text with its own error") {
  auto s = troubled_scene();
  auto client = s.open();
  std::vector<std::string> texts;
  for (const auto& x : cases)
    texts.push_back(text_about(30, std::string{"[[fault:"} + x.name + "]]"));
  const auto got = client.gather<person>(texts);
  REQUIRE(got.size() == std::size(cases));
  for (size_t i = 0; i < got.size(); ++i) {
    INFO(cases[i].name << ": " << to_string(got[i].error()));
    CHECK(to_string(got[i].error().code) == to_string(cases[i].always));
    CHECK(got[i].index == i);
    CHECK_FALSE(got[i].log.attempts.empty());
    if (got[i])
      CHECK(got[i]->age == 30);
  }
}

TEST_CASE("every fault that passes is mended, if trying again can mend it") {
  auto s = troubled_scene();
  auto client = s.open();
  std::vector<std::string> texts;
  for (const auto& x : cases)
    texts.push_back(text_about(31, std::string{"[[fault:"} + x.name + "_once]]"));
  const auto got = client.gather<person>(texts);
  for (size_t i = 0; i < got.size(); ++i) {
    INFO(cases[i].name << ": " << to_string(got[i].error()));
    CHECK(bool{got[i]} == cases[i].mended);
    if (got[i])
      CHECK(*got[i] == person{"John Smith", 31, "software engineer"});
  }
}

TEST_CASE(
  "two thousand texts with all faults at once have exactly one outcome each, of the right kind") {
  auto s = troubled_scene();
  auto client = s.open();
  constexpr size_t count = 2000;
  std::vector<std::string> texts;
  std::vector<errc> wanted;
  for (size_t i = 0; i < count; ++i) {
    const auto& x = cases[i / 3 % std::size(cases)];
    // One in three without trouble, one with trouble that passes, one with trouble that stays.
    const bool slow = std::string_view{x.name}.starts_with("stall");
    const auto kind = slow && i > 600 ? 0 : i % 3;
    const auto marker = kind == 0   ? std::string{}
                        : kind == 1 ? std::string{"[[fault:"} + x.name + "_once]]"
                                    : std::string{"[[fault:"} + x.name + "]]";
    wanted.push_back(kind == 0 || (kind == 1 && x.mended) ? errc::none : x.always);
    texts.push_back(text_about(18 + i % 60, " Text " + std::to_string(i) + "." + marker));
  }
  std::set<uint64_t> seen;
  auto outcomes = client.as_completed<person>(texts);
  for (const auto& x : outcomes) {
    INFO(texts[x.index] << ": " << to_string(x.error()));
    CHECK(seen.insert(x.index).second);
    CHECK(to_string(x.error().code) == to_string(wanted[x.index]));
    if (x)
      CHECK(*x
            == person{"John Smith", static_cast<int32_t>(18 + x.index % 60), "software engineer"});
  }
  CHECK(seen.size() == count);
  CHECK(outcomes.sum().texts == count);
  CHECK(s.api->counts().in_progress_highest <= 64);
}

TEST_CASE("a server that names a pause in seconds is waited for") {
  rehearsal_settings trouble;
  trouble.retry_after = 1ms;
  scene s{trouble};
  auto client = s.open();
  for (const auto* fault : {"429", "429_date", "503_retry"}) {
    const auto got
      = client.extract<person>(text_about(40, std::string{"[[fault:"} + fault + "_once]]"));
    INFO(fault << ": " << to_string(got.error()));
    CHECK(got);
    CHECK(got.log.attempts.size() == 2);
  }
}

TEST_CASE("what a server says of all texts ends the run, and each text has its outcome") {
  for (const auto* fault : {"quota", "401", "403"}) {
    auto s = troubled_scene();
    s.conf.pool_size = 1;
    auto client = s.open();
    std::vector<std::string> texts(20, text_about(33, std::string{"[[fault:"} + fault + "]]"));
    auto outcomes = client.in_order<person>(texts);
    std::vector<errc> codes;
    for (const auto& x : outcomes)
      codes.push_back(x.error().code);
    INFO(fault);
    CHECK(s.api->counts().requests == 1);
    CHECK(outcomes.sum().ended_by.code == codes.front());
    CHECK(codes.size() == 20);
    CHECK(codes.back() == errc::cancelled);
  }
}
