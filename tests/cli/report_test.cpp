#include "../scratch_folder.hpp"
#include "journal_builder.hpp"
#include "report/comparison.hpp"
#include "report/run_report.hpp"
#include "store/journal_file.hpp"
#include "store/journal_index.hpp"

#include <troupe/detail/json_tree.hpp>
#include <troupe/violation.hpp>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <sys/stat.h>

using namespace troupe;
using namespace troupe::cli::report;

namespace {

constexpr int64_t start_us = 1'764'590'400'000'000;

report_options options_for(const std::string& path) {
  report_options result;
  result.path = path;
  result.version = "test";
  return result;
}

json_tree read_data(const expected<std::string>& json) {
  INFO((json ? std::string{} : json.error().message));
  REQUIRE(json);
  CHECK(json->find('<') == std::string::npos);
  auto result = json_tree::parse(*json);
  REQUIRE(result);
  return *result;
}

json_tree report_on(const report_options& x) {
  return read_data(run_report(x));
}

const json_tree& at(const json_tree& x, std::string_view name) {
  const auto* found = x.find(name);
  INFO(name);
  REQUIRE(found != nullptr);
  return *found;
}

int64_t number(const json_tree& x, std::string_view name) {
  const auto* found = at(x, name).if_int64();
  INFO(name << ": " << at(x, name).text());
  REQUIRE(found != nullptr);
  return *found;
}

const json_tree& field_at(const json_tree& data, const std::string& pointer) {
  const auto& fields = at(data, "fields").elements();
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const json_tree& x) {
    return x.string_at("pointer") == pointer;
  });
  INFO(pointer);
  REQUIRE(found != fields.end());
  return *found;
}

std::set<std::string> suspicions(const json_tree& data, const std::string& pointer) {
  std::set<std::string> result;
  for (const auto& x : at(field_at(data, pointer), "suspicions").elements())
    result.insert(std::string{x.string_at("kind")});
  return result;
}

bool is_told_missing(const json_tree& data, std::string_view words) {
  const auto& all = at(data, "missing").elements();
  return std::any_of(all.begin(), all.end(), [&](const json_tree& x) {
    return x.if_string() != nullptr && x.if_string()->find(words) != std::string::npos;
  });
}

std::string text_of(uint64_t i) {
  return "Person " + std::to_string(i) + " is Name" + std::to_string(i) + ", "
         + std::to_string(20 + i % 50);
}

std::string record_line(uint64_t i, const std::string& value, const std::string& rest = {}) {
  return R"({"index":)" + std::to_string(i) + R"(,"value":)" + value + R"(,"attempts":1)" + rest
         + "}";
}

std::string person(uint64_t i) {
  return R"({"name":"Name)" + std::to_string(i) + R"(","age":)" + std::to_string(20 + i % 50) + "}";
}

const std::string person_schema_text
  = R"({"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":1,"maximum":69},
       "mood":{"enum":["glad","sad","cross"]},"note":{"type":["string","null"]}},"required":["name","age"]})";

} // namespace

