#include "batching.hpp"

#include <fstream>
#include <set>

namespace {

std::set<std::string> ids_of(size_t rows) {
  std::set<std::string> result;
  for (size_t i = 0; i < rows; ++i)
    result.insert("row-" + std::to_string(i));
  return result;
}

std::multiset<std::string> told_in(std::string_view text) {
  std::multiset<std::string> result;
  for (const auto& line : lines_of(text))
    result.insert(at(line, "/custom_id"));
  return result;
}

/// The end of a batch of so many rows, and the lines of its files.
struct ended {
  ended(openai_client& client, size_t rows, const std::string& marker = {})
    : batch(client.end_of(client.create(person_rows(rows, marker)))),
      status(at(batch, "/status")) {
    if (const auto id = at(batch, "/output_file_id"); !id.empty())
      output = client.content(id);
    if (const auto id = at(batch, "/error_file_id"); !id.empty())
      errors = client.content(id);
  }

  std::string batch;
  std::string status;
  std::string output;
  std::string errors;
};

} // namespace

TEST_CASE("a batch beyond the quota of tokens is created and then fails") {
  stage server(soon_with("failed_quota_once:1"));
  openai_client client(server);
  const ended x(client, 3);
  CHECK(x.status == "failed");
  CHECK(at(x.batch, "/errors/data/0/code") == "token_limit_exceeded");
  CHECK(at(x.batch, "/errors/data/0/message")
          .starts_with("Enqueued token limit reached for "
                       "gpt-test in organization"));
  CHECK(server->counts().batch_rows == 0);
  CHECK(ended(client, 3).status == "completed");
  CHECK(server->counts().by_fault.at("failed_quota") == 1);
}

TEST_CASE("too many batches are not created") {
  stage server(soon_with("create_429_once:1"));
  openai_client client(server);
  const auto file = client.upload(person_rows(1));
  const auto refused = client.post_batch(file);
  CHECK(refused.status == 429);
  CHECK(refused.header("Retry-After") == "1");
  CHECK(client.post_batch(file).status == 200);
  CHECK(server->counts().batches == 1);
}

TEST_CASE("a batch that expires tells which rows were not reached") {
  stage server(soon_with("expired:1"));
  openai_client client(server);
  const ended x(client, 9);
  CHECK(x.status == "expired");
  CHECK(at(x.batch, "/expired_at") != "");
  const auto done = by_id(x.output);
  const auto left = by_id(x.errors);
  CHECK(done.size() == 4);
  CHECK(left.size() == 5);
  for (const auto& [id, line] : left) {
    CHECK_FALSE(done.contains(id));
    CHECK(at(line, "/response") == "");
    CHECK(at(line, "/error/code") == "batch_expired");
  }
  CHECK(server->counts().batch_rows == 4);
}

TEST_CASE("a batch that its provider cancels says nothing of the rows not reached") {
  stage server(soon_with("cancelled:1"));
  openai_client client(server);
  const ended x(client, 9);
  CHECK(x.status == "cancelled");
  CHECK(by_id(x.output).size() == 4);
  CHECK(x.errors.empty());
}

TEST_CASE("a batch without output has all of its rows in the error file") {
  stage server(soon_with("no_output:1"));
  openai_client client(server);
  const ended x(client, 5);
  CHECK(x.status == "completed");
  CHECK(at(x.batch, "/output_file_id") == "");
  const auto errors = by_id(x.errors);
  CHECK(errors.size() == 5);
  CHECK(at(errors.at("row-0"), "/response/status_code") == "500");
  CHECK(server->counts().batch_rows == 0);
  CHECK(server->counts().batch_rows_failed == 5);
}

TEST_CASE("rows that are lost are in no file, and were not billed") {
  stage server(soon_with("missing_rows:1"));
  openai_client client(server);
  const ended x(client, 40);
  CHECK(x.status == "completed");
  CHECK(at(x.batch, "/request_counts/completed") == "40");
  const auto told = told_in(x.output);
  CHECK(told.size() > 20);
  CHECK(told.size() < 40);
  CHECK(server->counts().batch_rows == told.size());
}

TEST_CASE("rows that are told twice were answered once") {
  stage server(soon_with("duplicate_rows:1"));
  openai_client client(server);
  const ended x(client, 40);
  const auto told = told_in(x.output);
  CHECK(told.size() > 40);
  CHECK(told.size() < 70);
  CHECK(std::set<std::string>(told.begin(), told.end()) == ids_of(40));
  CHECK(server->counts().batch_rows == 40);
}

TEST_CASE("rows that nobody sent are told beside those that were") {
  stage server(soon_with("unknown_rows:1"));
  openai_client client(server);
  const auto told = told_in(ended(client, 5).output);
  CHECK(told.size() == 7);
  CHECK(told.contains("rehearsal-unknown-1"));
  CHECK(told.contains("rehearsal-unknown-2"));
  CHECK(server->counts().batch_rows == 5);
}

TEST_CASE("a file that was just sent may be unknown once") {
  stage server(soon_with("file_not_found_once:1"));
  openai_client client(server);
  const auto first = client.post_batch(client.upload(person_rows(1)));
  CHECK(first.status == 400);
  CHECK(at(first.body, "/error/message").starts_with("Cannot find file file-"));
  CHECK(server->counts().batches == 0);

  stage other(soon_with("file_not_found:1"));
  openai_client second(other);
  const auto one = second.upload(person_rows(1));
  const auto two = second.upload(person_rows(1));
  CHECK(second.post_batch(two).status == 404);
  CHECK(second.post_batch(two).status == 200);
  CHECK(second.post_batch(one).status == 400);
  CHECK(second.post_batch(one).status == 200);
}

