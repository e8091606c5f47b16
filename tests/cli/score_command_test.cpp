#include "command_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

using troupe::json_tree;

namespace {

constexpr auto outputs = R"({"index":0,"value":{"name":"Ann","age":30}}
{"index":1,"value":{"name":"Bob","age":40}}
{"index":2,"error":{"code":"refused","message":"no"}}
{"index":3,"value":{"name":"Dora","age":51}}
)";

constexpr auto labels = R"({"name":"ANN","age":30}
{"name":"Bob","age":40}
{"name":"Carl","age":50}
{"name":"Dora","age":50}
)";

constexpr auto comparing_schema = R"({"type":"object","properties":{
  "name":{"type":"string","x-compare":"case_insensitive"},
  "age":{"type":"integer","x-compare":{"number":{"within":0.5}}}},"required":["name","age"]})";

struct scored_people {
  scratch_folder folder;
  std::string output = folder.file("out.jsonl", outputs);
  std::string wanted = folder.file("labels.jsonl", labels);
  std::string schema = folder.file("person.json", comparing_schema);

  finished_process score(std::vector<std::string> more) const {
    more.insert(more.begin(), {"score", output, wanted, "-s", schema});
    return run_command(std::move(more));
  }
};

} // namespace

TEST_CASE("records are scored against labels, the worst field first") {
  const scored_people people;
  const auto done = people.score({"--mistakes", "1"});
  CHECK(done.status == 0);
  CHECK(done.err.empty());
  CHECK(done.out.starts_with("4 texts scored, matched by index; 1 of them failed, with all its "
                             "values missing\n"));
  CHECK(done.out.find("/age ") < done.out.find("/name "));
  CHECK(done.out.find("  wrong (index 3): expected 50, got 51\n") == std::string::npos);
  CHECK(done.out.find("/age\n  missing (index 2): expected 50, got nothing\n")
        != std::string::npos);
}

TEST_CASE("a score as JSON holds counts and figures") {
  const scored_people people;
  const auto done = people.score({"--json"});
  CHECK(done.status == 0);
  const auto tree = json_tree::parse(done.out);
  REQUIRE(tree);
  const auto& fields = tree->find("fields")->elements();
  REQUIRE(fields.size() == 2);
  CHECK(fields[0].string_at("field") == "/name");
  CHECK(*fields[0].find("right") == json_tree{3});
  CHECK(*fields[1].find("wrong") == json_tree{1});
  CHECK(*fields[1].find("missing") == json_tree{1});
  CHECK(*fields[1].find("f1")->find("value") == json_tree{4.0 / 7});
}

TEST_CASE("a score that is below what is demanded has a status of its own") {
  const scored_people people;
  CHECK(people.score({"--at-least", "name=0.8", "--at-least", "coverage=1"}).status == 0);
  const auto done = people.score(
    {"--at-least", "name=0.8", "--at-least", "age:recall=0.9", "--at-least", "records:low=0.5"});
  CHECK(done.status == 7);
  CHECK(done.err.find("troupe: age:recall is 0.5000, 0.4000 below 0.9\n") != std::string::npos);
  CHECK(done.err.find("troupe: records:low is ") != std::string::npos);
  CHECK(done.err.find("name") == std::string::npos);
  CHECK(done.out.find("/age") != std::string::npos);
}

TEST_CASE("names of no field and wrong files are bad usage") {
  const scored_people people;
  const auto done = people.score({"--at-least", "nam=0.8"});
  CHECK(done.status == 2);
  CHECK(done.err == "troupe: --at-least nam=0.8: there is no field nam; did you mean name?\n");
  CHECK(run_command({"score", people.output}).status == 2);
  CHECK(run_command({"score", people.output, people.folder.path("none")}).status == 2);
  CHECK(people.score({"--confidence", "2"}).status == 2);
  CHECK(people.score({"--consistency", "--at-least", "name=1"}).status == 2);
  const auto broken = people.folder.file("broken.json",
                                         R"({"properties":{"a":{"x-compare":"near"}}})");
  const auto refused = run_command({"score", people.output, people.wanted, "-s", broken});
  CHECK(refused.status == 2);
  CHECK(refused.err.find("the schema at /properties/a/x-compare is \"near\"") != std::string::npos);
}

