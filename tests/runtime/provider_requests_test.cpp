// What providers that speak like OpenAI are sent otherwise than OpenAI is, and where to.

#include "dialect/endpoint.hpp"
#include "dialects/dialects.hpp"
#include "settings/chosen_provider.hpp"
#include "settings/secrets.hpp"

#include <troupe/detail/json_tree.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <tuple>

using namespace troupe;

namespace {

const std::string flat_text
  = R"({"type":"object","properties":{"a":{"type":"string","minLength":2}},"required":["a"]})";
/// Which no strict mode can say.
const std::string map_text = R"({"type":"object","additionalProperties":{"type":"string"}})";

settings of(std::string_view provider) {
  settings x;
  x.provider = provider;
  x.model = "m";
  x.base_url = "http://127.0.0.1:1/v1";
  return x;
}

dialect_ptr wire_of(const settings& x, const std::string& schema = flat_text,
                    bool streamed = false) {
  auto parsed = json_schema::parse("r", schema);
  REQUIRE(parsed);
  auto result = make_dialect(x, *parsed, {.streamed = streamed});
  INFO((result ? std::string{} : result.error().message));
  REQUIRE(result);
  return *result;
}

json_tree body_of(const settings& x, const std::string& schema = flat_text, bool streamed = false) {
  auto result = json_tree::parse(*wire_of(x, schema, streamed)->encode({"", "text", {}}, {}));
  REQUIRE(result);
  return *result;
}

bool has(const json_tree& body, std::string_view name) {
  return body.find(name) != nullptr;
}

/// The mode of the first request.
std::string mode_of(const json_tree& body) {
  if (has(body, "tools"))
    return "tools";
  const auto* format = body.find("response_format");
  return format != nullptr ? std::string{format->string_at("type")} : "md_json";
}

bool has_line(const http_endpoint& x, const std::string& line) {
  return std::find(x.headers.begin(), x.headers.end(), line) != x.headers.end();
}

} // namespace

TEST_CASE("parameters have the names that the provider gives them") {
  for (const auto& [name, seed, limit] : {std::tuple{"openai", "seed", "max_completion_tokens"},
                                          std::tuple{"azure", "seed", "max_completion_tokens"},
                                          std::tuple{"mistral", "random_seed", "max_tokens"},
                                          std::tuple{"together", "seed", "max_tokens"},
                                          std::tuple{"openrouter", "seed", "max_tokens"}}) {
    CAPTURE(name);
    auto x = of(name);
    x.seed = 7;
    x.tokens_max = 50;
    const auto body = body_of(x);
    for (const auto* other : {"seed", "random_seed"})
      CHECK(has(body, other) == (std::string_view{other} == seed));
    for (const auto* other : {"max_tokens", "max_completion_tokens"})
      CHECK(has(body, other) == (std::string_view{other} == limit));
    x.extra_body = {{"max_tokens", "1"}};
    CHECK_FALSE(check(x));
    x.extra_body = {{seed, "1"}};
    CHECK_FALSE(check(x));
  }
}

TEST_CASE("a server that refuses one name of the token limit is sent the other one") {
  for (const auto* name : {"openai", "mistral"}) {
    auto x = of(name);
    x.tokens_max = 50;
    const auto wire = wire_of(x);
    const auto first = *wire->encode({"", "t", {}}, {});
    const auto weaker
      = wire->weaker({}, 400, "Unsupported parameter: 'max_tokens' or 'max_completion_tokens'");
    REQUIRE(weaker);
    const auto second = *wire->in(weaker->form).encode({"", "t", {}}, {});
    CHECK((first.find("\"max_tokens\"") == std::string::npos)
          != (second.find("\"max_tokens\"") == std::string::npos));
  }
}

TEST_CASE("functions are demanded in the words of the provider") {
  auto choice = [](std::string_view provider, enum tool_choice how) {
    auto x = of(provider);
    x.mode = mode::tools;
    x.tool_choice = how;
    return body_of(x).find("tool_choice")->text();
  };
  CHECK(choice("openai", tool_choice::required) == R"("required")");
  CHECK(choice("mistral", tool_choice::required) == R"("any")");
  CHECK(choice("mistral", tool_choice::function).starts_with("{"));
  CHECK(choice("llamacpp", tool_choice::function) == R"("required")");
  CHECK(choice("llamacpp", tool_choice::automatic) == R"("auto")");
}

TEST_CASE("streams are asked for their usage where that may be said") {
  CHECK(has(body_of(of("openai"), flat_text, true), "stream_options"));
  CHECK(has(body_of(of("groq"), flat_text, true), "stream_options"));
  CHECK_FALSE(has(body_of(of("mistral"), flat_text, true), "stream_options"));
  CHECK(has(body_of(of("mistral"), flat_text, true), "stream"));
}

TEST_CASE("what a provider needs stands in each body, unless the user says it otherwise") {
  auto x = of("openrouter");
  CHECK(body_of(x).find("provider")->text() == R"({"require_parameters":true})");
  x.extra_body = {{"provider", R"({"order":["a"]})"}};
  CHECK(check(x));
  const auto text = *wire_of(x)->encode({"", "t", {}}, {});
  CHECK(text.find(R"("provider":{"order":["a"]})") != std::string::npos);
  CHECK(text.find("require_parameters") == std::string::npos);
}

