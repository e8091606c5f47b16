// Batches in OpenAI's shape: OpenAI, its Responses, Azure, Groq, Together.

#include "batch_calls.hpp"

#include <troupe/detail/json.hpp>

#include <chrono>
#include <string>

using namespace troupe;
using namespace troupe::batches;

namespace {

std::chrono::system_clock::time_point at(int64_t seconds) {
  return std::chrono::system_clock::time_point{std::chrono::seconds{seconds}};
}

constexpr auto running = R"({"id":"batch_1","object":"batch","endpoint":"/v1/chat/completions",
  "errors":null,"input_file_id":"file-in","completion_window":"24h","status":"in_progress",
  "output_file_id":null,"error_file_id":null,"created_at":1711471533,"expires_at":1711557933,
  "request_counts":{"total":100,"completed":95,"failed":2},"metadata":{"troupe":"troupe-7.jsonl"}})";

std::string with_status(std::string_view status, std::string_view more = {}) {
  return R"({"id":"batch_1","status":")" + std::string{status} + "\"" + std::string{more} + "}";
}

} // namespace

TEST_CASE("OpenAI's rows are lines that say where their requests go") {
  const auto openai = format_of("openai");
  std::string rows{openai->head()};
  openai->append_row(rows, "a-1", R"({"model":"m"})");
  rows += openai->separator();
  openai->append_row(rows, "b_2", "{\n \"model\":\r\"m\"}");
  rows += openai->tail();
  CHECK(
    rows
    == R"({"custom_id":"a-1","method":"POST","url":"/v1/chat/completions","body":{"model":"m"}})"
       "\n"
       R"({"custom_id":"b_2","method":"POST","url":"/v1/chat/completions","body":{  "model": "m"}})"
       "\n");

  std::string row;
  format_of("openai-responses")->append_row(row, "a", "{}");
  CHECK(row == R"({"custom_id":"a","method":"POST","url":"/v1/responses","body":{}})");
  row.clear();
  format_of("together")->append_row(row, "a", "{}");
  CHECK(row == R"({"custom_id":"a","body":{}})");
  row.clear();
  format_of("azure", "https://r.openai.azure.com/openai/v1")->append_row(row, "a", "{}");
  CHECK(row == R"({"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{}})");
  row.clear();
  format_of("azure", "https://r.openai.azure.com/openai?api-version=2024-10-21")
    ->append_row(row, "a", "{}");
  CHECK(row == R"({"custom_id":"a","method":"POST","url":"/chat/completions","body":{}})");
}

