#include "batching.hpp"

namespace {

std::string params(const std::string& text, const std::string& rest = {}) {
  return R"({"model":"claude-test","max_tokens":200,"messages":[)" + user(text)
         + R"(],"output_config":{"format":{"type":"json_schema","schema":)"
         + std::string(person_schema) + "}}" + rest + "}";
}

std::string request(const std::string& id, const std::string& body) {
  return R"({"custom_id":)" + quoted(id) + R"(,"params":)" + body + "}";
}

/// A client of Anthropic's, over one connection.
class message_batches {
public:
  explicit message_batches(stage& server) : connection_(server.connect()) {}

  received exchange(std::string_view method, std::string_view path, std::string_view body = {}) {
    connection_.send(http(method, path, body,
                          "x-api-key: k\r\nanthropic-version: 2023-06-01\r\nHost: here:1\r\n"));
    return connection_.receive();
  }

  received post(const std::string& requests) {
    return exchange("POST", "/v1/messages/batches", R"({"requests":[)" + requests + "]}");
  }

  std::string create(const std::string& requests) {
    return at(post(requests).body, "/id");
  }

  std::string end_of(const std::string& id) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (;;) {
      const auto reply = exchange("GET", "/v1/messages/batches/" + id);
      if (reply.status == 200 && at(reply.body, "/processing_status") == "ended")
        return reply.body;
      REQUIRE(std::chrono::steady_clock::now() < end);
    }
  }

  received results(const std::string& id) {
    return exchange("GET", "/v1/messages/batches/" + id + "/results");
  }

private:
  connection connection_;
};

std::string people(size_t count) {
  std::string result;
  for (size_t i = 0; i < count; ++i)
    result += (i == 0 ? "" : ",")
              + request("row-" + std::to_string(i), params("Ann Lee, " + std::to_string(20 + i)));
  return result;
}

} // namespace

TEST_CASE("a batch of messages is answered as messages are") {
  stage server(soon());
  message_batches client(server);
  const auto created = client.post(people(12) + ","
                                   + request("sick", params("Bob [[fault:overloaded]]")) + ","
                                   + request("wrong", R"({"model":"claude-test","messages":[]})")
                                   + "," + request("streamed", params("Bob", R"(,"stream":true)")));
  INFO(created.body);
  REQUIRE(created.status == 200);
  CHECK(at(created.body, "/type") == "message_batch");
  CHECK(at(created.body, "/processing_status") == "in_progress");
  CHECK(at(created.body, "/request_counts/processing") == "15");
  CHECK(at(created.body, "/results_url") == "");
  const auto id = at(created.body, "/id");
  const auto done = client.end_of(id);
  CHECK(at(done, "/request_counts")
        == R"({"processing":0,"succeeded":12,"errored":3,"canceled":0,"expired":0})");
  CHECK(at(done, "/results_url") == "http://here:1/v1/messages/batches/" + id + "/results");
  CHECK(at(done, "/ended_at").ends_with("Z"));
  const auto results = client.results(id).body;
  // Its clients take no empty line.
  CHECK(results.ends_with("}\n"));
  CHECK_FALSE(results.ends_with("\n\n"));
  const auto rows = by_id(results);
  REQUIRE(rows.size() == 15);
  CHECK(at(rows.at("row-7"), "/result/type") == "succeeded");
  CHECK(at(rows.at("row-7"), "/result/message/usage/service_tier") == "batch");
  const auto live = client.exchange("POST", "/v1/messages", params("Ann Lee, 27")).body;
  CHECK(at(rows.at("row-7"), "/result/message/content/0/text") == at(live, "/content/0/text"));
  CHECK(at(live, "/usage/service_tier") == "standard");
  const auto kind = [&](const char* row) { return at(rows.at(row), "/result/error/error/type"); };
  CHECK(kind("sick") == "overloaded_error");
  CHECK(kind("wrong") == "invalid_request_error");
  CHECK(kind("streamed") == "invalid_request_error");
  CHECK(at(rows.at("sick"), "/result/error/type") == "error");
}

