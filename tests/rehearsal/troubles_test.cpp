#include "chat.hpp"

#include <set>

using namespace std::chrono_literals;

namespace {

using ending = received::ending;

received troubled(stage& server, std::string_view fault) {
  return server.exchange(ask("Ann Lee, 30 [[fault:" + std::string(fault) + "]]"));
}

constexpr auto ann = R"({"name":"Ann Lee","age":30})";

} // namespace

TEST_CASE("faults of the status are told by it") {
  stage server;
  struct row {
    const char* fault;
    int status;
    const char* code;
  };
  for (auto [fault, status, code] :
       {row{"429", 429, "rate_limit_exceeded"}, row{"429_plain", 429, "rate_limit_exceeded"},
        row{"quota", 429, "insufficient_quota"}, row{"400", 400, "invalid_value"},
        row{"401", 401, "invalid_api_key"}, row{"403", 403, "permission_denied"},
        row{"404", 404, "model_not_found"}, row{"409", 409, ""}, row{"500", 500, ""},
        row{"500_final", 500, ""}, row{"503_retry", 503, "overloaded"}}) {
    INFO(fault);
    auto reply = troubled(server, fault);
    CHECK(reply.status == status);
    CHECK(completion(reply).error_code() == code);
  }
  auto page = troubled(server, "503");
  CHECK(page.status == 503);
  CHECK(page.header("Content-Type") == "text/html");
  CHECK(page.body.starts_with("<!DOCTYPE html>"));
}

TEST_CASE("pauses are asked for in each of the ways") {
  troupe::rehearsal_settings settings;
  settings.retry_after = 1500ms;
  stage server(settings);
  CHECK(troubled(server, "429").header("Retry-After") == "2");
  CHECK(troubled(server, "429_ms").header("retry-after-ms") == "1500");
  CHECK(troubled(server, "429_date").header("Retry-After").ends_with(" GMT"));
  CHECK(troubled(server, "503_retry").header("Retry-After") == "2");
  auto plain = troubled(server, "429_plain");
  CHECK((plain.header("Retry-After").empty() && plain.header("retry-after-ms").empty()));
  CHECK(troubled(server, "500_final").header("x-should-retry") == "false");
}

TEST_CASE("connections are reset, closed, and cut in the middle") {
  stage server;
  CHECK(troubled(server, "reset").end == ending::reset);
  auto closed = troubled(server, "close");
  CHECK((closed.end == ending::closed && closed.body.empty()));
  auto half = troubled(server, "half");
  CHECK(half.end == ending::closed);
  CHECK(half.status == 200);
  CHECK((!half.body.empty() && half.body.size() < std::stoull(half.header("Content-Length"))));
  CHECK(server->counts().by_status == std::map<uint16_t, uint64_t>{{0, 2}, {200, 1}});
}

TEST_CASE("a stalled request is in progress until the client leaves") {
  stage server;
  auto client = server.connect();
  client.send(ask("Ann [[fault:stall]]"));
  CHECK(server.eventually([](auto& x) { return x.in_progress == 1; }));
  client.close();
  CHECK(server.eventually([](auto& x) { return x.in_progress == 0 && x.abandoned == 1; }));
}

TEST_CASE("a stalled request ends after its time") {
  troupe::rehearsal_settings settings;
  settings.stall_max = 1ms;
  stage server(settings);
  CHECK(troubled(server, "stall").end == ending::closed);
  auto midway = troubled(server, "stall_midway");
  CHECK((midway.end == ending::closed && midway.status == 200 && !midway.body.empty()));
}

TEST_CASE("a dripping reply and a huge one are complete in the end") {
  troupe::rehearsal_settings settings;
  settings.drip_pause = 0ms;
  settings.huge_bytes = 3'000'000;
  stage server(settings);
  CHECK(completion(troubled(server, "drip")).arguments() == ann);
  auto huge = troubled(server, "huge");
  CHECK(huge.body.size() > 3'000'000);
  CHECK(completion(huge).arguments() == ann);
}

TEST_CASE("a 200 may be no completion") {
  stage server;
  auto page = troubled(server, "html_200");
  CHECK((page.status == 200 && page.body.starts_with("<!DOCTYPE html>")));
  auto error = troubled(server, "error_in_200");
  CHECK(error.status == 200);
  CHECK(completion(error).document["error"]["type"].GetString() == std::string("server_error"));
  auto empty = troubled(server, "empty_body");
  CHECK((empty.status == 200 && empty.body.empty()));
  CHECK(completion(troubled(server, "empty_choices")).document["choices"].Size() == 0);
}

