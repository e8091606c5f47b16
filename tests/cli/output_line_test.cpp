#include "output_line.hpp"

#include <troupe/detail/json.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

TEST_CASE("the line of a record holds the value as the model wrote it") {
  outcome<std::string> x;
  x.record = R"({"a":1.50})";
  x.log.attempts.resize(2);
  x.log.elapsed = 1500us;
  x.log.tokens = {10, 5, 15};
  x.log.model = "m";
  CHECK(output_line(x, {3, 0, "\"k\""})
        == R"({"index":3,"id":"k","value":{"a":1.50},"attempts":2,"elapsed_ms":1.5,)"
           R"("usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15},"model":"m"})");
}

TEST_CASE("the line of a record says what was repaired") {
  outcome<std::string> x;
  x.record = R"({"a":1})";
  x.log.attempts.resize(1);
  x.log.attempts[0].repairs.push_back({"/a", repair_kind::number_from_text, 1});
  CHECK(output_line(x, {0, 0, ""})
          .starts_with(R"({"index":0,"value":{"a":1},"attempts":1,"repairs":[{"pointer":"/a",)"
                       R"("kind":"number_from_text","cost":1}],"elapsed_ms":0,)"));
}

TEST_CASE("the line of a failure holds every attempt and the best value") {
  outcome<std::string> x;
  x.why.problem = {errc::reasks_exhausted, "still wrong"};
  x.why.best_json = "{ \"a\": \"x\" }";
  attempt first;
  first.problem = {errc::violations, "1 violation:\n1. /a (type): must be an integer"};
  first.http_status = 200;
  first.raw_reply = R"({"a":"x"})";
  first.elapsed = 2ms;
  first.tokens = {1, 2, 3, 1, {}, 1};
  x.log.attempts.push_back(first);
  CHECK(
    output_line(x, {0, 0, ""})
    == R"({"index":0,"error":{"code":"reasks_exhausted","message":"still wrong","attempts":[)"
       R"({"code":"violations","message":"1 violation:\n1. /a (type): must be an integer",)"
       R"("http_status":200,"reask":false,"started_ms":0,"elapsed_ms":2,"usage":)"
       R"({"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"cached_tokens":1,)"
       R"("reasoning_tokens":1},"raw_reply":"{\"a\":\"x\"}"}],"best":{"a":"x"}},"elapsed_ms":0,)"
       R"("usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}})");
}

TEST_CASE("an attempt that went in a batch says so") {
  outcome<std::string> x;
  x.why.problem = {errc::refused, "no"};
  x.log.attempts.resize(2);
  x.log.attempts[1].batched = true;
  const auto line = output_line(x, {0, 0, ""});
  CHECK(line.find(R"("reask":false,"batched":true,)") != std::string::npos);
  CHECK(line.find(R"("batched")") == line.rfind(R"("batched")"));
}

TEST_CASE("a line that is no text has an error and no attempts") {
  auto line = output_line(bad_line{{errc::source_failed, "line 2 …"}, "5"}, 1);
  CHECK(line.starts_with(
    R"({"index":1,"id":5,"error":{"code":"source_failed","message":"line 2 …","attempts":[]},)"));
}

namespace {

bool is_json_line(std::string_view line) {
  json_document document;
  return document.parse(line).has_value() && line.find('\n') == std::string_view::npos;
}

} // namespace

TEST_CASE("a line that would be no JSON is that of an internal failure") {
  for (const auto* value : {"\xEF\xBB\xBF{\"a\":1}", "{\"a\":1", "", "{\"a\":1} {", "NaN",
                            "{\"a\":\"\xFF\"}", "{\"a\":\n1}", "01", "{\"a\":\"\x01\"}"}) {
    INFO(value);
    outcome<std::string> x;
    x.record = value;
    x.log.attempts.resize(1);
    x.log.tokens = {10, 5, 15};
    const auto line = output_line(x, {3, 0, "\"k\""});
    CHECK(is_json_line(line));
    CHECK(
      line.starts_with(R"({"index":3,"id":"k","error":{"code":"internal","message":"this line )"));
    // What was paid is told all the same, and what is counted is what was written.
    CHECK(line.find(R"("total_tokens":15)") != std::string::npos);
    CHECK_FALSE(x.record);
    CHECK(x.error().code == errc::internal);
    item<std::string> part;
    part.record = value;
    part.index = 2;
    const auto other = item_line(part, {3, 0, "7"});
    CHECK(is_json_line(other));
    CHECK(other.starts_with(R"({"index":3,"id":7,"item":2,"error":{"code":"internal",)"));
    CHECK_FALSE(part.record);
  }
}

TEST_CASE("the best value of a failure is left out where it is no JSON") {
  outcome<std::string> x;
  x.why = {{errc::reasks_exhausted, "still wrong"}, "\xEF\xBB\xBF{\"a\":"};
  const auto line = failed_line(x, {0, 0, ""}, prompt{{}, "text", {}});
  CHECK(is_json_line(line));
  CHECK(line.find("\"best\"") == std::string::npos);
  CHECK(line.find(R"("code":"internal")") != std::string::npos);
}

TEST_CASE("an id that is no JSON costs the id, not the line") {
  outcome<std::string> x;
  x.record = "1";
  const auto line = output_line(x, {0, 0, "\"k"});
  CHECK(is_json_line(line));
  CHECK(line.starts_with(R"({"index":0,"value":1,)"));
  CHECK(is_json_line(output_line(bad_line{{errc::source_failed, "line 2"}, "{"}, 1)));
}
