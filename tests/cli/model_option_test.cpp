// --model PROVIDER/NAME, --key-env

#include "arguments.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::cli;

namespace {

class variable {
public:
  variable(const char* name, const char* value) : name_(name) {
    ::setenv(name, value, 1);
  }

  variable(const variable&) = delete;
  variable& operator=(const variable&) = delete;

  ~variable() {
    ::unsetenv(name_);
  }

private:
  const char* name_;
};

arguments parse(std::vector<std::string> words, const settings& conf = {}) {
  words.insert(words.begin(), {"run", "--schema", "s.json"});
  return parse_arguments(words, conf);
}

settings conf_of(std::vector<std::string> words, const settings& conf = {}) {
  return std::get<run_arguments>(parse(std::move(words), conf)).conf;
}

/// As `main` finds it, with a key of OpenAI's in the environment.
settings usual() {
  settings x;
  x.api_key = "of-openai";
  return x;
}

} // namespace

TEST_CASE("a model's name brings its provider, with the key of that") {
  const variable key{"GROQ_API_KEY", "of-groq"};
  const auto x = conf_of({"-m", "groq/llama-3", "--header", "X-A: b", "--body", "top_p=1"},
                         usual());
  CHECK(x.provider == "groq");
  CHECK(x.model == "llama-3");
  CHECK(x.api_key == "of-groq");
  CHECK(x.base_url.empty());
  // What the command line says beside it is said for it.
  CHECK(x.headers.size() == 1);
  CHECK(x.extra_body.size() == 1);
  CHECK(conf_of({"-m", "mistral/small"}, usual()).api_key.empty());
  CHECK(conf_of({"-m", "openai/gpt-4o"}, usual()).api_key == "of-openai");
}

TEST_CASE("a model's name stays whole beside a provider or a base URL") {
  auto x = conf_of({"--provider", "openrouter", "-m", "openai/gpt-4o"}, usual());
  CHECK(x.provider == "openrouter");
  CHECK(x.model == "openai/gpt-4o");
  CHECK(x.api_key.empty());
  x = conf_of({"--base-url", "http://127.0.0.1:8000/v1", "-m", "mistral/small"}, usual());
  CHECK(x.provider == "openai");
  CHECK(x.model == "mistral/small");
  auto elsewhere = usual();
  elsewhere.base_url = "https://gate.example/v1";
  CHECK(conf_of({"-m", "mistral/small"}, elsewhere).model == "mistral/small");
}

TEST_CASE("behind a model with a provider's name fallbacks name theirs, too") {
  const variable key{"MISTRAL_API_KEY", "of-mistral"};
  auto x = conf_of({"-m", "groq/llama-3", "--fallback", "mistral/small", "--fallback", "org/m",
                    "--fallback", "openai/m,url=http://127.0.0.1:1/v1"},
                   usual());
  CHECK(x.fallbacks[0].provider == "mistral");
  CHECK(x.fallbacks[0].model == "small");
  CHECK(x.fallbacks[0].api_key == "of-mistral");
  CHECK(x.fallbacks[1].model == "org/m");
  CHECK(x.fallbacks[1].provider.empty());
  CHECK(x.fallbacks[2].model == "openai/m");
  // Groq has such models itself.
  x = conf_of({"--provider", "groq", "-m", "llama-3", "--fallback", "openai/gpt-oss-20b"}, usual());
  CHECK(x.fallbacks[0].model == "openai/gpt-oss-20b");
  CHECK(x.fallbacks[0].provider.empty());
}

TEST_CASE("the key may come from a variable that an option names") {
  const variable key{"MY_KEY", "mine"};
  CHECK(conf_of({"-m", "groq/m", "--key-env", "MY_KEY"}, usual()).api_key == "mine");
  CHECK(conf_of({"-m", "m", "--key-env", "MY_KEY"}, usual()).api_key == "mine");
  const auto refused = std::get<last_words>(parse({"-m", "m", "--key-env", "NOT_SET"}));
  CHECK(refused.status == exit_status::bad_usage);
  CHECK(refused.text.starts_with("troupe: --key-env names NOT_SET, which is not set"));
}

TEST_CASE("the place of a provider with a part of the user's own comes from the environment") {
  const variable name{"AZURE_RESOURCE_NAME", "mine"};
  const variable key{"AZURE_OPENAI_API_KEY", "of-azure"};
  auto elsewhere = usual();
  elsewhere.base_url = {};
  const auto x = conf_of({"-m", "azure/deployed"}, elsewhere);
  CHECK(x.base_url == "https://mine.openai.azure.com/openai/v1");
  CHECK(x.api_key == "of-azure");
}