TEST_CASE("auto begins with the strongest mode of the provider that can say the schema") {
  CHECK(mode_of(body_of(of("azure"))) == "json_schema");
  CHECK(mode_of(body_of(of("mistral"))) == "json_schema");
  CHECK(mode_of(body_of(of("vllm"))) == "json_schema");
  CHECK(mode_of(body_of(of("groq"))) == "tools");
  CHECK(mode_of(body_of(of("deepseek"))) == "tools");
  // No strict mode can say it.
  for (const auto& row : providers()) {
    CAPTURE(row.name);
    CHECK(mode_of(body_of(of(row.name), map_text)) != "json_schema");
  }
  const auto parsed = json_schema::parse("r", map_text);
  CHECK(first_mode_for(*find_provider("mistral"), mode::automatic, *parsed) == mode::tools);
  CHECK(first_mode_for(*find_provider("mistral"), mode::json_schema, *parsed) == mode::json_schema);
}

TEST_CASE("a refused mode leads to the next one that can say the schema") {
  const auto words = "response_format json_schema is not supported by this model";
  auto next = [&](std::string_view provider, const std::string& schema) {
    const auto wire = wire_of(of(provider), schema);
    const auto weaker = wire->weaker({}, 400, words);
    REQUIRE(weaker);
    return mode_of(*json_tree::parse(*wire->in(weaker->form).encode({"", "t", {}}, {})));
  };
  CHECK(next("mistral", flat_text) == "tools");
  CHECK(next("lmstudio", flat_text) == "tools");
  CHECK(next("mistral", map_text) == "json_object");
}

TEST_CASE("models that do not see what binds them are told the schema in words, too") {
  auto system = [](std::string_view provider) {
    auto x = of(provider);
    x.mode = mode::json_schema;
    const auto body = body_of(x);
    const auto& first = body.find("messages")->elements().front();
    return first.string_at("role") == "system" ? std::string{first.string_at("content")}
                                               : std::string{};
  };
  CHECK(system("openai").empty());
  CHECK(system("mistral").empty());
  for (const auto* name : {"vllm", "sglang", "llamacpp", "lmstudio", "fireworks"}) {
    CAPTURE(name);
    CHECK(system(name).find("\"properties\"") != std::string::npos);
  }
}

TEST_CASE("the model stands in the path as one segment, whatever it is called") {
  constexpr fixed_header none[] = {{"A", "b"}};
  provider row{.name = "p",
               .title = "P",
               .base_url = "https://x.example",
               .path = "/models/{model}:say",
               .stream_path = "/models/{model}:stream?alt=sse",
               .headers = none};
  settings x;
  x.model = "a/b:c d?e#f%";
  CHECK(detail::endpoint_of(x, row, false)->url
        == "https://x.example/models/a%2Fb%3Ac%20d%3Fe%23f%25:say");
  CHECK(detail::endpoint_of(x, row, true)->url
        == "https://x.example/models/a%2Fb%3Ac%20d%3Fe%23f%25:stream?alt=sse");
  x.base_url = "https://y.example/v1/?key=1";
  CHECK(detail::endpoint_of(x, row, true)->url
        == "https://y.example/v1/models/a%2Fb%3Ac%20d%3Fe%23f%25:stream?alt=sse&key=1");
  row.model_keeps_slashes = true;
  CHECK(detail::endpoint_of(x, row, false)->url
        == "https://y.example/v1/models/a/b%3Ac%20d%3Fe%23f%25:say?key=1");
}

TEST_CASE("the key of each provider is sent as it wants it, and is shown nowhere") {
  for (const auto& row : providers()) {
    if (row.key.name.empty())
      continue;
    CAPTURE(row.name);
    auto x = of(row.name);
    x.api_key = "t0p-s3cret";
    const auto to = detail::endpoint_of(x, row, false);
    CHECK(
      has_line(*to, std::string{row.key.name} + ": " + std::string{row.key.prefix} + "t0p-s3cret"));
    CHECK(std::count_if(to->headers.begin(), to->headers.end(),
                        [](const std::string& line) {
                          return line.find("t0p-s3cret") != std::string::npos;
                        })
          == 1);
    CHECK_FALSE(detail::is_public_header(row.key.name));
    CHECK(to_string(x).find("t0p-s3cret") == std::string::npos);
    // The header of the key is troupe's.
    x.headers = {{std::string{row.key.name}, "other"}};
    CHECK_FALSE(check(x));
  }
}

TEST_CASE("the parts of a key that signs are masked one by one, too") {
  for (const auto& row : providers()) {
    if (row.signing.scheme.empty())
      continue;
    auto x = of(row.name);
    x.api_key = "AKIDX:the/secret:the+token";
    std::string text = "AKIDX the/secret the+token the%2Fsecret";
    detail::mask_secrets(text, detail::secrets_of(x));
    CHECK(text == "[secret] [secret] [secret] [secret]");
  }
}
