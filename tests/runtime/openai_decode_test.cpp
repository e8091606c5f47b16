#include "dialects/dialects.hpp"

#include <troupe/ledger.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;

namespace {

constexpr std::string_view key = "sk-secret-0123";

struct fixture {
  fixture() {
    config.model = "m";
    config.api_key = key;
  }

  dialect_ptr make(mode m = mode::tools) {
    config.mode = m;
    auto schema = json_schema::parse("person", R"({"type":"object","properties":{}})");
    auto made = make_dialect(config, *schema);
    REQUIRE(made);
    return *made;
  }

  completion decode(std::string body) {
    http_response reply{200, "", std::move(body)};
    auto result = make()->decode(reply);
    INFO((result ? std::string{} : to_string(result.error())));
    REQUIRE(result);
    return *result;
  }

  error fail(uint16_t status, std::string body, std::string headers = {}) {
    last = http_response{status, std::move(headers), std::move(body)};
    auto result = make()->decode(last);
    REQUIRE_FALSE(result);
    auto& message = result.error().message;
    INFO(message);
    CHECK(message.find(key) == std::string::npos);
    CHECK(message.find('\n') == std::string::npos);
    CHECK(message.size() < 700);
    CHECK(last.body.size() <= raw_reply_bytes_max);
    CHECK(last.body.find(key) == std::string::npos);
    return result.error();
  }

  /// Status and error object.
  errc code(uint16_t status, const std::string& error) {
    return fail(status, "{\"error\":" + error + "}").code;
  }

  expected<std::string> answer(const completion& x, mode m = mode::tools) {
    std::string room;
    auto result = make(m)->answer(x, room);
    if (!result) {
      return unexpected<error>{result.error()};
    }
    return std::string{*result};
  }

  settings config;
  http_response last;
};

const std::string usual_reply = R"({
  "id": "chatcmpl-1", "object": "chat.completion", "created": 1741569952,
  "model": "gpt-4.1-2025-04-14",
  "choices": [{
    "index": 0,
    "message": {
      "role": "assistant", "content": null, "refusal": null, "annotations": [],
      "tool_calls": [{"id": "call_a", "type": "function",
        "function": {"name": "person", "arguments": "{\"name\":\"Ada\",\"age\":36}"}}]
    },
    "logprobs": null, "finish_reason": "stop"
  }],
  "usage": {
    "prompt_tokens": 82, "completion_tokens": 17, "total_tokens": 99,
    "prompt_tokens_details": {"cached_tokens": 64, "cache_write_tokens": 3, "audio_tokens": 0},
    "completion_tokens_details": {"reasoning_tokens": 5, "audio_tokens": 0}
  },
  "service_tier": "default", "system_fingerprint": "fp_1"
})";

std::string with_message(const std::string& message, const std::string& finish = "stop") {
  return R"({"choices":[{"message":)" + message + R"(,"finish_reason":")" + finish + "\"}]}";
}

} // namespace

TEST_CASE_METHOD(fixture, "a usual reply is read completely") {
  completion wanted;
  wanted.id = "chatcmpl-1";
  wanted.model = "gpt-4.1-2025-04-14";
  wanted.system_fingerprint = "fp_1";
  wanted.tool_calls = {{"call_a", "person", R"({"name":"Ada","age":36})"}};
  wanted.finish = finish_reason::stop;
  wanted.tokens = {82, 17, 99, 64, 3, 5};
  auto x = decode(usual_reply);
  CHECK(x == wanted);
  CHECK(answer(x) == R"({"name":"Ada","age":36})");
}

TEST_CASE_METHOD(fixture, "content is a string, null, or parts of which the text counts") {
  CHECK(decode(with_message(R"({"content":"a\"b\u00e9\ud83d\ude00"})")).content
        == "a\"b\xC3\xA9\xF0\x9F\x98\x80");
  CHECK(decode(with_message(R"({"content":null})")).content.empty());
  CHECK(decode(with_message(R"({})")).content.empty());
  CHECK(decode(with_message(R"({"content":17})")).content.empty());
  CHECK(
    decode(with_message(R"({"content":[{"type":"text","text":"a"},{"text":"x","type":"reasoning"},)"
                        R"({"type":"output_text","text":"b"},{"text":"c"},{"type":"image_url"}]})"))
      .content
    == "abc");
}