TEST_CASE("labels may come through a pipe, and the score may go to a file") {
  const scored_people people;
  const auto to = people.folder.path("score.json");
  const auto done = run_command({"score", people.output, "-", "--json", "-o", to}, labels);
  CHECK(done.status == 0);
  CHECK(done.out.empty());
  CHECK(json_tree::parse(people.folder.content("score.json")));
}

TEST_CASE("a schema with comparisons is one that a run takes") {
  const scored_people people;
  for (const auto* mode : {"tools_strict", "tools", "json_schema", "json_object"}) {
    INFO(mode);
    const auto done = run_command({"run", "-s", people.schema, "--rehearse", "-q", "--mode", mode},
                                  "Ann is 30\n");
    CHECK(done.status == 0);
  }
  const auto sent = run_command({"schema", people.schema, "--mode", "tools_strict"});
  CHECK(sent.status == 0);
  CHECK(sent.out.find("x-compare") == std::string::npos);
}

TEST_CASE("runs are made and compared, and asked for nothing twice") {
  const scored_people people;
  const auto input = people.folder.file("in.txt", "Ann is 30\nBob is 40\n");
  const std::vector<std::string> words{"score",     "--consistency",
                                       "--runs",    "3",
                                       "--folder",  people.folder.path("runs"),
                                       "--json",    "--",
                                       "-i",        input,
                                       "-s",        people.schema,
                                       "--rehearse"};
  const auto done = run_command(words);
  CHECK(done.status == 0);
  const auto tree = json_tree::parse(done.out);
  REQUIRE(tree);
  CHECK(*tree->find("runs") == json_tree{3});
  CHECK(*tree->find("overall")->find("value") == json_tree{1.0});
  const auto again = run_command(words);
  CHECK(again.status == 0);
  CHECK(again.out == done.out);
  CHECK(again.err.find("2 of them before") != std::string::npos);
  CHECK(people.folder.content("runs/run-3.jsonl").find("\"index\":1") != std::string::npos);
}

TEST_CASE("the ceiling of tokens holds for all runs together") {
  const scored_people people;
  const auto input = people.folder.file("in.txt", "Ann is 30\nBob is 40\n");
  const auto folder = people.folder.path("runs");
  // A run takes some 200 tokens.
  const auto done = run_command({"score", "--consistency", "--runs", "5", "--folder", folder, "--",
                                 "-i", input, "-s", people.schema, "--rehearse", "--max-tokens",
                                 "100", "--max-tokens-total", "700", "--pool", "1"});
  CHECK(done.status == 5);
  CHECK(done.out.empty());
  CHECK(std::filesystem::exists(folder + "/run-1.jsonl"));
  CHECK_FALSE(std::filesystem::exists(folder + "/run-5.jsonl"));
}

TEST_CASE("runs that cannot be compared are refused before anything is asked") {
  const scored_people people;
  const auto refused = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"score", "--consistency", "--runs",
                                   "2",     "--folder",      people.folder.path("runs"),
                                   "--"};
    words.insert(words.end(), more.begin(), more.end());
    const auto done = run_command(words);
    CHECK_FALSE(std::filesystem::exists(people.folder.path("runs")));
    return done.status == 2;
  };
  CHECK(refused({"-s", people.schema, "--rehearse"}));
  CHECK(refused({"-i", people.output, "-s", people.schema, "--rehearse", "-o", "x"}));
  CHECK(refused({"-i", people.output, "-s", people.schema, "--rehearse", "--dry-run"}));
  CHECK(refused({"-i", people.output}));
}