TEST_CASE("a file of rows is uploaded to OpenAI, and a batch made of it") {
  const auto openai = format_of("openai");
  REQUIRE(openai->uploads());
  CHECK(shown(openai->upload(input))
        == "POST https://api.openai.com/v1/files\npurpose=batch\n"
           "file=@/tmp/rows.jsonl as troupe-7 \"a\".jsonl, application/jsonl");
  const auto uploaded = openai->read_upload(
    reply(R"({"id":"file-\"1\"","object":"file","bytes":1234,"created_at":1,"filename":"a",
             "purpose":"batch","status":"processed"})"),
    input);
  REQUIRE(uploaded);
  CHECK(uploaded->file == "file-\"1\"");
  CHECK_FALSE(uploaded->next);
  CHECK(shown(openai->create(input, uploaded->file))
        == "POST https://api.openai.com/v1/batches\nContent-Type: application/json\n"
           R"({"input_file_id":"file-\"1\"","endpoint":"/v1/chat/completions",)"
           R"("completion_window":"24h","metadata":{"troupe":"troupe-7 \"a\".jsonl"}})");
  CHECK(openai->limits() == batch_limits{50'000, 200'000'000, 0});
}

TEST_CASE("OpenAI is asked for batches and files by their ids, in which nothing is a path") {
  const auto openai = format_of("openai");
  CHECK(shown(openai->poll("b/../1?x=1 #"))
        == "GET https://api.openai.com/v1/batches/b%2F..%2F1%3Fx%3D1%20%23");
  CHECK(shown(openai->cancel("batch_1"))
        == "POST https://api.openai.com/v1/batches/batch_1/cancel");
  CHECK(shown(openai->list({})) == "GET https://api.openai.com/v1/batches?limit=100");
  CHECK(shown(openai->list("a&b"))
        == "GET https://api.openai.com/v1/batches?limit=100&after=a%26b");
  CHECK(shown(openai->list_files({}))
        == "GET https://api.openai.com/v1/files?purpose=batch&limit=1000");
  CHECK(shown(openai->list_files("f 1"))
        == "GET https://api.openai.com/v1/files?purpose=batch&limit=1000&after=f%201");
  CHECK(shown(openai->remove_file("file-1")) == "DELETE https://api.openai.com/v1/files/file-1");
  batch_status ended;
  ended.outputs = {"file-1", "file/2"};
  const auto calls = openai->results(ended);
  REQUIRE(calls.size() == 2);
  CHECK(shown(calls[0]) == "GET https://api.openai.com/v1/files/file-1/content\n> file");
  CHECK(shown(calls[1]) == "GET https://api.openai.com/v1/files/file%2F2/content\n> file");
}

TEST_CASE("others of OpenAI's shape differ in places and names") {
  const auto azure = format_of("azure", "https://r.openai.azure.com/openai/v1");
  CHECK(shown(azure->upload(input))
        == "POST https://r.openai.azure.com/openai/v1/files\npurpose=batch\n"
           "expires_after[anchor]=created_at\nexpires_after[seconds]=1209600\n"
           "file=@/tmp/rows.jsonl as troupe-7 \"a\".jsonl, application/jsonl");
  const auto older = format_of(
    "azure", "https://r.openai.azure.com/openai/deployments/my-model?api-version=2024-10-21");
  CHECK(shown(older->poll("batch_1"))
        == "GET https://r.openai.azure.com/openai/batches/batch_1?api-version=2024-10-21");
  CHECK(shown(older->list("x"))
        == "GET https://r.openai.azure.com/openai/batches?limit=100&after=x"
           "&api-version=2024-10-21");
  CHECK(older->create(input, "f").body.find(R"("endpoint":"/chat/completions")")
        != std::string::npos);

  CHECK(shown(format_of("groq")->poll("1")) == "GET https://api.groq.com/openai/v1/batches/1");

  const auto together = format_of("together");
  CHECK(shown(together->upload(input))
        == "POST https://api.together.xyz/v1/files/upload\npurpose=batch-api\n"
           "file_name=troupe-7 \"a\".jsonl\n"
           "file=@/tmp/rows.jsonl as troupe-7 \"a\".jsonl, application/jsonl");
  CHECK(shown(together->create(input, "f"))
        == "POST https://api.together.xyz/v1/batches\nContent-Type: application/json\n"
           R"({"input_file_id":"f","endpoint":"/v1/chat/completions","completion_window":"24h"})");
  CHECK(together->limits().bytes_max == 100'000'000);
  CHECK(shown(together->list_files({}))
        == "GET https://api.together.xyz/v1/files?purpose=batch-api&limit=1000");

  // A server of one's own.
  CHECK(shown(format_of("openai", "http://localhost:8000/v1/?key=a%20b")->poll("1"))
        == "GET http://localhost:8000/v1/batches/1?key=a%20b");
  CHECK(shown(format_of("openai", "http://localhost:8000")->upload(input))
          .starts_with("POST http://localhost:8000/files\n"));
}

TEST_CASE("what OpenAI says of a batch is read") {
  const auto openai = format_of("openai");
  const auto x = status_in(*openai, running);
  CHECK(x.id == "batch_1");
  CHECK(x.stage == batch_stage::running);
  CHECK(x.end == batch_end::none);
  CHECK(x.word == "in_progress");
  CHECK(x.rows == 100);
  CHECK(x.done == 95);
  CHECK(x.failed == 2);
  CHECK(x.outputs.empty());
  CHECK(x.input == "file-in");
  CHECK(x.name == "troupe-7.jsonl");
  CHECK(x.problem.code == errc::none);
  CHECK(x.created == at(1711471533));

  CHECK(status_in(*openai, with_status("validating")).stage == batch_stage::running);
  CHECK(status_in(*openai, with_status("finalizing")).stage == batch_stage::running);
  CHECK(status_in(*openai, with_status("dreaming")).stage == batch_stage::running);
  CHECK(status_in(*openai, with_status("cancelling")).stage == batch_stage::cancelling);
  const auto cancelled = status_in(*openai, with_status("cancelled"));
  CHECK(cancelled.stage == batch_stage::ended);
  CHECK(cancelled.end == batch_end::cancelled);
  CHECK(status_in(*openai, with_status("expired")).end == batch_end::expired);
  CHECK(status_in(*openai, with_status("failed")).problem.code == errc::provider_error);
}

TEST_CASE("both files of an ended batch are its outputs, where they are") {
  const auto openai = format_of("openai");
  auto x = status_in(
    *openai, with_status("completed", R"(,"output_file_id":"file-o","error_file_id":"file-e")"));
  CHECK(x.end == batch_end::completed);
  CHECK(x.outputs == std::vector<std::string>{"file-o", "file-e"});
  x = status_in(*openai,
                with_status("completed", R"(,"output_file_id":null,"error_file_id":"file-e")"));
  CHECK(x.outputs == std::vector<std::string>{"file-e"});
  x = status_in(*openai, with_status("completed", R"(,"output_file_id":"","error_file_id":"")"));
  CHECK(x.outputs.empty());
  x = status_in(*openai, with_status("completed", R"(,"output_file_id":"..")"));
  CHECK(x.outputs.empty());
}

TEST_CASE("rows that made a batch fail are told with their lines") {
  const auto x = status_in(*format_of("openai"), with_status("failed",
                                                             R"(,"errors":{"object":"list","data":[
      {"code":"invalid_json_line","line":3,"message":"This line is not parseable.","param":null},
      {"code":"missing_required_parameter","line":7,"message":"Missing 'custom_id'."},
      {"code":"empty_file","line":null,"message":"The input file is empty."}]})"));
  CHECK(x.end == batch_end::failed);
  CHECK(x.problem.code == errc::http_status);
  CHECK(x.problem.message == "This line is not parseable.");
  REQUIRE(x.refused.size() == 2);
  CHECK(x.refused[0].line == 3);
  CHECK(x.refused[0].problem == error{errc::http_status, "This line is not parseable."});
  CHECK(x.refused[1].line == 7);
  CHECK(x.tokens_max == 0);
}

