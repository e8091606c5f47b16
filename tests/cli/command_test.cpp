#include "command_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <csignal>

using troupe::json_tree;

namespace {

int64_t index_of(const json_tree& line) {
  const auto* index = line.find("index");
  REQUIRE(index != nullptr);
  REQUIRE(index->if_int64() != nullptr);
  return *index->if_int64();
}

} // namespace

TEST_CASE("a thousand lines through a pipe become a thousand records in their order") {
  scratch_folder folder;
  auto schema = folder.file("person.json", person_schema);
  auto done = run_command({"run", "--schema", schema, "--rehearse", "--pool", "64"}, people(1000));
  CHECK(done.status == 0);
  auto lines = json_lines(done.out);
  REQUIRE(lines.size() == 1000);
  for (size_t i = 0; i < lines.size(); ++i) {
    CHECK(index_of(lines[i]) == static_cast<int64_t>(i));
    const auto* value = lines[i].find("value");
    REQUIRE(value != nullptr);
    CHECK(*value->find("age") == json_tree{20 + i % 60});
  }
  CHECK(done.err.starts_with("troupe: 1000 texts: 1000 ok, 0 failed; 1000 requests"));
  CHECK(done.err.find('\r') == std::string::npos);
  CHECK(done.err.find('\x1b') == std::string::npos);
}

TEST_CASE("as completed, every text has one line, too") {
  scratch_folder folder;
  auto schema = folder.file("person.json", person_schema);
  auto input = folder.file("in.txt", people(200));
  auto done = run_command({"run", "-s", schema, "-i", input, "-o", folder.path("out"), "--rehearse",
                           "--rehearse-latency", "0ms..20ms", "--order", "completed", "--quiet"});
  CHECK(done.status == 0);
  CHECK(done.out.empty());
  CHECK(done.err.empty());
  std::vector<bool> seen(200);
  for (auto& line : json_lines(folder.content("out")))
    seen.at(static_cast<size_t>(index_of(line))) = true;
  CHECK(std::vector<bool>(200, true) == seen);
}

TEST_CASE("lines that are no texts fail alone, and ids come back as they were") {
  scratch_folder folder;
  auto schema = folder.file("person.json", person_schema);
  auto done = run_command({"run", "-s", schema, "--rehearse", "-q"},
                          "Ann is 30\n"
                          "{\"id\": 7, \"text\": \"Bob is 40\"}\r\n"
                          "{broken\n"
                          "\n"
                          "{\"id\": \"x\", \"messages\": [{\"role\": \"user\", \"content\": "
                          "\"Carl is 50\"}]}\n"
                          "Dora caf\xE9\n"
                          "Emil is 60");
  CHECK(done.status == 1);
  auto lines = json_lines(done.out);
  REQUIRE(lines.size() == 6);
  CHECK(lines[0].find("id") == nullptr);
  CHECK(*lines[1].find("id") == json_tree{7});
  CHECK(lines[2].find("error")->string_at("code") == "source_failed");
  CHECK(lines[3].string_at("id") == "x");
  CHECK(
    lines[4].find("error")->string_at("message").starts_with("line 6 of the input is no UTF-8"));
  CHECK(lines[5].find("value")->string_at("name") == "Emil");
}

TEST_CASE("answers that break the schema are asked for again, and reported if they stay wrong") {
  scratch_folder folder;
  auto schema = folder.file("person.json", person_schema);
  auto done = run_command({"run", "-s", schema, "--rehearse", "--rehearse-fault", "always_wrong:1",
                           "--reasks", "1", "-q"},
                          "Ann is 30\n");
  CHECK(done.status == 1);
  auto lines = json_lines(done.out);
  REQUIRE(lines.size() == 1);
  const auto* problem = lines[0].find("error");
  REQUIRE(problem != nullptr);
  CHECK(problem->string_at("code") == "reasks_exhausted");
  REQUIRE(problem->find("attempts")->elements().size() == 2);
  CHECK(problem->find("attempts")->elements()[1].string_at("code") == "violations");
}

TEST_CASE("a schema whose root is no object gives plain values") {
  scratch_folder folder;
  auto schema = folder.file("ages.json", R"({"type":"array","items":{"type":"integer"}})");
  for (auto mode : {"tools", "tools_strict", "json_schema", "json_object", "md_json"}) {
    INFO(mode);
    auto done = run_command({"run", "-s", schema, "--rehearse", "--mode", mode, "-q"},
                            "Ann is 30 and Bob is 40\n");
    CHECK(done.status == 0);
    auto lines = json_lines(done.out);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].find("value")->is_array());
  }
}

