// troupe run --config, and --print-config.

#include "../scratch_folder.hpp"
#include "argument_settings.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

namespace {

arguments parse(std::vector<std::string> words, const settings& conf = {}) {
  words.insert(words.begin(), "run");
  return parse_arguments(words, conf);
}

run_arguments parsed(std::vector<std::string> words, const settings& conf = {}) {
  auto result = parse(std::move(words), conf);
  if (const auto* complaint = std::get_if<last_words>(&result))
    FAIL(complaint->text);
  return std::get<run_arguments>(std::move(result));
}

last_words told(std::vector<std::string> words, const settings& conf = {}) {
  return std::get<last_words>(parse(std::move(words), conf));
}

std::string complaint(std::vector<std::string> words) {
  auto result = told(std::move(words));
  CHECK(result.status == exit_status::bad_usage);
  return result.text;
}

/// A file of the test's own, whose name is in the complaints.
struct written {
  scratch_folder folder;
  std::string path;

  explicit written(const std::string& content, const std::string& name = "run.toml")
    : path(folder.file(name, content)) {}
};

} // namespace

TEST_CASE("a run file holds files and settings, and options override it wherever they stand") {
  const written file{"schema = 's.json'\ninput = 'in.txt'\norder = 'completed'\nquiet = true\n"
                     "model = 'm'\npool_size = 3\nreasks = 4\nhttp2 = false\n"
                     "limits.requests_per_minute = 60\nline_bytes_max = '1 MiB'\ngrace = '5s'\n"};
  const auto x = parsed({"--pool", "5", "--config", file.path, "--order", "input", "-i", "b.txt"});
  CHECK(x.schema == "s.json");
  CHECK(x.input == "b.txt");
  CHECK(x.how == order::input);
  CHECK(x.quiet);
  CHECK(x.conf.model == "m");
  CHECK(x.conf.pool_size == 5);
  CHECK(x.conf.reasks == 4);
  CHECK_FALSE(x.conf.http2);
  CHECK(x.conf.limits.requests_per_minute == 60);
  CHECK(x.line_bytes_max == 1u << 20);
  CHECK(x.grace == 5s);
  CHECK_FALSE(parsed({"--config", file.path, "--quiet=false"}).quiet);
}

TEST_CASE("a run file takes precedence over the environment") {
  const written file{"schema = 's'\nbase_url = 'https://file.example/v1'"};
  settings conf;
  conf.base_url = "https://env.example/v1";
  conf.api_key = "key";
  const auto x = parsed({"--config", file.path}, conf);
  CHECK(x.conf.base_url == "https://file.example/v1");
  CHECK(x.conf.api_key == "key");
}

TEST_CASE("a list of options replaces the run file's") {
  const written file{"schema = 's'\nheaders = ['X-A: 1', 'X-B: 2']\n[[fallbacks]]\nmodel = 'f'"};
  CHECK(parsed({"--config", file.path}).conf.headers.size() == 2);
  const auto x
    = parsed({"--config", file.path, "--header", "X-C: 3", "--fallback", "g", "--fallback", "h"});
  REQUIRE(x.conf.headers.size() == 1);
  CHECK(x.conf.headers[0].first == "X-C");
  REQUIRE(x.conf.fallbacks.size() == 2);
  CHECK(x.conf.fallbacks[1].model == "h");
}

TEST_CASE("a run file names other files as options do") {
  scratch_folder folder;
  folder.file("prompt.txt", "Read {text}.\n");
  folder.file("prices.json", R"({"models": {"m": {"input": 1, "output": 2}}})");
  const auto file = folder.file("run.toml", "schema = 's'\nprompt_template = '@"
                                              + folder.path("prompt.txt") + "'\nprices = '"
                                              + folder.path("prices.json") + "'\n");
  const auto x = parsed({"--config", file});
  CHECK(x.conf.prompt_template == "Read {text}.");
  REQUIRE(x.conf.prices);
  CHECK(x.conf.prices->find("m") != nullptr);
}

TEST_CASE("a run file names the variable that holds a key, and a rehearsal needs none") {
  ::setenv("TROUPE_TEST_KEY", "sesame", 1);
  ::unsetenv("TROUPE_TEST_NONE");
  const written file{"schema = 's'\napi_key_env = 'TROUPE_TEST_KEY'"};
  CHECK(parsed({"--config", file.path}).conf.api_key == "sesame");
  const written none{"schema = 's'\napi_key_env = 'TROUPE_TEST_NONE'"};
  CHECK(complaint({"--config", none.path})
        == "troupe: --key-env names TROUPE_TEST_NONE, which is not set in the environment (see "
           "troupe run --help)\n");
  CHECK(parsed({"--config", none.path, "--rehearse"}).conf.api_key.empty());
}

TEST_CASE("what is wrong with a run file is one line, and nothing is started") {
  auto why = [](const std::string& content, const std::string& name = "run.toml") {
    const written file{content, name};
    auto text = complaint({"--config", file.path});
    const auto at = text.find(file.path);
    REQUIRE(at != std::string::npos);
    return text.substr(0, at) + text.substr(at + file.path.size());
  };
  CHECK(why("schema = 's'\npool = 3")
        == "troupe: --config: , line 2: there is no setting pool: --pool is called pool_size here "
           "(see troupe run --help)\n");
  CHECK(why("pool_size = 0")
        == "troupe: --config: , line 1: pool_size is 0: it must be 1 to 4096 (see troupe run "
           "--help)\n");
  CHECK(why("what").find(", line 1: a '=' is wanted") != std::string::npos);
  CHECK(why("line_bytes_max = 0").find("line_bytes_max is 0: it must be 1 to 1 GiB")
        != std::string::npos);
  CHECK(why("order = 'random'").find("order: \"random\" is none of input|completed")
        != std::string::npos);
  CHECK(why("prices = '/nonexistent/p'").find("/nonexistent/p cannot be read")
        != std::string::npos);
  CHECK(why("api_key = 'sk-secret'").find("api_key_env") != std::string::npos);
  CHECK(why("{\"pool_size\": }", "run.json").find("JSON") != std::string::npos);
  CHECK(complaint({"--config", "/nonexistent/run.toml"})
        == "troupe: --config: /nonexistent/run.toml cannot be read: No such file or directory (see "
           "troupe run --help)\n");
  CHECK(complaint({"--pool", "3"}) == "troupe: --schema is required (see troupe run --help)\n");
  CHECK(complaint({"-s", "s", "--line-bytes-max", "0"})
        == "troupe: --line-bytes-max is 0: it must be 1 to 1 GiB (see troupe run --help)\n");
}

