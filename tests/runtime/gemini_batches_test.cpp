// Batches of Gemini's: a file that is uploaded in two steps, and operations.

#include "batch_calls.hpp"

#include <string>

using namespace troupe;
using namespace troupe::batches;

namespace {

constexpr std::string_view home = "https://generativelanguage.googleapis.com";

std::string here(std::string_view path) {
  return std::string{home} + std::string{path};
}

std::string operation(std::string_view state, std::string_view more = {}) {
  return R"({"name":"batches/abc","metadata":{"state":")" + std::string{state} + "\"}"
         + std::string{more} + "}";
}

std::string upload_at(std::string_view url) {
  return "Content-Length: 0\r\nX-Goog-Upload-Status: active\r\nX-Goog-Upload-URL: "
         + std::string{url} + "\r\n";
}

} // namespace

TEST_CASE("Gemini's rows have a key and a request") {
  const auto gemini = format_of("gemini");
  std::string rows{gemini->head()};
  gemini->append_row(rows, "a-1", R"({"contents":[]})");
  rows += gemini->separator();
  gemini->append_row(rows, "b", "{\r\n}");
  rows += gemini->tail();
  CHECK(rows
        == "{\"key\":\"a-1\",\"request\":{\"contents\":[]}}\n{\"key\":\"b\",\"request\":{  }}\n");
  CHECK(gemini->limits() == batch_limits{0, 2'000'000'000, 100});
}

TEST_CASE("a file is uploaded to Gemini in two steps") {
  const auto gemini = format_of("gemini");
  REQUIRE(gemini->uploads());
  CHECK(shown(gemini->upload(input))
        == "POST " + here("/upload/v1beta/files")
             + "\nContent-Type: application/json\nX-Goog-Upload-Protocol: resumable\n"
               "X-Goog-Upload-Command: start\nX-Goog-Upload-Header-Content-Length: 1234\n"
               "X-Goog-Upload-Header-Content-Type: application/jsonl\n"
               R"({"file":{"displayName":"troupe-7 \"a\".jsonl"}})");
  const auto url = here("/upload/v1beta/files?upload_id=x&upload_protocol=resumable");
  const auto first = gemini->read_upload(reply("", upload_at(url)), input);
  REQUIRE(first);
  CHECK(first->file.empty());
  REQUIRE(first->next);
  CHECK(shown(*first->next)
        == "POST " + url
             + "\nContent-Type: application/jsonl\nX-Goog-Upload-Offset: 0\n"
               "X-Goog-Upload-Command: upload, finalize\n@/tmp/rows.jsonl");
  const auto last = gemini->read_upload(
    reply(R"({"file":{"name":"files/abc-1","displayName":"d","state":"ACTIVE"}})",
          "X-Goog-Upload-Status: final\r\n"),
    input);
  REQUIRE(last);
  CHECK(last->file == "files/abc-1");
  CHECK_FALSE(last->next);
}

TEST_CASE("an upload to Gemini goes to no other place, and not to nowhere") {
  const auto gemini = format_of("gemini");
  for (const std::string_view url :
       {"https://evil.example/upload", "http://generativelanguage.googleapis.com/u",
        "https://generativelanguage.googleapis.com@evil.example/u"}) {
    CAPTURE(url);
    const auto read = gemini->read_upload(reply("", upload_at(url)), input);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == errc::malformed_response);
  }
  CHECK(gemini->read_upload(reply(""), input).error().code == errc::malformed_response);
  CHECK_FALSE(gemini->read_upload(reply(R"({"file":{"name":"files/../x"}})"), input));
  CHECK_FALSE(gemini->read_upload(reply(R"({"file":{"name":"models/x"}})"), input));
  CHECK_FALSE(gemini->read_upload(reply(R"({"file":{"name":"files/"}})"), input));
}

TEST_CASE("a batch of Gemini's is made of a file") {
  auto x = asked("gemini");
  x.model = "gemini-2.5/flash \"x\"";
  CHECK(shown(format_for(x)->create(input, "files/abc\"1"))
        == "POST " + here("/v1beta/models/gemini-2.5%2Fflash%20%22x%22:batchGenerateContent")
             + "\nContent-Type: application/json\n"
               R"({"batch":{"displayName":"troupe-7 \"a\".jsonl",)"
               R"("inputConfig":{"fileName":"files/abc\"1"}}})");
}

