#include "batching.hpp"

namespace {

std::string content(const std::string& text) {
  return R"({"contents":[{"parts":[{"text":)" + quoted(text)
         + R"(}]}],"generationConfig":{"responseMimeType":"application/json",)"
           R"("responseJsonSchema":)"
         + std::string(person_schema) + "}}";
}

std::string inlined(const std::string& requests) {
  return R"({"batch":{"displayName":"people","inputConfig":{"requests":{"requests":[)" + requests
         + "]}}}}";
}

std::string request(const std::string& key, const std::string& text) {
  return R"({"request":)" + content(text) + R"(,"metadata":{"key":)" + quoted(key) + "}}";
}

/// A client of Gemini's, over one connection.
class google_client {
public:
  explicit google_client(stage& server) : connection_(server.connect()) {}

  received exchange(std::string_view method, std::string_view path, std::string_view body = {},
                    std::string_view headers = {}) {
    connection_.send(http(method, path, body, "x-goog-api-key: k\r\n" + std::string(headers)));
    return connection_.receive();
  }

  received post(const std::string& body) {
    return exchange("POST", "/v1beta/models/gemini-test:batchGenerateContent", body);
  }

  /// The name of the file.
  std::string upload(std::string_view rows) {
    const auto begun = exchange("POST", "/upload/v1beta/files",
                                R"({"file":{"displayName":"rows","mimeType":"application/jsonl"}})",
                                "X-Goog-Upload-Protocol: resumable\r\n"
                                "X-Goog-Upload-Command: start\r\n");
    CHECK(begun.header("X-Goog-Upload-Status") == "active");
    auto url = begun.header("X-Goog-Upload-URL");
    url = url.substr(url.find("/upload"));
    const auto half = rows.size() / 2;
    const auto piece = [&](size_t offset, std::string_view bytes, const std::string& command) {
      return exchange("POST", url, bytes,
                      "X-Goog-Upload-Offset: " + std::to_string(offset)
                        + "\r\nX-Goog-Upload-Command: " + command + "\r\n");
    };
    CHECK(piece(1, rows, "upload").status == 400);
    CHECK(piece(0, rows.substr(0, half), "upload").header("X-Goog-Upload-Status") == "active");
    CHECK(exchange("POST", url, "", "X-Goog-Upload-Command: query\r\n")
            .header("X-Goog-Upload-Size-Received")
          == std::to_string(half));
    const auto done = piece(half, rows.substr(half), "upload, finalize");
    CHECK(done.header("X-Goog-Upload-Status") == "final");
    CHECK(at(done.body, "/file/sizeBytes") == std::to_string(rows.size()));
    CHECK(at(done.body, "/file/displayName") == "rows");
    return at(done.body, "/file/name");
  }

  std::string end_of(const std::string& name) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (;;) {
      const auto reply = exchange("GET", "/v1beta/" + name);
      if (reply.status == 200 && at(reply.body, "/done") == "true")
        return reply.body;
      REQUIRE(std::chrono::steady_clock::now() < end);
    }
  }

private:
  connection connection_;
};

} // namespace

TEST_CASE("requests within a batch of Gemini's are answered in their order") {
  stage server(soon());
  google_client client(server);
  const auto created
    = client.post(inlined(request("a", "Ann Lee, 30") + "," + request("b", "Bob [[fault:500]]")
                          + "," + request("c", "Cy Young, 31")));
  INFO(created.body);
  REQUIRE(created.status == 200);
  const auto name = at(created.body, "/name");
  CHECK(name.starts_with("batches/"));
  CHECK(at(created.body, "/metadata/displayName") == "people");
  CHECK(at(created.body, "/metadata/model") == "models/gemini-test");
  CHECK(at(created.body, "/metadata/state") == "BATCH_STATE_PENDING");
  const auto done = client.end_of(name);
  INFO(done);
  CHECK(at(done, "/metadata/state") == "BATCH_STATE_SUCCEEDED");
  CHECK(at(done, "/metadata/batchStats/requestCount") == "3");
  CHECK(at(done, "/metadata/batchStats/failedRequestCount") == "1");
  const std::string rows = "/response/inlinedResponses/inlinedResponses/";
  const auto live
    = client.exchange("POST", "/v1beta/models/gemini-test:generateContent", content("Ann Lee, 30"))
        .body;
  const std::string text = "/candidates/0/content/parts/0/text";
  CHECK(at(done, rows + "0/response" + text) == at(live, text));
  CHECK(at(done, rows + "0/metadata/key") == "a");
  CHECK(at(done, rows + "1/error/code") == "13");
  CHECK(at(done, rows + "2/metadata/key") == "c");
  CHECK(at(done, "/metadata/output/inlinedResponses/inlinedResponses/2/metadata/key") == "c");
}

