#include "batching.hpp"

TEST_CASE("a file of a batch is kept, listed, sent back and deleted") {
  stage server;
  openai_client client(server);
  const auto rows = person_rows(2);
  const auto file = client.post_file("batch", rows);
  INFO(file.body);
  REQUIRE(file.status == 200);
  const auto id = at(file.body, "/id");
  CHECK(at(file.body, "/object") == "file");
  CHECK(at(file.body, "/purpose") == "batch");
  CHECK(at(file.body, "/filename") == "rows.jsonl");
  CHECK(at(file.body, "/bytes") == std::to_string(rows.size()));
  CHECK(std::stoll(at(file.body, "/expires_at")) - std::stoll(at(file.body, "/created_at"))
        == 30 * 86'400);
  CHECK(client.content(id) == rows);
  CHECK(client.exchange("GET", "/files/" + id).body == file.body);

  const auto second = client.upload("x");
  const auto page = client.exchange("GET", "/files?limit=1&purpose=batch").body;
  CHECK(at(page, "/data/0/id") == second);
  CHECK(at(page, "/has_more") == "true");
  const auto rest = client.exchange("GET", "/files?after=" + second).body;
  CHECK(at(rest, "/data/0/id") == id);
  CHECK(at(rest, "/has_more") == "false");
  CHECK(client.exchange("GET", "/files?limit=0").status == 400);

  CHECK(at(client.exchange("DELETE", "/files/" + id).body, "/deleted") == "true");
  const auto gone = client.exchange("GET", "/files/" + id);
  CHECK(gone.status == 404);
  CHECK(at(gone.body, "/error/message") == "No such File object: " + id);
}

TEST_CASE("a form that is none, or asks for what makes no sense, is refused") {
  stage server;
  openai_client client(server);
  CHECK(client.exchange("POST", "/files", "{}", "Content-Type: application/json\r\n").status
        == 400);
  CHECK(client
          .exchange("POST", "/files", "--CUT\r\n\r\n",
                    "Content-Type: multipart/form-data; boundary=CUT\r\n")
          .status
        == 400);
  CHECK(client.post_file("fine-tune", "x").status == 400);
  CHECK(client.post_file("batch", "").status == 400);
  const auto kept_for = [&](std::string_view seconds) {
    return client.post_file("batch", "x",
                            "--CUT\r\nContent-Disposition: form-data; "
                            "name=\"expires_after[anchor]\"\r\n\r\ncreated_at\r\n--CUT\r\n"
                            "Content-Disposition: form-data; name=\"expires_after[seconds]\"\r\n"
                            "\r\n"
                              + std::string(seconds) + "\r\n");
  };
  CHECK(kept_for("60").status == 400);
  CHECK(kept_for("3600").status == 200);
}

TEST_CASE("rows of a batch are answered as requests that come alone") {
  stage server(soon());
  openai_client client(server);
  const auto text = [](size_t i) { return "Ann Lee, " + std::to_string(20 + i); };
  const auto done = client.end_of(client.create(person_rows(20)));
  INFO(done);
  CHECK(at(done, "/status") == "completed");
  CHECK(at(done, "/request_counts") == R"({"total":20,"completed":20,"failed":0})");
  CHECK(at(done, "/error_file_id") == "");
  CHECK(at(done, "/metadata/run") == "7");
  CHECK(at(done, "/model") == "gpt-test");
  CHECK(std::stoi(at(done, "/usage/total_tokens"))
        == std::stoi(at(done, "/usage/input_tokens"))
             + std::stoi(at(done, "/usage/output_tokens")));
  const auto output = client.content(at(done, "/output_file_id"));
  CHECK(output.ends_with("\n\n"));
  const auto rows = by_id(output);
  REQUIRE(rows.size() == 20);
  CHECK(at(lines_of(output).front(), "/custom_id") != "row-0");
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows.at("row-" + std::to_string(i));
    CHECK(at(row, "/response/status_code") == "200");
    CHECK(at(row, "/error") == "");
    CHECK(at(row, "/response/body/choices/0/message/tool_calls/0/function/arguments")
          == completion(server.exchange(ask(text(i)))).arguments());
  }
  const auto counts = server->counts();
  CHECK(counts.requests == 20);
  CHECK(counts.batches == 1);
  CHECK(counts.batch_rows == 20);
  CHECK(counts.batch_bodies == 20);
  CHECK(counts.batch_rows_repeated == 0);
  CHECK(counts.batch_prompt_tokens == counts.prompt_tokens);
  CHECK(counts.batch_completion_tokens == counts.completion_tokens);
}