TEST_CASE("Gemini is asked for batches and files by their names") {
  const auto gemini = format_of("gemini");
  CHECK(shown(gemini->poll("batches/a?b")) == "GET " + here("/v1beta/batches/a%3Fb"));
  CHECK(shown(gemini->cancel("batches/abc")) == "POST " + here("/v1beta/batches/abc:cancel"));
  CHECK(shown(gemini->list({})) == "GET " + here("/v1beta/batches?pageSize=100"));
  CHECK(shown(gemini->list("a=&b"))
        == "GET " + here("/v1beta/batches?pageSize=100&pageToken=a%3D%26b"));
  CHECK(shown(gemini->list_files("t")) == "GET " + here("/v1beta/files?pageSize=100&pageToken=t"));
  CHECK(shown(gemini->remove_file("files/abc")) == "DELETE " + here("/v1beta/files/abc"));
  batch_status ended;
  ended.outputs = {"files/batch-abc"};
  const auto calls = gemini->results(ended);
  REQUIRE(calls.size() == 1);
  CHECK(shown(calls[0])
        == "GET " + here("/download/v1beta/files/batch-abc:download?alt=media") + "\n> file");

  // People give the version, or do not.
  const auto proxy = format_of("gemini", "http://localhost:7/g/v1beta/?k=1");
  CHECK(shown(proxy->poll("batches/a")) == "GET http://localhost:7/g/v1beta/batches/a?k=1");
  CHECK(
    shown(proxy->upload(input)).starts_with("POST http://localhost:7/g/upload/v1beta/files?k=1\n"));
  CHECK(
    shown(proxy->results(ended)[0])
    == "GET http://localhost:7/g/download/v1beta/files/batch-abc:download?alt=media&k=1\n> file");
}

TEST_CASE("what an operation of Gemini's says is read") {
  const auto gemini = format_of("gemini");
  auto x = status_in(*gemini, R"({"name":"batches/abc","metadata":{"@type":"t",
    "model":"models/m","displayName":"troupe-7.jsonl","state":"BATCH_STATE_RUNNING",
    "createTime":"2025-07-01T00:00:00.123456789Z","inputConfig":{"fileName":"files/in"},
    "batchStats":{"requestCount":"20","successfulRequestCount":"7","failedRequestCount":"2",
    "pendingRequestCount":"11"}}})");
  CHECK(x.id == "batches/abc");
  CHECK(x.stage == batch_stage::running);
  CHECK(x.word == "BATCH_STATE_RUNNING");
  CHECK(x.rows == 20);
  CHECK(x.done == 7);
  CHECK(x.failed == 2);
  CHECK(x.name == "troupe-7.jsonl");
  CHECK(x.input == "files/in");
  CHECK(x.created.time_since_epoch() == std::chrono::milliseconds{1751328000123});

  const auto end_of = [&](std::string_view state) {
    return status_in(*gemini, operation(state)).end;
  };
  CHECK(end_of("BATCH_STATE_PENDING") == batch_end::none);
  CHECK(end_of("BATCH_STATE_DREAMING") == batch_end::none);
  CHECK(end_of("BATCH_STATE_SUCCEEDED") == batch_end::completed);
  CHECK(end_of("JOB_STATE_SUCCEEDED") == batch_end::completed);
  CHECK(end_of("JOB_STATE_PARTIALLY_SUCCEEDED") == batch_end::completed);
  CHECK(end_of("BATCH_STATE_FAILED") == batch_end::failed);
  CHECK(end_of("BATCH_STATE_CANCELLED") == batch_end::cancelled);
  CHECK(end_of("BATCH_STATE_EXPIRED") == batch_end::expired);
  CHECK(status_in(*gemini, operation("JOB_STATE_CANCELLING")).stage == batch_stage::cancelling);
  CHECK(status_in(*gemini, operation("", R"(,"done":true,"response":{})")).end
        == batch_end::completed);
  CHECK(status_in(*gemini, operation("BATCH_STATE_NEW", R"(,"done":true,"error":{"code":13})")).end
        == batch_end::failed);
}