TEST_CASE_METHOD(fixture, "tool calls come in the order of their index") {
  auto x = decode(
    with_message(R"({"tool_calls":[{"index":1,"id":"b","function":{"name":"g","arguments":"2"}},)"
                 R"({"index":0,"id":"a","function":{"arguments":"1","name":"f"}}]})",
                 "tool_calls"));
  CHECK(x.tool_calls == std::vector<tool_call>{{"a", "f", "1"}, {"b", "g", "2"}});
  CHECK(x.finish == finish_reason::tool_calls);
}

TEST_CASE_METHOD(fixture, "tool calls without an index keep their order, and null calls are none") {
  auto x = decode(with_message(R"({"tool_calls":[{"id":"b","function":{"name":"g"}},)"
                               R"({"id":"a","function":{"name":"f"}}]})"));
  CHECK(x.tool_calls == std::vector<tool_call>{{"b", "g", ""}, {"a", "f", ""}});
  CHECK(decode(with_message(R"({"tool_calls":null})")).tool_calls.empty());
  CHECK(decode(with_message(R"({"tool_calls":[]})")).tool_calls.empty());
}

TEST_CASE_METHOD(fixture, "the older function_call counts as a tool call") {
  auto x = decode(
    with_message(R"({"function_call":{"name":"person","arguments":"{}"}})", "function_call"));
  CHECK(x.tool_calls == std::vector<tool_call>{{"", "person", "{}"}});
  CHECK(x.finish == finish_reason::tool_calls);
}

TEST_CASE_METHOD(fixture, "finish reasons are known by all of their names") {
  auto finish = [this](const std::string& name) { return decode(with_message("{}", name)).finish; };
  CHECK(finish("stop") == finish_reason::stop);
  CHECK(finish("length") == finish_reason::length);
  CHECK(finish("model_length") == finish_reason::length);
  CHECK(finish("max_tokens") == finish_reason::length);
  CHECK(finish("content_filter") == finish_reason::content_filter);
  CHECK(finish("EOS") == finish_reason::stop);
  CHECK(finish("whatever") == finish_reason::unknown);
}

TEST_CASE_METHOD(fixture, "usage is read as far as it is there") {
  auto tokens = [this](const std::string& usage) {
    return decode(R"({"choices":[{"message":{"content":"a"}}],"usage":)" + usage + "}").tokens;
  };
  CHECK(tokens("null") == usage{});
  CHECK(tokens("{}") == usage{});
  CHECK(tokens(R"({"prompt_tokens":3,"completion_tokens":4})") == usage{3, 4, 7});
  CHECK(tokens(R"({"prompt_tokens":3.0,"completion_tokens":-4,"total_tokens":9})")
        == usage{3, 0, 9});
  CHECK(tokens(R"({"prompt_tokens":"3","prompt_tokens_details":null,"total_tokens":1e300})")
        == usage{});
}

