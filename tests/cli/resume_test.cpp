#include "journal_bytes.hpp"
#include "output_lines.hpp"
#include "rehearsal_process.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

using troupe::journal_sum;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A command with its files and a server that counts.
class workplace {
public:
  explicit workplace(const std::vector<std::string>& server_options = {})
    : server(server_options),
      schema(folder.file("person.json", person_schema)),
      input(folder.file("in.txt", people(20))),
      output(folder.path("out")) {}

  std::vector<std::string> words(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> result{"run", "-s",  schema,   "-i", input,       "-o",  output,
                                    "-m",  model, "--pool", "4",  "--backoff", "10ms"};
    result.insert(result.end(), more.begin(), more.end());
    return result;
  }

  child_process::environment environment() const {
    return {{"OPENAI_BASE_URL", server.url()}, {"OPENAI_API_KEY", "sesame-1234567890"}};
  }

  finished_process run(const std::vector<std::string>& more = {}) const {
    return run_command(words(more), {}, environment());
  }

  uint64_t requests() const {
    return server.count("requests");
  }

  std::string journal() const {
    return folder.content("out.journal");
  }

  /// Waits until the journal of a running command satisfies `holds`.
  template <class Predicate>
  void await_journal(Predicate holds) const {
    while (!holds(index_of(journal()).sum()))
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }

  scratch_folder folder;
  rehearsal_process server;
  std::string schema;
  std::string input;
  std::string output;
  std::string model = "m";
};

} // namespace

TEST_CASE("the same command again sends nothing when all is done") {
  workplace x;
  REQUIRE(x.run().status == 0);
  CHECK(x.requests() == 20);
  const auto output = x.folder.content("out");
  const auto journal = x.journal();
  auto again = x.run();
  CHECK(again.status == 0);
  CHECK(x.requests() == 20);
  CHECK(x.folder.content("out") == output);
  CHECK(x.journal() == journal);
  CHECK(contains(again.err, "going on with " + x.output
                              + ".journal: 20 texts done (20 ok, 0 "
                                "failed), 0 begun"));
  CHECK(contains(again.err, "20 texts: 20 ok, 0 failed; 20 of them before; 20 requests"));
}

TEST_CASE("there is a journal beside an output file, and nowhere else unless it is named") {
  workplace x;
  REQUIRE(x.run({"--no-journal"}).status == 0);
  CHECK_FALSE(std::filesystem::exists(x.output + ".journal"));
  auto piped = run_command({"run", "-s", x.schema, "-i", x.input, "-m", "m"}, {}, x.environment());
  CHECK(piped.status == 0);
  x.output = x.folder.path("other");
  REQUIRE(x.run({"--journal", x.folder.path("diary")}).status == 0);
  CHECK_FALSE(std::filesystem::exists(x.output + ".journal"));
  CHECK(x.folder.content("diary").starts_with("troupe-journal 1\n"));
}

TEST_CASE("to standard output, a run that goes on writes everything once more") {
  workplace x;
  const std::vector<std::string> words{
    "run", "-s", x.schema, "-i", x.input, "-m", "m", "--journal", x.folder.path("diary"), "-q"};
  const auto first = run_command(words, {}, x.environment());
  const auto second = run_command(words, {}, x.environment());
  CHECK(first.out == second.out);
  CHECK(x.requests() == 20);
}

TEST_CASE("changed settings are refused with a list, and nothing changes") {
  workplace x;
  REQUIRE(x.run().status == 0);
  const auto output = x.folder.content("out");
  const auto journal = x.journal();
  x.model = "n";
  x.schema = x.folder.file("other.json", R"({"type":"object"})");
  auto refused = x.run({"--system-prompt", "Be brief"});
  CHECK(refused.status == 2);
  CHECK(contains(refused.err, "--schema was "));
  CHECK(contains(refused.err, R"( and is "{\"type\":\"object\"}"; --model was "m" and is "n"; )"
                              R"(--system-prompt was not given and is "Be brief")"));
  CHECK(contains(refused.err, "--accept-changes"));
  CHECK(x.folder.content("out") == output);
  CHECK(x.journal() == journal);
  CHECK(x.run({"--accept-changes"}).status == 0);
  CHECK(x.requests() == 20);
  // From now on these are the settings.
  CHECK(x.run().status == 0);
}

