#include "dialect/problem_meaning.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using detail::read_problem;

namespace {

errc meaning(uint16_t status, std::string_view body) {
  const auto& names = find_provider("openai")->problems;
  const auto x = read_problem(body);
  return status == 200 ? detail::classify_problem(x, names)
                       : detail::classify_status(status, x, names);
}

} // namespace

TEST_CASE("statuses that say later are passing, whatever they are called") {
  for (const uint16_t status : {408, 409, 423, 424, 425, 498, 499, 500, 520, 524, 529, 530}) {
    CAPTURE(status);
    CHECK(meaning(status, R"({"error":{"message":"m"}})") == errc::unavailable);
  }
  CHECK(meaning(420, "") == errc::rate_limited);
  CHECK(meaning(451, "") == errc::http_status);
}

TEST_CASE("a request that is larger than the limit itself is final for its text") {
  for (const auto* message :
       {"Request too large for m on tokens per min (TPM): Limit 30000, Requested 40000.",
        "Rate limit reached for m on tokens per min: Limit: 6,000, Used: 12, Requested: 7,200.",
        "This model's maximum context length is 8192 tokens", "The prompt is too long: 300000",
        "limit of tokens per request exceeded", "Please reduce your message size and try again"}) {
    CAPTURE(message);
    const auto body = std::string{R"({"error":{"type":"tokens","code":"rate_limit_exceeded",)"}
                      + R"("message":")" + message + "\"}}";
    for (const uint16_t status : {200, 400, 413, 429, 500})
      CHECK(meaning(status, body) == errc::http_status);
  }
  CHECK(meaning(429, R"({"error":{"code":"context_length_exceeded"}})") == errc::http_status);
  CHECK(meaning(429, R"({"error":{"message":"Rate limit reached on tokens per min (TPM): )"
                     R"(Limit 30000, Used 29000, Requested 2000."}})")
        == errc::rate_limited);
}

TEST_CASE("a limit that comes back tomorrow or later is used up, wherever that is said") {
  for (
    const auto* body :
    {R"-({"error":{"message":"Limit reached on requests per day (RPD)"}})-",
     R"({"error":{"message":"on tokens per day (TPD): Limit 100000, Used 99999, Requested 9. )"
     R"(Please try again in 14m24s."}})",
     R"({"error":{"message":"Rate limit exceeded: free-models-per-day","code":429}})",
     R"({"error":{"message":"m","details":[{"violations":[{"quotaId":"TokensPerDayPerModel"}]}]}})",
     R"({"error":{"message":"20 per minute, 200 in all",)"
     R"("metadata":{"limit_source":"free_tier_daily"}}})",
     R"({"error":{"message":"Rate limit of 50 per 86400s exceeded for UserByModelByDay"}})",
     R"({"message":"a Trial key is limited to 1000 API calls / month"})",
     R"({"error":{"message":"reached organization max RPD: 100"}})"}) {
    CAPTURE(body);
    CHECK(meaning(429, body) == errc::quota_exhausted);
  }
  CHECK(meaning(403, R"-({"error":{"message":"Key limit exceeded (weekly limit)"}})-")
        == errc::quota_exhausted);
}

TEST_CASE("a limit that comes back soon is waited for, even where longer ones are told of") {
  for (const auto* body :
       {R"({"error":{"message":"Limits: 20 per minute, 200 per day"}})",
        R"({"error":{"message":"Rate limit exceeded: free-models-per-min"}})",
        R"({"error":{"message":"You exceeded your current quota, please check your plan",)"
        R"("status":"RESOURCE_EXHAUSTED",)"
        R"("details":[{"violations":[{"quotaId":"RequestsPerMinutePerModel"}]}]}})",
        R"({"error":{"message":"You exceeded your current quota. Please retry in 21.4s."}})",
        R"({"error":{"message":"tokens per minute (TPM): Limit 6000. Upgrade today"}})",
        R"({"error":{"message":"slow","details":[{"links":[{"url":"https://x/daily"}]}]}})",
        R"({"error":{"message":"too many cards per deck"}})"}) {
    CAPTURE(body);
    CHECK(meaning(429, body) == errc::rate_limited);
  }
}

TEST_CASE("money that is used up is told by names and by words") {
  CHECK(meaning(429, R"({"error":{"message":"m","type":"exceeded_current_quota_error"}})")
        == errc::quota_exhausted);
  CHECK(meaning(429, R"({"error":{"message":"余额不足或无可用资源包,请充值。","code":"1113"}})")
        == errc::quota_exhausted);
  CHECK(meaning(429, R"({"error":{"message":"You exceeded your current quota, check billing"}})")
        == errc::quota_exhausted);
  CHECK(meaning(400, R"({"error":{"message":"Your credit balance is too low","type":"e"}})")
        == errc::quota_exhausted);
  CHECK(meaning(402, R"({"error":{"message":"Insufficient Balance"}})") == errc::quota_exhausted);
  CHECK(meaning(403, R"({"code":30001,"message":"Sorry, your account balance is insufficient"})")
        == errc::quota_exhausted);
  CHECK(meaning(400, R"({"error":{"code":"Arrearage","message":"Access denied"}})")
        == errc::quota_exhausted);
  // What is said of the text is none of it.
  CHECK(meaning(400, R"({"error":{"message":"the member balance is unknown"}})")
        == errc::http_status);
}

TEST_CASE("an error within a 200 reply that names a status which is final is final") {
  CHECK(meaning(200, R"({"error":{"code":400,"message":"m"}})") == errc::http_status);
  CHECK(meaning(200, R"({"error":{"code":"422","message":"m"}})") == errc::http_status);
  CHECK(meaning(200, R"({"error":{"code":503,"message":"m"}})") == errc::provider_error);
}
