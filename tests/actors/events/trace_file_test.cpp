#include "../../scratch_folder.hpp"
#include "../../trace_check.hpp"
#include "told_events.hpp"

#include <troupe/trace_file.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

void tell_run(told_events& x, instrument& to) {
  auto observer = to.observe(x.began(), noon);
  observer->on_text_started({0, x.text, 0}, noon);
  observer->on_request_started(x.start(1), noon);
  observer->on_attempt_ended(x.end(1, noon), noon + 1ms);
  observer->on_text_ended(x.outcome(), noon + 1ms);
  observer->on_run_ended({}, noon + 2ms);
}

} // namespace

TEST_CASE("a trace is whole once it is closed, and before that but for its end") {
  scratch_folder here;
  told_events x;
  auto file = open_trace_file(here.path("t.json")).value();
  tell_run(x, *file);
  file->close();
  const auto text = here.content("t.json");
  CHECK(check_trace(text).counted(3) == std::map<std::string, uint64_t>{{"ok", 1}});
  CHECK(file->report().dropped == 0);
  // Viewers add what is missing behind a line that was written.
  for (auto end = text.find(",\n"); end != std::string::npos; end = text.find(",\n", end + 1))
    CHECK(json_tree::parse(text.substr(0, end) + "]"));
}

TEST_CASE("each run in a trace has groups of its own") {
  scratch_folder here;
  told_events x;
  auto file = open_trace_file(here.path("t.json")).value();
  tell_run(x, *file);
  tell_run(x, *file);
  file.reset();
  const auto seen = check_trace(here.content("t.json"));
  CHECK(seen.names.at({3, 0}) == "troupe: seats");
  CHECK(seen.names.at({13, 0}) == "troupe 2: seats");
  CHECK(seen.spans.contains({13, 1}));
}

TEST_CASE("a trace replaces a trace, and nothing else") {
  scratch_folder here;
  told_events x;
  const auto path = here.path("t.json");
  open_trace_file(path).value()->close();
  CHECK(check_trace(here.content("t.json")).spans.empty());
  auto file = open_trace_file(path).value();
  tell_run(x, *file);
  CHECK_FALSE(open_trace_file(path));
  file.reset();
  REQUIRE(open_trace_file(path));
  here.file("t.json", "[\n{\"name\":\"mine\"}]\n");
  const auto refused = open_trace_file(path);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::configuration);
  CHECK(refused.error().message.ends_with(
    "t.json holds something else: name another file, or remove it"));
  CHECK(here.content("t.json") == "[\n{\"name\":\"mine\"}]\n");
}

TEST_CASE("a trace says where events are missing, and stays whole") {
  scratch_folder here;
  told_events x;
  trace_file_options how;
  // The head of the file fits in, and the groups of the run do not.
  how.waiting_bytes_max = 500;
  auto file = open_trace_file(here.path("t.json"), how).value();
  tell_run(x, *file);
  file->close();
  CHECK(file->report().dropped > 0);
  const auto text = here.content("t.json");
  REQUIRE(json_tree::parse(text));
  CHECK(text.find(R"("name":"events are missing here")") != std::string::npos);
}