TEST_CASE("a changed input is refused, one that has grown is not") {
  workplace x;
  REQUIRE(x.run().status == 0);
  auto texts = people(20);
  x.folder.file("in.txt", texts + "Bob is 44\n");
  CHECK(x.run().status == 0);
  CHECK(x.requests() == 21);
  CHECK(lines_by_index(x.folder.content("out")).size() == 21);
  texts[0] = 'Q';
  x.folder.file("in.txt", texts + "Bob is 44\n");
  auto refused = x.run();
  CHECK(refused.status == 2);
  CHECK(contains(refused.err, "belongs to other texts: the input has changed: one of the texts 0 "
                              "to 20 is another than when it was finished"));
  x.folder.file("in.txt", people(20));
  CHECK(contains(x.run().err, "the input has 20 texts, the journal has finished text 20"));
  CHECK(x.requests() == 21);
}

TEST_CASE("a pipe that brings other texts ends the run when that is noticed") {
  workplace x;
  REQUIRE(x.run().status == 0);
  x.input = "-";
  auto texts = people(20);
  texts[0] = 'Q';
  auto ended = run_command(x.words(), texts, x.environment());
  CHECK(ended.status == 2);
  CHECK(contains(ended.err, "the input has changed: one of the texts 0 to 19"));
  CHECK(x.requests() == 20);
}

TEST_CASE("an output that was removed or cut comes back from the journal") {
  workplace x;
  REQUIRE(x.run().status == 0);
  const auto output = x.folder.content("out");
  std::filesystem::remove(x.output);
  CHECK(x.run().status == 0);
  CHECK(x.folder.content("out") == output);
  x.folder.file("out", output.substr(0, output.size() / 2));
  CHECK(x.run().status == 0);
  CHECK(x.folder.content("out") == output);
  x.folder.file("out", "precious\n");
  auto refused = x.run();
  CHECK(refused.status == 2);
  CHECK(contains(refused.err, "it holds something that is no result of this run"));
  CHECK(x.folder.content("out") == "precious\n");
  CHECK(x.run({"--overwrite"}).status == 0);
  CHECK(x.folder.content("out") == output);
  CHECK(x.requests() == 20);
}

TEST_CASE("a damaged journal is refused with the place, and stays as it is") {
  workplace x;
  REQUIRE(x.run().status == 0);
  auto journal = x.journal();
  const auto second = journal.find('\n', journal.find('\n') + 1) + 1;
  journal[second + 30] ^= 1;
  x.folder.file("out.journal", journal);
  auto refused = x.run();
  CHECK(refused.status == 2);
  CHECK(contains(refused.err, "is damaged at byte " + std::to_string(second)));
  CHECK(contains(refused.err, "truncate -s " + std::to_string(second)));
  CHECK(x.journal() == journal);
  x.folder.file("out.journal", "Ann is 30\n");
  CHECK(contains(x.run().err, "is no journal of this version of troupe"));
  CHECK(x.journal() == "Ann is 30\n");
}

TEST_CASE("a second run with the same journal is refused") {
  workplace x;
  x.input = "-";
  child_process first{x.words(), x.environment(), true};
  first.write("Ann is 30\n");
  // It has the journal once it sends.
  x.server.await("requests", 1);
  auto second = run_command(x.words(), "Ann is 30\n", x.environment());
  CHECK(second.status == 2);
  CHECK(contains(second.err, "is in use by another run"));
  first.close_input();
  CHECK(first.wait().status == 0);
}

TEST_CASE("failed texts are asked again on request, once") {
  workplace x;
  x.input = x.folder.file("in.txt", "Ann is 30\nBob is 40 [[fault:refusal_once]]\nCarl is 50 "
                                    "[[fault:refusal]]\n");
  CHECK(x.run({"--failed", x.folder.path("bad")}).status == 1);
  CHECK(x.run({"--failed", x.folder.path("bad")}).status == 1);
  CHECK(x.requests() == 3);
  CHECK(json_lines(x.folder.content("bad")).size() == 2);
  CHECK(x.run({"--failed", x.folder.path("bad"), "--retry-failed"}).status == 1);
  CHECK(x.requests() == 5);
  const auto lines = lines_by_index(x.folder.content("out"));
  CHECK(lines.at(1).find("value")->string_at("name") == "Bob");
  CHECK(lines.at(2).find("error")->string_at("code") == "refused");
  CHECK(json_lines(x.folder.content("bad")).size() == 1);
}

