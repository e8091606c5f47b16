#include "chat.hpp"

#include <string>

using troupe::errc;

TEST_CASE("the base URL leads to the server") {
  stage server;
  CHECK(server->base_url() == "http://127.0.0.1:" + std::to_string(server->port()) + "/v1");
  CHECK(server.exchange(http("POST", "/any/prefix/chat/completions?x=1", chat_body(user("a"), "")))
          .status
        == 200);
  auto models = server.exchange(http("GET", "/v1/models"));
  CHECK(models.status == 200);
  CHECK(models.header("Content-Type") == "application/json");
}

TEST_CASE("what the server does not know is not found") {
  stage server;
  for (auto& request : {http("GET", "/v1/chat/completions"), http("POST", "/v1/embeddings", "{}"),
                        http("GET", "/")}) {
    auto reply = server.exchange(request);
    CHECK(reply.status == 404);
    CHECK(completion(reply).error_code() == "unknown_url");
  }
  CHECK(server->counts().requests == 0);
}

TEST_CASE("malformed requests are told what is wrong") {
  stage server;
  auto post = [&server](const std::string& body) {
    return server.exchange(http("POST", "/v1/chat/completions", body));
  };
  auto broken = post("{\"messages\":");
  CHECK(broken.status == 400);
  CHECK(completion(broken).document["error"]["type"].GetString()
        == std::string("invalid_request_error"));
  CHECK(post("{}").status == 400);
  CHECK(post(chat_body(user("a"), R"(,"tools":[{"function":{"name":"x","parameters":[]}}])")).status
        == 200);
  CHECK(server.exchange("NONSENSE\r\n\r\n").status == 400);
}

TEST_CASE("a wrong key is refused if one is wanted") {
  troupe::rehearsal_settings settings;
  settings.api_key = "sk-right";
  stage server(settings);
  auto with = [&](const char* header) {
    return server.exchange(http("POST", "/v1/chat/completions", chat_body(user("a"), ""), header));
  };
  CHECK(with("Authorization: Bearer sk-right\r\n").status == 200);
  auto wrong = with("Authorization: Bearer sk-wrong\r\n");
  CHECK(wrong.status == 401);
  CHECK(completion(wrong).error_code() == "invalid_api_key");
  CHECK(with("").status == 401);
}

TEST_CASE("a request that is too large is refused, and the client can read why") {
  troupe::rehearsal_settings settings;
  settings.request_bytes_max = 1000;
  stage server(settings);
  auto reply = server.exchange(http("POST", "/v1/chat/completions", std::string(5000, 'x')));
  CHECK(reply.status == 413);
}

TEST_CASE("limits are announced, kept, and changed while running") {
  troupe::rehearsal_settings settings;
  settings.limits.requests_per_minute = 1;
  stage server(settings);
  auto first = server.exchange(ask("Ann, 30"));
  CHECK(first.status == 200);
  CHECK(first.header("x-ratelimit-limit-requests") == "1");
  CHECK(first.header("x-ratelimit-remaining-requests") == "0");
  CHECK(first.header("x-ratelimit-reset-requests") == "1m0s");
  auto second = server.exchange(ask("Ann, 30"));
  CHECK(second.status == 429);
  CHECK(completion(second).error_code() == "rate_limit_exceeded");
  CHECK(std::stoi(second.header("Retry-After")) > 0);
  CHECK(std::stoi(second.header("retry-after-ms")) > 0);

  server->limit({0, 5});
  CHECK(server.exchange(ask("Ann, 30")).status == 200);
  CHECK(server.exchange(ask("Ann, 30")).status == 429);
  CHECK(server.exchange(http("POST", "/rehearsal/limits", R"({"requests_per_minute":0})")).status
        == 200);
  auto free = server.exchange(ask("Ann, 30"));
  CHECK(free.status == 200);
  CHECK(free.header("x-ratelimit-limit-requests").empty());
  CHECK(server.exchange(http("POST", "/rehearsal/limits", "[]")).status == 400);
}

TEST_CASE("counters are served as JSON and reset") {
  stage server;
  server.exchange(ask("Ann, 30"));
  server.exchange(ask("Ann, 30 [[fault:500]]"));
  auto counts = server->counts();
  CHECK(counts.requests == 2);
  CHECK(counts.in_progress == 0);
  CHECK(counts.in_progress_highest == 1);
  CHECK(counts.connections_accepted == 2);
  CHECK(counts.by_status == std::map<uint16_t, uint64_t>{{200, 1}, {500, 1}});
  CHECK(counts.by_fault == std::map<std::string, uint64_t>{{"500", 1}});
  CHECK(counts.completion_tokens > 0);

  auto served = completion(server.exchange(http("GET", "/rehearsal/counters")));
  CHECK(served.document["requests"].GetInt() == 2);
  CHECK(served.document["by_status"]["500"].GetInt() == 1);
  CHECK(served.document["by_fault"]["500"].GetInt() == 1);

  CHECK(server.exchange(http("POST", "/rehearsal/reset")).status == 200);
  CHECK(server->counts().requests == 0);
  CHECK(server->counts().by_status.empty());
}

TEST_CASE("counters are written in a fixed order") {
  troupe::rehearsal_counters x;
  x.requests = 3;
  x.by_status = {{200, 2}, {429, 1}};
  x.by_fault = {{"429", 1}};
  CHECK(troupe::to_json(x)
        == R"({"requests":3,"in_progress":0,"in_progress_highest":0,"abandoned":0,)"
           R"("connections":0,"connections_highest":0,"connections_accepted":0,)"
           R"("prompt_tokens":0,"completion_tokens":0,"hidden_prompt_tokens":0,)"
           R"("hidden_completion_tokens":0,"batches":0,"batch_rows":0,"batch_rows_failed":0,)"
           R"("batch_bodies":0,"batch_rows_repeated":0,"batch_prompt_tokens":0,)"
           R"("batch_completion_tokens":0,"by_status":{"200":2,"429":1},)"
           R"("by_fault":{"429":1}})");
}

TEST_CASE("settings that contradict themselves do not start") {
  auto refused = [](auto change) {
    troupe::rehearsal_settings settings;
    change(settings);
    auto started = troupe::rehearsal::start(settings);
    REQUIRE_FALSE(started);
    CHECK(started.error().code == errc::configuration);
    return started.error().message;
  };
  CHECK(refused([](auto& x) { x.address = "nowhere"; })
        == "rehearsal address: \"nowhere\" is no IP address");
  CHECK(refused([](auto& x) { x.faults = {{"430", 0.5}}; }).starts_with("rehearsal faults"));
  CHECK(refused([](auto& x) { x.faults = {{"429", 2}}; }).starts_with("rehearsal faults"));
  CHECK(refused([](auto& x) {
          x.latency.low = std::chrono::seconds(-1);
        }).starts_with("rehearsal latency"));
  stage taken;
  CHECK(
    refused([&](auto& x) { x.port = taken->port(); }).starts_with("the rehearsal cannot listen"));
}
