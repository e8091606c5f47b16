// Which provider is asked: by the model's name, by fallbacks; and what the environment says of it.

#include "providers/provider.hpp"
#include "settings/chosen_provider.hpp"
#include "settings/secrets.hpp"

#include <troupe/settings.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace troupe;

namespace {

/// Variables that are set while it lives.
class environment {
public:
  explicit environment(std::vector<std::pair<std::string, std::string>> all)
    : all_(std::move(all)) {
    for (const auto& x : all_)
      setenv(x.first.c_str(), x.second.c_str(), 1);
  }

  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;

  ~environment() {
    for (const auto& x : all_)
      unsetenv(x.first.c_str());
  }

private:
  std::vector<std::pair<std::string, std::string>> all_;
};

struct chosen {
  std::string provider;
  std::string model;

  friend bool operator==(const chosen&, const chosen&) = default;
};

chosen choice(const std::string& model, const settings& before = {}) {
  auto x = before;
  choose_model(x, model);
  return {x.provider, x.model};
}

settings at(const std::string& provider) {
  settings x;
  x.provider = provider;
  read_environment(x);
  return x;
}

std::string place(std::string_view base_url, const std::map<std::string, std::string>& set,
                  word_list others = {}) {
  const provider row{.name = "p", .title = "P", .base_url = base_url, .other_base_urls = others};
  std::vector<std::string> missing;
  return expanded_base_url(
    row,
    [&](const std::string& name, std::string& value) {
      const auto found = set.find(name);
      if (found == set.end())
        return false;
      value = found->second;
      return true;
    },
    missing);
}

} // namespace

TEST_CASE("a known provider in front of a model's name is who is asked") {
  CHECK(choice("groq/llama-3.1-8b-instant") == chosen{"groq", "llama-3.1-8b-instant"});
  CHECK(choice("openrouter/openai/gpt-4o") == chosen{"openrouter", "openai/gpt-4o"});
  CHECK(choice("openai/gpt-4o") == chosen{"openai", "gpt-4o"});
  CHECK(choice("gpt-4o") == chosen{"openai", "gpt-4o"});
  CHECK(choice("hf/org/model") == chosen{"huggingface", "org/model"});
  for (const auto& row : providers()) {
    const auto name = std::string{row.name};
    CHECK(choice(name + "/m/n") == chosen{name, "m/n"});
    for (const auto alias : row.aliases)
      CHECK(choice(std::string{alias} + "/m") == chosen{name, "m"});
  }
}

TEST_CASE("names stay whole where no provider is known, one was chosen, or a place was") {
  CHECK(choice("meta-llama/Llama-3.1-8B") == chosen{"openai", "meta-llama/Llama-3.1-8B"});
  CHECK(choice("groq/") == chosen{"openai", "groq/"});
  CHECK(choice("/m") == chosen{"openai", "/m"});
  settings x;
  x.provider = "groq";
  CHECK(choice("groq/compound", x) == chosen{"groq", "groq/compound"});
  x = {};
  x.base_url = "http://127.0.0.1:8000/v1";
  CHECK(choice("groq/compound", x) == chosen{"openai", "groq/compound"});
}

TEST_CASE("the key of one provider does not go to another that a model's name names") {
  settings x;
  x.api_key = "of-openai";
  choose_model(x, "openai/m");
  CHECK(x.api_key == "of-openai");
  choose_model(x, "mistral/m");
  CHECK(x.api_key.empty());
  const environment env{{{"MISTRAL_API_KEY", "of-mistral"}}};
  read_environment(x);
  CHECK(x.api_key == "of-mistral");
}

TEST_CASE("a provider that is misspelt in a model's name is refused, and what was meant is named") {
  settings x;
  x.model = "mistal/small";
  CHECK(check(x).error().message.starts_with(
    "model is mistal/small, but no provider is called mistal; did you mean mistral? If it is"));
  x.model = "org/model";
  CHECK(check(x).error().message.starts_with(
    "model is org/model, but no provider is called org. If it is"));
  x.model = "groq/m";
  CHECK(check(x).error().message.starts_with("model is groq/m: set provider to groq"));
  x.base_url = "http://127.0.0.1:8000/v1";
  CHECK(check(x));
}

TEST_CASE("the provider that comes nearest to a name is not just any") {
  CHECK(near_provider("grok")->name == "xai");
  CHECK(near_provider("Mistral")->name == "mistral");
  CHECK(near_provider("opneai")->name == "openai");
  CHECK(near_provider("deepsek")->name == "deepseek");
  CHECK(near_provider("gorq")->name == "groq");
  CHECK(near_provider("nobody") == nullptr);
  CHECK(near_provider("") == nullptr);
  CHECK(near_provider(std::string(1000, 'a')) == nullptr);
}

