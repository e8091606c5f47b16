#include "../trace_check.hpp"
#include "journal_bytes.hpp"
#include "output_lines.hpp"
#include "rehearsal_process.hpp"

#include <troupe/schema_file.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sys/stat.h>

using troupe::json_tree;

namespace {

using counts = std::map<std::string, uint64_t>;

/// Trouble of many kinds, so that most events have something to say.
constexpr auto faults = "429_ms:8%,500:4%,reset:3%,bad_type:8%,no_json:4%,refusal:4%";
/// Fewer, and some kind of trouble may not come; after each 429 a run waits.
constexpr int64_t texts = 100;

struct workplace {
  finished_process run(std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"run",
                                   "-s",
                                   here.file("person.json", person_schema),
                                   "-i",
                                   input,
                                   "-o",
                                   here.path("out"),
                                   "--rehearse",
                                   "--backoff",
                                   "1ms",
                                   "--pool",
                                   "8"};
    words.insert(words.end(), more.begin(), more.end());
    return run_command(words, {});
  }

  std::vector<json_tree> events() const {
    return json_lines(here.content("events"));
  }

  scratch_folder here;
  std::string input = here.file("in.txt", people(texts));
};

std::string word(const json_tree& x, std::string_view key) {
  const auto* member = x.find(key);
  return member == nullptr ? std::string{} : *member->if_string();
}

counts counted(const std::vector<json_tree>& events) {
  counts result;
  for (const auto& x : events)
    ++result[word(x, "event")];
  return result;
}

std::string file_text(const std::string& path) {
  std::ifstream file{path};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Lines of the event log in a journal.
std::vector<json_tree> events_in(std::string_view journal) {
  std::vector<json_tree> result;
  journal.remove_prefix(troupe::journal_magic.size());
  for (auto frame = troupe::read_frame(journal); frame.is == troupe::journal_frame::state::whole;
       frame = troupe::read_frame(journal)) {
    const auto record = troupe::read_payload(frame.payload);
    REQUIRE(record);
    if (const auto* event = std::get_if<troupe::journal_event>(&*record))
      result.push_back(json_tree::parse(event->line).value());
    journal.remove_prefix(frame.bytes);
  }
  return result;
}

} // namespace

TEST_CASE("every line of a run's event log is as the schema says, and has no other members") {
  workplace x;
  x.here.file("in.txt", people(60));
  std::vector<std::string> more{"--events", x.here.path("events")};
  if (GENERATE(false, true))
    more.insert(more.end(), {"--batch", "--batch-poll-min", "10ms", "--batch-poll-max", "10ms",
                             "--batch-linger", "1ms", "--rehearse-batch-latency", "20ms", "--trace",
                             x.here.path("trace.json")});
  else
    more.insert(more.end(), {"--rehearse-fault", faults});
  const auto done = x.run(more);
  INFO(done.err);
  REQUIRE(done.status <= 1);
  if (std::filesystem::exists(x.here.path("trace.json")))
    // The rows of batches.
    CHECK(check_trace(x.here.content("trace.json")).pairs
          == static_cast<int64_t>(counted(x.events())["attempt_ended"]));
  const auto text = file_text(TROUPE_DOCS "/events.schema.json");
  const auto schema = json_tree::parse(text).value();
  const auto type = troupe::record_type_of_schema("event", text);
  REQUIRE(type);
  std::istringstream lines{x.here.content("events")};
  for (std::string line; std::getline(lines, line);) {
    const auto read = (*type)->read(line, {});
    INFO(line << "\n" << render(read.violations));
    REQUIRE(read.record);
    const auto event = json_tree::parse(line).value();
    const auto* known = schema.find("$defs")->find(word(event, "event"))->find("properties");
    for (const auto& [name, value] : event.members()) {
      INFO(name);
      CHECK(known->find(name) != nullptr);
    }
  }
}

TEST_CASE("the event log and the trace of a run tell of each text and each attempt once") {
  workplace x;
  const auto done = x.run({"--rehearse-fault", faults, "--events", x.here.path("events"), "--trace",
                           x.here.path("trace.json")});
  INFO(done.err);
  REQUIRE(done.status <= 1);
  const auto events = x.events();
  auto seen = counted(events);
  CHECK(seen["run_started"] == 1);
  CHECK(seen["run_ended"] == 1);
  CHECK(seen["text_started"] == texts);
  CHECK(seen["text_ended"] == texts);
  CHECK(seen["request_sent"] == seen["attempt_ended"] + seen["request_dropped"]);
  CHECK(events.front().find("v")->if_int64() != nullptr);
  counts codes;
  std::set<int64_t> places;
  for (const auto& event : events) {
    if (word(event, "event") == "attempt_ended")
      ++codes[word(event, "code")];
    else if (word(event, "event") == "text_ended")
      places.insert(*event.find("index")->if_int64());
    CHECK(word(event, "run") == word(events.front(), "run"));
  }
  CHECK(places.size() == texts);
  CHECK(*events.back().find("requests")->if_int64() == static_cast<int64_t>(seen["request_sent"]));
  // The picture has the same attempts.
  const auto trace = check_trace(x.here.content("trace.json"));
  counts drawn;
  for (const auto& [name, count] : trace.counted(3))
    drawn[name.substr(0, name.find(' '))] += count;
  codes["ok"] = codes["none"];
  codes.erase("none");
  CHECK(drawn == codes);
}

