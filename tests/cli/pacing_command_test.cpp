#include "output_lines.hpp"
#include "rehearsal_process.hpp"

#include <catch2/catch_test_macros.hpp>

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a request that never ends is overtaken by a second one, and its text comes out once") {
  const rehearsal_process api{{"--latency", "5ms"}};
  scratch_folder here;
  const auto schema = here.file("person.json", person_schema);
  const auto input = here.file("in.txt", people(80) + "Bob is 41 [[fault:stall_once]]\n");
  const std::vector<std::string> words{
    "run",    "-s", schema,    "-i",  input,           "-o", here.path("out"), "-m", "m",
    "--pool", "4",  "--hedge", "0.9", "--hedge-share", "0.5"};
  const child_process::environment there{{"OPENAI_BASE_URL", api.url()}};
  auto done = run_command(words, {}, there);
  INFO(done.err);
  CHECK(done.status == 0);
  CHECK(contains(done.err, "81 texts: 81 ok, 0 failed; "));
  CHECK(contains(done.err, " hedge"));
  CHECK(lines_by_index(here.content("out")).size() == 81);
  const auto sent = api.count("requests");
  CHECK(sent >= 82);
  auto again = run_command(words, {}, there);
  CHECK(again.status == 0);
  CHECK(api.count("requests") == sent);
}

TEST_CASE("a run without an answer ends by itself, with words and a status of its own") {
  const rehearsal_process api{{"--fault", "429:100%", "--retry-after", "100ms"}};
  scratch_folder here;
  auto done = run_command({"run", "-s", here.file("person.json", person_schema), "-i",
                           here.file("in.txt", people(5)), "-o", here.path("out"), "-m", "m",
                           "--no-progress-timeout", "500ms"},
                          {}, {{"OPENAI_BASE_URL", api.url()}});
  INFO(done.err);
  CHECK(done.status == 6);
  CHECK(done.err.starts_with(
    "troupe: stopped, because nothing went on: --no-progress-timeout is 500 ms, and no answer came "
    "for so long; see what the last attempts say, or raise it for a slow server, then run again\n"
    "troupe: to go on: troupe run -s "));
  CHECK(here.content("out").empty());
}

TEST_CASE("a fallback takes the texts over from a server that fails, and its breaker opens") {
  const rehearsal_process broken{{"--fault", "503:100%"}};
  const rehearsal_process api;
  scratch_folder here;
  auto done = run_command({"run", "-s", here.file("person.json", person_schema), "-i",
                           here.file("in.txt", people(100)), "-o", here.path("out"), "-m", "m",
                           "--pool", "4", "--retries", "0", "--fallback", "other,url=" + api.url()},
                          {}, {{"OPENAI_BASE_URL", broken.url()}});
  INFO(done.err);
  CHECK(done.status == 0);
  CHECK(lines_by_index(here.content("out")).size() == 100);
  CHECK(api.count("requests") == 100);
  // Five failures in a row, and what was on its way with them.
  CHECK(broken.count("requests") < 20);
}
