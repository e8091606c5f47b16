#include "command_fixture.hpp"
#include "rehearsal_process.hpp"

#include <catch2/catch_test_macros.hpp>

namespace {

constexpr auto prices = R"({"models": {"rehearsal": {"input": 2.5, "output": 10,)"
                        R"( "max_output_tokens": 100}}})";

} // namespace

TEST_CASE("each line says what its text cost, and the summary what all cost") {
  scratch_folder here;
  const auto done = run_command({"run", "--schema", here.file("person.json", person_schema),
                                 "--rehearse", "--prices", here.file("prices.json", prices)},
                                people(3));
  CHECK(done.status == 0);
  for (const auto& line : json_lines(done.out)) {
    const auto* cost = line.find("cost");
    REQUIRE(cost != nullptr);
    CHECK(*cost->if_double() > 0);
  }
  CHECK(done.err.find(" tokens ($0.") != std::string::npos);
}

TEST_CASE(
  "a run that reaches its ceiling keeps what it has, says so, and has a status of its own") {
  scratch_folder here;
  const auto done
    = run_command({"run", "--schema", here.file("person.json", person_schema), "--rehearse",
                   "--prices", here.file("prices.json", prices), "--max-cost", "0.005"},
                  people(100));
  CHECK(done.status == 5);
  const auto lines = json_lines(done.out);
  size_t good = 0;
  double cost = 0;
  for (const auto& line : lines) {
    if (line.find("value") != nullptr) {
      ++good;
      cost += *line.find("cost")->if_double();
    } else {
      CHECK(line.find("error")->string_at("code") == "budget_exhausted");
    }
  }
  CHECK(good > 5);
  CHECK(good < 100);
  CHECK(cost <= 0.005);
  CHECK(
    done.err.starts_with("troupe: stopped before the ceiling was passed: --max-cost is 0.005: "));
}

TEST_CASE("a ceiling that cannot be kept is refused before anything is sent") {
  scratch_folder here;
  const auto schema = here.file("person.json", person_schema);
  const auto refusal = [&](std::vector<std::string> more) {
    std::vector<std::string> words{"run", "--schema", schema, "--rehearse"};
    words.insert(words.end(), more.begin(), more.end());
    const auto done = run_command(words, people(1));
    CHECK(done.status == 2);
    CHECK(done.out.empty());
    return done.err;
  };
  CHECK(refusal({"--max-cost", "1"})
        == "troupe: --max-cost is set, but no price of the model rehearsal is known: add the model "
           "to the prices, or give a list of models that names it\n");
  CHECK(refusal({"--max-tokens-total", "1000"})
        == "troupe: --max-tokens-total is set, but nothing bounds the length of an answer: set "
           "--max-tokens, or max_output_tokens of the model in the prices\n");
  CHECK(refusal({"--max-cost", "much"})
        == "troupe: --max-cost: much is no amount of dollars; give it as in 12.50 (see troupe run "
           "--help)\n");
  const auto wrong = here.file("wrong.json", R"({"models": {"m": {"input": 1}}})");
  CHECK(refusal({"--prices", wrong})
        == "troupe: --prices: " + wrong
             + " is no price file: models/m lacks output: give dollars per million tokens (see "
               "troupe run --help)\n");
}

namespace {

constexpr auto models = R"({"rehearsal": {"litellm_provider": "openai", "mode": "chat",
  "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05, "max_input_tokens": 40,
  "max_output_tokens": 100}})";

} // namespace

TEST_CASE("a list of models says what texts cost, and which are too large to be sent") {
  scratch_folder here;
  const auto schema = here.file("person.json", person_schema);
  const auto list = here.file("models.json", models);
  std::string large = "Anna is 31 years old. ";
  for (int i = 0; i < 40; ++i)
    large += "word ";
  const auto texts = people(2) + large + "\n";
  const auto done = run_command({"run", "--schema", schema, "--rehearse", "--models", list,
                                 "--temperature", "0.5", "--max-tokens", "5000"},
                                texts);
  CHECK(done.status != 0);
  const auto lines = json_lines(done.out);
  REQUIRE(lines.size() == 3);
  CHECK(*lines[0].find("cost")->if_double() > 0);
  const auto* why = lines[2].find("error");
  REQUIRE(why != nullptr);
  CHECK(why->string_at("message").starts_with("the text is too large and was not sent: it has at "
                                              "least 45 tokens, and rehearsal takes 40; "));
  CHECK(why->find("attempts")->elements().empty());
  CHECK(done.err.find("the model writes no more than 100 tokens: tokens_max is that instead of "
                      "5000 (known of this model)")
        != std::string::npos);
  CHECK(done.err.find("2 requests") != std::string::npos);
  const auto dry
    = run_command({"run", "--schema", schema, "--rehearse", "--models", list, "--dry-run"}, texts);
  CHECK(dry.status == 0);
  CHECK(
    dry.out.find("\n         1 text is certainly too large for the model, and will fail unsent\n")
    != std::string::npos);
  CHECK(dry.out.find("\nmodel    prompt up to 40, answer up to 100 tokens\n"
                     "         $2.5 input, $10 output per million (the models' file: rehearsal, "
                     "found by its name)\n")
        != std::string::npos);
}

