#include "command_fixture.hpp"
#include "providers/provider.hpp"
#include "rehearsal_process.hpp"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace {

constexpr auto key = "sk-proj-Zq7secretZq7-0123456789abcdef";
constexpr auto header_secret = "hdr-Zq7secretZq7-fedcba9876543210";

/// Every kind of trouble at once, so that each message about a failure is written somewhere.
constexpr auto all_faults
  = "429_ms:4%,400:4%,401:0.2%,403:2%,404:4%,409:4%,500:4%,500_final:2%,503:4%,reset:4%,close:2%,"
    "half:4%,html_200:4%,error_in_200:4%,empty_body:4%,empty_choices:4%,refusal:4%,"
    "content_filter:4%,length:4%,no_call:4%,wrong_call:4%,no_json:4%,truncated:4%,bad_type:4%,"
    "invalid_utf8:4%";

/// What `ps` shows of a process.
std::string process_line(pid_t id) {
  std::ifstream file{"/proc/" + std::to_string(id) + "/cmdline", std::ios::binary};
  std::ostringstream line;
  line << file.rdbuf();
  return line.str();
}

void check_secret(const std::string& where, const std::string& content) {
  INFO(where);
  CHECK(content.find("Zq7secretZq7") == std::string::npos);
}

} // namespace

TEST_CASE("the key stands in nothing that a run with trouble of all kinds leaves behind") {
  const rehearsal_process api{{"--key", "another-key-than-the-real-one", "--fault", all_faults}};
  const rehearsal_process open_api{{"--fault", all_faults, "--retry-after", "5ms"}};
  for (const auto& url : {open_api.url(), api.url()}) {
    scratch_folder here;
    const std::vector<std::string> words{"run",
                                         "--schema",
                                         here.file("person.json", person_schema),
                                         "--output",
                                         here.path("out.jsonl"),
                                         "--journal",
                                         here.path("run.journal"),
                                         "--failed",
                                         here.path("failed.jsonl"),
                                         "--cache",
                                         here.path("answers.db"),
                                         "--model",
                                         "m",
                                         "--base-url",
                                         url,
                                         "--backoff",
                                         "1ms",
                                         "--backoff-max",
                                         "2ms",
                                         "--pool",
                                         "16"};
    child_process run{words, {{"OPENAI_API_KEY", key}}, true};
    // It is empty until the program has begun, which cannot end while its input is open.
    std::string line;
    for (int i = 0; i < 1'000'000 && line.empty(); ++i)
      line = process_line(run.pid());
    CHECK(line.find("--schema") != std::string::npos);
    check_secret("the process list", line);
    run.write(people(400));
    run.close_input();
    const auto done = run.wait();
    INFO(done.err);
    CHECK(done.status != 2);
    check_secret("standard output", done.out);
    check_secret("standard error", done.err);
    size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator{here.path("")}) {
      check_secret(entry.path(), here.content(entry.path().filename()));
      ++files;
    }
    CHECK(files >= 5);
  }
}

TEST_CASE("the key of no provider stands in what a run leaves behind, however it is sent") {
  const rehearsal_process api{{"--fault", all_faults, "--retry-after", "5ms"}};
  for (const auto& row : troupe::providers()) {
    INFO(row.name);
    scratch_folder here;
    std::vector<std::pair<std::string, std::string>> keys;
    for (const auto name : row.signing.variables)
      keys.emplace_back(name, std::string{name} + "-" + key);
    if (keys.empty() && !row.key_variables.empty())
      keys.emplace_back(row.key_variables.front(), key);
    const auto done = run_command({"run", "--provider", std::string{row.name}, "--schema",
                                   here.file("person.json", person_schema), "--output",
                                   here.path("out.jsonl"), "--failed", here.path("failed.jsonl"),
                                   "--cache", here.path("answers.db"), "--model", "m", "--base-url",
                                   api.url(), "--backoff", "1ms", "--backoff-max", "2ms"},
                                  people(60), keys);
    CHECK(done.status != 2);
    check_secret("standard output", done.out);
    check_secret("standard error", done.err);
    for (const auto& entry : std::filesystem::directory_iterator{here.path("")})
      check_secret(entry.path(), here.content(entry.path().filename()));
  }
}

TEST_CASE("a key that was mistyped into an option is not repeated in the complaint") {
  scratch_folder here;
  const auto done
    = run_command({"run", "--schema", here.file("person.json", person_schema), "--base-url",
                   std::string{"https://user:"} + header_secret + "@h/v1", "--model", "m"},
                  "x\n", {{"OPENAI_API_KEY", key}});
  CHECK(done.status == 2);
  check_secret("standard error", done.err);
}

TEST_CASE("journal, cache and failed texts are for their owner only") {
  scratch_folder here;
  const auto before = ::umask(0);
  const auto done = run_command(
    {"run", "--schema", here.file("person.json", person_schema), "--rehearse", "--rehearse-fault",
     "refusal:50%", "--output", here.path("out.jsonl"), "--journal", here.path("run.journal"),
     "--failed", here.path("failed.jsonl"), "--cache", here.path("answers.db")},
    people(40));
  ::umask(before);
  CHECK(done.status == 1);
  for (const auto* name : {"run.journal", "failed.jsonl", "answers.db"}) {
    struct stat info = {};
    INFO(name);
    REQUIRE(::stat(here.path(name).c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
  }
}

TEST_CASE("a rehearsal that others can reach says so") {
  child_process inside{{"rehearse"}};
  while (inside.line().find("troupe run") == std::string::npos) {}
  inside.signal(15);
  CHECK(inside.wait().err.find("others can reach") == std::string::npos);
  child_process outside{{"rehearse", "--address", "0.0.0.0"}};
  while (outside.line().find("troupe run") == std::string::npos) {}
  outside.signal(15);
  CHECK(outside.wait().err.starts_with(
    "troupe: others can reach this server: it listens on 0.0.0.0\n"));
}
