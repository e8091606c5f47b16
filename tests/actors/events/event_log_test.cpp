#include "../../scratch_folder.hpp"
#include "events/event_json.hpp"
#include "told_events.hpp"

#include <troupe/event_log.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

using namespace troupe;
using namespace troupe::test;

namespace {

std::string name_of_line(std::string_view line) {
  const auto from = line.find(R"(":")") + 3;
  return std::string{line.substr(from, line.find('"', from) - from)};
}

/// The member `event` of each line.
std::vector<std::string> events_in(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);)
    result.push_back(name_of_line(line));
  return result;
}

/// All events once.
void tell_all(told_events& x, run_observer& to) {
  to.on_text_started({0, x.text, 0}, noon);
  to.on_request_started(x.start(1), noon);
  to.on_attempt_ended(x.end(1, noon), noon);
  to.on_request_dropped({0, x.text, 2, 0, 0, noon}, noon);
  to.on_text_ended(x.outcome(), noon);
  to.on_route_held({0, noon, x.record.problem}, noon);
  to.on_waiting({}, noon);
  to.on_form_changed({}, noon);
  to.on_batch({}, noon);
  to.on_sample({}, noon);
  to.on_run_ended({}, noon);
}

std::vector<std::string> all_kinds() {
  std::vector<std::string> result;
  for (size_t i = 0; i < event_kind_count; ++i)
    result.emplace_back(to_string(static_cast<event_kind>(i)));
  return result;
}

} // namespace

TEST_CASE("an event log has a line for each event, in a file that only its owner reads") {
  scratch_folder here;
  told_events x;
  auto log = open_event_log(here.path("log")).value();
  tell_all(x, *log->observe(x.began(), noon));
  log->close();
  CHECK(log->report() == event_file_report{event_kind_count, 0, ""});
  CHECK(events_in(here.content("log")) == all_kinds());
  CHECK(std::filesystem::status(here.path("log")).permissions()
        == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("an event log has only the kinds that are asked for") {
  scratch_folder here;
  told_events x;
  event_log_options how;
  how.kinds = {event_kind::text_ended, event_kind::run_ended};
  auto log = open_event_log(here.path("log"), how).value();
  tell_all(x, *log->observe(x.began(), noon));
  log->close();
  CHECK(events_in(here.content("log")) == std::vector<std::string>{"text_ended", "run_ended"});
}

TEST_CASE("a log goes on behind an earlier one, whose last line is ended if it was torn") {
  scratch_folder here;
  here.file("log", "{\"event\":\"run_started\"}\n{\"event\":\"te");
  told_events x;
  auto log = open_event_log(here.path("log")).value();
  log->observe(x.began(), noon).reset();
  log->close();
  const auto content = here.content("log");
  CHECK(content.starts_with(
    "{\"event\":\"run_started\"}\n{\"event\":\"te\n{\"event\":\"run_started\",\"at\""));
  CHECK(std::count(content.begin(), content.end(), '\n') == 3);
}

TEST_CASE("each run of a log has an id of its own, unless one is given") {
  scratch_folder here;
  told_events x;
  const auto run_of = [&](const event_log_options& how) {
    auto log = open_event_log(here.path("log"), how).value();
    log->observe(x.began(), noon).reset();
    log.reset();
    const auto content = here.content("log");
    const auto from = content.rfind(R"("run":")") + 7;
    return content.substr(from, content.find('"', from) - from);
  };
  const auto first = run_of({});
  CHECK(first.size() == 16);
  CHECK(run_of({}) != first);
  event_log_options how;
  how.run_id = "mine";
  CHECK(run_of(how) == "mine");
}

TEST_CASE("a log that cannot be opened is refused with what to do") {
  scratch_folder here;
  const auto refusal = [](const std::string& path) { return open_event_log(path).error(); };
  CHECK(refusal(here.path(".")).code == errc::configuration);
  CHECK(refusal(here.path("none/log")).code == errc::source_failed);
  REQUIRE(::mkfifo(here.path("pipe").c_str(), 0600) == 0);
  CHECK(refusal(here.path("pipe")).message.ends_with("start the reader first"));
  const auto log = open_event_log(here.path("log")).value();
  CHECK(refusal(here.path("log"))
          .message.ends_with("is written by another process: name another file"));
}

TEST_CASE("an observer outlives its log, and says nothing more") {
  scratch_folder here;
  told_events x;
  auto log = open_event_log(here.path("log")).value();
  auto observer = log->observe(x.began(), noon);
  log.reset();
  tell_all(x, *observer);
  observer.reset();
  CHECK(events_in(here.content("log")) == std::vector<std::string>{"run_started"});
}
