#include "report/advice.hpp"
#include "report/data_json.hpp"
#include "report/failure_causes.hpp"
#include "report/occurrence.hpp"
#include "report/record_difference.hpp"
#include "report/shown_texts.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli::report;

TEST_CASE("a value stands in its text though case, white space and marks differ") {
  const searched_text text{"Dear Ms. ÉMILE Zöllner-Groß,\n your order no. 4711 of  €1.250,50 …"};
  CHECK(text.has_words_of("émile zöllner"));
  CHECK(text.has_words_of("Zöllner-Groß, Émile"));
  CHECK(text.has_words_of("4711"));
  CHECK_FALSE(text.has_words_of("Emil Smith"));
  CHECK(text.has_number(1250.5));
  CHECK(text.has_number(-1250.50));
  CHECK(text.has_number(4711));
  CHECK_FALSE(text.has_number(4712));
  CHECK(searched_text{"1,250,000 people"}.has_number(1250000));
  CHECK_FALSE(searched_text{""}.has_number(0));
  CHECK(searched_text{"МОСКВА Ωmega ΠΑΡΙΣΙ"}.has_words_of("Москва ωMEGA παρισι"));
}

TEST_CASE("dates, times and long strings are not looked for in the text") {
  CHECK_FALSE(is_searchable("2026-12-01"));
  CHECK_FALSE(is_searchable("14:35"));
  CHECK_FALSE(is_searchable("1.12.26"));
  CHECK_FALSE(is_searchable(std::string(300, 'a')));
  CHECK_FALSE(is_searchable("a"));
  CHECK(is_searchable("Ann"));
  CHECK(is_searchable("AB-12-XYZ"));
  CHECK(is_searchable("4711"));
}

TEST_CASE("hostile bytes are folded like any others") {
  CHECK(folded_words("\xC3") == "\xC3");
  CHECK(folded_words("\xE2\x80").empty());
  CHECK(folded_words("a\xE2\x80\x99s") == "a s");
  CHECK(searched_text{std::string(3, '\0')}.has_words_of(""));
}

TEST_CASE("a cause leaves out what differs from text to text") {
  CHECK(cause_of("HTTP 503 from api.openai.com (request req_8f3a9c21): \"overloaded\", 17 s")
        == cause_of("HTTP 502 from api.openai.com (request req_77aa01bc): \"busy\", 4 s"));
  CHECK(cause_of("line 12 doesn't end, isn't closed") == "line N doesn't end, isn't closed");
  CHECK(cause_of("still wrong after 2 re-asks: 2 violations:\n1. /list/3/age (type): must be an "
                 "integer; got \"x\"\n2. /list/17/age (type): must be an integer; got true")
        == "/list/*/age (type): must be an integer");
  CHECK(cause_of("").empty());
  CHECK(cause_of(std::string(1000, 'x')).size() <= 310);
}