TEST_CASE("a completion may be without an answer") {
  stage server;
  completion refusal(troubled(server, "refusal"));
  CHECK(refusal.message()["refusal"].IsString());
  CHECK(refusal.message()["content"].IsNull());
  CHECK_FALSE(refusal.message().HasMember("tool_calls"));
  CHECK(completion(troubled(server, "content_filter")).finish() == "content_filter");
  completion length(troubled(server, "length"));
  CHECK(length.finish() == "length");
  CHECK(length.arguments() == std::string(ann).substr(0, 18));
  CHECK_FALSE(completion(troubled(server, "no_call")).message().HasMember("tool_calls"));
  completion two(troubled(server, "two_calls"));
  REQUIRE(two.message()["tool_calls"].Size() == 2);
  CHECK(two.message()["tool_calls"][0]["id"].GetString()
        != std::string(two.message()["tool_calls"][1]["id"].GetString()));
  CHECK(two.arguments(1) == ann);
  CHECK(completion(troubled(server, "wrong_call"))
          .message()["tool_calls"][0]["function"]["name"]
          .GetString()
        == std::string("some_other_tool"));
  CHECK(completion(troubled(server, "no_json")).arguments().find('{') == std::string::npos);
}

TEST_CASE("an answer may be wrong or wrongly wrapped") {
  stage server;
  auto answer = [&](const char* fault) { return completion(troubled(server, fault)).arguments(); };
  CHECK(answer("truncated") == std::string(ann).substr(0, 18));
  CHECK(answer("prose").find(ann) != std::string::npos);
  CHECK(answer("fenced") == std::string("```json\n") + ann + "\n```");
  CHECK(answer("missing") == R"({"age":30})");
  CHECK(answer("bad_type") == R"({"name":"Ann Lee","age":"not a number"})");
  CHECK(answer("always_wrong") == R"({"name":"Ann Lee","age":"not a number"})");
  CHECK(troubled(server, "invalid_utf8").body.find("\xFF\xC0\x80") != std::string::npos);
}

TEST_CASE("the same faults come in the modes without tools") {
  stage server;
  auto ask_plain = [&](const std::string& fault) {
    auto messages = system(std::string("As JSON: ") + person_schema) + ","
                    + user("Ann Lee, 30 [[fault:" + fault + "]]");
    auto rest = R"(,"response_format":{"type":"json_object"})";
    return completion(
      server.exchange(http("POST", "/v1/chat/completions", chat_body(messages, rest))));
  };
  CHECK(ask_plain("two_calls").content() == std::string(ann) + "\n" + ann);
  CHECK(ask_plain("wrong_call").content() == "[]");
  CHECK(ask_plain("no_call").message()["content"].IsNull());
  CHECK(ask_plain("no_json").content().find('{') == std::string::npos);
  CHECK(ask_plain("bad_type").content() == R"({"name":"Ann Lee","age":"not a number"})");
}

TEST_CASE("a fault that comes once is mended on the next try of the same text") {
  stage server;
  CHECK(troubled(server, "429-once").status == 429);
  CHECK(troubled(server, "429-once").status == 200);
  CHECK(completion(troubled(server, "bad_type_once")).arguments() != ann);
  CHECK(completion(troubled(server, "bad_type_once")).arguments() == ann);
  CHECK(troubled(server, "500*2").status == 500);
  CHECK(troubled(server, "500*2").status == 500);
  CHECK(troubled(server, "500*2").status == 200);
  server->reset();
  CHECK(troubled(server, "429-once").status == 429);
}

TEST_CASE("every fault can be had by its marker, and the server lives on") {
  troupe::rehearsal_settings settings;
  settings.stall_max = 1ms;
  settings.drip_pause = 0ms;
  settings.huge_bytes = 100'000;
  stage server(settings);
  for (auto& fault : troupe::rehearsal_fault_names()) {
    INFO(fault.name);
    CHECK(troubled(server, fault.name).end != ending::timed_out);
    CHECK(completion(server.exchange(ask("Ann Lee, 30"))).arguments() == ann);
  }
  CHECK(server->counts().by_fault.size() == troupe::rehearsal_fault_names().size());
  CHECK(server.eventually([](auto& x) { return x.in_progress == 0; }));
}

TEST_CASE("faults by chance come at their rate") {
  troupe::rehearsal_settings settings;
  settings.faults = {{"500", 0.5}};
  stage server(settings);
  auto client = server.connect();
  for (int i = 0; i < 400; ++i) {
    client.send(ask("Ann Lee, 30"));
    client.receive();
  }
  auto failed = server->counts().by_status[500];
  CHECK((failed > 150 && failed < 250));
}