TEST_CASE("totals of a report are those of the journal, pardoned and unfinished texts included") {
  scratch_folder folder;
  journal_builder journal;
  journal_index index;
  journal.setup({{"--model", "m"}, {"--schema", person_schema_text}});
  const auto problems = render({{"/age", "minimum", "must be at least 1", "0"}});
  for (uint64_t i = 0; i < 100; ++i) {
    journal_outcome x;
    x.began = std::chrono::microseconds{start_us + static_cast<int64_t>(i) * 1'000};
    x.elapsed = std::chrono::microseconds{5'000};
    x.request = std::chrono::microseconds{4'000};
    x.first_byte = std::chrono::microseconds{1'000};
    x.spent.requests = 1 + i % 3;
    x.spent.reasks = i % 3;
    x.spent.tokens.total_tokens = 10 * (1 + i % 3);
    x.spent.tokens.prompt_tokens = 7;
    x.spent.cost = money::from_nanos(1'000 * static_cast<int64_t>(1 + i % 3));
    for (uint64_t j = 0; j < i % 3; ++j)
      journal.wrong(i, text_of(i), problems, 10, 1'000, j > 0);
    if (i % 10 == 0) {
      x.code = errc::connect;
      x.is_passing = true;
      journal.outcome(i, text_of(i),
                      R"({"index":)" + std::to_string(i)
                        + R"(,"error":{"code":"connect","message":"no connection","attempts":[]}})",
                      x);
    } else {
      journal.outcome(i, text_of(i), record_line(i, person(i)), x);
    }
  }
  journal.add(journal_pardon{true});
  journal_outcome again;
  again.spent.tokens.total_tokens = 10;
  journal.outcome(0, text_of(0), record_line(0, person(0)), again);
  journal.wrong(10, text_of(10), problems, 10, 1'000, false);
  const auto path = folder.file("people.jsonl.journal", journal.bytes());
  auto file = journal_file::open_to_read(path);
  REQUIRE(file);
  REQUIRE((*file)->replay([&](uint64_t offset, std::string_view payload) {
    return read_payload(payload).and_then(
      [&](const journal_record& x) { return index.add(x, offset); });
  }));
  const auto sum = index.sum();
  const auto data = report_on(options_for(path));
  const auto& totals = at(data, "totals");
  CHECK(number(totals, "ok") == static_cast<int64_t>(sum.succeeded));
  CHECK(number(totals, "failed") == static_cast<int64_t>(sum.failed()));
  CHECK(number(totals, "texts") == static_cast<int64_t>(sum.texts()));
  CHECK(number(totals, "unfinished") == static_cast<int64_t>(index.unfinished()));
  CHECK(number(totals, "requests") == static_cast<int64_t>(sum.spent.requests));
  CHECK(number(totals, "reasks") == static_cast<int64_t>(sum.spent.reasks));
  CHECK(number(totals, "prompt_tokens") == static_cast<int64_t>(sum.spent.tokens.prompt_tokens));
  CHECK(at(totals, "cost").text() == to_string(sum.spent.cost));
  // 33 texts were asked once more and 33 twice, but one of either failed and was pardoned; what was
  // spent on those counts.
  const auto& age = field_at(data, "/age");
  CHECK(number(age, "reasks") == 99);
  CHECK(number(age, "reask_tokens") == 990);
  CHECK(at(age, "reask_cost").if_double() != nullptr);
  CHECK(*at(age, "reask_cost").if_double() == Catch::Approx(99e-6));
  CHECK(at(age, "violations").text() == R"([{"keyword":"minimum","count":100}])");
  CHECK(at(at(data, "timeline"), "ok").elements().size()
        == at(at(data, "timeline"), "in_flight").elements().size());
}

TEST_CASE("fields are counted as by hand") {
  scratch_folder folder;
  journal_builder journal;
  journal.setup({{"--schema", person_schema_text}});
  const std::vector<std::string> values{
    R"({"name":"A","age":3,"note":null,"tags":["x","y"]})",
    R"({"name":"Bé","age":3.0,"note":"","tags":[]})",
    R"({"name":"A","age":10,"note":"n","tags":["x"],"deep":{"a":[{"b":1},{"b":2},{}]}})",
  };
  for (uint64_t i = 0; i < values.size(); ++i)
    journal.outcome(
      i, "t",
      record_line(i, values[i],
                  i == 1 ? R"(,"repairs":[{"pointer":"/tags/0","kind":"comma_extra","cost":1}])"
                         : ""));
  const auto data = report_on(options_for(folder.file("x.journal", journal.bytes())));
  const auto& name = field_at(data, "/name");
  CHECK(number(name, "present") == 3);
  CHECK(number(name, "absent") == 0);
  CHECK(number(name, "distinct") == 2);
  CHECK(at(name, "top").text() == R"([{"value":"A","count":2},{"value":"Bé","count":1}])");
  CHECK(number(at(name, "lengths"), "max") == 2);
  const auto& age = field_at(data, "/age");
  CHECK(number(age, "distinct") == 2);
  CHECK(number(at(age, "numbers"), "min") == 3);
  CHECK(number(at(age, "numbers"), "max") == 10);
  CHECK(at(age, "types").text() == R"(["integer","number"])");
  const auto& note = field_at(data, "/note");
  CHECK(number(note, "present") == 3);
  CHECK(number(note, "null") == 1);
  CHECK(number(note, "empty") == 1);
  CHECK(number(field_at(data, "/mood"), "absent") == 3);
  CHECK(number(field_at(data, "/tags"), "empty") == 1);
  CHECK(number(field_at(data, "/tags/*"), "present") == 3);
  CHECK(at(field_at(data, "/tags/*"), "repairs").text() == R"([{"kind":"comma_extra","count":1}])");
  CHECK(number(field_at(data, "/deep"), "absent") == 2);
  CHECK(number(field_at(data, "/deep/a/*"), "present") == 3);
  CHECK(number(field_at(data, "/deep/a/*/b"), "present") == 2);
  CHECK(number(field_at(data, "/deep/a/*/b"), "absent") == 1);
  CHECK(number(at(data, "totals"), "repaired") == 1);
}

TEST_CASE("columns that tell nothing or too little are suspected, others are not") {
  scratch_folder folder;
  journal_builder journal;
  const std::string schema
    = R"({"type":"object","properties":{"name":{"type":"string"},"same":{"type":"string"},
         "mood":{"enum":["glad","sad","cross"]},"size":{"type":"number","minimum":1,"maximum":100},
         "stars":{"type":"integer","minimum":1,"maximum":5},"gone":{"type":"string"},
         "nearly":{"type":"boolean"},"order_id":{"type":"string"},"tag":{"const":"v1"},
         "summary":{"type":"string"}}})";
  std::string input;
  journal.setup({{"--schema", schema}});
  for (uint64_t i = 0; i < 300; ++i) {
    const auto text = "Name" + std::to_string(i) + " paid";
    input += text + "\n";
    const auto number = std::to_string(i);
    const auto name = i % 50 == 7 ? std::string{"Invented Person"} : "NAME" + number;
    journal.outcome(
      i, text,
      record_line(i,
                  R"({"name":")" + name + R"(","same":"x","mood":")" + (i % 2 == 0 ? "glad" : "sad")
                    + R"(","size":)" + std::to_string(i % 4 == 0 ? 100 : 1 + i % 90)
                    + R"(,"stars":)" + std::to_string(1 + i % 5) + R"(,"gone":"","nearly":)"
                    + (i == 5 ? "true" : "false") + R"(,"order_id":"o)" + (i == 200 ? "3" : number)
                    + R"(","tag":"v1","summary":"In short, sum )" + number + R"("})"));
  }
  auto how = options_for(folder.file("x.journal", journal.bytes()));
  how.input = folder.file("x.txt", input);
  const auto data = report_on(how);
  using kinds = std::set<std::string>;
  CHECK(suspicions(data, "/name") == kinds{"invented"});
  CHECK(suspicions(data, "/same") == kinds{"one_value"});
  CHECK(suspicions(data, "/mood") == kinds{"unused_labels"});
  CHECK(suspicions(data, "/size") == kinds{"clipped"});
  CHECK(suspicions(data, "/stars") == kinds{});
  CHECK(suspicions(data, "/gone") == kinds{"empty"});
  CHECK(suspicions(data, "/nearly") == kinds{"nearly_one_value"});
  CHECK(suspicions(data, "/order_id") == kinds{"duplicates"});
  CHECK(suspicions(data, "/tag") == kinds{});
  // It quotes nothing, so that it invents nothing.
  CHECK(suspicions(data, "/summary") == kinds{});
  const auto& name = at(field_at(data, "/name"), "suspicions").elements().front();
  CHECK(name.string_at("text").substr(0, 15) == "6 values of 300");
  CHECK(at(name, "examples").text() == "[7,57,107,157,207]");
  // Those come first among the texts to look at.
  std::set<int64_t> look;
  for (const auto& x : at(data, "look").elements())
    look.insert(number(x, "index"));
  for (const int64_t i : {7, 57, 107, 157, 207, 257})
    CHECK(look.count(i) == 1);
}

TEST_CASE("what makes a text worth a look has several kinds of reasons") {
  scratch_folder folder;
  journal_builder journal;
  for (uint64_t i = 0; i < 200; ++i) {
    journal_outcome x;
    x.spent.requests = i < 40 ? 3 : 1;
    x.spent.reasks = i < 40 ? 2 : 0;
    x.spent.cost = money::from_nanos(i == 150 ? 1'000'000 : 1'000);
    const auto age = i == 100 ? std::string{"4000"} : std::to_string(20 + i % 50);
    journal.outcome(i, "t",
                    record_line(i, R"({"age":)" + age + R"(,"name":")"
                                     + std::string(i == 120 ? 900 : 5 + i % 7, 'n') + "\"}"),
                    x);
  }
  const auto data = report_on(options_for(folder.file("x.journal", journal.bytes())));
  std::map<int64_t, std::string> look;
  for (const auto& x : at(data, "look").elements())
    look[number(x, "index")] = at(x, "reasons").text();
  CHECK(look.size() == 20);
  CHECK(look[100] == R"(["/age is an outlier: 4000, usually about 45"])");
  CHECK(look[120].find("/name is unusually long: 900") != std::string::npos);
  CHECK(look[150] == R"(["cost about 1,000 times as much as usual"])");
}

TEST_CASE("failures are grouped by their cause, with what to do") {
  scratch_folder folder;
  journal_builder journal;
  for (uint64_t i = 0; i < 30; ++i) {
    journal_outcome x;
    x.code = i % 3 == 0 ? errc::truncated : errc::http_status;
    const auto message = "HTTP 404 (request req_" + std::to_string(10'000'000 + i) + "a)";
    journal.outcome(i, "t",
                    R"({"index":)" + std::to_string(i) + R"(,"error":{"code":")" + to_string(x.code)
                      + R"(","message":")" + message + R"(","attempts":[],"best":{"a":1}}})",
                    x);
  }
  const auto data = report_on(options_for(folder.file("x.journal", journal.bytes())));
  const auto& failures = at(data, "failures").elements();
  REQUIRE(failures.size() == 2);
  CHECK(failures[0].string_at("code") == "http_status");
  CHECK(number(failures[0], "count") == 20);
  CHECK(failures[0].string_at("remedy") == remedy(errc::http_status));
  CHECK(failures[0].string_at("cause") == "HTTP N (request ID)");
  CHECK(at(failures[0], "examples").text() == "[1,2,4,5,7]");
}