TEST_CASE("a row of a batch may ask for a response") {
  stage server(soon());
  openai_client client(server);
  const auto body = R"({"model":"m","input":"Ann Lee, 30","text":{"format":{"type":"json_schema",)"
                    R"("name":"p","strict":true,"schema":)"
                    + std::string(person_schema) + "}}}";
  const auto file = client.upload(chat_row("a", body, "/v1/responses"));
  const auto done = client.end_of(at(client.post_batch(file, "/v1/responses").body, "/id"));
  const auto output = by_id(client.content(at(done, "/output_file_id")));
  CHECK(at(output.at("a"), "/response/body/output/0/content/0/text")
        == R"({"name":"Ann Lee","age":30})");
}

TEST_CASE("rows with trouble stand in the error file") {
  stage server(soon());
  openai_client client(server);
  const auto rows = chat_row("good", chat_body(user("Ann Lee, 30"), tools()))
                    + chat_row("limited", chat_body(user("Bob [[fault:429]]"), tools()))
                    + chat_row("lost", chat_body(user("Bob [[fault:reset]]"), tools()))
                    + chat_row("page", chat_body(user("Bob [[fault:html_200]]"), tools()))
                    + chat_row("streamed", chat_body(user("Bob"), R"(,"stream":true)"))
                    + chat_row("empty", R"({"model":"gpt-test"})");
  const auto done = client.end_of(client.create(rows));
  INFO(done);
  CHECK(at(done, "/status") == "completed");
  CHECK(at(done, "/request_counts") == R"({"total":6,"completed":1,"failed":5})");
  CHECK(by_id(client.content(at(done, "/output_file_id"))).contains("good"));
  const auto errors = by_id(client.content(at(done, "/error_file_id")));
  REQUIRE(errors.size() == 5);
  const auto status = [&](const char* id) { return at(errors.at(id), "/response/status_code"); };
  CHECK(status("limited") == "429");
  CHECK(at(errors.at("limited"), "/response/body/error/code") == "rate_limit_exceeded");
  CHECK(at(errors.at("limited"), "/error") == "");
  CHECK(status("lost") == "500");
  CHECK(status("page") == "500");
  CHECK(status("streamed") == "400");
  CHECK(status("empty") == "400");
  CHECK(server->counts().batch_rows == 1);
  CHECK(server->counts().batch_rows_failed == 5);
  CHECK(server->counts().by_fault.at("reset") == 1);
}

TEST_CASE("a file that is no good fails its batch with what is wrong in which line") {
  stage server(soon());
  openai_client client(server);
  const auto body = chat_body(user("a"), "");
  const auto other = R"({"model":"other","messages":[]})";
  const auto done = client.end_of(client.create(
    chat_row("a", body) + "{broken\n" + chat_row("a", body) + chat_row("b", body, "/v1/responses")
    + chat_row("c", other) + R"({"custom_id":"d","method":"POST","url":"/v1/chat/completions"})"
    + "\n" + chat_row("e", body)));
  INFO(done);
  CHECK(at(done, "/status") == "failed");
  CHECK(at(done, "/request_counts") == R"({"total":0,"completed":0,"failed":0})");
  const std::vector<std::string> codes{"invalid_json_line", "duplicate_custom_id", "invalid_url",
                                       "mismatched_model", "missing_required_parameter"};
  for (size_t i = 0; i < codes.size(); ++i) {
    const auto problem = "/errors/data/" + std::to_string(i);
    CHECK(at(done, problem + "/code") == codes[i]);
    CHECK(at(done, problem + "/line") == std::to_string(i + 2));
  }
  CHECK(at(done, "/errors/data/5") == "");
}