TEST_CASE("rows in a file of Gemini's are answered into a file") {
  stage server(soon());
  google_client client(server);
  std::string rows;
  for (int i = 0; i < 10; ++i)
    rows += R"({"key":"row-)" + std::to_string(i) + R"(","request":)"
            + content("Ann Lee, " + std::to_string(20 + i)) + "}\n";
  const auto file = client.upload(rows);
  CHECK(at(client.exchange("GET", "/v1beta/" + file).body, "/state") == "ACTIVE");
  CHECK(client.exchange("GET", "/download/v1beta/" + file + ":download?alt=media").status == 400);
  const auto created = client.post(R"({"batch":{"input_config":{"file_name":")" + file + R"("}}})");
  INFO(created.body);
  const auto done = client.end_of(at(created.body, "/name"));
  const auto output = at(done, "/response/responsesFile");
  CHECK(output == at(done, "/metadata/output/responsesFile"));
  const auto got = client.exchange("GET", "/download/v1beta/" + output + ":download?alt=media");
  CHECK(got.status == 200);
  const auto answered = by_id(got.body, "/key");
  REQUIRE(answered.size() == 10);
  CHECK(at(answered.at("row-3"), "/response/candidates/0/content/parts/0/text")
        == R"({"name":"Ann Lee","age":23})");
  // Who comes with Google's key is Google's, also without a version.
  CHECK(client.exchange("GET", "/download/" + output + ":download?alt=media").body == got.body);
  const auto page = client.exchange("GET", "/v1beta/files?pageSize=1").body;
  CHECK(at(page, "/files/0/name") == output);
  const auto token = at(page, "/nextPageToken");
  CHECK(at(client.exchange("GET", "/v1beta/files?pageToken=" + token).body, "/files/0/name")
        == file);
  CHECK(client.exchange("DELETE", "/v1beta/" + file).body == "{}");
  CHECK(client.exchange("GET", "/v1beta/" + file).status == 403);
}

TEST_CASE("batches of Gemini's are listed, cancelled and deleted") {
  stage server(soon_with("slow:1"));
  google_client client(server);
  const auto first = at(client.post(inlined(request("a", "Ann"))).body, "/name");
  const auto second = at(client.post(inlined(request("a", "Ann"))).body, "/name");
  const auto page = client.exchange("GET", "/v1beta/batches?pageSize=1").body;
  CHECK(at(page, "/operations/0/name") == second);
  CHECK(at(client.exchange("GET", "/v1beta/batches?pageToken=" + at(page, "/nextPageToken")).body,
           "/operations/0/name")
        == first);
  CHECK(client.exchange("POST", "/v1beta/" + first + ":cancel", "{}").body == "{}");
  const auto done = client.end_of(first);
  CHECK(at(done, "/metadata/state") == "BATCH_STATE_CANCELLED");
  CHECK(at(done, "/response") == "");
  CHECK(client.exchange("DELETE", "/v1beta/" + first).body == "{}");
  CHECK(client.exchange("GET", "/v1beta/" + first).status == 404);
}

TEST_CASE("a batch of Gemini's that ends badly has no results, and none of its rows is billed") {
  for (const auto& [fault, state] : {std::pair("expired:1", "BATCH_STATE_EXPIRED"),
                                     std::pair("cancelled:1", "BATCH_STATE_CANCELLED"),
                                     std::pair("failed_quota:1", "BATCH_STATE_FAILED"),
                                     std::pair("failed_validation:1", "BATCH_STATE_FAILED")}) {
    INFO(fault);
    stage server(soon_with(fault));
    google_client client(server);
    const auto done = client.end_of(
      at(client.post(inlined(request("a", "Ann") + "," + request("b", "Ann"))).body, "/name"));
    CHECK(at(done, "/metadata/state") == state);
    CHECK(at(done, "/response") == "");
    CHECK(at(done, "/error/message") != "");
    CHECK(server->counts().batch_rows == 0);
  }
}

TEST_CASE("more tokens than a model of Gemini's may have enqueued are a 429") {
  auto settings = soon();
  settings.batch_enqueued_tokens_max = 10;
  stage server(settings);
  google_client client(server);
  const auto reply = client.post(inlined(request("a", "Ann")));
  CHECK(reply.status == 429);
  CHECK(at(reply.body, "/error/status") == "RESOURCE_EXHAUSTED");
  CHECK(client.post("{}").status == 400);
  CHECK(client.post(inlined("")).status == 400);
}
