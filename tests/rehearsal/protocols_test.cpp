#include "spoken.hpp"

#include <chrono>
#include <map>
#include <set>

using namespace std::chrono_literals;

namespace {

constexpr auto ann = R"({"name":"Ann Lee","age":30})";

rapidjson::Document reply_to(stage& server, const std::string& request) {
  const auto reply = server.exchange(request);
  CAPTURE(reply.body);
  REQUIRE(reply.status == 200);
  auto result = parsed(reply.body);
  REQUIRE_FALSE(result.HasParseError());
  return result;
}

} // namespace

TEST_CASE("in each protocol a tool is called, a schema kept, and a text said") {
  stage server;
  for (const auto& x : all_spoken()) {
    CAPTURE(x.name);
    const auto called = reply_to(server, call(x, "Ann Lee, 30", form::tool));
    CHECK(value_at(called, x.arguments) == ann);
    CHECK(value_at(called, x.finish) == x.finishes[0]);
    const auto kept = reply_to(server, call(x, "Ann Lee, 30", form::schema));
    CHECK(value_at(kept, x.content) == ann);
    CHECK(value_at(kept, x.finish) == x.finishes[1]);
    const auto said = reply_to(server, call(x, "Hello"));
    CHECK(value_at(said, x.content).starts_with("This is a simulated answer"));
    for (const auto& count : x.used_tokens)
      CHECK(std::stod(value_at(said, count)) > 0);
  }
}

TEST_CASE("in each protocol a stream adds up to the answer that comes in one piece otherwise") {
  for (const auto pause : {0us, 1us}) {
    troupe::rehearsal_settings settings;
    settings.token_pause = pause;
    stage server(settings);
    for (const auto& x : all_spoken()) {
      CAPTURE(x.name, pause.count());
      const auto called = events_of(server.exchange(call(x, "Ann Lee, 30", form::tool, true)));
      CHECK(joined_at(called, x.arguments_delta) == ann);
      const auto kept = events_of(server.exchange(call(x, "Ann Lee, 30", form::schema, true)));
      CHECK(joined_at(kept, x.content_delta) == ann);
      CHECK(kept.size() > 7);
      CHECK(joined_at(kept, x.finish_delta).ends_with(x.finishes[1]));
    }
  }
}

TEST_CASE("in each protocol failures have their status and their words") {
  stage server;
  for (const auto& x : all_spoken()) {
    CAPTURE(x.name);
    const std::map<std::string, int> statuses{
      {"429", 429},      {"429_plain", 429}, {"400", 400},
      {"401", 401},      {"403", 403},       {"404", 404},
      {"409", 409},      {"500", 500},       {"overloaded", x.overloaded},
      {"quota", x.quota}};
    for (const auto& [fault, status] : statuses)
      for (const bool streams : {false, true}) {
        CAPTURE(fault, streams);
        const auto reply
          = server.exchange(call(x, "Ann Lee, 30 [[fault:" + fault + "]]", form::plain, streams));
        CHECK(reply.status == status);
        CHECK(value_at(parsed(reply.body), x.error).size() > 5);
      }
  }
}

TEST_CASE("in each protocol a malformed request is refused in its words") {
  stage server;
  for (const auto& x : all_spoken())
    for (const std::string body : {"{", "[]", "{}", "7", ""}) {
      CAPTURE(x.name, body);
      const auto reply = server.exchange(http("POST", x.path, body, x.headers));
      CHECK(reply.status == 400);
      CHECK(value_at(parsed(reply.body), x.error).size() > 5);
    }
}

TEST_CASE("in each protocol the key is read from its header") {
  troupe::rehearsal_settings settings;
  settings.api_key = "sesame";
  stage server(settings);
  for (const auto& x : all_spoken()) {
    CAPTURE(x.name);
    CHECK(server.exchange(call(x, "Hello", form::plain, false, "", x.key + "sesame\r\n")).status
          == 200);
    const auto wrong
      = server.exchange(call(x, "Hello", form::plain, false, "", x.key + "open\r\n"));
    CHECK(wrong.status == x.wrong_key);
    CHECK(value_at(parsed(wrong.body), x.error).size() > 5);
    CHECK(server.exchange(call(x, "Hello")).status >= 400);
  }
}

TEST_CASE("in each protocol that has such headers, limits are told; in all they are kept") {
  for (const auto& x : all_spoken()) {
    CAPTURE(x.name);
    troupe::rehearsal_settings settings;
    settings.limits.requests_per_minute = 1;
    stage server(settings);
    const auto first = server.exchange(call(x, "Ann Lee, 30"));
    CHECK(first.status == 200);
    if (!x.limit_header.empty())
      CHECK(first.header(x.limit_header) == "1");
    else
      CHECK(first.head.find("imit") == std::string::npos);
    const auto second = server.exchange(call(x, "Ann Lee, 30"));
    CHECK(second.status == 429);
    const bool told = !second.header("Retry-After").empty()
                      || second.body.find("\"retryDelay\":\"") != std::string::npos;
    CHECK(told);
  }
}

