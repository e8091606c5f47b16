#pragma once

#include "connection.hpp"

#include <troupe/rehearsal.hpp>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <chrono>
#include <memory>
#include <string>

inline constexpr const char* person_schema
  = R"({"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},)"
    R"("required":["name","age"],"additionalProperties":false})";

inline std::string quoted(std::string_view x) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(x.data(), static_cast<rapidjson::SizeType>(x.size()));
  return buffer.GetString();
}

/// `rest` follows the messages.
inline std::string chat_body(const std::string& messages, const std::string& rest) {
  return R"({"model":"gpt-test","messages":[)" + messages + "]" + rest + "}";
}

inline std::string user(std::string_view text) {
  return R"({"role":"user","content":)" + quoted(text) + "}";
}

inline std::string system(std::string_view text) {
  return R"({"role":"system","content":)" + quoted(text) + "}";
}

/// What a request in mode `tools` adds.
inline std::string tools(bool strict = false) {
  return std::string(R"(,"tools":[{"type":"function","function":{"name":"person",)")
         + (strict ? R"("strict":true,)" : "") + R"("parameters":)" + person_schema
         + R"(}}],"tool_choice":{"type":"function","function":{"name":"person"}})";
}

/// A request for a person in mode `tools`.
inline std::string ask(std::string_view text) {
  return http("POST", "/v1/chat/completions", chat_body(user(text), tools()));
}

/// A running server.
class stage {
public:
  explicit stage(const troupe::rehearsal_settings& settings = {}) {
    auto started = troupe::rehearsal::start(settings);
    REQUIRE(started);
    server_ = std::move(*started);
  }

  troupe::rehearsal& operator*() {
    return *server_;
  }
  troupe::rehearsal* operator->() {
    return server_.get();
  }

  connection connect() {
    return connection(server_->port());
  }

  /// Over a connection of its own.
  received exchange(std::string_view request) {
    auto client = connect();
    client.send(request);
    return client.receive();
  }

  /// Asks the server until it has counted what is waited for.
  template <class Predicate>
  bool eventually(Predicate is) {
    auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < end) {
      const auto counts = server_->counts();
      if (is(counts))
        return true;
    }
    return false;
  }

private:
  std::unique_ptr<troupe::rehearsal> server_;
};

/// A parsed chat completion.
struct completion {
  explicit completion(const received& x) {
    INFO(x.body);
    REQUIRE(x.end == received::ending::complete);
    document.Parse(x.body.data(), x.body.size());
    REQUIRE_FALSE(document.HasParseError());
  }

  const rapidjson::Value& message() const {
    return document["choices"][0]["message"];
  }
  std::string content() const {
    return message()["content"].GetString();
  }
  std::string finish() const {
    return document["choices"][0]["finish_reason"].GetString();
  }
  std::string arguments(unsigned call = 0) const {
    return message()["tool_calls"][call]["function"]["arguments"].GetString();
  }
  std::string error_code() const {
    if (!document.HasMember("error"))
      return "";
    auto& code = document["error"]["code"];
    return code.IsString() ? code.GetString() : "";
  }

  rapidjson::Document document;
};