TEST_CASE("events tell runs, pauses, limits and marks, whatever else they hold") {
  scratch_folder folder;
  journal_builder journal;
  const auto input = folder.file("in.txt", "Ann is 30\n");
  journal.event(
    start_us,
    R"({"event":"run_started","at":"2025-12-01T12:00:00.000000Z","version":"0.9","input":")" + input
      + R"(","seats":16,"routes":[{"model":"m","host":"h"}]})");
  journal.event(start_us + 1'000'000,
                R"({"event":"sample","routes":[{"requests_per_minute":600}]})");
  journal.event(
    start_us + 1'000'000,
    R"({"event":"route_held","route":0,"until":"2025-12-01T12:00:03.500000Z","code":"rate_limited","message":""})");
  journal.event(
    start_us + 3'000'000,
    R"({"event":"route_held","route":0,"until":"2025-12-01T12:00:05Z","code":"rate_limited"})");
  journal.event(start_us + 4'000'000, R"({"event":"form_changed","what":"json_schema is used"})");
  journal.event(start_us + 4'000'000, R"({"event":"something of a later version","x":[1]})");
  journal.event(start_us + 4'000'000, "no JSON");
  journal_outcome x;
  x.began = std::chrono::microseconds{start_us};
  x.elapsed = std::chrono::microseconds{2'000'000};
  journal.outcome(0, "Ann is 30", record_line(0, R"({"name":"Ann"})"), x);
  journal.event(start_us + 10'000'000,
                R"({"event":"run_ended","elapsed_us":10000000,"code":"none"})");
  const auto data = report_on(options_for(folder.file("x.journal", journal.bytes())));
  const auto& run = at(data, "runs").elements().front();
  CHECK(number(run, "seats") == 16);
  CHECK(at(run, "routes").text() == R"([{"model":"m","host":"h"}])");
  CHECK(number(run, "ended_at") == start_us / 1000 + 10'000);
  const auto& held = at(at(data, "timeline"), "held").elements();
  REQUIRE(held.size() == 1);
  CHECK(number(held[0], "from_at") == start_us / 1000 + 1'000);
  CHECK(number(held[0], "to_at") == start_us / 1000 + 5'000);
  CHECK(at(at(data, "timeline"), "marks").elements().front().string_at("what")
        == "json_schema is used");
  CHECK(at(at(data, "timeline"), "limit_per_minute").text().find("600") != std::string::npos);
  CHECK(at(data, "advice").text().find("40 % of the time was spent waiting for a limit of 600")
        != std::string::npos);
  // The input that the event names was found by itself.
  CHECK(at(data, "texts").elements().front().string_at("text") == "Ann is 30");
}

TEST_CASE("a text that changed since is not shown as if it were the one") {
  scratch_folder folder;
  journal_builder journal;
  journal.outcome(0, "Ann is 30", record_line(0, R"({"name":"Ann"})"));
  journal.outcome(1, "Bob is 31", record_line(1, R"({"name":"Bob"})"));
  journal.outcome(2, "Cid is 32", record_line(2, R"({"name":"Cid"})"));
  auto how = options_for(folder.file("x.journal", journal.bytes()));
  how.input = folder.file("x.txt", "Ann is 30\r\n\nEve is 33\n");
  const auto data = report_on(how);
  const auto& texts = at(data, "texts").elements();
  REQUIRE(texts.size() == 3);
  CHECK(texts[0].string_at("text") == "Ann is 30");
  CHECK(texts[1].find("text") == nullptr);
  CHECK(texts[2].find("text") == nullptr);
  CHECK(is_told_missing(data, "1 texts are not those of the run any more"));
  CHECK(is_told_missing(data, "1 texts are beyond the end"));
}

TEST_CASE("an output alone is reported on, and what its journal would add is told") {
  scratch_folder folder;
  std::string output;
  output
    += R"({"index":0,"id":"a","value":{"n":1},"attempts":2,"elapsed_ms":12.5,"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7},"cost":0.25,"model":"m"})"
       "\n";
  output
    += R"({"index":1,"error":{"code":"reasks_exhausted","message":"still wrong after 1 re-ask: 1 violation:\n1. /n (type): must be an integer; got true","attempts":[{"code":"violations","message":"1 violation:\n1. /n (type): must be an integer; got true","reask":false,"usage":{"total_tokens":4},"cost":0.5},{"code":"violations","message":"1 violation:\n1. /n (type): must be an integer; got true","reask":true,"usage":{"total_tokens":6},"cost":0.75}]},"elapsed_ms":3,"usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":10},"cost":1.25})"
       "\n";
  output += R"({"index":2,"value":{"n":)";
  const auto data = report_on(options_for(folder.file("out.jsonl", output)));
  const auto& totals = at(data, "totals");
  CHECK(number(totals, "texts") == 2);
  CHECK(number(totals, "failed") == 1);
  CHECK(number(totals, "requests") == 4);
  CHECK(number(totals, "reasks") == 1);
  CHECK(number(totals, "prompt_tokens") == 13);
  CHECK(at(totals, "cost").text() == "1.5");
  const auto& n = field_at(data, "/n");
  CHECK(number(n, "reasks") == 1);
  CHECK(number(n, "reask_tokens") == 6);
  CHECK(is_told_missing(data, "There is no journal"));
  CHECK(is_told_missing(data, "are no whole record"));
  CHECK(data.find("timeline") == nullptr);
}