TEST_CASE("a line is answered while the input is still open") {
  scratch_folder folder;
  auto schema = folder.file("person.json", person_schema);
  child_process child{{"run", "-s", schema, "--rehearse", "-q"}, {}, true};
  child.write("Ann is 30\n");
  CHECK(child.line().find("\"age\":30") != std::string::npos);
  child.write("{nonsense\n");
  CHECK(child.line().find("source_failed") != std::string::npos);
  child.write("Bob is 40\n");
  CHECK(child.line().find("\"age\":40") != std::string::npos);
  child.close_input();
  CHECK(child.wait().status == 1);
}

TEST_CASE("an interrupted run keeps what it has and says so") {
  scratch_folder folder;
  auto schema = folder.file("person.json", person_schema);
  child_process child{{"run", "-s", schema, "--rehearse"}, {}, true};
  child.write("Ann is 30\n");
  CHECK(child.line().find("\"age\":30") != std::string::npos);
  child.signal(SIGINT);
  auto done = child.wait();
  CHECK(done.status == 130);
  CHECK(done.err.find("troupe: interrupted") != std::string::npos);
}

TEST_CASE("the rehearsal server says how its clients find it, one provider's or all") {
  const auto said = [](const std::vector<std::string>& words, std::string_view last) {
    child_process server{words};
    std::string result;
    while (result.find(last) == std::string::npos)
      result += server.line() + "\n";
    server.signal(SIGTERM);
    CHECK(server.wait().status == 0);
    return result;
  };
  const auto one = said({"rehearse", "--as", "anthropic"}, "--model anthropic/rehearsal");
  CHECK(one.find("  export ANTHROPIC_BASE_URL=http://127.0.0.1:") != std::string::npos);
  CHECK(one.find("  export ANTHROPIC_API_KEY=rehearsal\n") != std::string::npos);
  CHECK(one.find("OPENAI") == std::string::npos);
  const auto all = said({"rehearse"}, "with --as NAME");
  for (const auto* name : {"OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "GOOGLE_GEMINI_BASE_URL",
                           "OLLAMA_HOST", "CO_API_URL", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME"})
    CHECK(all.find(name) != std::string::npos);
  const auto nobody = run_command({"rehearse", "--as", "nobody"}, "");
  CHECK(nobody.status == 2);
  CHECK(nobody.err.find("\"nobody\"") != std::string::npos);
}

TEST_CASE("the rehearsal server says how to use it, serves the command, and ends on a signal") {
  scratch_folder folder;
  auto schema = folder.file("person.json", person_schema);
  child_process server{{"rehearse", "--key", "sesame"}};
  constexpr std::string_view line_start = "  export OPENAI_BASE_URL=";
  std::string url;
  for (std::string line = server.line(); url.empty(); line = server.line())
    if (line.starts_with(line_start))
      url = line.substr(line_start.size());
  auto done = run_command({"run", "-s", schema, "--model", "m", "-q"}, "Ann is 30\n",
                          {{"OPENAI_API_KEY", "sesame"}, {"OPENAI_BASE_URL", url}});
  CHECK(done.status == 0);
  CHECK(done.out.find("\"age\":30") != std::string::npos);

  auto refused = run_command({"run", "-s", schema, "--model", "m"}, people(1000),
                             {{"OPENAI_API_KEY", "wrong"}, {"OPENAI_BASE_URL", url}});
  CHECK(refused.status == 3);
  CHECK(refused.err.find("authentication") != std::string::npos);
  CHECK(refused.err.find("wrong ") == std::string::npos);
  CHECK(json_lines(refused.out).size() < 200);

  server.signal(SIGTERM);
  CHECK(server.wait().status == 0);
}

TEST_CASE("the chain of modes for a model leaves out what the model is known not to have") {
  scratch_folder folder;
  auto schema = folder.file(
    "p.json", R"({"type":"object","properties":{"a":{"type":"string","minLength":2}}})");
  const auto chain = [&](const std::string& model) {
    return run_command({"schema", schema, "--model", model}).err;
  };
  CHECK(chain("openai/gpt-4o").find("in mode json_schema, then tools") != std::string::npos);
  CHECK(chain("openai/gpt-3.5-turbo").find("in mode tools, then json_object") != std::string::npos);
}

TEST_CASE("the schema command shows what a provider is sent") {
  scratch_folder folder;
  auto schema = folder.file(
    "p.json", R"({"type":"object","properties":{"a":{"type":"string","minLength":2}}})");
  auto done = run_command({"schema", schema, "--mode", "tools_strict"});
  CHECK(done.status == 0);
  CHECK(done.out.find("\"additionalProperties\":false") != std::string::npos);
  CHECK(done.err.find("minLength") != std::string::npos);
}