TEST_CASE("too many tokens that wait are a limit, and no failure of the rows") {
  const auto x = status_in(
    *format_of("openai"),
    with_status("failed",
                R"(,"errors":{"data":[{"code":"token_limit_exceeded","line":null,"param":null,
      "message":"Enqueued token limit reached for gpt-4o-mini in organization org-abc. Limit: 2,000,000 enqueued tokens. Please try again once some in_progress batches have been completed."}]})"));
  CHECK(x.problem.code == errc::rate_limited);
  CHECK(x.problem.message.find("Enqueued token limit reached for gpt-4o-mini")
        != std::string::npos);
  CHECK(x.tokens_max == 2'000'000);
  CHECK(x.refused.empty());
  const auto spent = status_in(
    *format_of("openai"),
    with_status("failed", R"(,"errors":{"data":[{"code":"insufficient_quota","message":"No"}]})"));
  CHECK(spent.problem.code == errc::quota_exhausted);
}

TEST_CASE("Together wraps a batch that it has just made, and lists bare ones") {
  const auto together = format_of("together");
  const auto made = status_in(*together,
                              R"({"job":{"id":"b-1","status":"VALIDATING","input_file_id":"file-1",
        "created_at":"2025-06-01T10:00:00.5Z","progress":12.5},"warning":""})");
  CHECK(made.id == "b-1");
  CHECK(made.stage == batch_stage::running);
  CHECK(made.input == "file-1");
  CHECK(made.name.empty());
  CHECK(made.created == at(1748772000) + std::chrono::milliseconds{500});
  const auto failed = status_in(*together, R"({"id":"b-1","status":"FAILED","error":"no model"})");
  CHECK(failed.end == batch_end::failed);
  CHECK(failed.problem == error{errc::http_status, "no model"});
  const auto page = together->read_list(
    reply(R"([{"id":"b-2","status":"COMPLETED","output_file_id":"o"},{"id":"b-1"},7,{}])"));
  REQUIRE(page);
  REQUIRE(page->batches.size() == 2);
  CHECK(page->batches[0].outputs == std::vector<std::string>{"o"});
  CHECK(page->next.empty());
}

