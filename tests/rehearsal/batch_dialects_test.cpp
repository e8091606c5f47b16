#include "batching.hpp"

#include <catch2/generators/catch_generators.hpp>

TEST_CASE("Azure and Groq have OpenAI's batches at their own paths") {
  stage server(soon());
  openai_client client(server, "k", "/openai/v1");
  const auto file = client.upload(person_rows(2));
  const auto created
    = client.exchange("POST", "/batches",
                      R"({"input_file_id":")" + file
                        + R"(","endpoint":"/v1/chat/completions","completion_window":"7d"})");
  INFO(created.body);
  const auto done = client.end_of(at(created.body, "/id"));
  CHECK(at(done, "/completion_window") == "7d");
  CHECK(by_id(client.content(at(done, "/output_file_id"))).size() == 2);
}

TEST_CASE("Together wraps what it has created, and shouts its states") {
  auto settings = soon();
  settings.provider = GENERATE("", "together");
  stage server(settings);
  openai_client client(server);
  const auto rows = R"({"custom_id":"a","body":)" + chat_body(user("Ann Lee, 30"), tools()) + "}\n"
                    + R"({"custom_id":"b","body":{"model":"gpt-test"}})" + "\n";
  const auto file = client.upload(rows, "batch-api");
  const auto created = client.exchange(
    "POST", "/batches", R"({"input_file_id":")" + file + R"(","endpoint":"/v1/chat/completions"})");
  INFO(created.body);
  CHECK(at(created.body, "/job/status") == "VALIDATING");
  const auto id = at(created.body, "/job/id");
  const auto done = client.end_of(id);
  CHECK(at(done, "/status") == "COMPLETED");
  CHECK(at(done, "/progress") == "100");
  CHECK(by_id(client.content(at(done, "/output_file_id"))).contains("a"));
  CHECK(by_id(client.content(at(done, "/error_file_id"))).contains("b"));
  CHECK(client.exchange("POST", "/batches/" + id + "/cancel").status == 409);
  if (!settings.provider.empty())
    CHECK(at(client.exchange("GET", "/batches").body, "/0/id") == id);
}

TEST_CASE("Mistral's jobs take files, or requests that need no model of their own") {
  auto settings = soon();
  settings.provider = GENERATE("", "mistral");
  stage server(settings);
  openai_client client(server);
  const auto end_of = [&](const std::string& id) {
    for (;;) {
      const auto job = client.exchange("GET", "/batch/jobs/" + id + "?inline=true").body;
      if (at(job, "/status") == "SUCCESS")
        return job;
      REQUIRE(at(job, "/status") != "FAILED");
    }
  };
  const auto body = R"({"messages":[)" + user("Ann Lee, 30") + "]" + tools() + "}";
  const auto rows = R"({"custom_id":"a","body":)" + body + "}";
  const auto job = client.exchange(
    "POST", "/batch/jobs",
    R"({"endpoint":"/v1/chat/completions","model":"mistral-test","metadata":{"run":"7"},)"
    R"("requests":[)"
      + rows + "]}");
  INFO(job.body);
  CHECK(at(job.body, "/status") == "QUEUED");
  CHECK(at(job.body, "/metadata/run") == "7");
  const auto done = end_of(at(job.body, "/id"));
  CHECK(at(done, "/succeeded_requests") == "1");
  CHECK(at(done, "/outputs/0/custom_id") == "a");
  CHECK(at(done, "/outputs/0/response/body/model") == "rehearsal:mistral-test");

  const auto file = client.upload(rows + "\n");
  const auto second = client.exchange("POST", "/batch/jobs",
                                      R"({"endpoint":"/v1/chat/completions","model":"m",)"
                                      R"("input_files":[")"
                                        + file + R"("]})");
  const auto ended = end_of(at(second.body, "/id"));
  CHECK(by_id(client.content(at(ended, "/output_file"))).contains("a"));
  CHECK(at(client.exchange("GET", "/batch/jobs").body, "/total") == "2");
  CHECK(client.exchange("GET", "/batch/jobs/x").status == 404);
}

TEST_CASE("who has no batches answers that there are none") {
  auto settings = soon();
  settings.provider = "deepseek";
  stage server(settings);
  openai_client client(server);
  CHECK(client.exchange("GET", "/batches").status == 404);
}