TEST_CASE_METHOD(fixture, "usage has its details under the names of several providers") {
  auto tokens = [this](const std::string& usage) {
    return decode(R"({"choices":[{"message":{"content":"a"}}],"usage":)" + usage + "}").tokens;
  };
  // DeepSeek.
  CHECK(tokens(R"({"prompt_tokens":30,"completion_tokens":4,"prompt_cache_hit_tokens":20,)"
               R"("prompt_cache_miss_tokens":10})")
          .cached_tokens
        == 20);
  // OpenRouter.
  const auto told = tokens(R"({"prompt_tokens":30,"completion_tokens":4,"cost":0.00012345,)"
                           R"("cost_details":{"upstream_inference_cost":9}})");
  CHECK(told.cost_told == money::from_nanos(123'450));
  CHECK_FALSE(tokens(R"({"prompt_tokens":30,"cost":null})").cost_told);
  CHECK_FALSE(tokens(R"({"prompt_tokens":30,"cost":-1})").cost_told);
  CHECK_FALSE(tokens(R"({"prompt_tokens":30,"cost":{"total":1}})").cost_told);
  CHECK(tokens(R"({"prompt_tokens":30,"cost":0})").cost_told == money{});
  // xAI: a tick is a ten billionth of a dollar, and thoughts stand beside the answer.
  const auto thought = tokens(
    R"({"prompt_tokens":30,"completion_tokens":4,"total_tokens":134,"cost_in_usd_ticks":2500000,)"
    R"("completion_tokens_details":{"reasoning_tokens":100}})");
  CHECK(thought.cost_told == money::from_nanos(250'000));
  CHECK(thought.completion_tokens == 104);
  CHECK(thought.total_tokens == 134);
  // Inside of the answer they are with all others.
  CHECK(tokens(R"({"prompt_tokens":30,"completion_tokens":104,"total_tokens":134,)"
               R"("completion_tokens_details":{"reasoning_tokens":100}})")
          .completion_tokens
        == 104);
}

TEST_CASE_METHOD(fixture, "of several choices the first one comes first") {
  auto x = decode(R"({"choices":[{"message":{"content":"a"},"finish_reason":"stop"},)"
                  R"({"message":{"content":"b"},"finish_reason":"length"}]})");
  CHECK(x.content == "a");
  CHECK(x.other_contents == std::vector<std::string>{"b"});
  CHECK(x.finish == finish_reason::stop);
}

TEST_CASE_METHOD(fixture,
                 "members of the same name elsewhere are not mistaken for the known ones") {
  auto x = decode(
    R"({"x":{"id":"no","choices":[{"message":{"content":"no"}}]},"id":"yes","choices":[{)"
    R"("logprobs":{"content":[{"token":"no","text":"no"}],"refusal":"no"},)"
    R"("message":{"audio":{"id":"no"},"content":"yes","annotations":[{"text":"no"}]}}],)"
    R"("usage":{"cost_details":{"cached_tokens":9,"prompt_tokens":9}},"error":null})");
  CHECK(x.id == "yes");
  CHECK(x.content == "yes");
  CHECK(x.refusal.empty());
  CHECK(x.tokens == usage{});
}

TEST_CASE_METHOD(fixture, "a refusal is read from the message and from its parts") {
  CHECK(decode(with_message(R"({"content":null,"refusal":"No."})")).refusal == "No.");
  CHECK(decode(with_message(R"({"content":[{"type":"refusal","refusal":"No."}]})")).refusal
        == "No.");
}

TEST_CASE_METHOD(fixture, "a refusal, a filtered, a truncated and an empty answer are told apart") {
  completion x;
  x.refusal = "I can't\nhelp.";
  x.finish = finish_reason::length;
  CHECK(answer(x).error() == error{errc::refused, "the model refuses: I can't help."});
  x.refusal.clear();
  CHECK(answer(x).error()
        == error{errc::truncated, "the answer ran into the token limit; raise tokens_max"});
  x.tokens.completion_tokens = 16;
  CHECK(answer(x, mode::json_schema).error().message
        == "the answer ran into the token limit after 16 tokens; raise tokens_max");
  x.finish = finish_reason::content_filter;
  CHECK(answer(x).error().code == errc::content_filtered);
  x.finish = finish_reason::stop;
  CHECK(answer(x).error() == error{errc::no_answer, "The function person was not called."});
  CHECK(answer(x, mode::md_json).error() == error{errc::no_answer, "The answer is empty."});
}

TEST_CASE_METHOD(fixture, "arguments that stand there as an object are read as their text") {
  const auto x = decode(R"({"choices":[{"message":{"tool_calls":[{"function":{"name":"person",)"
                        R"("arguments":{"a":[1,-2,0.5,"x\\"],"b":{},"c":null}}}]}}]})");
  REQUIRE(x.tool_calls.size() == 1);
  CHECK(x.tool_calls[0].arguments == R"({"a":[1,-2,0.5,"x\\"],"b":{},"c":null})");
}

TEST_CASE_METHOD(fixture, "in the tool modes the call of the right name is the answer") {
  completion x;
  x.content = "I will not call it.";
  CHECK(answer(x).error().code == errc::no_answer);
  // Some models write the arguments down instead of calling.
  x.content = "{}";
  CHECK(answer(x) == "{}");
  x.tool_calls = {{"a", "other\n", "1"}};
  CHECK(answer(x, mode::tools_strict).error()
        == error{errc::no_answer, "The function other was called instead of person."});
  x.tool_calls.push_back({"b", "person", "2"});
  CHECK(answer(x) == "2");
}

TEST_CASE_METHOD(fixture, "in the other modes the content is the answer") {
  completion x;
  x.content = " {} ";
  x.tool_calls = {{"b", "person", "2"}};
  for (auto m : {mode::json_schema, mode::json_object, mode::md_json}) {
    CHECK(answer(x, m) == " {} ");
  }
  x.content = " \n";
  CHECK(answer(x, mode::json_object).error().code == errc::no_answer);
}

TEST_CASE_METHOD(fixture, "each status means its own error") {
  struct row {
    uint16_t status;
    errc code;
  };
  const row rows[] = {
    {100, errc::http_status},    {301, errc::http_status},     {302, errc::http_status},
    {304, errc::http_status},    {307, errc::http_status},     {400, errc::http_status},
    {401, errc::authentication}, {402, errc::quota_exhausted}, {403, errc::authentication},
    {404, errc::http_status},    {405, errc::http_status},     {408, errc::unavailable},
    {409, errc::unavailable},    {413, errc::http_status},     {422, errc::http_status},
    {429, errc::rate_limited},   {500, errc::unavailable},     {502, errc::unavailable},
    {503, errc::unavailable},    {504, errc::unavailable},     {529, errc::unavailable},
  };
  for (auto& row : rows) {
    CAPTURE(row.status);
    CHECK(code(row.status, R"({"message":"m","type":"t","param":null,"code":null})") == row.code);
    CHECK(fail(row.status, "").code == row.code);
    CHECK(fail(row.status, "<html>").code == row.code);
    // Even if the body looks like a completion.
    CHECK(fail(row.status, usual_reply).code == row.code);
  }
}

TEST_CASE_METHOD(fixture,
                 "the provider's own name of an error decides where the status says too little") {
  CHECK(code(429, R"({"type":"insufficient_quota","code":"insufficient_quota"})")
        == errc::quota_exhausted);
  CHECK(code(429, R"({"type":"tokens","code":"rate_limit_exceeded"})") == errc::rate_limited);
  CHECK(code(429, R"({"code":429,"status":"RESOURCE_EXHAUSTED"})") == errc::rate_limited);
  CHECK(code(403, R"({"code":"insufficient_quota"})") == errc::quota_exhausted);
  CHECK(code(400, R"({"code":"content_filter","message":"m"})") == errc::content_filtered);
  CHECK(code(400, R"({"code":"invalid_api_key"})") == errc::authentication);
  CHECK(code(402, R"({"message":"Insufficient Balance"})") == errc::quota_exhausted);
  CHECK(code(402, R"({"code":402,"metadata":{"reason":"in_flight_budget_exhausted"}})")
        == errc::rate_limited);
  CHECK(code(402, R"({"reason":"in_flight_budget_exhausted"})") == errc::rate_limited);
  CHECK(code(503, R"({"code":"insufficient_quota"})") == errc::unavailable);
}

TEST_CASE_METHOD(fixture,
                 "an error inside a 200 reply is told by its name, else it is the provider's") {
  CHECK(code(200, R"({"message":"m","type":"server_error"})") == errc::provider_error);
  CHECK(code(200, R"("overloaded")") == errc::provider_error);
  CHECK(code(200, R"({"code":502,"message":"m"})") == errc::provider_error);
  CHECK(code(200, R"({"code":429,"message":"m"})") == errc::rate_limited);
  CHECK(code(200, R"({"type":"rate_limit_error","message":"m"})") == errc::rate_limited);
  CHECK(code(200, R"({"code":"insufficient_quota"})") == errc::quota_exhausted);
  CHECK(code(200, R"({"code":401})") == errc::authentication);
  CHECK(code(200, R"({"code":"content_filter"})") == errc::content_filtered);
  // OpenRouter: inside of the choice. An error beside an answer means that the answer is none.
  CHECK(fail(200, R"({"choices":[{"error":{"code":502,"message":"m"},"message":{"content":"h"}}]})")
          .code
        == errc::provider_error);
  CHECK(fail(200, R"({"error":{"message":"m"},"choices":[{"message":{"content":"h"}}]})").code
        == errc::provider_error);
}

TEST_CASE_METHOD(fixture, "an error that is null or empty beside an answer is none") {
  CHECK(decode(R"({"error":null,"choices":[{"message":{"content":"a"}}]})").content == "a");
  CHECK(decode(R"({"error":{},"choices":[{"message":{"content":"a"}}]})").content == "a");
  CHECK(decode(R"({"error":"","choices":[{"message":{"content":"a"}}]})").content == "a");
  CHECK(decode(R"({"type":"x","message":"y","choices":[{"message":{"content":"a"}}]})").content
        == "a");
}

TEST_CASE_METHOD(fixture, "the messages of all usual shapes of an error are found") {
  CHECK(fail(401, R"({"error":{"message":"Wrong key","type":"t","param":null,"code":"c"}})").message
        == "HTTP 401: Wrong key [t, c]; check the key and what it is allowed to do");
  CHECK(fail(404, R"({"error":"model \"x\" not found"})").message
        == "HTTP 404: model \"x\" not found; check base_url and model");
  CHECK(fail(529, R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})")
          .message
        == "HTTP 529: Overloaded [overloaded_error]; wait until the provider has recovered");
  CHECK(fail(429, R"([{"error":{"code":429,"message":"Slow","status":"RESOURCE_EXHAUSTED",)"
                  R"("details":[{"@type":"x","reason":"RATE_LIMIT_EXCEEDED"}]}}])")
          .message
        == "HTTP 429: Slow [RESOURCE_EXHAUSTED, 429, RATE_LIMIT_EXCEEDED]; lower the pool size or "
           "ask the provider for a higher limit");
  CHECK(
    fail(400, R"({"object":"error","message":"bad","type":"BadRequestError","code":400})").message
    == "HTTP 400: bad [BadRequestError, 400]; read the provider's message: the request is "
       "wrong for this server");
  CHECK(fail(404, R"({"detail":"Not Found"})").message
        == "HTTP 404: Not Found; check base_url and model");
  CHECK(fail(422, R"({"detail":[{"loc":["body"],"msg":"field required","type":"t"}]})").message
        == "HTTP 422: field required; read the provider's message: the request is wrong for this "
           "server");
  CHECK(fail(413, "").message == "HTTP 413: the reply is empty; shorten the text or the schema");
  CHECK(fail(200, R"({"error":{"message":"m","type":"server_error"}})").message
        == "the provider reports an error in a 200 reply: m [server_error]; read the provider's "
           "message and try again later");
}

TEST_CASE_METHOD(fixture, "a provider that hands back what the model wrote has answered") {
  const auto tool_use_failed
    = R"({"error":{"message":"m","type":"invalid_request_error","code":"tool_use_failed",)"
      R"("failed_generation":"{\"name\": \"Ada\"}"}})";
  for (const uint16_t status : {200, 400, 422, 500}) {
    http_response reply{status, "", tool_use_failed};
    const auto x = make(mode::tools)->decode(reply);
    CAPTURE(status);
    REQUIRE(x);
    CHECK(x->content == R"({"name": "Ada"})");
    CHECK(x->tool_calls.empty());
  }
  // It keeps it to itself: an empty answer.
  http_response silent{400, "", R"({"error":{"message":"m","code":"json_validate_failed"}})"};
  CHECK(make(mode::json_object)->decode(silent)->content.empty());
  // A limit or a filter that quotes the model is one all the same.
  CHECK(fail(429, R"({"error":{"message":"slow","failed_generation":"x"}})").code
        == errc::rate_limited);
  CHECK(fail(400, R"({"error":{"code":"content_filter","failed_generation":"x"}})").code
        == errc::content_filtered);
}