TEST_CASE("a batch needs a file that is there, an endpoint and a window") {
  stage server;
  openai_client client(server);
  const auto refused = [&](const std::string& body) {
    const auto reply = client.exchange("POST", "/batches", body);
    CHECK(reply.status == 400);
    return at(reply.body, "/error/param");
  };
  const auto file = client.upload(person_rows(1));
  CHECK(refused(R"({"endpoint":"/v1/chat/completions","completion_window":"24h"})")
        == "input_file_id");
  CHECK(refused(R"({"input_file_id":"file-x","endpoint":"/v1/chat/completions",)"
                R"("completion_window":"24h"})")
        == "file_id");
  CHECK(refused(R"({"input_file_id":")" + file
                + R"(","endpoint":"/v1/embeddings","completion_window":"24h"})")
        == "endpoint");
  CHECK(refused(R"({"input_file_id":")" + file
                + R"(","endpoint":"/v1/chat/completions","completion_window":"48h"})")
        == "completion_window");
  CHECK(client.exchange("GET", "/batches/batch_x").status == 404);
  CHECK(server->counts().batches == 0);
}

TEST_CASE("batches are listed newest first, and to their own key alone") {
  stage server;
  openai_client client(server);
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i)
    ids.push_back(client.create(person_rows(1)));
  const auto page = client.exchange("GET", "/batches?limit=2").body;
  CHECK(at(page, "/data/0/id") == ids[2]);
  CHECK(at(page, "/data/1/id") == ids[1]);
  CHECK(at(page, "/last_id") == ids[1]);
  CHECK(at(page, "/has_more") == "true");
  const auto rest = client.exchange("GET", "/batches?limit=2&after=" + ids[1]).body;
  CHECK(at(rest, "/data/0/id") == ids[0]);
  CHECK(at(rest, "/has_more") == "false");

  openai_client stranger(server, "other");
  CHECK(at(stranger.exchange("GET", "/batches").body, "/data") == "[]");
  CHECK(stranger.exchange("GET", "/batches/" + ids[0]).status == 404);
  CHECK(at(stranger.exchange("GET", "/files").body, "/data") == "[]");
  CHECK(server.exchange(http("GET", "/v1/batches/" + ids[0])).status == 200);
}

TEST_CASE("a batch that is cancelled keeps what was answered") {
  auto settings = soon_with("slow:1");
  stage server(settings);
  openai_client client(server);
  const auto id = client.create(person_rows(10));
  CHECK(server.eventually([](const auto& x) { return x.batch_rows == 5; }));
  CHECK(at(client.look(id), "/status") == "in_progress");
  const auto cancelled = client.exchange("POST", "/batches/" + id + "/cancel").body;
  CHECK(at(cancelled, "/status") == "cancelling");
  const auto done = client.end_of(id);
  CHECK(at(done, "/status") == "cancelled");
  CHECK(by_id(client.content(at(done, "/output_file_id"))).size() == 5);
  CHECK(client.exchange("POST", "/batches/" + id + "/cancel").status == 409);
  CHECK(server->counts().batch_rows == 5);
}

TEST_CASE("a body that is answered twice is counted as a repeat") {
  stage server(soon());
  openai_client client(server);
  client.end_of(client.create(person_rows(3)));
  client.end_of(client.create(person_rows(4)));
  const auto counts = server->counts();
  CHECK(counts.batch_rows == 7);
  CHECK(counts.batch_bodies == 4);
  CHECK(counts.batch_rows_repeated == 3);
}

TEST_CASE("limits of batches are kept") {
  auto settings = soon();
  settings.batch_rows_max = 2;
  settings.batch_bytes_max = 2000;
  settings.batch_poll_after = std::chrono::milliseconds(1500);
  stage server(settings);
  openai_client client(server);
  CHECK(client.post_file("batch", std::string(2001, 'x')).status == 413);
  const auto done = client.end_of(client.create(person_rows(3)));
  CHECK(at(done, "/status") == "failed");
  CHECK(at(done, "/errors/data/0/code") == "too_many_requests");
  CHECK(client.exchange("GET", "/batches/" + at(done, "/id")).header("Retry-After") == "2");
}

TEST_CASE("more tokens than may be enqueued fail a batch until others have ended") {
  auto settings = soon_with("slow_once:1");
  settings.batch_enqueued_tokens_max = 150;
  stage server(settings);
  openai_client client(server);
  const auto first = client.create(person_rows(1));
  CHECK(at(client.look(first), "/status") == "in_progress");
  const auto second = client.end_of(client.create(person_rows(1)));
  CHECK(at(second, "/status") == "failed");
  CHECK(at(second, "/errors/data/0/code") == "token_limit_exceeded");
  CHECK(at(second, "/errors/data/0/line") == "");
  client.exchange("POST", "/batches/" + first + "/cancel");
  client.end_of(first);
  CHECK(at(client.end_of(client.create(person_rows(1))), "/status") == "completed");
}
