#include "arguments.hpp"

#include "providers/provider.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

namespace {

arguments parse(std::vector<std::string> words, const settings& conf = {}) {
  return parse_arguments(words, conf);
}

run_arguments parse_run(std::vector<std::string> words, const settings& conf = {}) {
  words.insert(words.begin(), {"run", "--schema", "s.json"});
  return std::get<run_arguments>(parse(std::move(words), conf));
}

last_words complaint(std::vector<std::string> words) {
  return std::get<last_words>(parse(std::move(words)));
}

} // namespace

TEST_CASE("a run needs nothing but a schema") {
  auto x = parse_run({});
  CHECK(x.schema == "s.json");
  CHECK(x.input == "-");
  CHECK(x.output == "-");
  CHECK(x.how == order::input);
  CHECK(x.conf.pool_size == settings{}.pool_size);
  CHECK_FALSE(x.rehearse);
}

TEST_CASE("options of a run arrive in the settings") {
  auto x = parse_run({"-i",
                      "in.txt",
                      "-o",
                      "out.jsonl",
                      "--model",
                      "gpt",
                      "--pool",
                      "32",
                      "--order",
                      "completed",
                      "--mode",
                      "json_schema",
                      "--reasks",
                      "5",
                      "--temperature",
                      "0.5",
                      "--max-tokens",
                      "100",
                      "--timeout",
                      "30s",
                      "--text-timeout",
                      "2m",
                      "--connect-timeout",
                      "250ms",
                      "--header",
                      "X-Title: many texts",
                      "--header",
                      "X-Other:y",
                      "--http1",
                      "--input-format",
                      "text",
                      "--system-prompt",
                      "@@home"});
  CHECK(x.input == "in.txt");
  CHECK(x.output == "out.jsonl");
  CHECK(x.conf.model == "gpt");
  CHECK(x.conf.pool_size == 32);
  CHECK(x.how == order::completed);
  CHECK(x.conf.mode == mode::json_schema);
  CHECK(x.conf.reasks == 5);
  CHECK(x.conf.temperature == 0.5);
  CHECK(x.conf.tokens_max == 100u);
  CHECK(x.conf.request_timeout == 30s);
  CHECK(x.conf.text_timeout == 2min);
  CHECK(x.conf.connect_timeout == 250ms);
  REQUIRE(x.conf.headers.size() == 2);
  CHECK(x.conf.headers[0] == std::pair<std::string, std::string>{"X-Title", "many texts"});
  CHECK(x.conf.headers[1] == std::pair<std::string, std::string>{"X-Other", "y"});
  CHECK_FALSE(x.conf.http2);
  CHECK(x.format == input_format::text);
  CHECK(x.conf.system_prompt == "@home");
}

TEST_CASE("options take precedence over the environment") {
  settings conf;
  conf.base_url = "https://env.example/v1";
  conf.api_key = "key";
  CHECK(parse_run({}, conf).conf.base_url == "https://env.example/v1");
  CHECK(parse_run({}, conf).conf.api_key == "key");
  CHECK(parse_run({"--base-url", "https://b/v1"}, conf).conf.base_url == "https://b/v1");
}

TEST_CASE("a chosen provider takes no key along that is another's") {
  settings conf;
  conf.base_url = "https://env.example/v1";
  conf.api_key = "key";
  const auto x = parse_run({"--provider", "another"}, conf).conf;
  CHECK(x.provider == "another");
  CHECK(x.api_key.empty());
  CHECK(x.base_url.empty());
  CHECK(parse_run({"--provider", "openai"}, conf).conf.api_key == "key");
  CHECK(parse_run({"--provider", "another", "--base-url", "https://b/v1"}, conf).conf.base_url
        == "https://b/v1");
}

TEST_CASE("a rehearsing run can be told how slow and how bad the model is") {
  auto x
    = parse_run({"--rehearse", "--rehearse-latency", "20ms..75ms", "--rehearse-fault", "429:5%"});
  CHECK(x.rehearse);
  CHECK(x.rehearsal.latency.how == rehearsal_latency::shape::uniform);
  REQUIRE(x.rehearsal.faults.size() == 1);
  CHECK(x.rehearsal.faults[0].name == "429");
}

TEST_CASE("a rehearsal server is told its port and its limits") {
  auto x = std::get<rehearse_arguments>(parse({"rehearse", "--port", "8080", "--latency", "1s",
                                               "--requests-per-minute", "60", "--key", "sesame"}));
  CHECK(x.conf.port == 8080);
  CHECK(x.conf.limits.requests_per_minute == 60);
  CHECK(x.conf.latency.low == 1s);
  CHECK(x.conf.api_key == "sesame");
}

TEST_CASE("a rehearsal server is told whom to play") {
  CHECK(std::get<rehearse_arguments>(parse({"rehearse", "--as", "gemini"})).conf.provider
        == "gemini");
  CHECK(std::get<rehearse_arguments>(parse({"rehearse"})).conf.provider.empty());
}