TEST_CASE_METHOD(fixture, "a 200 reply without a choice that says why is no malformed one") {
  CHECK(fail(200, R"({"code":"1113","msg":"no money","success":false})").code
        == errc::quota_exhausted);
  CHECK(fail(200, R"({"choices":null,"base_resp":{"status_code":1008,"status_msg":"no money"}})")
          .message.find("no money [1008]")
        != std::string::npos);
  CHECK(decode(R"({"base_resp":{"status_code":0,"status_msg":"success"},)"
               R"("choices":[{"message":{"content":"a"}}]})")
          .content
        == "a");
}

TEST_CASE_METHOD(fixture, "a redirect is not followed, and its target is named") {
  auto x = fail(307, "", "Location: https://u:p@other.example.org/v1?k=sk-secret-0123\r\n");
  CHECK(x.code == errc::http_status);
  CHECK(x.message
        == "HTTP 307: the server redirects to https://***@other.example.org/v1?k=[secret], and "
           "redirects are not followed; give the final address as base_url");
  CHECK(fail(302, "").message.find("an unnamed place") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a web page is named by its title") {
  const std::string page = "\n<!DOCTYPE html><html><head><TITLE lang=en>\n502 Bad\n Gateway "
                           "</TITLE></head><body>long</body></html>";
  CHECK(fail(502, page).message
        == "HTTP 502: the reply is a web page, \"502 Bad Gateway\"; wait until the provider has "
           "recovered");
  auto x = fail(200, page);
  CHECK(x.code == errc::malformed_response);
  CHECK(x.message
        == "no JSON (at byte 1: holds something that is no value): the reply is a web page, \"502 "
           "Bad Gateway\"; "
           "check that the base URL is an API such as the provider's");
  CHECK(fail(503, "<html><title>").message.find("a web page;") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a 200 reply that is no completion is malformed") {
  for (auto bad : {"", " \n", "null", "17", "\"text\"", "[]", "{}", R"({"choices":null})",
                   R"({"choices":[]})", R"({"choices":{}})", R"({"choices":["x"]})",
                   R"({"choices":[null]})", R"({"choices":[{"message":{"content":"a"}}])",
                   R"({"choices":[{"message":{"content":"a}}]})", "{\"a\":1}{\"b\":2}",
                   "plain text", "{\"a\":tru}", "\xFF\xFE", "data: {\"choices\":[]}\n\n"}) {
    CAPTURE(bad);
    CHECK(fail(200, bad).code == errc::malformed_response);
    CHECK(last.body == bad);
  }
  CHECK(fail(200, "").message
        == "no JSON (at byte 0: is empty): the reply is empty; check that the base "
           "URL is an API such as the provider's");
  CHECK(fail(200, R"({"choices":[]})").message
        == "no choice in the reply: the reply begins with: {\"choices\":[]}; check that the base "
           "URL is an API such as the provider's");
  CHECK(fail(204, "").code == errc::malformed_response);
}

