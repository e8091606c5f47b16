#include "settings/run_file.hpp"

#include "settings/settings_inspect.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

/// What is wrong; empty if nothing is.
std::string read_into(settings& x, std::string_view text, std::string name = "run.toml") {
  auto file = run_file::parse(text, std::move(name));
  if (!file)
    return file.error().message;
  auto all = settings_of(x);
  auto fine = file->apply(all);
  return fine ? std::string{} : fine.error().message;
}

std::string refusal(std::string_view text) {
  settings x;
  return read_into(x, text);
}

/// Each setting that a file can hold has another value than usual.
settings unusual() {
  settings x;
  x.provider = "another";
  x.base_url = "https://api.example.org/v1";
  x.api_key_env = "EXAMPLE_KEY";
  x.clear_text_key = true;
  x.model = "llama \"3\"";
  x.organization = "org";
  x.headers = {{"X-Title", "many # texts"}, {"User-Agent", "me"}};
  x.headers_env = {{"api-key", "AZURE_KEY"}};
  x.limits = {60, 70'000, 8, 9, 10};
  x.system_prompt = "Read.\nThen answer.";
  x.prompt_template = "<{text}>";
  x.mode = mode::json_schema;
  x.temperature = 0.1;
  x.seed = -7;
  x.tokens_max = 100;
  x.legacy_tokens_max = true;
  x.reading = reading_policy::report;
  x.reasks = 3;
  x.reask_history = 4;
  x.truncation_retries = 5;
  x.unjudged = unjudged_policy::accept;
  x.questions_max = 6;
  x.first_byte_timeout = 7ms;
  x.request_timeout = 8s;
  x.text_timeout = 9min;
  x.stream_silence_timeout = 10h;
  x.files_max = 12;
  x.file_bytes_max = 13;
  x.files_bytes_max = 14;
  x.pool_size = 11;
  x.extra_body = {{"top_p", "0.90"},
                  {"a key", "{\"b\":[1,{\"c\":\"d\"},[]],\"e\":{}}"},
                  {"effort", "\"low\""}};
  x.tool_choice = tool_choice::required;
  x.instruction_role = instruction_role::developer;
  x.stream_options = false;
  x.prompt_cache = prompt_cache::on;
  x.validators = 12;
  x.order_window = 13;
  x.outbox_max = 14;
  x.learn_limits = false;
  x.limit_waits = 15;
  x.no_progress_timeout = 16s;
  x.cost_max = money::from_nanos(1'234'567'890'123'456'789);
  x.tokens_total_max = 17;
  x.cache_file = "answers.db";
  x.cache_age_max = 18s;
  x.cache_bytes_max = 0;
  x.share_requests = true;
  x.transport_retries = 19;
  x.timeout_retries = 20;
  x.backoff_initial = 21ms;
  x.backoff_max = 22ms;
  x.retry_after_max = 0ms;
  x.fallbacks.resize(2);
  x.fallbacks[0].model = "small";
  x.fallbacks[0].mode = mode::md_json;
  x.fallbacks[0].limits.requests_per_minute = 60;
  x.fallbacks[1].model = "other";
  x.fallbacks[1].base_url = "https://other.example.org/v1";
  x.fallbacks[1].api_key_env = "OTHER_KEY";
  x.fallbacks[1].headers = {{"X-Title", "y"}};
  x.breaker_failures = 23;
  x.breaker_pause = 24s;
  x.hedge_quantile = 0.95;
  x.hedge_share = 0.25;
  x.batch_rows_max = 26;
  x.batch_bytes_max = 27;
  x.batch_tokens_max = 28;
  x.batch_in_flight = 29;
  x.batch_linger = 30ms;
  x.batch_poll_min = 31ms;
  x.batch_poll_max = 32ms;
  x.batch_rest = 33;
  x.batch_deadline = 34s;
  x.connect_timeout = 25ms;
  x.reply_bytes_max = 2048;
  x.proxy = "socks5h://localhost:1080";
  x.ca_file = "/dev/null";
  x.http2 = false;
  return x;
}

} // namespace