TEST_CASE("a list of models that is none is refused, with what is wanted") {
  scratch_folder here;
  const auto schema = here.file("person.json", person_schema);
  const auto refusal = [&](const std::string& content) {
    const auto file = here.file("wrong.json", content);
    const auto done = run_command({"run", "--schema", schema, "--rehearse", "--models", file},
                                  people(1));
    CHECK(done.status == 2);
    const auto start = "troupe: --models: " + file + " ";
    CHECK(done.err.starts_with(start));
    return done.err.substr(std::min(start.size(), done.err.size()));
  };
  CHECK(refusal("{").starts_with("is no valid JSON: "));
  CHECK(refusal("{}").starts_with("tells of no model; it must be "));
  CHECK(refusal(prices).starts_with("is a list of prices: give it as --prices"));
}

TEST_CASE("a dry run says what would be done and sends nothing") {
  scratch_folder here;
  const rehearsal_process api;
  const auto done = run_command(
    {"run", "--schema", here.file("person.json", person_schema), "--base-url", api.url(), "--model",
     "rehearsal", "--prices", here.file("prices.json", prices), "--output", here.path("out.jsonl"),
     "--cache", here.path("answers.db"), "--dry-run"},
    people(20));
  CHECK(done.status == 0);
  CHECK(done.err.empty());
  CHECK(done.out.starts_with("texts    20\ntokens   about "));
  CHECK(done.out.find("\ncost     about $0.") != std::string::npos);
  CHECK(done.out.ends_with("sent     nothing: this was a dry run\n"));
  CHECK(api.count("requests") == 0);
  CHECK_FALSE(std::filesystem::exists(here.path("out.jsonl")));
  CHECK_FALSE(std::filesystem::exists(here.path("answers.db")));
}

TEST_CASE("a second run with the same cache sends nothing, and says what it saved") {
  scratch_folder here;
  const rehearsal_process api;
  const std::vector<std::string> words{"run",
                                       "--schema",
                                       here.file("person.json", person_schema),
                                       "--base-url",
                                       api.url(),
                                       "--model",
                                       "rehearsal",
                                       "--prices",
                                       here.file("prices.json", prices),
                                       "--cache",
                                       here.path("answers.db")};
  const auto first = run_command(words, people(50));
  CHECK(first.status == 0);
  const auto requests = api.count("requests");
  CHECK(requests <= 50);
  const auto second = run_command(words, people(50));
  CHECK(second.status == 0);
  CHECK(api.count("requests") == requests);
  CHECK(second.err.find("50 from the cache (saved ") != std::string::npos);
  for (const auto& line : json_lines(second.out)) {
    CHECK(line.string_at("origin") == "cache");
    CHECK(*line.find("attempts")->if_int64() == 0);
  }
}

TEST_CASE("a cache that cannot be used is one clear line, and the run goes on without it") {
  scratch_folder here;
  const auto file = here.file("answers.db", std::string(5000, 'x'));
  const auto done = run_command({"run", "--schema", here.file("person.json", person_schema),
                                 "--rehearse", "--cache", file},
                                people(5));
  CHECK(done.status == 0);
  CHECK(json_lines(done.out).size() == 5);
  CHECK(done.err.starts_with("troupe: the run goes on without a cache: " + file
                             + ": file is not a database\n"));
}

TEST_CASE("a run that goes on counts what its earlier parts have spent") {
  scratch_folder here;
  const auto texts = here.file("texts.txt", people(100));
  const std::vector<std::string> words{"run",
                                       "--schema",
                                       here.file("person.json", person_schema),
                                       "--input",
                                       texts,
                                       "--output",
                                       here.path("out.jsonl"),
                                       "--rehearse",
                                       "--prices",
                                       here.file("prices.json", prices)};
  const auto with_ceiling = [&](const std::string& dollars) {
    auto all = words;
    all.insert(all.end(), {"--max-cost", dollars});
    return run_command(all);
  };
  CHECK(with_ceiling("0.005").status == 5);
  const auto done = json_lines(here.content("out.jsonl")).size();
  CHECK(done > 5);
  CHECK(done < 100);
  // The same ceiling again: it is reached already.
  const auto again = with_ceiling("0.005");
  CHECK(again.status == 5);
  CHECK(again.err.find("troupe: to go on: ") != std::string::npos);
  CHECK(json_lines(here.content("out.jsonl")).size() == done);
  CHECK(with_ceiling("1").status == 0);
  CHECK(json_lines(here.content("out.jsonl")).size() == 100);
}