TEST_CASE_METHOD(fixture,
                 "a failure leaves the body as it was received, up to what a ledger keeps") {
  const std::string body = R"({"choices":[],"a":"b\n\u00e9"})";
  fail(200, body);
  CHECK(last.body == body);
  fail(500, "{\"error\":{\"message\":\"a\\tb\"}}");
  CHECK(last.body == "{\"error\":{\"message\":\"a\\tb\"}}");
  auto long_body = "{\"a\":\"" + std::string(20'000, 'x') + "\"}";
  fail(500, long_body);
  CHECK(long_body.starts_with(last.body));
  CHECK(last.body.size() > 16'000);
}

TEST_CASE_METHOD(fixture, "hostile nesting ends in an error, not in a crash") {
  for (std::string opening : {"[", "{\"a\":", "{\"choices\":[", "{\"error\":[{\"error\":"}) {
    std::string body;
    for (int i = 0; i < 10'000; ++i) {
      body += opening;
    }
    CAPTURE(opening);
    auto x = fail(200, body);
    CHECK(x.code == errc::malformed_response);
    CHECK(x.message.find("is nested too deeply") != std::string::npos);
    CHECK(fail(400, body).code == errc::http_status);
  }
}

TEST_CASE_METHOD(fixture, "nesting that a provider may need is read") {
  const auto deep = std::string(60, '[') + "1" + std::string(60, ']');
  CHECK(decode("{\"x\":" + deep + R"(,"choices":[{"message":{"content":"a"}}]})").content == "a");
}

TEST_CASE_METHOD(fixture, "sixteen megabytes of junk are refused") {
  constexpr size_t size = 16u << 20;
  CHECK(fail(200, std::string(size, 'x')).code == errc::malformed_response);
  CHECK(fail(200, std::string(size, ' ')).code == errc::malformed_response);
  CHECK(fail(200, "\"" + std::string(size, '\\')).code == errc::malformed_response);
  CHECK(fail(500, "{\"error\":\"" + std::string(size, 'x') + "\"}").code == errc::unavailable);
}

TEST_CASE_METHOD(fixture, "bytes that are no UTF-8 stay in the answer and leave the messages") {
  CHECK(decode(with_message("{\"content\":\"a\xFFz\"}")).content == "a\xFFz");
  CHECK(fail(400, "{\"error\":\"a\xFFz\"}").message.starts_with("HTTP 400: a\xEF\xBF\xBDz;"));
}

TEST_CASE_METHOD(fixture, "what a server says is shortened and cannot command a terminal") {
  auto x = fail(400, "{\"error\":\"\\u001b[2J red\\u0007\\r\\n \\u009b31m\\u0000 end\"}");
  CHECK(x.message.starts_with("HTTP 400: [2J red 31m end;"));
  std::string umlauts;
  for (int i = 0; i < 400; ++i) {
    umlauts += "\xC3\xA4";
  }
  x = fail(400, "{\"error\":\"x" + umlauts + "\"}");
  CHECK(x.message.starts_with("HTTP 400: x\xC3\xA4"));
  CHECK(x.message.find("\xC3\xA4…;") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a key that the server echoes is masked wherever it stands") {
  CHECK(fail(401, R"({"error":{"message":"Wrong key sk-secret-0123!"}})").message
        == "HTTP 401: Wrong key [secret]!; check the key and what it is allowed to do");
  CHECK(last.body == R"({"error":{"message":"Wrong key [secret]!"}})");
  fail(401, R"({"error":{"type":"sk-secret-0123","code":"sk-secret-0123"}})");
  fail(200, "sk-secret-0123sk-secret-0123");
  CHECK(last.body == "[secret][secret]");
  fail(200, "<title>sk-secret-0123</title>");
  config.headers = {{"x-api-key", "other/secret"}, {"Proxy-Auth", "Basic dXNlcjpw"}};
  CHECK(fail(401, R"({"error":"other/secret dXNlcjpw"})")
          .message.starts_with("HTTP 401: [secret] [secret];"));
  fail(401, R"({"error":"other\/secret"})");
  CHECK(last.body == R"({"error":"[secret]"})");
}

TEST_CASE_METHOD(fixture, "a key that stands where the body is cut does not survive in part") {
  for (size_t before = raw_reply_bytes_max - 40; before < raw_reply_bytes_max + 20; ++before) {
    fail(500, std::string(before, 'x') + std::string{key} + std::string(100, 'y'));
    INFO(before);
    CHECK(last.body.find("sk-s") == std::string::npos);
  }
  std::string echoes;
  while (echoes.size() < 20'000) {
    echoes += key;
  }
  fail(500, echoes);
  CHECK(last.body.find("sk-") == std::string::npos);
  // And in a message, which is cut as well.
  for (size_t before = 280; before < 305; ++before) {
    auto x = fail(500, "{\"error\":\"" + std::string(before, 'x') + std::string{key} + "\"}");
    CHECK(x.message.find("sk-") == std::string::npos);
  }
}