TEST_CASE("causes are counted, with a few examples, and their number is bounded") {
  failure_causes x;
  for (uint64_t i = 0; i < 1'000; ++i)
    x.add(errc::http_status, "cause " + std::string(1 + i % 300, 'a'), i);
  for (uint64_t i = 0; i < 50; ++i)
    x.add(errc::timeout_sent, "after 30 s", i);
  const auto sorted = x.sorted();
  CHECK(sorted.size() <= failure_causes::causes_max + 2);
  uint64_t sum = 0;
  for (const auto& y : sorted) {
    sum += y.count;
    CHECK(y.examples.size() <= failure_causes::examples_max);
  }
  CHECK(sum == 1'050);
  CHECK(sorted.front().cause == "other causes");
}

TEST_CASE("nothing in the data ends the script that it stands in") {
  CHECK(escaped_for_page("[\"</script><!--\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAA\"]")
        == "[\"\\u003c/script>\\u003c!--\\u2028\\u2029\xE2\x80\xAA\"]");
  CHECK(escaped_for_page("\xE2\x80") == "\xE2\x80");
}

TEST_CASE("texts are cut between characters") {
  CHECK(cut_at_character("aé", 2) == "a");
  CHECK(cut_at_character("aé", 3) == "aé");
  CHECK(cut_at_character("\x80\x80", 1).empty());
}

TEST_CASE("citations are told in code units of UTF-16") {
  json_document document;
  const std::string text = "😀 Größe: Ann Müller is 30, not 301.";
  const auto record = document.parse(
    R"({"name":"ann müller","age":30,"list":["😀 Größe","nowhere at all"],"x":null})");
  REQUIRE(record);
  const auto found = citations_in(*record, text);
  REQUIRE(found.size() == 3);
  CHECK(found[0].pointer == "/name");
  CHECK(found[0].from == 10);
  CHECK(found[0].to == 20);
  CHECK(found[1].pointer == "/age");
  CHECK(found[1].from == 24);
  CHECK(found[1].to == 26);
  CHECK(found[2].pointer == "/list/0");
  CHECK(found[2].from == 0);
  CHECK(found[2].to == 8);
}

TEST_CASE("records are compared by value, without the order of members") {
  json_document a;
  json_document b;
  const auto x = a.parse(R"({"n":1.0,"s":"x","l":[1,2],"gone":1,"o":{"p":1,"q":2},"k":1})");
  const auto y = b.parse(R"({"o":{"q":2,"p":1},"s":"y","n":1,"l":[1,3,4],"new":null,"k":"1"})");
  REQUIRE(x);
  REQUIRE(y);
  record_differences found;
  CHECK(found.add(*x, *y, 7)
        == std::vector<std::string>{"/s", "/l/1", "/l/2", "/gone", "/k", "/new"});
  const auto& fields = found.fields();
  CHECK(fields.at("/n").equal == 1);
  CHECK(fields.at("/o/p").equal == 1);
  CHECK(fields.at("/l/*").compared == 3);
  CHECK(fields.at("/l/*").equal == 1);
  CHECK(fields.at("/l/*").changed == 1);
  CHECK(fields.at("/l/*").added == 1);
  CHECK(fields.at("/gone").removed == 1);
  CHECK(fields.at("/new").added == 1);
  CHECK(fields.at("/l/*").examples == std::vector<uint64_t>{7});
}

TEST_CASE("advice names the field that costs most, and what to do") {
  run_numbers x;
  x.texts = 1'000;
  x.requests = 1'100;
  x.reasks = 100;
  x.fields = {{"/age", 60, 9'000, money::from_nanos(2'000'000), "minimum"},
              {"/name", 40, 900, money::from_nanos(200'000), "type"}};
  CHECK(
    advice_for(x)
    == std::vector<std::string>{
      "Field /age takes part in 60 % of 100 re-asks, which cost $0.002000: its minimum is broken "
      "most; say its bounds in its description, or widen them if the texts do."});
}

TEST_CASE("advice says what limits, time and failures cost, most important first") {
  run_numbers x;
  x.texts = 1'000;
  x.requests = 1'000;
  x.elapsed_ms = 100'000;
  x.held_ms = 37'000;
  x.limit_per_minute = 600;
  x.truncated = 30;
  x.p50_ms = 100;
  x.p99_ms = 2'000;
  const auto found = advice_for(x);
  REQUIRE(found.size() == 3);
  CHECK(found[0].starts_with("37 % of the time was spent waiting for a limit of 600 a minute"));
  CHECK(found[1].starts_with("--max-tokens cuts 3 % of the answers off"));
  CHECK(found[2].starts_with("Of 100 requests one takes 20 times as long as usual"));
}

TEST_CASE(
  "a lower pool is advised where requests are lost on their way, but not for rows of batches") {
  run_numbers x;
  x.texts = 1'000;
  x.requests = 1'100;
  x.transport_retries = 100;
  REQUIRE(advice_for(x).size() == 1);
  CHECK(advice_for(x)[0].starts_with("9 % of the requests failed on their way"));
  x.batched = 1'100;
  CHECK(advice_for(x).empty());
}

TEST_CASE("a run without anything that stands out gets no advice") {
  CHECK(advice_for({}).empty());
  run_numbers x;
  x.texts = x.requests = 100'000;
  x.reasks = 10;
  x.p50_ms = 100;
  x.p99_ms = 300;
  CHECK(advice_for(x).empty());
}
