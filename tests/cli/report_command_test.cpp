#include "command_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <map>

using troupe::json_tree;

namespace {

const json_tree& at(const json_tree& x, std::string_view name) {
  const auto* found = x.find(name);
  INFO(name);
  REQUIRE(found != nullptr);
  return *found;
}

int64_t number(const json_tree& x, std::string_view name) {
  const auto* found = at(x, name).if_int64();
  INFO(name);
  REQUIRE(found != nullptr);
  return *found;
}

/// "334 requests" in a summary.
bool tells(const std::string& summary, int64_t count, const std::string& what) {
  return summary.find(" " + std::to_string(count) + " " + what) != std::string::npos;
}

/// What a person would count in the lines of an output.
struct counted_lines {
  int64_t ok = 0;
  int64_t failed = 0;
  int64_t prompt_tokens = 0;
  std::map<int64_t, int64_t> ages;
};

counted_lines count_lines(const std::string& output) {
  counted_lines result;
  for (const auto& line : json_lines(output)) {
    ++(line.find("value") != nullptr ? result.ok : result.failed);
    result.prompt_tokens += number(at(line, "usage"), "prompt_tokens");
    if (const auto* value = line.find("value"))
      ++result.ages[number(*value, "age")];
  }
  return result;
}

std::string troubled_people() {
  std::string result;
  for (size_t i = 0; i < 300; ++i)
    result += "Ann number " + std::to_string(i) + " is " + std::to_string(20 + i % 60)
              + " years old"
              + (i % 20 == 7   ? " [[fault:bad_type_once]]"
                 : i % 50 == 9 ? " [[fault:bad_type]]"
                               : "")
              + "\n";
  return result;
}

} // namespace

TEST_CASE("a report says what the run's summary and its lines say") {
  scratch_folder folder;
  const auto schema = folder.file("person.json", person_schema);
  const auto input = folder.file("in.txt", troubled_people());
  const auto output = folder.path("out.jsonl");
  const auto prices = folder.file("prices.json",
                                  R"({"models":{"rehearsal":{"input":2,"output":8}}})");
  const auto run = run_command({"run", "-s", schema, "-i", input, "-o", output, "--rehearse",
                                "--prices", prices, "--rehearse-fault", "503:5%,reset:2%"});
  CHECK(run.status == 1);
  const auto done = run_command({"report", output, "-i", input, "--json"});
  REQUIRE(done.status == 0);
  CHECK(done.err.empty());
  const auto data = json_tree::parse(done.out);
  REQUIRE(data);
  const auto counted = count_lines(folder.content("out.jsonl"));
  const auto& totals = at(*data, "totals");
  CHECK(number(totals, "texts") == 300);
  CHECK(number(totals, "ok") == counted.ok);
  CHECK(number(totals, "failed") == counted.failed);
  CHECK(number(totals, "prompt_tokens") == counted.prompt_tokens);
  INFO(run.err);
  CHECK(tells(run.err, number(totals, "requests"), "requests"));
  CHECK(tells(run.err, number(totals, "reasks"), "re-asks"));
  CHECK(tells(run.err, number(totals, "prompt_tokens") + number(totals, "completion_tokens"),
              "tokens"));
  for (const auto& field : at(*data, "fields").elements()) {
    if (field.string_at("pointer") != "/age")
      continue;
    CHECK(number(field, "reasks") == number(totals, "reasks"));
    CHECK(number(field, "present") == counted.ok);
    CHECK(number(field, "distinct") == static_cast<int64_t>(counted.ages.size()));
    for (const auto& x : at(field, "top").elements())
      CHECK(counted.ages.at(number(x, "value")) == number(x, "count"));
  }
  int64_t in_time = 0;
  for (const auto& x : at(at(*data, "timeline"), "ok").elements())
    in_time += *x.if_int64();
  CHECK(in_time == counted.ok);
  const auto same = run_command({"report", output, output, "--json"});
  REQUIRE(same.status == 0);
  CHECK(number(at(*json_tree::parse(same.out), "outcomes"), "equal") == counted.ok);
}

TEST_CASE("a page goes beside the run, or where it is wanted, for its owner only") {
  scratch_folder folder;
  const auto schema = folder.file("person.json", person_schema);
  const auto input = folder.file("in.txt", people(20));
  const auto output = folder.path("out.jsonl");
  run_command({"run", "-s", schema, "-i", input, "-o", output, "--rehearse", "-q"});
  const auto done = run_command({"report", output});
  CHECK(done.status == 0);
  CHECK(done.out.empty());
  CHECK(done.err == "troupe: the report is in " + output + ".report.html\n");
  const auto page = folder.content("out.jsonl.report.html");
  CHECK(page.find("id=\"data\"") != std::string::npos);
  CHECK(page.ends_with("</html>\n"));
  const auto permissions = std::filesystem::status(output + ".report.html").permissions();
  CHECK(permissions == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  CHECK(run_command({"report", output, "--output", "-"}).out.ends_with("</html>\n"));
  CHECK(run_command({"report", output, "--output", folder.path("no/such/folder")}).status == 4);
}

TEST_CASE("a comparison does not take the place of the first run's report") {
  scratch_folder folder;
  const auto line = R"({"index":0,"value":{"name":"Ann"},"attempts":1,"elapsed_ms":1})";
  const auto first = folder.file("a.jsonl", std::string{line} + "\n");
  const auto second = folder.file("b.jsonl", std::string{line} + "\n");
  CHECK(run_command({"report", first}).status == 0);
  CHECK(run_command({"report", first, second}).err
        == "troupe: the report is in " + first + ".compared.html\n");
  CHECK(std::filesystem::exists(first + ".report.html"));
  CHECK(std::filesystem::exists(first + ".compared.html"));
}

TEST_CASE("bad words and files are told with what to do") {
  scratch_folder folder;
  CHECK(run_command({"report"}).status == 2);
  const auto missing = run_command({"report", folder.path("nothing")});
  CHECK(missing.status == 2);
  CHECK(missing.err.find("nothing cannot be read: No such file") != std::string::npos);
  const auto other = folder.file("other", "some text\n");
  CHECK(run_command({"report", other}).err.find("neither a journal nor an output")
        != std::string::npos);
  CHECK(run_command({"report", other, "--size-max", "5"}).err.find("--size-max is 5: it must be")
        != std::string::npos);
}

TEST_CASE("a run is reported on while it goes on") {
  scratch_folder folder;
  const auto schema = folder.file("person.json", person_schema);
  const auto output = folder.path("out.jsonl");
  child_process run{{"run", "-s", schema, "-o", output, "--rehearse", "-q"}, {}, true};
  run.write(people(50));
  // The input stays open, so the run goes on.
  for (int64_t ok = 0; ok < 50;) {
    const auto done = run_command({"report", output + ".journal", "--json"});
    if (done.status == 0)
      ok = number(at(*json_tree::parse(done.out), "totals"), "ok");
  }
  run.close_input();
  CHECK(run.wait().status == 0);
}