TEST_CASE("the file of failed texts is an input itself, and its owner's only") {
  workplace x;
  x.input = x.folder.file("in.txt", "{\"id\":\"b\",\"text\":\"Bob is 40 [[fault:always_wrong]]\"}\n"
                                    "{\"id\":7,\"messages\":[{\"role\":\"user\",\"content\":"
                                    "\"Eve is 3 [[fault:refusal]]\"}]}\n{broken\nAnn is 30\n");
  const auto bad = x.folder.path("bad");
  CHECK(x.run({"--failed", bad}).status == 1);
  struct stat info = {};
  REQUIRE(::stat(bad.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0600);
  REQUIRE(::stat((x.output + ".journal").c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0600);
  auto lines = json_lines(x.folder.content("bad"));
  REQUIRE(lines.size() == 2);
  std::sort(lines.begin(), lines.end(), [](auto& a, auto& b) {
    return *a.find("index")->if_int64() < *b.find("index")->if_int64();
  });
  CHECK(lines[0].string_at("text") == "Bob is 40 [[fault:always_wrong]]");
  CHECK(lines[0].find("error")->find("attempts")->elements().size() == 3);
  CHECK_FALSE(
    lines[0].find("error")->find("attempts")->elements()[0].string_at("raw_reply").empty());
  CHECK(lines[0].find("usage") != nullptr);
  CHECK(*lines[1].find("id") == troupe::json_tree{7});
  x.input = bad;
  x.output = x.folder.path("second");
  CHECK(x.run().status == 1);
  auto again = lines_by_index(x.folder.content("second"));
  REQUIRE(again.size() == 2);
  for (auto& [index, line] : again)
    CHECK(contains("reasks_exhausted refused", std::string{line.find("error")->string_at("code")}));
}

TEST_CASE("the first signal lets running requests finish and says how to go on") {
  workplace x{{"--latency", "400ms"}};
  child_process child{x.words(), x.environment()};
  x.server.await("requests", 1);
  child.signal(SIGINT);
  auto stopped = child.wait();
  CHECK(stopped.status == 130);
  const auto sent = x.requests();
  CHECK(sent < 20);
  CHECK(lines_by_index(x.folder.content("out")).size() == sent);
  CHECK(x.server.count("abandoned") == 0);
  CHECK(contains(stopped.err,
                 "interrupted: what is finished is in the output and in " + x.output + ".journal"));
  CHECK(contains(stopped.err, "to go on: troupe run -s " + x.schema + " -i " + x.input));
  CHECK(x.run().status == 0);
  CHECK(x.requests() == 20);
  CHECK(lines_by_index(x.folder.content("out")).size() == 20);
}

TEST_CASE("after the grace, or at a second signal, running requests are given up") {
  for (const auto* grace : {"50ms", "1h"}) {
    workplace x{{"--latency", "100ms"}};
    x.input = x.folder.file("in.txt", "Ann is 30 [[fault:stall]]\n" + people(19));
    child_process child{x.words({"--grace", grace, "--order", "input"}), x.environment()};
    // The other 19 are finished and wait behind the first.
    x.await_journal([](const journal_sum& sum) { return sum.texts() == 19; });
    child.signal(SIGTERM);
    if (std::string_view{grace} == "1h")
      child.signal(SIGINT);
    CHECK(child.wait().status == 130);
    CHECK(x.folder.content("out").empty());
    x.folder.file("in.txt", "Ann is 30 [[fault:stall]]\n" + people(19));
    child_process second{x.words({"--order", "completed"}), x.environment()};
    x.server.await("requests", 21);
    second.signal(SIGKILL);
    second.wait();
    CHECK(x.requests() == 21);
  }
}

TEST_CASE("attempts of an unfinished text are not made again") {
  workplace x{{"--latency", "1ms"}};
  x.input = x.folder.file("in.txt", "Ann is 30 [[fault:bad_type_once]] [[fault:stall_once]]\n");
  child_process child{x.words(), x.environment()};
  x.await_journal([](const journal_sum& sum) { return sum.spent.requests == 1; });
  x.server.await("requests", 2);
  child.signal(SIGKILL);
  child.wait();
  CHECK(x.run().status == 0);
  CHECK(x.requests() == 3);
  const auto line = lines_by_index(x.folder.content("out")).at(0);
  // The wrong answer of the first run, and the right one; the stalled request died with the run.
  CHECK(*line.find("attempts") == troupe::json_tree{2});
}

TEST_CASE("a wrong key fails no text") {
  workplace x{{"--key", "sesame-1234567890"}};
  auto refused = run_command(x.words(), {},
                             {{"OPENAI_BASE_URL", x.server.url()}, {"OPENAI_API_KEY", "wrong"}});
  CHECK(refused.status == 3);
  CHECK(contains(refused.err, "to go on: "));
  auto done = x.run();
  CHECK(done.status == 0);
  const auto lines = lines_by_index(x.folder.content("out"));
  REQUIRE(lines.size() == 20);
  for (const auto& [index, line] : lines)
    CHECK(line.find("value") != nullptr);
}

TEST_CASE("a run in vain has failed no text") {
  workplace x;
  x.input = x.folder.file("in.txt", people(1000));
  const auto words = x.words({"--retries", "0"});
  auto vain = run_command(words, {}, {{"OPENAI_BASE_URL", "http://127.0.0.1:9/v1"}});
  CHECK(vain.status == 3);
  CHECK(contains(vain.err, "to go on: "));
  auto other = run_command(x.words({"--accept-changes"}), {}, x.environment());
  CHECK(other.status == 0);
  CHECK(lines_by_index(x.folder.content("out")).size() == 1000);
}

TEST_CASE("a full disk is waited for") {
  workplace x;
  x.input = "-";
  child_process child{x.words(), x.environment(), true};
  child.write("Ann is 30\n");
  while (!contains(x.journal(), "outcome")) {}
  rlimit usual = {};
  REQUIRE(::prlimit(child.pid(), RLIMIT_FSIZE, nullptr, &usual) == 0);
  const rlimit tight{x.journal().size() + 5, usual.rlim_max};
  REQUIRE(::prlimit(child.pid(), RLIMIT_FSIZE, &tight, nullptr) == 0);
  child.write("Bob is 40\n");
  CHECK(child.error_line()
        == "troupe: the journal " + x.output
             + ".journal cannot be written: File too large. The run waits until there is space; a "
               "signal ends it");
  REQUIRE(::prlimit(child.pid(), RLIMIT_FSIZE, &usual, nullptr) == 0);
  child.write("Carl is 50\n");
  child.close_input();
  auto done = child.wait();
  CHECK(done.status == 0);
  CHECK(contains(done.err, ".journal can be written again: the run goes on"));
  CHECK(lines_by_index(x.folder.content("out")).size() == 3);
  CHECK(x.requests() == 3);
}

TEST_CASE("a disk that stays full ends the run, and it goes on later") {
  workplace x;
  rlimit usual = {};
  ::getrlimit(RLIMIT_FSIZE, &usual);
  const rlimit tight{4000, usual.rlim_max};
  std::signal(SIGXFSZ, SIG_IGN);
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &tight) == 0);
  auto stopped = x.run({"--space-wait", "0s"});
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &usual) == 0);
  CHECK(stopped.status == 4);
  CHECK(contains(stopped.err, ".journal cannot be written: File too large"));
  CHECK(contains(stopped.err, "to go on: troupe run"));
  CHECK(x.run().status == 0);
  CHECK(lines_by_index(x.folder.content("out")).size() == 20);
}

TEST_CASE("the key is in none of the files, nor on the terminal") {
  workplace x;
  x.input = x.folder.file("in.txt",
                          "Ann is 30\nBob is 4 [[fault:401]]\nCarl is 5 [[fault:500_once]]\n"
                          "Dora is 6 [[fault:400]]\nEmil is 7 [[fault:always_wrong]]\n");
  auto done = x.run({"--failed", x.folder.path("bad"), "--header", "X-Secret: open-sesame"});
  CHECK(done.status == 1);
  for (const auto& text : {x.journal(), x.folder.content("out"), x.folder.content("bad"), done.err})
    CHECK_FALSE(contains(text, "sesame"));
}