TEST_CASE("in each protocol an answer is cut where the request limits it") {
  stage server;
  const std::map<std::string_view, std::string> limits{
    {"openai", R"(,"max_tokens":3)"},
    {"responses", R"(,"max_output_tokens":16)"},
    {"ollama", R"(,"options":{"num_predict":3})"},
    {"cohere", R"(,"max_tokens":3)"},
    {"gemini", R"(,"generationConfig":{"maxOutputTokens":3})"},
    {"bedrock", R"(,"inferenceConfig":{"maxTokens":3})"}};
  for (const auto& x : all_spoken()) {
    CAPTURE(x.name);
    const auto limit = limits.find(x.name);
    if (limit == limits.end())
      continue;
    const auto cut = reply_to(server, call(x, "Hello", form::plain, false, limit->second));
    CHECK(value_at(cut, x.finish) == x.finishes[2]);
  }
}

TEST_CASE("in each protocol a stream may break off, or tell of an error") {
  stage server;
  for (const auto& x : all_spoken()) {
    CAPTURE(x.name);
    const auto ask_with = [&](const std::string& fault) {
      return server.exchange(call(x, "Ann Lee, 30 [[fault:" + fault + "]]", form::schema, true));
    };
    const auto early = events_of(ask_with("end_midway"));
    const auto text = joined_at(early, x.content_delta);
    CHECK((text.size() < std::string(ann).size() && std::string(ann).starts_with(text)));
    CHECK(early.size() > 2);
    // Only a response tells its state from the beginning.
    const auto told = joined_at(early, x.finish_delta);
    CHECK(told == (x.name == "responses" ? "in_progressin_progress" : ""));
    const auto bad = ask_with("error_midway");
    CHECK(bad.status == 200);
    CHECK(events_of(bad).back().find("rror") != std::string::npos);
    CHECK(ask_with("half").end == received::ending::closed);
  }
}

TEST_CASE("in each protocol every fault can be had, whole and streamed") {
  troupe::rehearsal_settings settings;
  settings.stall_max = 1ms;
  settings.drip_pause = 0ms;
  settings.huge_bytes = 100'000;
  stage server(settings);
  const std::set<std::string_view> unreadable{"503",          "reset",      "close",
                                              "half",         "stall",      "html_200",
                                              "stall_midway", "empty_body", "invalid_utf8"};
  for (const auto& x : all_spoken())
    for (const auto& fault : troupe::rehearsal_fault_names())
      for (const auto what : {form::tool, form::schema})
        for (const bool streams : {false, true}) {
          CAPTURE(x.name, fault.name, streams);
          const auto reply = server.exchange(
            call(x, "Ann Lee, 30 [[fault:" + std::string(fault.name) + "]]", what, streams));
          CHECK(reply.end != received::ending::timed_out);
          if (unreadable.count(fault.name) == 0 && !streams)
            CHECK_FALSE(parsed(reply.body).HasParseError());
        }
  CHECK(server.eventually([](auto& x) { return x.in_progress == 0; }));
}

TEST_CASE("in each protocol an API can be told to refuse what is asked of it") {
  for (const std::string what : {"json_schema", "tools"}) {
    troupe::rehearsal_settings settings;
    settings.refuses = {what};
    stage server(settings);
    for (const auto& x : all_spoken()) {
      CAPTURE(x.name, what);
      const auto asked = what == "tools" && x.name != "bedrock" ? form::tool : form::schema;
      if (what == "json_schema" || x.name != "bedrock")
        CHECK(server.exchange(call(x, "Ann Lee, 30", asked)).status == 400);
      CHECK(server.exchange(call(x, "Hello")).status == 200);
    }
  }
}

TEST_CASE("a provider alone answers in its protocol, and to no other") {
  for (const auto& [provider, protocol] :
       {std::pair{"anthropic", "anthropic"}, std::pair{"gemini", "gemini"},
        std::pair{"ollama", "ollama"}, std::pair{"cohere", "cohere"},
        std::pair{"bedrock", "bedrock"}, std::pair{"openai-responses", "responses"},
        std::pair{"groq", "openai"}}) {
    troupe::rehearsal_settings settings;
    settings.provider = provider;
    stage server(settings);
    for (const auto& x : all_spoken()) {
      CAPTURE(provider, x.name);
      CHECK(server.exchange(call(x, "Hello")).status == (x.name == protocol ? 200 : 404));
    }
  }
  troupe::rehearsal_settings settings;
  settings.provider = "nobody";
  CHECK_FALSE(troupe::rehearsal::start(settings));
}

TEST_CASE("each provider that can be played is named once, with its address") {
  std::set<std::string_view> names;
  for (const auto& x : troupe::rehearsal_providers()) {
    CHECK(names.insert(x.name).second);
    CHECK_FALSE(x.url_variable.empty());
    troupe::rehearsal_settings settings;
    settings.provider = x.name;
    const auto server = troupe::rehearsal::start(settings);
    REQUIRE(server);
    CHECK((*server)->base_url() == (*server)->origin() + std::string(x.url_path));
  }
}