TEST_CASE("complaints about the command line are one line and bad usage") {
  const std::vector<std::vector<std::string>> wrong = {
    {},
    {"run"},
    {"walk"},
    {"run", "-s", "x", "--frobnicate"},
    {"run", "-s", "x", "--pool", "many"},
    {"run", "-s", "x", "--mode", "telepathy"},
    {"run", "-s", "x", "--timeout", "soon"},
    {"run", "-s", "x", "--header", "no colon"},
    {"run", "-s", "x", "--prompt-template", "@/nonexistent/prompt"},
    {"rehearse", "--latency", "slow"},
    {"rehearse", "--fault", "gremlins:1"},
    {"rehearse", "--port", "70000"},
  };
  for (auto& words : wrong) {
    auto x = complaint(words);
    INFO(x.text);
    CHECK(x.status == exit_status::bad_usage);
    CHECK(x.text.starts_with("troupe: "));
    CHECK(x.text.find('\n') == x.text.size() - 1);
  }
}

TEST_CASE("help and version are no failures") {
  CHECK(complaint({"--version"}).status == exit_status::success);
  CHECK(complaint({"--version"}).text.starts_with("troupe "));
  auto help = complaint({"run", "--help"});
  CHECK(help.status == exit_status::success);
  CHECK(help.text.find("OPENAI_API_KEY") != std::string::npos);
  CHECK(
    help.text.find("Exit status:\n  0: every text has a record (with --detach: all is submitted)\n")
    != std::string::npos);
}

TEST_CASE("the help says what an option is without being given") {
  const auto help = complaint({"run", "--help"}).text;
  for (auto part : {"in flight (default 8)", "as they come (default input)", "(default 10 min)",
                    "(default: not sent)", "(default 0: never)", "Do not negotiate HTTP/2\n",
                    "May be repeated\n", "needs --max-tokens (default 0)"}) {
    INFO(part);
    CHECK(help.find(part) != std::string::npos);
  }
  CHECK(help.find('`') == std::string::npos);
}

TEST_CASE("there is no option for the key of a run") {
  auto help = complaint({"run", "--help"}).text;
  CHECK(help.find("--api-key") == std::string::npos);
  // Only for the name of the variable that holds it.
  CHECK(help.find("--key ") == std::string::npos);
  CHECK(help.find("--key-env NAME") != std::string::npos);
}

TEST_CASE("complaints about settings name the option") {
  CHECK(in_terms_of_options("pool_size is 0: it must be 1 to 4096")
        == "--pool is 0: it must be 1 to 4096");
  const auto about_key = in_terms_of_options("api_key contains a blank");
  CHECK(about_key == "the key contains a blank");
  CHECK(in_terms_of_options("headers: more than 64") == "--header: more than 64");
  CHECK(in_terms_of_options("something else") == "something else");
  CHECK(in_terms_of_options("cost_max is set: set tokens_max, or max_output_tokens of the model.")
        == "--max-cost is set: set --max-tokens, or max_output_tokens of the model.");
  CHECK(in_terms_of_options("no server; check base_url.") == "no server; check --base-url.");
  CHECK(in_terms_of_options("...") == "...");
  CHECK(in_terms_of_options("") == "");
}

TEST_CASE("a run in batches is told so") {
  const auto x
    = parse_run({"--batch",          "--detach", "--batch-folder",    "d", "--batch-rest",   "live",
                 "--batch-deadline", "20h",      "--batch-rows",      "7", "--batch-bytes",  "1MB",
                 "--batch-tokens",   "8",        "--batch-in-flight", "9", "--batch-linger", "2s",
                 "--batch-poll-min", "3s",       "--batch-poll-max",  "4s"});
  CHECK(x.batch);
  CHECK(x.detach);
  CHECK_FALSE(x.cancel_batches);
  CHECK(x.batch_folder == "d");
  CHECK(x.conf.batch_rest == 100);
  CHECK(x.conf.batch_deadline == 20h);
  CHECK(x.conf.batch_rows_max == 7);
  CHECK(x.conf.batch_bytes_max == 1u << 20);
  CHECK(x.conf.batch_tokens_max == 8);
  CHECK(x.conf.batch_in_flight == 9);
  CHECK(x.conf.batch_linger == 2s);
  CHECK(x.conf.batch_poll_min == 3s);
  CHECK(x.conf.batch_poll_max == 4s);
  CHECK(parse_run({"--batch", "--cancel-batches"}).cancel_batches);
}

TEST_CASE("what does not go with batches is refused in words") {
  const auto refused = [](std::vector<std::string> words, std::string_view part) {
    words.insert(words.begin(), {"run", "-s", "x"});
    const auto x = complaint(words);
    INFO(x.text);
    CHECK(x.status == exit_status::bad_usage);
    CHECK(x.text.find(part) != std::string::npos);
  };
  refused({"--detach"}, "are about batches: give --batch, too");
  refused({"--cancel-batches"}, "are about batches: give --batch, too");
  refused({"--batch", "--stream", "items"}, "leave one of the two out");
  refused({"--batch", "--detach", "--cancel-batches"}, "leave one of the two out");
  refused({"--batch-rest", "dead"}, "--batch-rest: dead is no whole number");
}

TEST_CASE("the batches of a journal are asked for by its name") {
  const auto x = std::get<batches_arguments>(parse({"batches", "out.journal", "--json"}));
  CHECK(x.journal == "out.journal");
  CHECK(x.json);
  CHECK(complaint({"batches"}).status == exit_status::bad_usage);
}