TEST_CASE("elements of streamed lists are records, and their texts are counted once") {
  scratch_folder folder;
  const auto data = report_on(options_for(
    folder.file("out.jsonl", "{\"index\":0,\"item\":0,\"value\":{\"n\":1}}\n"
                             "{\"index\":1,\"item\":0,\"value\":{\"n\":2}}\n"
                             "{\"index\":0,\"item\":1,\"value\":{\"n\":3}}\n"
                             "{\"index\":1,\"error\":{\"code\":\"stream_broken\",\"message\":\"m\","
                             "\"attempts\":[]},\"elapsed_ms\":5}\n")));
  const auto& totals = at(data, "totals");
  CHECK(number(totals, "texts") == 2);
  CHECK(number(totals, "ok") == 1);
  CHECK(number(totals, "failed") == 1);
  CHECK(number(totals, "items") == 3);
  CHECK(number(field_at(data, "/n"), "present") == 3);
}

TEST_CASE("the journal beside an output is used by itself") {
  scratch_folder folder;
  const auto line = record_line(0, person(0));
  folder.file("out.jsonl.journal", journal_builder{}.outcome(0, "t", line).bytes());
  const auto data = report_on(options_for(folder.file("out.jsonl", line + "\n")));
  CHECK(at(data, "sources").elements().front().string_at("what") == "journal");
}