TEST_CASE("lists of batches and files go on behind their last entry") {
  const auto openai = format_of("openai");
  auto page = openai->read_list(reply(
    R"({"object":"list","data":[{"id":"b2","status":"completed"},{"id":"b1","status":"failed"}],
        "first_id":"b2","last_id":"b1","has_more":true})"));
  REQUIRE(page);
  CHECK(page->batches.size() == 2);
  CHECK(page->next == "b1");
  page = openai->read_list(reply(R"({"data":[{"id":"b2"},{"id":"b0"}],"has_more":true})"));
  REQUIRE(page);
  CHECK(page->next == "b0");
  page = openai->read_list(reply(R"({"data":[{"id":"b2"}],"last_id":"b2","has_more":false})"));
  REQUIRE(page);
  CHECK(page->next.empty());
  const auto files = openai->read_files(
    reply(R"({"data":[{"id":"f1","filename":"troupe-1.jsonl"},{"id":7},{"id":"f2"}],
              "has_more":true,"last_id":"f2"})"));
  REQUIRE(files);
  REQUIRE(files->files.size() == 2);
  CHECK(files->files[0].id == "f1");
  CHECK(files->files[0].name == "troupe-1.jsonl");
  CHECK(files->next == "f2");
}

TEST_CASE("a row of OpenAI's is the reply that its request would have had") {
  const auto openai = format_of("openai");
  const auto good
    = row_in(*openai,
             R"({"id": "batch_req_1", "custom_id": "a-1", "response": {"status_code": 200, )"
             R"("request_id": "r", "body": {"id": "c\u0041", "n": 1.0e2, "x":[1, {"body": 2}]}}, )"
             R"("error": null})"
             "\r\n");
  CHECK(good.id == "a-1");
  CHECK(good.ran);
  CHECK(good.reply.status == 200);
  CHECK(good.reply.body == R"({"id": "c\u0041", "n": 1.0e2, "x":[1, {"body": 2}]})");

  const auto refused
    = row_in(*openai,
             R"({"custom_id":"a","response":{"status_code":400,"body":{"error":{"message":"no"}}},)"
             R"("error":null})");
  CHECK(refused.ran);
  CHECK(refused.reply.status == 400);
  CHECK(refused.reply.body == R"({"error":{"message":"no"}})");
}

TEST_CASE("a row of OpenAI's that was not reached did not run") {
  const auto openai = format_of("openai");
  const auto expired
    = row_in(*openai,
             R"({"custom_id":"a","response":null,"error":{"code":"batch_expired",)"
             R"("message":"This request could not be executed before the window ended."}})");
  CHECK_FALSE(expired.ran);
  CHECK(expired.why == "This request could not be executed before the window ended.");
  CHECK(expired.reply == http_response{});
  const auto cancelled
    = row_in(*openai, R"({"custom_id":"a","response":null,"error":{"code":"batch_cancelled"}})");
  CHECK_FALSE(cancelled.ran);
  CHECK(cancelled.why == "batch_cancelled");
}

TEST_CASE("an error beside a row has the status that its code names") {
  const auto openai = format_of("openai");
  const auto of = [&](std::string error) {
    return row_in(*openai, R"({"custom_id":"a","error":)" + error + "}").reply;
  };
  CHECK(of(R"({"code":"server_error","message":"m"})")
        == http_response{500, "", R"({"error":{"code":"server_error","message":"m"}})"});
  CHECK(of(R"({"code":"rate_limit_exceeded"})").status == 429);
  CHECK(of(R"({"code":429,"message":"m"})").status == 429);
  CHECK(of(R"({"code":"404"})").status == 404);
  CHECK(of(R"({"code":"never_seen"})").status == 500);
  CHECK(of(R"({"code":99999999999999999999999})").status == 500);
  // Together.
  CHECK(of(R"("it broke")") == http_response{500, "", R"({"error":"it broke"})"});
  const auto both = row_in(*openai, R"({"custom_id":"a","response":{"status_code":503,"body":
    {"error":{"message":"m"}}},"error":{"code":"x"}})");
  CHECK(both.reply.status == 503);
  const auto nameless = row_in(
    *openai, R"({"custom_id":"a","response":{"body":{"error":{"code":"rate_limit_exceeded"}}}})");
  CHECK(nameless.reply.status == 429);
  CHECK(row_in(*openai, R"({"custom_id":"a","response":{"status_code":200,"body":"{\"a\":1}"}})")
          .reply.body
        == R"({"a":1})");
}
