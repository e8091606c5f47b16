#pragma once

#include "spoken.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// A form with the fields that OpenAI's clients send with a file.
inline std::string form(std::string_view purpose, std::string_view content,
                        std::string_view rest = {}) {
  return "--CUT\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n" + std::string(purpose)
         + "\r\n" + std::string(rest)
         + "--CUT\r\nContent-Disposition: form-data; name=\"file\"; filename=\"rows.jsonl\"\r\n"
           "Content-Type: application/jsonl\r\n\r\n"
         + std::string(content) + "\r\n--CUT--\r\n";
}

/// What a value says: a text as it is, anything else as JSON; "" if there is none.
inline std::string at(const std::string& json, const std::string& pointer) {
  const auto document = parsed(json);
  INFO(json);
  REQUIRE_FALSE(document.HasParseError());
  return value_at(document, pointer);
}

inline std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> result;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (!line.empty())
      result.emplace_back(line);
  }
  return result;
}

/// The lines of a result by the value at `pointer`, "custom_id" or "key"; each of them once.
inline std::map<std::string, std::string> by_id(std::string_view text,
                                                const std::string& pointer = "/custom_id") {
  std::map<std::string, std::string> result;
  for (const auto& line : lines_of(text)) {
    INFO(line);
    REQUIRE(result.emplace(at(line, pointer), line).second);
  }
  return result;
}

/// Settings under which a batch ends as soon as its rows are answered.
inline troupe::rehearsal_settings soon() {
  troupe::rehearsal_settings result;
  result.batch_latency = {};
  return result;
}

inline troupe::rehearsal_settings soon_with(std::string_view batch_faults) {
  auto result = soon();
  auto faults = troupe::parse_batch_fault_rates(batch_faults);
  REQUIRE(faults);
  result.batch_faults = *faults;
  return result;
}

/// A client of OpenAI's batches, over one connection.
class openai_client {
public:
  explicit openai_client(stage& server, std::string key = "k", std::string prefix = "/v1")
    : connection_(server.connect()),
      headers_("Authorization: Bearer " + key + "\r\n"),
      prefix_(std::move(prefix)) {}

  received exchange(std::string_view method, const std::string& path, std::string_view body = {},
                    std::string_view headers = {}) {
    connection_.send(http(method, prefix_ + path, body, headers_ + std::string(headers)));
    return connection_.receive();
  }

  received post_file(std::string_view purpose, std::string_view content,
                     std::string_view rest = {}) {
    return exchange("POST", "/files", form(purpose, content, rest),
                    "Content-Type: multipart/form-data; boundary=CUT\r\n");
  }

  /// The id of the new file.
  std::string upload(std::string_view content, std::string_view purpose = "batch") {
    return at(post_file(purpose, content).body, "/id");
  }

  received post_batch(const std::string& file,
                      const std::string& endpoint = "/v1/chat/completions") {
    return exchange("POST", "/batches",
                    R"({"input_file_id":")" + file + R"(","endpoint":")" + endpoint
                      + R"(","completion_window":"24h","metadata":{"run":"7"}})");
  }

  /// The id of the new batch.
  std::string create(std::string_view content) {
    return at(post_batch(upload(content)).body, "/id");
  }

  std::string look(const std::string& batch) {
    return exchange("GET", "/batches/" + batch).body;
  }

  /// The batch as it is at its end.
  std::string end_of(const std::string& batch) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    for (;;) {
      const auto reply = exchange("GET", "/batches/" + batch);
      const auto status = reply.status == 200 ? at(reply.body, "/status") : "";
      for (const auto* word : {"completed", "failed", "expired", "cancelled", "COMPLETED"})
        if (status == word)
          return reply.body;
      REQUIRE(std::chrono::steady_clock::now() < end);
    }
  }

  std::string content(const std::string& file) {
    return exchange("GET", "/files/" + file + "/content").body;
  }

private:
  connection connection_;
  std::string headers_;
  std::string prefix_;
};

/// A row of OpenAI's.
inline std::string chat_row(const std::string& id, const std::string& body,
                            const std::string& url = "/v1/chat/completions") {
  return R"({"custom_id":)" + quoted(id) + R"(,"method":"POST","url":")" + url + R"(","body":)"
         + body + "}\n";
}

/// So many rows about persons, called "row-0" and so on, all with the marker.
inline std::string person_rows(size_t count, const std::string& marker = {}) {
  std::string result;
  for (size_t i = 0; i < count; ++i)
    result += chat_row("row-" + std::to_string(i),
                       chat_body(user("Ann Lee, " + std::to_string(20 + i) + marker), tools()));
  return result;
}
