// Batch jobs of Mistral's.

#include "batch_calls.hpp"

#include <string>

using namespace troupe;
using namespace troupe::batches;

TEST_CASE("Mistral's jobs are made of files, and name the model") {
  auto x = asked("mistral");
  x.model = "mistral-\"small\"";
  const auto mistral = format_for(x);
  std::string rows{mistral->head()};
  mistral->append_row(rows, "a", R"({"model":"m"})");
  CHECK(rows == R"({"custom_id":"a","body":{"model":"m"}})");
  CHECK(shown(mistral->upload(input))
        == "POST https://api.mistral.ai/v1/files\npurpose=batch\n"
           "file=@/tmp/rows.jsonl as troupe-7 \"a\".jsonl, application/jsonl");
  CHECK(mistral->read_upload(reply(R"({"id":"0c1d","filename":"x"})"), input)->file == "0c1d");
  CHECK(shown(mistral->create(input, "0c1d"))
        == "POST https://api.mistral.ai/v1/batch/jobs\nContent-Type: application/json\n"
           R"({"input_files":["0c1d"],"endpoint":"/v1/chat/completions",)"
           R"("model":"mistral-\"small\"","timeout_hours":24,)"
           R"("metadata":{"troupe":"troupe-7 \"a\".jsonl"}})");
  CHECK(mistral->limits() == batch_limits{100'000, 512'000'000, 0});
}

TEST_CASE("Mistral is asked for jobs and files by their ids") {
  const auto mistral = format_of("mistral");
  CHECK(shown(mistral->poll("a/b")) == "GET https://api.mistral.ai/v1/batch/jobs/a%2Fb");
  CHECK(shown(mistral->cancel("j")) == "POST https://api.mistral.ai/v1/batch/jobs/j/cancel");
  CHECK(shown(mistral->list({})) == "GET https://api.mistral.ai/v1/batch/jobs?page_size=100");
  CHECK(shown(mistral->list_files({}))
        == "GET https://api.mistral.ai/v1/files?purpose=batch&page_size=100");
  CHECK(shown(mistral->remove_file("f")) == "DELETE https://api.mistral.ai/v1/files/f");
  batch_status ended;
  ended.outputs = {"o"};
  CHECK(shown(mistral->results(ended).at(0))
        == "GET https://api.mistral.ai/v1/files/o/content\n> file");
}

TEST_CASE("what Mistral says of a job is read") {
  const auto mistral = format_of("mistral");
  const auto x
    = status_in(*mistral, R"({"id":"j","object":"batch","input_files":["in","other"],"endpoint":"e",
    "model":"m","errors":[],"status":"SUCCESS","created_at":1730000000,"total_requests":9,
    "completed_requests":9,"succeeded_requests":7,"failed_requests":2,"output_file":"o",
    "error_file":"e","metadata":{"troupe":"troupe-7.jsonl"}})");
  CHECK(x.id == "j");
  CHECK(x.stage == batch_stage::ended);
  CHECK(x.end == batch_end::completed);
  CHECK(x.word == "SUCCESS");
  CHECK(x.rows == 9);
  CHECK(x.done == 7);
  CHECK(x.failed == 2);
  CHECK(x.outputs == std::vector<std::string>{"o", "e"});
  CHECK(x.input == "in");
  CHECK(x.name == "troupe-7.jsonl");
  CHECK(x.created.time_since_epoch() == std::chrono::seconds{1730000000});

  const auto of = [&](std::string_view status) {
    return status_in(*mistral, R"({"id":"j","status":")" + std::string{status} + "\"}");
  };
  CHECK(of("QUEUED").stage == batch_stage::running);
  CHECK(of("RUNNING").stage == batch_stage::running);
  CHECK(of("CANCELLATION_REQUESTED").stage == batch_stage::cancelling);
  CHECK(of("TIMEOUT_EXCEEDED").end == batch_end::expired);
  CHECK(of("CANCELLED").end == batch_end::cancelled);
  CHECK(of("FAILED").problem.code == errc::provider_error);
  const auto failed = status_in(
    *mistral, R"({"id":"j","status":"FAILED","errors":[{"message":"bad file","count":3}]})");
  CHECK(failed.problem == error{errc::http_status, "bad file"});
  const auto page = mistral->read_list(
    reply(R"({"data":[{"id":"j2"},{"id":"j1"}],"object":"list","total":200})"));
  REQUIRE(page);
  CHECK(page->batches.size() == 2);
  CHECK(page->next.empty());
}

TEST_CASE("a row of Mistral's is the reply that its request would have had") {
  const auto mistral = format_of("mistral");
  const auto x = row_in(
    *mistral,
    R"({"id":"b","custom_id":"a","response":{"status_code":200,"body":{"choices":[]}},"error":null})");
  CHECK(x.reply == http_response{200, "", R"({"choices":[]})"});
}
