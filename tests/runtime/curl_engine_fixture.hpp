#pragma once

#include "curl_loopback.hpp"
#include "http/curl_engine.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

namespace loopback {

/// Keeps what came, and answers "{}".
class witness {
public:
  server::behaviour behaviour() {
    return [this](peer& p, const request& x) {
      {
        const std::lock_guard guard{mutex_};
        seen_.push_back(x);
      }
      p.reply("{}");
    };
  }

  request last() {
    const std::lock_guard guard{mutex_};
    return seen_.back();
  }

private:
  std::mutex mutex_;
  std::vector<request> seen_;
};

/// An engine, and what it is asked for.
struct fixture {
  explicit fixture(uint32_t transfers_max = 8, uint32_t transfers_per_shard = 100) {
    auto made = troupe::make_curl_engine({transfers_max, transfers_per_shard});
    REQUIRE(made);
    engine = std::move(*made);
  }

  static std::shared_ptr<troupe::http_endpoint> endpoint(const std::string& url) {
    auto x = std::make_shared<troupe::http_endpoint>();
    x->url = url;
    x->headers = {"Content-Type: application/json", "Authorization: Bearer sk-secret"};
    x->connect_timeout = std::chrono::seconds{20};
    x->request_timeout = std::chrono::seconds{30};
    x->reply_bytes_max = 1 << 20;
    return x;
  }

  troupe::request_id post(const troupe::http_endpoint_ptr& to, uint64_t tag,
                          std::string body = "{}") {
    return engine->submit({to, std::move(body), {}}, results, tag);
  }

  troupe::http_result answer(const troupe::http_endpoint_ptr& to, std::string body = "{}") {
    post(to, ++last_tag, std::move(body));
    return results->result(last_tag);
  }

  troupe::request_id submit(const troupe::http_endpoint_ptr& to, uint64_t tag, troupe::http_call x,
                            std::string body = {}) {
    troupe::http_request request{to, std::move(body)};
    request.call = std::make_shared<const troupe::http_call>(std::move(x));
    return engine->submit(std::move(request), results, tag);
  }

  troupe::http_result answer(const troupe::http_endpoint_ptr& to, troupe::http_call x,
                             std::string body = {}) {
    submit(to, ++last_tag, std::move(x), std::move(body));
    return results->result(last_tag);
  }

  troupe::http_engine_ptr engine;
  std::shared_ptr<collector> results = std::make_shared<collector>();
  uint64_t last_tag = 1'000'000;
};

} // namespace loopback