TEST_CASE("of a journal and none, the command line's counts") {
  const written file{"schema = 's'\njournal = 'j'"};
  CHECK(parsed({"--config", file.path}).journal == "j");
  const auto without = parsed({"--config", file.path, "--no-journal"});
  CHECK(without.journal.empty());
  CHECK(without.no_journal);
  const written none{"schema = 's'\nno_journal = true"};
  const auto with = parsed({"--config", none.path, "--journal", "k"});
  CHECK(with.journal == "k");
  CHECK_FALSE(with.no_journal);
  const written both{"schema = 's'\njournal = 'j'\nno_journal = true"};
  CHECK(complaint({"--config", both.path}).find("leave one of the two out") != std::string::npos);
  CHECK(complaint({"-s", "s", "--journal", "j", "--no-journal"}).find("excludes")
        != std::string::npos);
}

TEST_CASE("what is printed as a run file is read back the same") {
  scratch_folder folder;
  const auto prices = folder.file("p.json", R"({"models": {"m": {"input": 1, "output": 2}}})");
  const std::vector<std::vector<std::string>> command_lines = {
    {},
    {"-s", "s.json"},
    {"-s",
     "s.json",
     "-i",
     "a b.txt",
     "--output",
     "o",
     "--failed",
     "f",
     "--stream",
     "items",
     "--when-broken",
     "again",
     "--input-format",
     "jsonl",
     "--order",
     "completed",
     "--quiet",
     "--journal",
     "j",
     "--accept-changes",
     "--retry-failed",
     "--overwrite",
     "--grace",
     "1m",
     "--space-wait",
     "2h",
     "--line-bytes-max",
     "3k",
     "--schema-document",
     "a=b"},
    {"-m",
     "m",
     "--header",
     "X-Title: a # b",
     "--system-prompt",
     "@@home \"x\"\n",
     "--prompt-template",
     "{text}\t",
     "--temperature",
     "1",
     "--seed",
     "-1",
     "--max-tokens",
     "9",
     "--http1",
     "--no-learned-limits",
     "--max-cost",
     "0.000000001",
     "--prices",
     prices,
     "--cache-age",
     "1h",
     "--cache-size",
     "500MB",
     "--fallback",
     "x,url=https://x/v1,mode=md_json,input-tpm=5",
     "--hedge",
     "0.95"},
    {"--batch", "--detach", "--batch-folder", "d", "--batch-rest", "live", "--batch-deadline",
     "20h", "--batch-bytes", "3MB", "--batch-linger", "0"},
    {"--rehearse", "--rehearse-latency", "lognormal:200ms,0.5", "--rehearse-fault",
     "429:5%,reset:0.01", "--dry-run"},
  };
  for (auto words : command_lines) {
    words.push_back("--print-config");
    const auto first = told(words);
    INFO(first.text);
    REQUIRE(first.status == exit_status::success);
    const auto second = told({"--config", folder.file("run.toml", first.text), "--print-config"});
    CHECK(second.text == first.text);
  }
}

TEST_CASE("what is printed is what holds") {
  const written before{"schema = 's'\npool_size = 3\nreasks = 4"};
  const auto text = told({"--config", before.path, "--pool", "5", "--print-config"}).text;
  CHECK(text.find("\npool_size = 5\n") != std::string::npos);
  CHECK(text.find("\nreasks = 4\n") != std::string::npos);
  CHECK(text.find("\nreask_history = 1\n") != std::string::npos);
  CHECK(text.find("\n# seed: (not sent)\n") != std::string::npos);
  const written after{text};
  const auto x = parsed({"--config", after.path});
  CHECK(x.conf.pool_size == 5);
  CHECK(x.conf.reasks == 4);
}

TEST_CASE("no option is missing in the help of its command, nor in the run file") {
  const auto help = told({"--help"}).text;
  const auto file = told({"--print-config"}).text;
  run_arguments some;
  for (const auto& x : settings_of(some)) {
    INFO(x.name);
    if (!x.notes.only_in_code.empty())
      continue;
    if (const auto option = option_name(x); !option.empty())
      CHECK(help.find(option) != std::string::npos);
    else
      CHECK_FALSE(x.notes.why_no_option.empty());
    const auto is_key = file.find("\n" + x.name + " = ") != std::string::npos;
    const auto is_comment = file.find("\n# " + x.name + ": ") != std::string::npos;
    CHECK((is_key || is_comment));
  }
}

TEST_CASE("no key is printed") {
  settings conf;
  conf.api_key = "sk-secret";
  conf.model = "m";
  const auto text
    = told({"--print-config", "--header", "X-Key: az-secret", "--proxy", "http://u:pw-secret@p:1"},
           conf)
        .text;
  CHECK(text.find("secret@") == std::string::npos);
  CHECK(text.find("-secret") == std::string::npos);
  CHECK(text.find("# headers: \"X-Key\" = *** (9 bytes)\n") != std::string::npos);
}