TEST_CASE("a batch may fail for its lines although they are right") {
  stage server(soon_with("failed_validation:1"));
  openai_client client(server);
  const ended x(client, 20);
  CHECK(x.status == "failed");
  CHECK(at(x.batch, "/errors/data/9/line") == "10");
  CHECK(at(x.batch, "/errors/data/0/code") == "invalid_json_line");
  CHECK(at(x.batch, "/errors/data/10") == "");
}

TEST_CASE("looks at a batch fail now and then") {
  stage server(soon_with("poll_500:1"));
  openai_client client(server);
  const auto id = client.create(person_rows(1));
  std::vector<int> statuses;
  for (int i = 0; i < 6; ++i)
    statuses.push_back(client.exchange("GET", "/batches/" + id).status);
  CHECK(statuses == std::vector{500, 200, 200, 500, 200, 200});
}

TEST_CASE("the first download of results breaks off, the second does not") {
  stage server(soon_with("results_cut:1"));
  openai_client client(server);
  const auto done = client.end_of(client.create(person_rows(50)));
  const auto path = "/v1/files/" + at(done, "/output_file_id") + "/content";
  const auto cut = server.exchange(http("GET", path));
  CHECK(cut.status == 200);
  CHECK(cut.end == received::ending::closed);
  const auto whole = server.exchange(http("GET", path));
  CHECK(whole.end == received::ending::complete);
  CHECK(whole.body.size() > cut.body.size());
  CHECK(whole.body.starts_with(cut.body));
  CHECK(by_id(whole.body).size() == 50);
}

TEST_CASE("rows have trouble by chance, each in the words of its provider") {
  stage server(soon_with("row_500:20%,row_429:20%,row_400:20%,row_overloaded:20%"));
  openai_client client(server);
  const ended x(client, 100);
  CHECK(x.status == "completed");
  std::map<std::string, int> statuses;
  for (const auto& [id, line] : by_id(x.errors))
    ++statuses[at(line, "/response/status_code")];
  CHECK(by_id(x.output).size() + by_id(x.errors).size() == 100);
  for (const auto* status : {"500", "429", "400", "503"})
    CHECK(statuses[status] > 5);
  CHECK(server->counts().by_fault.at("row_429") == static_cast<uint64_t>(statuses["429"]));
}

TEST_CASE("a row that had trouble once is answered when it is sent again") {
  stage server(soon_with("row_429_once:1"));
  openai_client client(server);
  const ended first(client, 5);
  CHECK(by_id(first.errors).size() == 5);
  const ended second(client, 5);
  CHECK(by_id(second.output).size() == 5);
  CHECK(server->counts().batch_rows_repeated == 0);
}

TEST_CASE("several batches go on at once, and other requests meanwhile") {
  auto settings = soon();
  settings.batch_latency.low = std::chrono::milliseconds(20);
  stage server(settings);
  openai_client client(server);
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i)
    ids.push_back(client.create(person_rows(200)));
  CHECK(completion(server.exchange(ask("Ann Lee, 30"))).document.HasMember("choices"));
  for (const auto& id : ids)
    CHECK(at(client.end_of(id), "/request_counts/completed") == "200");
  CHECK(server->counts().batch_rows == 1000);
  CHECK(server->counts().batch_bodies == 200);
}

TEST_CASE("a server is closed while batches are under way") {
  auto settings = soon();
  settings.batch_latency.low = std::chrono::seconds(60);
  stage server(settings);
  openai_client client(server);
  const auto id = client.create(person_rows(100));
  CHECK(at(client.look(id), "/status") == "validating");
}

TEST_CASE("large files are kept on disk, whichever way they go") {
  stage server(soon());
  openai_client client(server);
  const auto anonymous_kilobytes = [] {
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line))
      if (line.starts_with("RssAnon:"))
        return std::stoul(line.substr(8));
    return 0ul;
  };
  // Sent and read in pieces, so that the test itself holds none of it.
  const auto row = chat_row("row-0", chat_body(user("Ann Lee, 30"), tools()));
  const std::string blanks(1u << 20, ' ');
  constexpr size_t pieces = 128;
  auto body = form("batch", row);
  const auto tail = body.substr(body.rfind("\r\n--CUT--"));
  body.resize(body.size() - tail.size());
  auto large = server.connect();
  large.send("POST /v1/files HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer k\r\nContent-Type: "
             "multipart/form-data; boundary=CUT\r\nContent-Length: "
             + std::to_string(body.size() + pieces * blanks.size() + tail.size()) + "\r\n\r\n"
             + body);
  const auto before = anonymous_kilobytes();
  for (size_t i = 0; i < pieces; ++i)
    large.send(blanks);
  large.send(tail);
  const auto file = large.receive();
  REQUIRE(file.status == 200);
  CHECK(at(file.body, "/bytes") == std::to_string(row.size() + pieces * blanks.size()));
  const auto done = client.end_of(at(client.post_batch(at(file.body, "/id")).body, "/id"));
  CHECK(at(done, "/request_counts/completed") == "1");
  large.send(http("GET", "/v1/files/" + at(file.body, "/id") + "/content"));
  CHECK(large.skip() == row.size() + pieces * blanks.size());
  CHECK(anonymous_kilobytes() < before + 32 * 1024);
  const auto refused
    = server.exchange("POST /v1/files HTTP/1.1\r\nHost: h\r\nContent-Length: 400000000\r\n\r\n");
  CHECK(refused.status == 413);
  CHECK(server.exchange("POST /v1/batches HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n")
          .status
        == 413);
}
