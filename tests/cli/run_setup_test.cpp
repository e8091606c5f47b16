#include "run_setup.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace troupe;
using namespace troupe::cli;

namespace {

run_arguments some_arguments() {
  run_arguments x;
  x.conf.model = "gpt";
  x.conf.api_key = "sesame";
  x.conf.headers.emplace_back("X-Key", "sesame");
  return x;
}

std::vector<std::string> changed(const run_arguments& before, const run_arguments& now) {
  std::vector<std::string> result;
  for (auto& x : differences(setup_of(before, {}), setup_of(now, {})))
    result.push_back(x.name);
  return result;
}

using names = std::vector<std::string>;

} // namespace

TEST_CASE("what shapes the answers makes another run, how they are fetched does not") {
  const auto before = some_arguments();
  auto now = before;
  now.conf.pool_size = 99;
  now.conf.transport_retries = 0;
  now.conf.reasks = 9;
  now.conf.api_key = "another";
  now.quiet = true;
  now.how = order::completed;
  CHECK(changed(before, now).empty());
  now.conf.model = "other";
  now.conf.temperature = 0.5;
  now.conf.prompt_template = "Extract: {text}";
  CHECK(changed(before, now) == names{"--model", "--prompt-template", "--temperature"});
  const json_schema schema{"person", *json_tree::parse(R"({"type":"object"})")};
  CHECK(differences(setup_of(before, {}), setup_of(before, schema)).size() == 1);
}

TEST_CASE("a run with several fallbacks is the same as long as each of them is") {
  auto before = some_arguments();
  before.conf.fallbacks.resize(2);
  before.conf.fallbacks[0].model = "b";
  before.conf.fallbacks[1].model = "c";
  CHECK(changed(before, before).empty());
  auto now = before;
  now.conf.fallbacks[1].model = "d";
  CHECK(changed(before, now) == names{"--fallback"});
  CHECK(changed(some_arguments(), before) == names{"--fallback"});
}

TEST_CASE("a journal has the fields that it always had") {
  auto x = some_arguments();
  auto fields = [&x] {
    std::string result;
    for (const auto& field : setup_of(x, {}).fields)
      if (field.name != "--schema")
        result += field.name + "=" + field.value + "\n";
    return result;
  };
  CHECK(fields()
        == "--input-format=auto\n--base-url=https://api.openai.com/v1\n--model=gpt\n"
           "--prompt-template={text}\n--mode=auto\n");
  x.rehearse = true;
  x.conf.system_prompt = "@home";
  x.conf.temperature = 1;
  x.conf.seed = -7;
  x.conf.tokens_max = 9;
  x.conf.reading = reading_policy::strict;
  x.conf.fallbacks.resize(1);
  x.conf.fallbacks[0].model = "b";
  x.conf.fallbacks[0].base_url = "https://b/v1";
  CHECK(fields()
        == "--input-format=auto\n--rehearse=true\n--model=gpt\n--system-prompt=@home\n"
           "--prompt-template={text}\n--mode=auto\n--temperature=1.0\n--seed=-7\n"
           "--max-tokens=9\n--reading=strict\n--fallback=b,url=https://b/v1\n");
}

TEST_CASE("a rehearsal is the same wherever it listens") {
  auto before = some_arguments();
  before.rehearse = true;
  auto now = before;
  now.conf.base_url = "http://127.0.0.1:1234/v1";
  CHECK(changed(before, now).empty());
  now.rehearse = false;
  CHECK(changed(before, now) == names{"--base-url", "--rehearse"});
}

TEST_CASE("neither the key nor a header is written down") {
  for (const auto& field : setup_of(some_arguments(), {}).fields)
    CHECK(field.value.find("sesame") == std::string::npos);
}

TEST_CASE("changes are told with both values, long ones by their size") {
  CHECK(to_text({{"--model", "a", "b"}, {"--seed", std::nullopt, "7"}})
        == R"(--model was "a" and is "b"; --seed was not given and is "7")");
  CHECK(to_text({{"--schema", std::string(100, 'x'), std::nullopt}})
        == "--schema was 100 bytes with checksum 5e0e5d8f and is not given");
}