TEST_CASE("the file of Gemini's results stands in the answer, or with the batch") {
  const auto gemini = format_of("gemini");
  const std::vector<std::string> file{"files/out"};
  CHECK(status_in(*gemini, operation("BATCH_STATE_SUCCEEDED",
                                     R"(,"done":true,"response":{"responsesFile":"files/out"})"))
          .outputs
        == file);
  CHECK(status_in(*gemini, R"({"name":"batches/1","metadata":{"state":"BATCH_STATE_SUCCEEDED",
          "output":{"responsesFile":"files/out"}}})")
          .outputs
        == file);
  CHECK(status_in(*gemini, R"({"name":"batches/1","state":"JOB_STATE_SUCCEEDED",
          "dest":{"fileName":"files/out"}})")
          .outputs
        == file);
  CHECK(status_in(*gemini, operation("BATCH_STATE_SUCCEEDED",
                                     R"(,"response":{"responsesFile":"https://evil.example"})"))
          .outputs.empty());
}

TEST_CASE("a batch of Gemini's that failed says why") {
  const auto gemini = format_of("gemini");
  const auto of = [&](std::string_view error) {
    return status_in(*gemini, operation("BATCH_STATE_FAILED", R"(,"error":)" + std::string{error}))
      .problem;
  };
  CHECK(of(R"({"code":3,"message":"bad row"})") == error{errc::http_status, "bad row"});
  CHECK(of(R"({"code":8,"message":"too much"})").code == errc::rate_limited);
  CHECK(of(R"({"code":13,"message":"oh"})").code == errc::unavailable);
  CHECK(of(R"({"code":7,"message":"no","status":"PERMISSION_DENIED"})").code
        == errc::authentication);
  CHECK(of("null").code == errc::provider_error);
}

TEST_CASE("lists of Gemini's go on by a token") {
  const auto gemini = format_of("gemini");
  const auto page = gemini->read_list(reply(
    R"({"operations":[{"name":"batches/2","metadata":{}},{"name":"operations/x"},3],
        "nextPageToken":"t"})"));
  REQUIRE(page);
  REQUIRE(page->batches.size() == 1);
  CHECK(page->next == "t");
  CHECK(gemini->read_list(reply("{}"))->next.empty());
  const auto files = gemini->read_files(
    reply(R"({"files":[{"name":"files/1","displayName":"troupe-1.jsonl"},{"name":"x"}],
              "nextPageToken":"n"})"));
  REQUIRE(files);
  REQUIRE(files->files.size() == 1);
  CHECK(files->files[0].id == "files/1");
  CHECK(files->files[0].name == "troupe-1.jsonl");
  CHECK(files->next == "n");
}

TEST_CASE("a row of Gemini's is the reply that its request would have had") {
  const auto gemini = format_of("gemini");
  const auto good = row_in(*gemini, R"({"key":"a-1","response":{"candidates": [1.50]}})");
  CHECK(good.id == "a-1");
  CHECK(good.ran);
  CHECK(good.reply == http_response{200, "", R"({"candidates": [1.50]})"});
  CHECK(row_in(*gemini, R"({"metadata":{"key":"k"},"response":{}})").id == "k");

  const auto of = [&](std::string_view error) {
    return row_in(*gemini, R"({"key":"a","error":)" + std::string{error} + "}");
  };
  CHECK(of(R"({"code":3,"message":"m"})").reply
        == http_response{400, "", R"({"error":{"code":3,"message":"m"}})"});
  CHECK(of(R"({"code":8})").reply.status == 429);
  CHECK(of(R"({"code":14})").reply.status == 503);
  CHECK(of(R"({"code":16})").reply.status == 401);
  CHECK(of(R"({"code":429})").reply.status == 429);
  CHECK(of(R"({"code":200})").reply.status == 500);
  CHECK(of(R"({"code":1e300})").reply.status == 500);
  CHECK(of(R"({"code":"8"})").reply.status == 429);
  CHECK(of("{}").reply.status == 500);
  const auto cancelled = of(R"({"code":1,"message":"The batch was cancelled."})");
  CHECK_FALSE(cancelled.ran);
  CHECK(cancelled.why == "The batch was cancelled.");
  fault_in(*gemini, R"({"key":"a"})");
  fault_in(*gemini, R"({"key":"a","response":7})");
}
