#include "providers_command.hpp"

#include "providers/provider.hpp"

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>

using namespace troupe;
using namespace troupe::cli;

namespace {

const is_set_function nothing = [](std::string_view) { return false; };

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string line_of(const std::string& text, std::string_view start) {
  const auto at = text.find("\n" + std::string{start});
  return at == std::string::npos ? std::string{}
                                 : text.substr(at + 1, text.find('\n', at + 1) - at - 1);
}

} // namespace

TEST_CASE("the table of providers has a line for each, and says for whom a key is set") {
  const auto text = providers_table([](std::string_view name) { return name == "GROQ_API_KEY"; });
  CHECK(std::count(text.begin(), text.end(), '\n')
        == static_cast<std::ptrdiff_t>(providers().size()) + 1);
  for (const auto& x : providers()) {
    const auto line = line_of(text, std::string{x.name} + " ");
    CAPTURE(x.name);
    CHECK(has(line, x.title));
    CHECK(has(line, x.base_url));
    for (const auto name : x.key_variables)
      CHECK(has(line, name));
    CHECK(has(line, "(set)") == (x.name == "groq"));
  }
}

TEST_CASE("of one provider all is told that is known, and where from") {
  for (const auto& x : providers()) {
    const auto text = provider_text(x, nothing);
    CAPTURE(x.name, text);
    CHECK(has(text, x.path));
    for (const auto source : x.sources)
      CHECK(has(text, source));
    for (const auto& y : list_of(x.abilities))
      CHECK(has(text, y.name));
    if (x.strict != nullptr)
      CHECK(has(text, x.strict->name));
  }
  const auto azure = provider_text(*find_provider("azure"), nothing);
  CHECK(has(azure, "api-key: KEY"));
  CHECK(has(azure, "100 properties, 5 levels, 500 values of enums"));
  CHECK(has(provider_text(*find_provider("groq"), nothing),
            "x-ratelimit-*: requests a day, tokens a minute"));
}

TEST_CASE("of batches it is told how they are spoken to and what one may be, or why not") {
  CHECK(line_of(provider_text(*find_provider("azure"), nothing), "batches")
        == "batches       as openai: 50000 rows, 200 MB");
  CHECK(line_of(provider_text(*find_provider("gemini"), nothing), "batches")
        == "batches       as gemini: 2000 MB, 100 at once");
  CHECK(line_of(provider_text(*find_provider("bedrock"), nothing), "batches")
        == "batches       Bedrock's batches lie in S3: troupe does not speak them");
  CHECK(line_of(provider_text(*find_provider("deepseek"), nothing), "batches").empty());
  const auto together = json_tree::parse(provider_json(*find_provider("together"), nothing));
  REQUIRE(together);
  CHECK(together->find("batch")->text()
        == R"({"format":"openai","rows_max":50000,"bytes_max":100000000,"open_max":0})");
  const auto cohere = json_tree::parse(provider_json(*find_provider("cohere"), nothing));
  REQUIRE(cohere);
  CHECK(cohere->find("batch")->text()
        == R"({"refusal":"Cohere's batches are made of datasets: troupe does not speak them"})");
}

TEST_CASE("programs get the same as JSON, and no value of a variable") {
  const auto all = json_tree::parse(providers_json([](std::string_view) { return true; }));
  REQUIRE(all);
  REQUIRE(all->elements().size() == providers().size());
  const auto one = json_tree::parse(provider_json(*find_provider("mistral"), nothing));
  REQUIRE(one);
  CHECK(one->string_at("name") == "mistral");
  CHECK(one->find("key_is_set")->text() == "false");
  CHECK(one->find("automatic")->text() == R"(["json_schema","tools","json_object","md_json"])");
  CHECK(one->find("abilities")->string_at("pdf") == "yes");
  for (const auto& x : all->elements())
    CHECK(x.find("key_is_set")->text() == "true");
}