TEST_CASE("what is no run is refused in words, and a damaged journal is named") {
  scratch_folder folder;
  const auto message = [](const expected<std::string>& x) {
    return x ? std::string{"none"} : x.error().message;
  };
  CHECK(message(run_report(options_for(folder.path("nowhere")))).find("No such file")
        != std::string::npos);
  CHECK(message(run_report(options_for(folder.file("a", "hello\nworld\n"))))
          .find("neither a journal nor an output")
        != std::string::npos);
  auto bytes = journal_builder{}
                 .outcome(0, "t", record_line(0, "1"))
                 .outcome(1, "t", record_line(1, "2"))
                 .bytes();
  const auto torn = report_on(options_for(folder.file("torn", bytes.substr(0, bytes.size() - 5))));
  CHECK(number(at(torn, "totals"), "texts") == 1);
  CHECK(is_told_missing(torn, "no whole record"));
  bytes[40] ^= 1;
  CHECK(message(run_report(options_for(folder.file("bad", bytes)))).find("is damaged at byte")
        != std::string::npos);
  auto how = options_for(folder.file("good", journal_builder{}.bytes()));
  CHECK(is_told_missing(report_on(how), "No text is finished yet"));
  REQUIRE(::mkfifo(folder.path("pipe").c_str(), 0600) == 0);
  how.input = folder.path("pipe");
  CHECK(message(run_report(how)).find("is no regular file") != std::string::npos);
  how.input = folder.path("nowhere");
  CHECK(message(run_report(how)).find("nowhere") != std::string::npos);
}