TEST_CASE("texts are called in logs as they are in the output") {
  workplace x;
  x.here.file("in.txt", R"({"id":"a","text":"Ann is 30"})"
                        "\nno JSON {\n"
                        R"({"id":7,"text":"Bob is 41"})"
                        "\n");
  const auto done = x.run({"--events", x.here.path("events"), "--input-format", "jsonl"});
  INFO(done.err);
  std::map<int64_t, json_tree> ids;
  for (const auto& event : x.events())
    if (word(event, "event") == "text_ended")
      ids[*event.find("index")->if_int64()] = *event.find("id");
  REQUIRE(ids.size() == 2);
  CHECK(*ids.at(0).if_string() == "a");
  CHECK(*ids.at(2).if_int64() == 7);
}

TEST_CASE("a second run goes on in the event log, and replaces the trace") {
  workplace x;
  const std::vector<std::string> more{"--events",    x.here.path("events"),
                                      "--trace",     x.here.path("trace.json"),
                                      "--overwrite", "--no-journal"};
  CHECK(x.run(more).status == 0);
  CHECK(x.run(more).status == 0);
  CHECK(counted(x.events())["run_started"] == 2);
  CHECK(check_trace(x.here.content("trace.json")).counted(3) == counts{{"ok", texts}});
}

TEST_CASE("a trace draws no more texts than it is asked for") {
  workplace x;
  const auto done = x.run({"--trace", x.here.path("trace.json"), "--trace-texts", "10"});
  INFO(done.err);
  CHECK(check_trace(x.here.content("trace.json")).counted(3) == counts{{"ok", 10}});
}

TEST_CASE("a log that is a file of the run, or none, is refused before anything is sent") {
  workplace x;
  const auto before = x.here.content("in.txt");
  for (const auto* option : {"--events", "--trace"})
    for (const auto& path : {std::string{"-"}, x.input, x.here.path("out"),
                             x.here.path("out.journal"), x.here.path(".")}) {
      INFO(option << " " << path);
      const auto done = x.run({option, path});
      INFO(done.err);
      CHECK(done.status == 2);
      CHECK_FALSE(std::filesystem::exists(x.here.path("out")));
    }
  CHECK(x.here.content("in.txt") == before);
  CHECK(x.run({"--events", x.here.path("a"), "--trace", x.here.path("a")}).status == 2);
}

TEST_CASE("a full disk under the event log costs lines and not the run") {
  workplace x;
  const auto done = x.run({"--events", "/dev/full"});
  CHECK(done.status == 0);
  CHECK(lines_by_index(x.here.content("out")).size() == texts);
  CHECK(done.err.find("troupe: the event log /dev/full cannot be written: No space left on device; "
                      "the run goes on\n")
        != std::string::npos);
  CHECK(done.err.find("troupe: the event log /dev/full lacks ") != std::string::npos);
}

TEST_CASE("a journal keeps the beginning and the end of each run that asked for something") {
  workplace x;
  CHECK(x.run({"--order", "completed"}).status == 0);
  const auto once = x.here.content("out.journal");
  const auto events = events_in(once);
  CHECK(counted(events) == counts{{"run_started", 1}, {"run_ended", 1}});
  CHECK(word(events[0], "input") == x.input);
  CHECK(word(events[0], "output") == x.here.path("out"));
  CHECK(word(events[0], "version").starts_with("0."));
  CHECK(*events[0].find("words")->elements().at(0).if_string() == "run");
  CHECK(*events[1].find("texts")->if_int64() == texts);
  // A run that has nothing to do adds nothing.
  CHECK(x.run({"--order", "completed"}).status == 0);
  CHECK(x.here.content("out.journal") == once);
  CHECK(index_of(once).is_complete());
}

TEST_CASE("what is secret stands in no event") {
  workplace x;
  const std::vector<std::string> words{"run",
                                       "-s",
                                       x.here.file("person.json", person_schema),
                                       "-i",
                                       x.input,
                                       "-o",
                                       x.here.path("out"),
                                       "--events",
                                       x.here.path("events"),
                                       "--trace",
                                       x.here.path("trace.json"),
                                       "--header",
                                       "X-Key: Zq7secretZq7",
                                       "--header=X-Other: Zq7secretZq7",
                                       "--model",
                                       "m",
                                       "--base-url"};
  const rehearsal_process api;
  auto more = words;
  auto url = api.url();
  url.insert(url.find("://") + 3, "user:Zq7secretZq7@");
  more.push_back(url + "?api_key=Zq7secretZq7");
  const auto done = run_command(more, {}, {{"OPENAI_API_KEY", "Zq7secretZq7"}});
  INFO(done.err);
  for (const auto* name : {"events", "trace.json", "out.journal"}) {
    INFO(name);
    if (!std::filesystem::exists(x.here.path(name)))
      continue;
    const auto content = x.here.content(name);
    CHECK(content.find("Zq7secretZq7") == std::string::npos);
  }
}
