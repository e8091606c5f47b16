// Message Batches of Anthropic's.

#include "batch_calls.hpp"

#include <chrono>
#include <string>

using namespace troupe;
using namespace troupe::batches;

namespace {

std::string batch(std::string_view more) {
  return R"({"id":"msgbatch_1","type":"message_batch",)" + std::string{more} + "}";
}

constexpr std::string_view place = "https://api.anthropic.com/v1/messages/batches";

std::string with_results(std::string_view url) {
  return batch(R"("processing_status":"ended","results_url":")" + std::string{url} + "\"");
}

} // namespace

TEST_CASE("Anthropic's rows are the body of the request that makes the batch") {
  const auto anthropic = format_of("anthropic");
  CHECK_FALSE(anthropic->uploads());
  std::string body{anthropic->head()};
  anthropic->append_row(body, "a-1", R"({"model":"m"})");
  body += anthropic->separator();
  anthropic->append_row(body, "b_2", "{\n}");
  body += anthropic->tail();
  CHECK(body
        == R"({"requests":[{"custom_id":"a-1","params":{"model":"m"}},)"
           "\n"
           R"({"custom_id":"b_2","params":{ }}]})");
  CHECK(shown(anthropic->create(input, {}))
        == "POST " + std::string{place} + "\nContent-Type: application/json\n@/tmp/rows.jsonl");
  CHECK(anthropic->limits() == batch_limits{100'000, 256'000'000, 0});
  CHECK(anthropic->read_upload(reply("{}"), input).error().code == errc::internal);
  CHECK(anthropic->read_files(reply("{}")).error().code == errc::internal);
}

TEST_CASE("Anthropic is asked for batches by their ids") {
  const auto anthropic = format_of("anthropic");
  CHECK(shown(anthropic->poll("a/b")) == "GET " + std::string{place} + "/a%2Fb");
  CHECK(shown(anthropic->cancel("a")) == "POST " + std::string{place} + "/a/cancel");
  CHECK(shown(anthropic->list({})) == "GET " + std::string{place} + "?limit=100");
  CHECK(shown(anthropic->list("x y")) == "GET " + std::string{place} + "?limit=100&after_id=x%20y");
  const auto elsewhere = format_of("anthropic", "http://localhost:9/v1/?k=1");
  CHECK(shown(elsewhere->poll("a")) == "GET http://localhost:9/v1/messages/batches/a?k=1");
  CHECK(shown(elsewhere->list({})) == "GET http://localhost:9/v1/messages/batches?limit=100&k=1");
}

TEST_CASE("what Anthropic says of a batch is read") {
  const auto anthropic = format_of("anthropic");
  auto x = status_in(
    *anthropic,
    batch(R"("processing_status":"in_progress","request_counts":{"processing":90,"succeeded":0,
      "errored":0,"canceled":0,"expired":0},"created_at":"2024-09-24T18:37:24.100435Z",
      "ended_at":null,"cancel_initiated_at":null,"results_url":null)"));
  CHECK(x.id == "msgbatch_1");
  CHECK(x.stage == batch_stage::running);
  CHECK(x.word == "in_progress");
  CHECK(x.rows == 90);
  CHECK(x.outputs.empty());
  CHECK(x.name.empty());
  CHECK(x.created.time_since_epoch() == std::chrono::milliseconds{1727203044100});

  x = status_in(*anthropic, batch(R"("processing_status":"canceling")"));
  CHECK(x.stage == batch_stage::cancelling);

  const auto ended = [&](std::string_view more) {
    return status_in(*anthropic, batch(R"("processing_status":"ended")" + std::string{more}));
  };
  x = ended(R"(,"request_counts":{"processing":0,"succeeded":50,"errored":30,"canceled":0,
      "expired":0},"results_url":"https://api.anthropic.com/v1/messages/batches/1/results")");
  CHECK(x.stage == batch_stage::ended);
  CHECK(x.end == batch_end::completed);
  CHECK(x.rows == 80);
  CHECK(x.done == 50);
  CHECK(x.failed == 30);
  CHECK(x.problem.code == errc::none);
  CHECK(ended(R"(,"request_counts":{"expired":1})").end == batch_end::expired);
  CHECK(ended(R"(,"cancel_initiated_at":"2024-09-24T18:37:24Z","request_counts":{"expired":1})").end
        == batch_end::cancelled);
}

TEST_CASE("Anthropic's results are fetched from where the batch was made, and from nowhere else") {
  const auto anthropic = format_of("anthropic");
  const auto own = "https://api.anthropic.com/v1/messages/batches/1/results";
  const auto x = status_in(*anthropic, with_results(own));
  const auto calls = anthropic->results(x);
  REQUIRE(calls.size() == 1);
  CHECK(shown(calls[0]) == "GET " + std::string{own} + "\n> file");
  for (const std::string_view url :
       {"https://API.anthropic.com/results", "https://api.anthropic.com:443/results?a=b",
        "https://api.anthropic.com"}) {
    CAPTURE(url);
    CHECK(anthropic->read_batch(reply(with_results(url))));
  }
  for (const std::string_view url :
       {"https://evil.example/v1/messages/batches/1/results", "http://api.anthropic.com/results",
        "https://api.anthropic.com:8443/results", "https://api.anthropic.com.evil.example/",
        "https://api.anthropic.com@evil.example/", "https://evil.example/https://api.anthropic.com",
        "https://api.anthropic.com\\\\@evil.example/", "https://api.anthropic.com\\n.evil.example/",
        "https:/api.anthropic.com/", "//api.anthropic.com/", "/v1/results", "file:///etc/passwd",
        "https://", "https://api.anthropic.com%2eevil.example/",
        "https://api.anthropic.com/a\\u0000b", "https://api.anthropic.com/a b",
        "https://key-of-the-test-0123456789.example/"}) {
    CAPTURE(url);
    const auto read = anthropic->read_batch(reply(with_results(url)));
    REQUIRE_FALSE(read);
    CHECK(read.error().code == errc::malformed_response);
    CHECK(read.error().message.find(key) == std::string::npos);
    CHECK_FALSE(anthropic->read_list(reply(R"({"data":[)" + with_results(url) + "]}")));
  }
  const auto local = format_of("anthropic", "http://[::1]:8080/v1");
  CHECK(local->read_batch(reply(with_results("http://[::1]:8080/r"))));
  CHECK_FALSE(local->read_batch(reply(with_results("http://[::1]/r"))));
}

TEST_CASE("Anthropic's list goes on behind its last entry") {
  const auto anthropic = format_of("anthropic");
  const auto page = anthropic->read_list(
    reply(R"({"data":[{"id":"b2"},5,{"id":7},{"id":"b1"}],"has_more":true,"last_id":"b1"})"));
  REQUIRE(page);
  CHECK(page->batches.size() == 2);
  CHECK(page->next == "b1");
  CHECK(anthropic->read_list(reply(R"({"data":[{"id":"b3"}],"has_more":true})"))->next == "b3");
  CHECK(anthropic->read_list(reply(R"({"data":[{"id":"b3"}],"last_id":"b3"})"))->next.empty());
}

TEST_CASE("a row of Anthropic's is the reply that its request would have had") {
  const auto anthropic = format_of("anthropic");
  const auto good = row_in(
    *anthropic,
    R"({"custom_id":"a-1","result":{"type":"succeeded","message":{ "id":"msg_1","content":[]}}})");
  CHECK(good.id == "a-1");
  CHECK(good.ran);
  CHECK(good.reply == http_response{200, "", R"({ "id":"msg_1","content":[]})"});

  const auto of = [&](std::string_view type) {
    return row_in(*anthropic,
                  R"({"custom_id":"a","result":{"type":"errored","error":{"type":"error",
      "error":{"type":")"
                    + std::string{type} + R"(","message":"m"},"request_id":"r"}}})")
      .reply.status;
  };
  CHECK(of("invalid_request_error") == 400);
  CHECK(of("authentication_error") == 401);
  CHECK(of("billing_error") == 402);
  CHECK(of("permission_error") == 403);
  CHECK(of("not_found_error") == 404);
  CHECK(of("request_too_large") == 413);
  CHECK(of("rate_limit_error") == 429);
  CHECK(of("api_error") == 500);
  CHECK(of("timeout_error") == 504);
  CHECK(of("overloaded_error") == 529);
  CHECK(of("never_seen") == 500);

  const auto errored
    = row_in(*anthropic,
             R"({"custom_id":"a","result":{"type":"errored","error":{"type":"error","error":)"
             R"({"type":"api_error","message":"m"}}}})");
  CHECK(errored.ran);
  CHECK(errored.reply.body == R"({"type":"error","error":{"type":"api_error","message":"m"}})");
  const auto bare = row_in(
    *anthropic,
    R"({"custom_id":"a","result":{"type":"errored","error":{"type":"overloaded_error"}}})");
  CHECK(bare.reply
        == http_response{529, "", R"({"type":"error","error":{"type":"overloaded_error"}})"});
  const auto mute = row_in(*anthropic, R"({"custom_id":"a","result":{"type":"errored"}})");
  CHECK(mute.reply == http_response{500, "", R"({"type":"error","error":null})"});
}

TEST_CASE("a row of Anthropic's that was not reached did not run") {
  const auto anthropic = format_of("anthropic");
  const auto expired = row_in(*anthropic, R"({"custom_id":"a","result":{"type":"expired"}})");
  CHECK_FALSE(expired.ran);
  CHECK(expired.why == "the batch expired before this row was reached");
  const auto cancelled = row_in(*anthropic, R"({"custom_id":"a","result":{"type":"canceled"}})");
  CHECK_FALSE(cancelled.ran);
  CHECK(cancelled.reply == http_response{});
  CHECK(fault_in(*anthropic, R"({"custom_id":"a","result":{"type":"dreamt"}})")
          .starts_with("a row of a result does not say what came of it: it begins with: "));
  fault_in(*anthropic, R"({"custom_id":"a","result":{"type":"succeeded","message":"no"}})");
}
