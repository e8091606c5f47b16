#include "chat.hpp"

#include <chrono>
#include <vector>

using namespace std::chrono_literals;

namespace {

constexpr auto ann = R"({"name":"Ann Lee","age":30})";

troupe::rehearsal_settings with_latency(std::chrono::microseconds x) {
  troupe::rehearsal_settings result;
  result.latency.low = x;
  return result;
}

} // namespace

TEST_CASE("a connection serves one request after the other") {
  stage server;
  auto client = server.connect();
  for (int i = 0; i < 20; ++i) {
    client.send(ask("Ann Lee, 30"));
    CHECK(completion(client.receive()).arguments() == ann);
  }
  CHECK(server->counts().connections_accepted == 1);
}

TEST_CASE("requests that come together are answered in order") {
  for (auto latency : {0ms, 1ms}) {
    stage server(with_latency(latency));
    auto client = server.connect();
    std::string all;
    for (int i = 10; i < 60; ++i)
      all += ask("Ann Lee, " + std::to_string(i));
    client.send(all);
    for (int i = 10; i < 60; ++i)
      CHECK(completion(client.receive()).arguments()
            == R"({"name":"Ann Lee","age":)" + std::to_string(i) + "}");
    CHECK(server->counts().in_progress_highest == 1);
  }
}

TEST_CASE("a request that comes byte by byte is answered") {
  stage server;
  auto client = server.connect();
  for (auto c : ask("Ann Lee, 30"))
    client.send(std::string_view(&c, 1));
  CHECK(completion(client.receive()).arguments() == ann);
}

TEST_CASE("a chunked request is answered") {
  stage server;
  auto body = chat_body(user("Ann Lee, 30"), tools());
  auto client = server.connect();
  client.send(
    "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  char size[16];
  std::snprintf(size, sizeof size, "%zx\r\n", body.size());
  client.send(size + body + "\r\n0\r\n\r\n");
  CHECK(completion(client.receive()).arguments() == ann);
}

TEST_CASE("a client that waits for permission to send the body gets it") {
  stage server;
  auto body = chat_body(user("Ann Lee, 30"), tools());
  auto client = server.connect();
  client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
              "Content-Length: "
              + std::to_string(body.size()) + "\r\n\r\n");
  CHECK(client.receive().status == 100);
  client.send(body);
  CHECK(completion(client.receive()).arguments() == ann);
}

TEST_CASE("a client that wants the connection closed gets that") {
  stage server;
  auto client = server.connect();
  client.send(http("GET", "/v1/models", "", "Connection: close\r\n"));
  auto reply = client.receive();
  CHECK((reply.status == 200 && reply.header("Connection") == "close"));
  CHECK(client.receive().end == received::ending::closed);
}

TEST_CASE("a large text is read") {
  stage server;
  auto text = "Ann Lee, 30. " + std::string(2'000'000, 'x');
  CHECK(completion(server.exchange(ask(text))).arguments() == ann);
}

TEST_CASE("a request with latency is in progress meanwhile") {
  stage server(with_latency(1h));
  auto client = server.connect();
  client.send(ask("Ann Lee, 30"));
  CHECK(server.eventually([](auto& x) { return x.in_progress == 1; }));
  client.close();
  CHECK(server.eventually([](auto& x) { return x.in_progress == 0 && x.connections == 0; }));
  CHECK(server->counts().abandoned == 1);
}

TEST_CASE("a marker makes one text slower or faster than the others") {
  stage server(with_latency(1h));
  CHECK(completion(server.exchange(ask("Ann Lee, 30 [[latency:1ms]]"))).arguments() == ann);
}

TEST_CASE("1,000 requests are in progress at once, and counted") {
  stage server(with_latency(1h));
  std::vector<connection> clients;
  for (int i = 0; i < 1000; ++i) {
    clients.push_back(server.connect());
    clients.back().send(ask("Ann Lee, 30"));
  }
  CHECK(server.eventually([](auto& x) { return x.in_progress == 1000; }));
  CHECK(server->counts().connections == 1000);
  clients.clear();
  CHECK(server.eventually([](auto& x) { return x.in_progress == 0 && x.connections == 0; }));
  auto counts = server->counts();
  CHECK(counts.in_progress_highest == 1000);
  CHECK(counts.connections_highest == 1000);
  CHECK(counts.abandoned == 1000);
}

TEST_CASE("connections beyond the limit are closed") {
  troupe::rehearsal_settings settings;
  settings.connections_max = 1;
  stage server(settings);
  auto first = server.connect();
  first.send(ask("Ann Lee, 30"));
  CHECK(first.receive().status == 200);
  auto second = server.connect();
  CHECK(second.receive().end != received::ending::complete);
}

TEST_CASE("a server stops with requests in every state") {
  stage server(with_latency(1h));
  std::vector<connection> clients;
  for (auto text :
       {"waits", "stalls [[latency:0]] [[fault:stall]]",
        "halts [[latency:0]] [[fault:stall_midway]]", "floods [[latency:0]] [[fault:huge]]"}) {
    clients.push_back(server.connect());
    clients.back().send(ask(text));
  }
  clients.push_back(server.connect());
  clients.back().send("POST /v1/chat/comp");
  CHECK(server.eventually([](auto& x) { return x.in_progress >= 4 && x.connections == 5; }));
}