TEST_CASE("fallbacks name providers as the model does, but not behind one with such names") {
  settings x;
  x.api_key = "of-openai";
  fallback_settings next;
  next.model = "mistral/small";
  const auto other = with_fallback(x, next);
  CHECK(other.provider == "mistral");
  CHECK(other.model == "small");
  CHECK(other.api_key.empty());
  next.model = "openai/gpt-4o-mini";
  CHECK(with_fallback(x, next).model == "gpt-4o-mini");
  CHECK(with_fallback(x, next).api_key == "of-openai");
  x.provider = "openrouter";
  CHECK(with_fallback(x, next).model == "openai/gpt-4o-mini");
  CHECK(with_fallback(x, next).provider == "openrouter");
}

TEST_CASE("the key of a fallback is its own, or that of its provider's variable") {
  const environment env{{{"MISTRAL_API_KEY", "of-mistral"}}};
  settings x;
  x.fallbacks.resize(2);
  x.fallbacks[0].model = "mistral/small";
  x.fallbacks[1].model = "groq/m";
  x.fallbacks[1].api_key = "given";
  REQUIRE(read_named_variables(x));
  CHECK(with_fallback(x, x.fallbacks[0]).api_key == "of-mistral");
  CHECK(with_fallback(x, x.fallbacks[1]).api_key == "given");
  CHECK(with_fallback(x, x.fallbacks[1]).provider == "groq");
}

TEST_CASE("of several variables the first that is set holds the key") {
  {
    const environment env{{{"AZURE_API_KEY", "second"}}};
    CHECK(at("azure").api_key == "second");
  }
  const environment env{{{"AZURE_OPENAI_API_KEY", "first"}, {"AZURE_API_KEY", "second"}}};
  CHECK(at("azure").api_key == "first");
}

TEST_CASE("variables of the environment stand in the place of a provider") {
  CHECK(place("https://${A}.x.example/v1", {{"A", "me"}}) == "https://me.x.example/v1");
  CHECK(place("https://${A}.x.example/v1", {}).empty());
  CHECK(place("https://${A|B}.x/${C}", {{"B", "b"}, {"C", "c"}}) == "https://b.x/c");
  CHECK(place("https://${A|B}.x/${C}", {{"B", "b"}}).empty());
  CHECK(place("https://x.example", {}) == "https://x.example");
  // Hosts with their scheme, places with their path.
  CHECK(place("https://${A}/v1", {{"A", "https://h.example/"}}) == "https://h.example/v1");
  constexpr std::string_view others[] = {"${B}/openai/v1"};
  for (const auto* given : {"https://r.example", "https://r.example/",
                            "https://r.example/openai/v1", "https://r.example/openai/v1/"})
    CHECK(place("https://${A}.example", {{"B", given}}, others) == "https://r.example/openai/v1");
  CHECK(place("https://${A}.example", {{"A", "a"}, {"B", "b"}}, others) == "https://a.example");
}

TEST_CASE("a place that is partly the user's own is asked for by the names of its variables") {
  settings x;
  x.provider = "azure";
  x.model = "m";
  CHECK(check(x).error().message.starts_with(
    "base_url is not given, and where Azure OpenAI lives depends on who asks: set "
    "AZURE_RESOURCE_NAME in the environment, or give base_url"));
  const environment env{{{"AZURE_RESOURCE_NAME", "mine"}}};
  read_environment(x);
  CHECK(x.base_url == "https://mine.openai.azure.com/openai/v1");
  CHECK(check(x));
  const environment more{{{"AZURE_OPENAI_BASE_URL", "https://gate.example/v1"}}};
  CHECK(at("azure").base_url == "https://gate.example/v1");
}

TEST_CASE("where a provider takes no key one is refused") {
  const provider row{.name = "p", .title = "P", .key = {.name = "", .prefix = ""}};
  settings x;
  CHECK(lacking(row, x).empty());
  x.api_key = "k";
  CHECK(lacking(row, x) == "api_key is given, but P takes none: leave it empty");
}

TEST_CASE("whatever a key looks like in a message, it is masked there") {
  settings x;
  x.api_key = "k+e/y=1";
  std::string text = "sent k+e/y=1, or k%2Be%2Fy%3D1, or k+e\\/y=1";
  detail::mask_secrets(text, detail::secrets_of(x));
  CHECK(text == "sent [secret], or [secret], or [secret]");
}

TEST_CASE("what is only another way to speak to a place is chosen there, with its key") {
  settings x;
  x.base_url = "http://127.0.0.1:8080/v1";
  x.api_key = "k";
  CHECK(choose_model(x, "openai-responses/gpt-5"));
  CHECK(x.provider == "openai-responses");
  CHECK(x.model == "gpt-5");
  CHECK(x.base_url == "http://127.0.0.1:8080/v1");
  CHECK(x.api_key == "k");
}
