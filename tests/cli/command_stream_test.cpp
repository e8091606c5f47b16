#include "command_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <csignal>

using troupe::json_tree;

namespace {

constexpr auto crowd = "Ann is 20. Bob is 30. Carl is 40.\n";

const std::string list_schema
  = std::string{R"({"type":"array","items":{"$ref":"#/$defs/p"},"$defs":{"p":)"} + person_schema
    + "}}";

} // namespace

TEST_CASE("each element of a list is a line of its own") {
  scratch_folder folder;
  const auto schema = folder.file("people.json", list_schema);
  const auto whole = run_command({"run", "-s", schema, "--rehearse", "-q"}, crowd);
  REQUIRE(whole.status == 0);
  const auto wanted = json_lines(whole.out).at(0).find("value")->elements();
  REQUIRE(wanted.size() > 1);
  const auto done = run_command({"run", "-s", schema, "--rehearse", "--stream", "items"}, crowd);
  CHECK(done.status == 0);
  const auto lines = json_lines(done.out);
  REQUIRE(lines.size() == wanted.size());
  for (size_t i = 0; i < lines.size(); ++i) {
    CHECK(*lines[i].find("index") == json_tree{0});
    CHECK(*lines[i].find("item") == json_tree{i});
    CHECK(*lines[i].find("value") == wanted[i]);
  }
  CHECK(done.err.starts_with("troupe: " + std::to_string(wanted.size()) + " elements, 0 wrong\n"));
}

TEST_CASE("the list may be the only member of an object") {
  scratch_folder folder;
  const auto schema
    = folder.file("people.json",
                  std::string{R"({"type":"object","properties":{"people":{"type":"array","items":)"}
                    + person_schema + R"(}},"required":["people"]})");
  const auto done = run_command({"run", "-s", schema, "--rehearse", "--stream", "items", "-q"},
                                crowd);
  CHECK(done.status == 0);
  CHECK(json_lines(done.out).size() > 1);
}

TEST_CASE("a text whose list fails has its error behind its elements") {
  scratch_folder folder;
  const auto schema = folder.file("people.json", list_schema);
  const auto done = run_command(
    {"run", "-s", schema, "--rehearse", "--stream", "items", "-q", "--when-broken", "fail"},
    "Ann is 20. Bob is 30. Carl is 40. Dora is 50. [[fault:end_midway]]\n");
  CHECK(done.status == 1);
  const auto lines = json_lines(done.out);
  REQUIRE(lines.size() > 1);
  CHECK(lines.back().find("error")->string_at("code") == "stream_broken");
  CHECK(lines.front().find("value") != nullptr);
}

TEST_CASE("an interrupted stream goes on to the end of the lists that have begun") {
  scratch_folder folder;
  const auto schema = folder.file("people.json", list_schema);
  child_process child{{"run", "-s", schema, "--rehearse", "--stream", "items"}, {}, true};
  child.write("Ann is 20. Bob is 30. [[latency:300ms]]\nCarl is 40.\n");
  CHECK(child.line().find("\"age\":40") != std::string::npos);
  // The other text has been asked for: they share a lot of permits.
  child.signal(SIGINT);
  const auto done = child.wait();
  CHECK(done.status == 130);
  CHECK(done.out.find("\"age\":20") != std::string::npos);
  CHECK(done.out.find("\"age\":30") != std::string::npos);
  CHECK(done.out.find("cancelled") == std::string::npos);
}

TEST_CASE("what cannot be streamed is refused before anything is sent") {
  scratch_folder folder;
  const auto person = folder.file("person.json", person_schema);
  const auto wrong = run_command({"run", "-s", person, "--rehearse", "--stream", "items"}, crowd);
  CHECK(wrong.status == 2);
  CHECK(wrong.err.find("to be streamed needs a schema of a list") != std::string::npos);
  const auto list = folder.file("people.json", list_schema);
  const auto journal = run_command(
    {"run", "-s", list, "--rehearse", "--stream", "items", "--journal", folder.path("j")}, crowd);
  CHECK(journal.status == 2);
  CHECK(journal.out.empty());
}
