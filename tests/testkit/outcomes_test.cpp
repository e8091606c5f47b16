#include "visitor.hpp"

#include <troupe/test/outcomes.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <sstream>
#include <stdexcept>

using namespace troupe;
using namespace troupe::test;
using Catch::Matchers::ContainsSubstring;

namespace {

attempt attempt_of(errc code, std::string message, uint16_t status) {
  attempt result;
  result.problem = {code, std::move(message)};
  result.http_status = status;
  return result;
}

outcome<visitor> failed_visitor() {
  outcome<visitor> result;
  result.index = 3;
  result.id = "desk-7";
  result.why.problem = {errc::reasks_exhausted, "still wrong"};
  result.why.best_json = R"({"name":"Ann","age":300})";
  result.log.attempts.push_back(attempt_of(errc::unavailable, "HTTP 503", 503));
  result.log.attempts.push_back(attempt_of(errc::violations, "age: at most 150", 200));
  result.log.attempts.back().reask = true;
  result.log.attempts.back().raw_reply = "a raw reply";
  return result;
}

outcome<visitor> good_visitor() {
  outcome<visitor> result;
  result.record = visitor{"Ann", 30};
  result.log.attempts.push_back(attempt_of(errc::none, "", 200));
  return result;
}

} // namespace

TEST_CASE("a failure is described with its code, its message and every attempt") {
  CHECK(describe(failed_visitor())
        == "text 3 (desk-7): reasks_exhausted: still wrong\n"
           "  best answer: {\"name\":\"Ann\",\"age\":300}\n"
           "  attempt 1: HTTP 503, unavailable: HTTP 503\n"
           "  attempt 2, asked again: HTTP 200, violations: age: at most 150\n"
           "    reply: a raw reply");
  CHECK(describe(good_visitor())
        == "text 0: {\"name\":\"Ann\",\"age\":30}\n  attempt 1: HTTP 200, good");
}

TEST_CASE("a long reply is shown in part, its characters whole") {
  auto x = failed_visitor();
  x.log.attempts[1].raw_reply.clear();
  for (int i = 0; i < 300; ++i)
    x.log.attempts[1].raw_reply += "\u00e4";
  x.log.attempts[1].raw_reply.insert(0, "x");
  const auto words = describe(x);
  CHECK(words.ends_with("\u00e4..."));
  CHECK(words.size() < 900);
}

TEST_CASE("the sum of a run is one line") {
  run_summary x;
  x.texts = 3;
  x.succeeded = 2;
  x.failed = 1;
  x.requests = 5;
  x.tokens.total_tokens = 600;
  CHECK(describe(x) == "3 texts: 2 succeeded, 1 failed; 5 requests, 600 tokens");
  x.ended_by = {errc::cancelled, "stopped"};
  CHECK(describe(x).ends_with("ended early by cancelled: stopped"));
}

TEST_CASE("a finding is yes or no, and says what there is instead") {
  const auto bad = failed_visitor();
  const auto good = good_visitor();
  CHECK(has_record(good));
  CHECK(has_record(good, {"Ann", 30}));
  CHECK(failed_with(bad, errc::reasks_exhausted));
  CHECK(failed_with(bad, errc::reasks_exhausted, "wrong"));
  CHECK(took_requests(bad, 2));

  CHECK_FALSE(has_record(bad));
  CHECK_THAT(has_record(bad).words(), ContainsSubstring(describe(bad)));
  CHECK_FALSE(has_record(good, {"Ann", 31}));
  CHECK_THAT(has_record(good, {"Ann", 31}).words(), ContainsSubstring("\"age\":31"));
  CHECK_FALSE(has_record(bad, {"Ann", 30}));
  CHECK_FALSE(failed_with(good, errc::refused));
  CHECK_FALSE(failed_with(good, errc::none));
  CHECK_FALSE(failed_with(bad, errc::refused));
  CHECK_FALSE(failed_with(bad, errc::reasks_exhausted, "right"));
  CHECK_THAT(failed_with(bad, errc::refused, "no").words(),
             ContainsSubstring(
               "a failure with refused and \"no\" is wanted, but there is\ntext 3"));
  CHECK_FALSE(took_requests(bad, 1));
  CHECK_THAT(took_requests(bad, 1).words(), ContainsSubstring("1 requests are wanted"));
}

TEST_CASE("a finding is printed in its words, and thrown where there is no framework") {
  std::ostringstream out;
  out << has_record(failed_visitor());
  CHECK_THAT(out.str(), ContainsSubstring("reasks_exhausted: still wrong"));
  CHECK_NOTHROW(must(has_record(good_visitor())));
  CHECK_THROWS_AS(must(has_record(failed_visitor())), std::logic_error);
}