TEST_CASE("what is wrong with a batch of messages as a whole is said at once") {
  auto settings = soon();
  settings.batch_rows_max = 3;
  stage server(settings);
  message_batches client(server);
  const auto refused = [&](const std::string& body) {
    const auto reply = client.exchange("POST", "/v1/messages/batches", body);
    CHECK(reply.status == 400);
    return at(reply.body, "/error/message");
  };
  const auto list = [](const std::string& requests) {
    return R"({"requests":[)" + requests + "]}";
  };
  CHECK(refused("{}") == "requests: Field required");
  for (const auto* body :
       {"[", "{", R"({"requests":[)", R"({"requests":[] x)", R"({"requests":[]}x)", "[1]"})
    CHECK(refused(body) == "The request body is not valid JSON.");
  CHECK(refused(R"({"requests":{}})") == "requests: Input should be a valid list");
  CHECK(refused(R"({"foo":1})") == "foo: Extra inputs are not permitted");
  CHECK(refused(R"({"requests":[],"foo":1})") == "Only requests are permitted.");
  CHECK(refused(list("")) == "requests: List should have at least 1 item after validation, not 0");
  CHECK(refused(list(people(4)))
        == "requests: List should have at most 3 items after validation, not 4");
  CHECK(refused(list(request("a", "{}") + "," + request("a b", "{}")))
        == "requests.1.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'");
  CHECK(refused(list(request(std::string(65, 'a'), "{}"))).starts_with("requests.0.custom_id"));
  CHECK(refused(list(request("a", "{}") + "," + request("a", "{}")))
          .starts_with("requests.1.custom_id: The custom_id 'a'"));
  CHECK(refused(list(R"({"custom_id":"a"})")) == "requests.0.params: Field required");
  CHECK(server->counts().batches == 0);
}

TEST_CASE("batches of messages are listed, cancelled and deleted") {
  stage server(soon_with("slow:1"));
  message_batches client(server);
  std::vector<std::string> ids;
  for (int i = 0; i < 4; ++i)
    ids.push_back(client.create(people(4)));
  const auto page = [&](const std::string& query) {
    return client.exchange("GET", "/v1/messages/batches?" + query).body;
  };
  CHECK(at(page("limit=2"), "/data/0/id") == ids[3]);
  CHECK(at(page("limit=2"), "/last_id") == ids[2]);
  CHECK(at(page("limit=2"), "/has_more") == "true");
  CHECK(at(page("after_id=" + ids[2]), "/first_id") == ids[1]);
  CHECK(at(page("after_id=" + ids[2]), "/has_more") == "false");
  CHECK(at(page("limit=1&before_id=" + ids[1]), "/first_id") == ids[2]);
  CHECK(client.exchange("GET", "/v1/messages/batches?limit=1001").status == 400);

  CHECK(client.exchange("DELETE", "/v1/messages/batches/" + ids[0]).status == 400);
  CHECK(client.results(ids[0]).status == 400);
  CHECK(server.eventually([](const auto& x) { return x.batch_rows == 8; }));
  const auto cancelled = client.exchange("POST", "/v1/messages/batches/" + ids[0] + "/cancel").body;
  CHECK(at(cancelled, "/processing_status") == "canceling");
  CHECK(at(cancelled, "/cancel_initiated_at").ends_with("Z"));
  const auto done = client.end_of(ids[0]);
  CHECK(at(done, "/request_counts/succeeded") == "2");
  CHECK(at(done, "/request_counts/canceled") == "2");
  size_t left = 0;
  for (const auto& [id, row] : by_id(client.results(ids[0]).body))
    left += at(row, "/result/type") == "canceled" ? 1 : 0;
  CHECK(left == 2);
  CHECK(at(client.exchange("DELETE", "/v1/messages/batches/" + ids[0]).body, "/type")
        == "message_batch_deleted");
  CHECK(client.exchange("GET", "/v1/messages/batches/" + ids[0]).status == 404);
}

TEST_CASE("a batch of messages expires with rows of that type") {
  stage server(soon_with("expired:1"));
  message_batches client(server);
  const auto id = client.create(people(5));
  const auto done = client.end_of(id);
  CHECK(at(done, "/request_counts/succeeded") == "2");
  CHECK(at(done, "/request_counts/expired") == "3");
  size_t expired = 0;
  for (const auto& [row, line] : by_id(client.results(id).body))
    expired += at(line, "/result/type") == "expired" ? 1 : 0;
  CHECK(expired == 3);
}

TEST_CASE("a very large batch of messages is looked at in pieces") {
  stage server(soon());
  message_batches client(server);
  std::string rows;
  const std::string pad(100'000, 'x');
  for (int i = 0; i < 80; ++i)
    rows += (i == 0 ? "" : ",") + request("row-" + std::to_string(i), params("Ann Lee, 30 " + pad));
  const auto id = client.create(rows);
  CHECK(at(client.end_of(id), "/request_counts/succeeded") == "80");
  const auto twice = client.post(rows + "," + request("row-79", params("Ann")));
  CHECK(twice.status == 400);
  CHECK(at(twice.body, "/error/message").starts_with("requests.80.custom_id: The custom_id"));
  CHECK(server->counts().batches == 1);
}