TEST_CASE("hostile records and texts harm nothing") {
  scratch_folder folder;
  journal_builder journal;
  std::string input;
  std::string deep;
  for (int i = 0; i < 100; ++i)
    deep += "[";
  deep += std::string(100, ']');
  std::string wide = "{";
  for (int i = 0; i < 5'000; ++i)
    wide += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":" + std::to_string(i);
  wide += "}";
  const std::vector<std::string> values{R"("</script><script>alert(1)</script>")",
                                        deep,
                                        wide,
                                        "123456789012345678901234567890",
                                        "1e308",
                                        R"({"":{"a/b":"~","~0":1}})",
                                        R"("\u0000\ud83d\ude00")",
                                        "null",
                                        "\"" + std::string(100'000, 'x') + "\""};
  for (uint64_t i = 0; i < values.size(); ++i) {
    const auto text = "</script><!--\xE2\x80\xA8" + std::string(i * 9'000, 'y');
    input += text + "\n";
    journal.outcome(i, text, record_line(i, values[i]));
  }
  journal.outcome(1ull << 60, "t", record_line(1, "1"));
  journal.outcome(100, "t", "no JSON at all");
  auto how = options_for(folder.file("x.journal", journal.bytes()));
  how.input = folder.file("x.txt", input);
  const auto data = report_on(how);
  CHECK(number(at(data, "totals"), "texts") == static_cast<int64_t>(values.size()) + 2);
  const auto& texts = at(data, "texts").elements();
  CHECK(texts.front().string_at("value") == "</script><script>alert(1)</script>");
  CHECK(texts.front().string_at("text") == "</script><!--\xE2\x80\xA8");
  CHECK(texts[3].find("value")->text() == "123456789012345678901234567890");
  CHECK(at(data, "fields").elements().size() <= 300);
}

TEST_CASE("the data keep within their bytes, texts to look at first") {
  scratch_folder folder;
  journal_builder journal;
  std::string input;
  for (uint64_t i = 0; i < 2'000; ++i) {
    const auto text = text_of(i) + std::string(300, '<');
    input += text + "\n";
    journal_outcome x;
    x.spent.reasks = i == 1'500 ? 2 : 0;
    journal.outcome(i, text, record_line(i, person(i)), x);
  }
  auto how = options_for(folder.file("x.journal", journal.bytes()));
  how.input = folder.file("x.txt", input);
  how.data_bytes_max = 200'000;
  const auto json = run_report(how);
  REQUIRE(json);
  CHECK(json->size() <= how.data_bytes_max);
  CHECK(json->size() > how.data_bytes_max / 2);
  const auto data = read_data(json);
  const auto& texts = at(data, "texts").elements();
  CHECK(std::any_of(texts.begin(), texts.end(),
                    [](const json_tree& x) { return number(x, "i") == 1'500; }));
  CHECK(number(data, "texts_shown") == static_cast<int64_t>(texts.size()));
  CHECK(number(data, "texts_total") == 2'000);
  how.texts_max = 7;
  CHECK(at(report_on(how), "texts").elements().size() == 7);
  how.no_texts = true;
  CHECK(run_report(how)->find("Person") == std::string::npos);
}

TEST_CASE("two runs are compared by ids, whatever their order") {
  scratch_folder folder;
  journal_builder a;
  journal_builder b;
  a.setup({{"--model", "small"}, {"--seed", "1"}});
  b.setup({{"--model", "large"}});
  const auto line = [](uint64_t i, const std::string& id, const std::string& rest) {
    return R"({"index":)" + std::to_string(i) + R"(,"id":")" + id + "\"," + rest + "}";
  };
  const std::string failure = R"("error":{"code":"refused","message":"no","attempts":[]})";
  for (uint64_t i = 0; i < 50; ++i) {
    const auto id = "p" + std::to_string(i);
    journal_outcome x;
    x.code = i == 3 || i == 4 ? errc::refused : errc::none;
    a.outcome(i, "t",
              line(i, id,
                   i == 3 || i == 4 ? failure
                                    : R"("value":{"age":)" + std::to_string(i) + R"(,"name":"n"})"),
              x);
    // In reverse, without the last, with one of its own.
    journal_outcome y;
    y.code = i == 4 || i == 5 ? errc::refused : errc::none;
    if (i != 49)
      b.outcome(49 - i, "t",
                line(49 - i, id,
                     i == 4 || i == 5 ? failure
                                      : R"("value":{"name":"n","age":)"
                                          + std::to_string(i % 10 == 0 ? i + 1 : i) + ".0}"),
                y);
  }
  b.outcome(70, "t", line(70, "new", R"("value":{"age":1,"name":"n"})"));
  const auto data = read_data(comparison_report(options_for(folder.file("a.journal", a.bytes())),
                                                folder.file("b.journal", b.bytes())));
  CHECK(
    at(data, "outcomes").text()
    == R"({"both_ok":46,"both_failed":1,"a_only_ok":1,"b_only_ok":1,"only_in_a":1,"only_in_b":1,"equal":41,"changed":5})");
  CHECK(number(field_at(data, "/age"), "compared") == 46);
  CHECK(number(field_at(data, "/age"), "changed") == 5);
  CHECK(number(field_at(data, "/name"), "equal") == 46);
  CHECK(at(field_at(data, "/age"), "examples").elements().size() == 5);
  CHECK(at(data, "settings_changed").text()
        == R"([{"name":"--model","a":"small","b":"large"},{"name":"--seed","a":"1"}])");
  CHECK(number(data, "changes_total") == 7);
  const auto& changes = at(data, "changes").elements();
  REQUIRE(changes.size() == 7);
  CHECK(at(changes[0], "pointers").text() == R"(["/age"])");
  CHECK(changes[1].find("a")->is_null());
  CHECK(changes[1].find("a_error")->string_at("code") == "refused");
}

TEST_CASE("runs without ids are compared by place, and so are those whose ids repeat") {
  scratch_folder folder;
  journal_builder a;
  journal_builder b;
  journal_builder c;
  for (uint64_t i = 0; i < 10; ++i) {
    a.outcome(i, "t", record_line(i, person(i)));
    b.outcome(i, "t", record_line(i, person(i == 7 ? 1 : i)));
    c.outcome(i, "t", R"({"index":)" + std::to_string(i) + R"(,"id":1,"value":)" + person(i) + "}");
  }
  const auto how = options_for(folder.file("a.journal", a.bytes()));
  const auto first = read_data(comparison_report(how, folder.file("b.journal", b.bytes())));
  CHECK(number(at(first, "outcomes"), "changed") == 1);
  CHECK(number(at(first, "changes").elements().front(), "i") == 7);
  const auto path = folder.file("c.journal", c.bytes());
  const auto second = read_data(comparison_report(options_for(path), path));
  CHECK(number(at(second, "outcomes"), "equal") == 10);
  CHECK(is_told_missing(second, "Some ids stand on several texts"));
}
