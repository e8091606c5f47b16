#include "protocol/objection.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

TEST_CASE("a model is told what it can mend, and nothing about a refusal") {
  const auto missing = objection_to(error{errc::no_answer, "call the tool"});
  CHECK(missing.problem == error{errc::no_answer, "call the tool"});
  CHECK(missing.problems == "call the tool");
  const auto refused = objection_to(error{errc::refused, "I will not"});
  CHECK(refused.problem == error{errc::refused, "I will not"});
  CHECK(refused.problems.empty());
}

TEST_CASE("a wrong record is objected to with its violations and its JSON") {
  reading got;
  got.code = errc::violations;
  got.violations.push_back({"/age", "minimum", "must be at least 0", "-3"});
  got.json = R"({"age":-3})";
  const auto wrong = objection_to(std::move(got));
  CHECK(wrong.problems == "1 violation:\n1. /age (minimum): must be at least 0; got -3");
  CHECK(wrong.problem == error{errc::violations, wrong.problems});
  CHECK(wrong.json == R"({"age":-3})");
  CHECK_FALSE(wrong.go_on);
}

TEST_CASE("a ledger keeps what was read, else the refusal, else what was said, and not all of it") {
  completion answer;
  answer.content = std::string(raw_reply_bytes_max + 1, 'c');
  const expected<std::string_view> none{unexpected<error>{error{errc::no_answer, ""}}};
  CHECK(raw_reply_of(answer, none) == std::string(raw_reply_bytes_max, 'c'));
  answer.refusal = std::string(raw_reply_bytes_max + 1, 'r');
  CHECK(raw_reply_of(answer, none) == std::string(raw_reply_bytes_max, 'r'));
  CHECK(raw_reply_of(answer, std::string_view{"read"}) == "read");
  const std::string read(raw_reply_bytes_max + 1, 'x');
  CHECK(raw_reply_of(answer, std::string_view{read}) == std::string(raw_reply_bytes_max, 'x'));
}
