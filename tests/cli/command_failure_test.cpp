#include "command_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

namespace {

/// Runs the command quietly, expects a status and exactly one line of complaint, which is returned.
std::string complaint(std::vector<std::string> arguments, int status,
                      const std::string& input = "Ann is 30\n") {
  arguments.emplace_back("--quiet");
  auto done = run_command(std::move(arguments), input);
  INFO(done.err);
  CHECK(done.status == status);
  CHECK(std::count(done.err.begin(), done.err.end(), '\n') == 1);
  CHECK(done.err.starts_with("troupe: "));
  return done.err;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a bad schema is one clear line, and the output stays untouched") {
  scratch_folder folder;
  auto output = folder.file("out", "precious");
  auto refused = [&](const std::string& schema) {
    auto path = folder.file("schema.json", schema);
    return complaint({"run", "-s", path, "-o", output, "--overwrite", "--rehearse"}, 2);
  };
  CHECK(contains(refused("{\"type\":"), "is no valid JSON"));
  CHECK(contains(refused("[]"), "it must be an object"));
  CHECK(contains(refused(R"({"properties":{"a":{"type":"text"}}})"), "/properties/a/type"));
  CHECK(contains(refused(R"({"$ref":"#/$defs/a"})"), "#/$defs/a"));
  CHECK(contains(refused(R"({"$ref":"https://example.org/a.json"})"), "another document"));
  CHECK(contains(refused(std::string(100'000, '[')), "JSON"));
  CHECK(folder.content("out") == "precious");
}

TEST_CASE("a schema that a strict mode cannot say is one clear line") {
  scratch_folder folder;
  auto schema = folder.file("map.json",
                            R"({"type":"object","additionalProperties":{"type":"integer"}})");
  complaint({"run", "-s", schema, "--rehearse", "--mode", "tools_strict"}, 2);
}

TEST_CASE("missing files are one clear line each") {
  scratch_folder folder;
  auto schema = folder.file("person.json", person_schema);
  CHECK(contains(complaint({"run", "-s", "/nonexistent/s.json", "--rehearse"}, 2),
                 "/nonexistent/s.json cannot be read: No such file"));
  CHECK(contains(complaint({"run", "-s", schema, "-i", "/nonexistent/t.txt", "--rehearse"}, 2),
                 "/nonexistent/t.txt cannot be read: No such file"));
  CHECK(contains(complaint({"run", "-s", schema, "-i", folder.path(""), "--rehearse"}, 2),
                 "Is a directory"));
}

TEST_CASE("an output that cannot be written is one clear line") {
  scratch_folder folder;
  auto schema = folder.file("person.json", person_schema);
  CHECK(contains(complaint({"run", "-s", schema, "-o", "/nonexistent/out", "--rehearse"}, 4),
                 "/nonexistent/out cannot be written: No such file"));
  CHECK(contains(complaint({"run", "-s", schema, "-o", "/dev/full", "--rehearse"}, 4),
                 "no space is left"));
}

TEST_CASE("an output that would be lost is refused") {
  scratch_folder folder;
  auto schema = folder.file("person.json", person_schema);
  auto input = folder.file("in.txt", "Ann is 30\n");
  auto output = folder.file("out", "precious");
  CHECK(contains(complaint({"run", "-s", schema, "-o", output, "--rehearse"}, 2), "--overwrite"));
  CHECK(contains(
    complaint({"run", "-s", schema, "-i", input, "-o", input, "--overwrite", "--rehearse"}, 2),
    "is the input"));
  CHECK(folder.content("out") == "precious");
  CHECK(folder.content("in.txt") == "Ann is 30\n");
}

TEST_CASE("a reader that closes the pipe ends the run") {
  scratch_folder folder;
  auto schema = folder.file("person.json", person_schema);
  auto input = folder.file("in.txt", people(100'000));
  child_process child{{"run", "-s", schema, "-i", input, "--rehearse", "-q"}};
  CHECK_FALSE(child.line().empty());
  child.close_output();
  auto done = child.wait();
  CHECK(done.status == 4);
  CHECK(contains(done.err, "closed the pipe"));
}

TEST_CASE("no server is one clear line") {
  scratch_folder folder;
  auto schema = folder.file("person.json", person_schema);
  // Port 9 (discard) is served nowhere nowadays.
  CHECK(contains(complaint({"run", "-s", schema, "--model", "m", "--base-url",
                            "http://127.0.0.1:9/v1", "--retries", "0"},
                           3, people(1000)),
                 "127.0.0.1:9"));
}

TEST_CASE("bad settings are one clear line that names the option") {
  scratch_folder folder;
  auto schema = folder.file("person.json", person_schema);
  CHECK(contains(complaint({"run", "-s", schema, "--rehearse", "--pool", "0"}, 2), "--pool is 0"));
  CHECK(contains(complaint({"run", "-s", schema}, 2), "--model is empty"));
  CHECK(contains(complaint({"run", "-s", schema, "-m", "m", "--base-url", "ftp://x"}, 2),
                 "--base-url"));
}

TEST_CASE("a missing key is found before anything is sent and before the output is emptied") {
  scratch_folder folder;
  auto schema = folder.file("person.json", person_schema);
  auto output = folder.file("out", "precious");
  const auto said = complaint({"run", "-s", schema, "-m", "m", "-o", output, "--overwrite"}, 2);
  CHECK(contains(said, "api.openai.com serves nobody without a key"));
  CHECK(contains(said, "OPENAI_API_KEY"));
  CHECK(folder.content("out") == "precious");
  // Nothing is sent by a dry run.
  CHECK(run_command({"run", "-s", schema, "-m", "m", "--dry-run"}, "Ann is 30\n").status == 0);
}

TEST_CASE("a mode that the server refuses is given up with a line, and no text is lost over it") {
  scratch_folder folder;
  auto schema = folder.file("person.json", person_schema);
  auto done = run_command({"run", "-s", schema, "--rehearse", "--rehearse-refuse", "tools"},
                          people(50));
  INFO(done.err);
  CHECK(done.status == 0);
  CHECK(json_lines(done.out).size() == 50);
  const auto line = done.err.find("mode tools");
  REQUIRE(line != std::string::npos);
  CHECK(done.err.find("does not take mode tools", line + 1) == std::string::npos);
}