TEST_CASE("settings that are written as a run file are read back the same") {
  auto before = unusual();
  const auto usual_trees = [] {
    settings x;
    std::vector<json_tree> result;
    for (const auto& y : settings_of(x))
      result.push_back(y.value->tree());
    return result;
  }();
  const auto all = settings_of(before);
  const auto text = write_run_file(all);
  INFO(text);
  settings after;
  REQUIRE(read_into(after, text) == "");
  const auto same = settings_of(after);
  for (size_t i = 0; i < all.size(); ++i) {
    INFO(all[i].name);
    CHECK(same[i].value->tree() == all[i].value->tree());
    // Else nothing was shown.
    if (all[i].notes.only_in_code.empty() && all[i].notes.secret != secrecy::value)
      CHECK(all[i].value->tree() != usual_trees[i]);
  }
  CHECK(write_run_file(same) == text);
  settings usual;
  settings usual_again = unusual();
  usual_again.fallbacks.clear();
  CHECK(read_into(usual_again, write_run_file(settings_of(usual))) == "");
  CHECK(usual_again.pool_size == usual.pool_size);
  CHECK(usual_again.http2);
}

TEST_CASE("a run file is JSON, too, and says the same") {
  settings x;
  REQUIRE(read_into(x, R"( {"model": "m", "pool_size": 3, "limits": {"concurrency": 4},
                        "request_timeout": 1.5, "temperature": 1, "seed": null,
                        "cost_max": "$12.50", "reply_bytes_max": 4096,
                        "headers": ["X-Title: t"],
                        "fallbacks": [{"model": "n", "limits": {"requests_per_minute": 5}}]})")
          == "");
  CHECK(x.model == "m");
  CHECK(x.pool_size == 3);
  CHECK(x.limits.concurrency == 4);
  CHECK(x.request_timeout == 1500ms);
  CHECK(x.temperature == 1);
  CHECK_FALSE(x.seed);
  CHECK(x.cost_max == money::from_nanos(12'500'000'000));
  CHECK(x.reply_bytes_max == 4096);
  CHECK(x.headers.size() == 1);
  REQUIRE(x.fallbacks.size() == 1);
  CHECK(x.fallbacks[0].limits.requests_per_minute == 5);
  CHECK(read_into(x, "{\"model\": }", "run.json").starts_with("run.json: "));
  CHECK(read_into(x, R"({"pool_size": 0})", "run.json")
        == "run.json: pool_size is 0: it must be 1 to 4096");
}

TEST_CASE("further members of the body are a table in a run file") {
  settings x;
  REQUIRE(read_into(x, "model = \"m\"\n[extra_body]\ntop_p = 0.9\nprovider.order = [\"a\"]\n")
          == "");
  CHECK(x.extra_body
        == std::vector<body_member>{{"top_p", "0.9"}, {"provider", R"({"order":["a"]})"}});
  REQUIRE(read_into(x, "extra_body = {}") == "");
  CHECK(x.extra_body.empty());
  x.extra_body = {{"stop", "null"}};
  CHECK(write_run_file(settings_of(x)).find("# extra_body: stop=null\n") != std::string::npos);
}

TEST_CASE("what is wrong with a run file is told with its line, its key and the remedy") {
  CHECK(refusal("model = \"m\"\npool = 3")
        == "run.toml, line 2: there is no setting pool: --pool is called pool_size here");
  CHECK(refusal("max_tokens = 3")
        == "run.toml, line 1: there is no setting max_tokens: --max-tokens is called tokens_max "
           "here");
  CHECK(refusal("modell = 'm'")
        == "run.toml, line 1: there is no setting modell: did you mean model?");
  CHECK(refusal("[limits]\n\nrpm = 3") == "run.toml, line 3: there is no setting limits.rpm");
  CHECK(refusal("[colours]\nred = 3") == "run.toml, line 1: there is no setting colours");
  CHECK(refusal("prices = 'x'") == "run.toml, line 1: there is no setting prices");
  CHECK(refusal("pool_size = \"8\"") == "run.toml, line 1: pool_size wants a whole number");
  CHECK(refusal("pool_size = 0") == "run.toml, line 1: pool_size is 0: it must be 1 to 4096");
  CHECK(refusal("pool_size = 8.5") == "run.toml, line 1: pool_size wants a whole number");
  CHECK(refusal("http2 = \"no\"") == "run.toml, line 1: http2 wants true or false");
  CHECK(refusal("model = 4") == "run.toml, line 1: model wants a text in quotes");
  CHECK(refusal("request_timeout = \"soon\"")
        == "run.toml, line 1: request_timeout: \"soon\" is no time; give it as in 30s, 1500ms, 2m, "
           "1h, or as a number of seconds");
  CHECK(refusal("headers = \"X: y\"") == "run.toml, line 1: headers wants a list");
  CHECK(refusal("headers = [\"X: y\", \"Z\"]")
        == "run.toml, line 1: headers: number 2: \"Z\" has no colon; give it as in 'Name: value'");
  CHECK(refusal("extra_body = [1]")
        == "run.toml, line 1: extra_body wants a table of members, such as { top_p = 0.9 }");
  CHECK(refusal("limits = 3") == "run.toml, line 1: there is no setting limits");
  CHECK(refusal("[[fallbacks]]\nmodel = 'a'\n[[fallbacks]]\nmode = 'magic'")
        == "run.toml, line 1: fallbacks: number 2: mode: \"magic\" is none of "
           "auto|tools|tools_strict|json_schema|json_object|md_json");
  CHECK(refusal("a = 1 =") == "run.toml, line 1: something stands behind the value");
}

TEST_CASE("a secret has no place in a run file") {
  CHECK(refusal("api_key = \"sk-secret\"")
        == "run.toml, line 1: api_key: a secret does not belong in a file: name the environment "
           "variable that holds it, as in api_key_env = \"NAME\"");
  CHECK(refusal("headers = [\"X-Title: t\", \"api-key: az-secret\"]")
        == "run.toml, line 1: headers: the value of api-key does not belong in a file: name the "
           "environment variable that holds it, as in headers_env = [\"api-key: NAME\"]");
  CHECK(refusal("proxy = \"http://u:pw-secret@proxy:1\"")
        == "run.toml, line 1: proxy holds a password, which does not belong in a file: set it in "
           "the environment");
  CHECK(refusal("[[fallbacks]]\napi_key = \"sk-secret\"").find("sk-secret") == std::string::npos);
}

TEST_CASE("a secret does not come into a run file") {
  settings x;
  x.api_key = "sk-secret";
  x.headers = {{"api-key", "az-secret"}, {"X-Unknown", "who-knows"}, {"OpenAI-Beta", "v2"}};
  x.proxy = "http://you:pw-secret@proxy:1";
  x.fallbacks.resize(1);
  x.fallbacks[0].model = "m";
  x.fallbacks[0].api_key = "fb-secret";
  const auto text = write_run_file(settings_of(x));
  INFO(text);
  for (auto secret : {"sk-secret", "az-secret", "who-knows", "pw-secret", "fb-secret"})
    CHECK(text.find(secret) == std::string::npos);
  CHECK(text.find("\n# api_key: *** (9 bytes), from the environment\n") != std::string::npos);
  CHECK(text.find("\n# headers: \"api-key\" = *** (9 bytes)\n") != std::string::npos);
  settings after;
  CHECK(read_into(after, text) == "");
}

TEST_CASE("a number that has a word for it takes that in a run file, too") {
  settings x;
  CHECK(read_into(x, "batch_rest = \"live\"") == "");
  CHECK(x.batch_rest == 100);
  CHECK(read_into(x, "batch_rest = 5") == "");
  CHECK(x.batch_rest == 5);
  CHECK(read_into(x, "batch_rest = true")
        == "run.toml, line 1: batch_rest wants a whole number, or \"live\"");
}
