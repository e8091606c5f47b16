#include "settings/chosen_provider.hpp"
#include "settings/secrets.hpp"

#include <troupe/completion.hpp>
#include <troupe/conversation.hpp>
#include <troupe/settings.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <functional>
#include <limits>

using namespace troupe;
using namespace std::chrono_literals;

namespace {

settings good() {
  settings x;
  x.model = "m";
  x.api_key = "sk-secret";
  return x;
}

/// The message of the refusal; empty if `change` makes no harm.
std::string refusal(const std::function<void(settings&)>& change) {
  auto x = good();
  change(x);
  auto result = check(x);
  if (result) {
    return {};
  }
  CHECK(result.error().code == errc::configuration);
  CHECK(result.error().message.find("sk-secret") == std::string::npos);
  return result.error().message;
}

bool names(const std::string& message, std::string_view setting) {
  INFO(message);
  return message.starts_with(setting);
}

class environment {
public:
  environment(const char* key, const char* url) {
    set("OPENAI_API_KEY", key);
    set("OPENAI_BASE_URL", url);
  }

  ~environment() {
    set("OPENAI_API_KEY", nullptr);
    set("OPENAI_BASE_URL", nullptr);
  }

private:
  static void set(const char* name, const char* value) {
    value != nullptr ? setenv(name, value, 1) : unsetenv(name);
  }
};

template <class Enum>
void check_names(uint8_t count) {
  Enum x{};
  for (uint8_t value = 0; value < count; ++value) {
    REQUIRE(from_integer(value, x));
    CHECK(static_cast<uint8_t>(x) == value);
    Enum same{};
    CHECK(from_string(to_string(x), same));
    CHECK(same == x);
  }
  CHECK_FALSE(from_integer(count, x));
  CHECK_FALSE(from_string("", x));
  CHECK_FALSE(from_string("nonsense", x));
}

} // namespace

TEST_CASE("modes, roles and finish reasons are told by name and by number") {
  check_names<mode>(6);
  check_names<tool_choice>(3);
  check_names<instruction_role>(3);
  check_names<role>(4);
  check_names<finish_reason>(6);
  CHECK(to_string(mode::md_json) == "md_json");
  CHECK(to_string(role::assistant) == "assistant");
  CHECK(to_string(finish_reason::content_filter) == "content_filter");
}

TEST_CASE("the environment fills in the key and the base URL") {
  environment env{"sk-env", "http://localhost:1/v1"};
  settings x;
  read_environment(x);
  CHECK(x.api_key == "sk-env");
  CHECK(x.base_url == "http://localhost:1/v1");
}

TEST_CASE("variables that are unset or empty change nothing") {
  settings x;
  x.api_key = "mine";
  {
    environment env{nullptr, ""};
    read_environment(x);
  }
  CHECK(x.api_key == "mine");
  CHECK(base_url_of(x) == "https://api.openai.com/v1");
}

TEST_CASE("the defaults need a model and nothing else") {
  settings x;
  CHECK(names(check(x).error().message, "model is empty"));
  x.model = "m";
  CHECK(check(x));
  CHECK(check(good()));
}

TEST_CASE("a provider that nobody knows is refused, and those that are known are named") {
  CHECK(refusal([](settings& x) { x.provider = "opnai"; })
        == "provider is \"opnai\": it must be one of " + provider_names()
             + "; did you mean openai?");
  CHECK(names(refusal([](settings& x) { x.provider.clear(); }), "provider is \"\": "));
  CHECK(names(refusal([](settings& x) { x.provider = "a\nb"; }), "provider is \"…\": "));
  settings x;
  x.provider = "opnai";
  environment env{"sk-env", "http://localhost:1/v1"};
  read_environment(x);
  CHECK(x.api_key.empty());
  CHECK(x.base_url.empty());
}

TEST_CASE("the provider has a place for requests to go to, and settings can name another") {
  settings x;
  CHECK(base_url_of(x) == provider_of(x).base_url);
  x.base_url = "http://127.0.0.1/v1";
  CHECK(base_url_of(x) == "http://127.0.0.1/v1");
}

TEST_CASE("a fallback elsewhere takes neither key nor headers along") {
  auto x = good();
  x.base_url = "https://here.example/v1";
  x.headers = {{"X-A", "b"}};
  x.organization = "o";
  fallback_settings next;
  next.model = "m2";
  auto other = with_fallback(x, next);
  CHECK(other.base_url == x.base_url);
  CHECK(other.api_key == x.api_key);
  CHECK(other.headers == x.headers);
  next.provider = "openai";
  other = with_fallback(x, next);
  CHECK(other.api_key == x.api_key);
  next.provider = "another";
  other = with_fallback(x, next);
  CHECK(other.provider == "another");
  CHECK(other.base_url.empty());
  CHECK(other.api_key.empty());
  CHECK(other.headers.empty());
  CHECK(other.organization.empty());
  next.provider.clear();
  next.base_url = "https://there.example/v1";
  other = with_fallback(x, next);
  CHECK(other.provider == "openai");
  CHECK(other.base_url == "https://there.example/v1");
  CHECK(other.api_key.empty());
}

TEST_CASE("a base URL that is none, or holds more than a place, is refused") {
  auto refused = [](std::string url) {
    return refusal([&](settings& x) { x.base_url = std::move(url); });
  };
  CHECK(refused("").empty());
  for (auto bad : {" ", "api.openai.com/v1", "ftp://x/v1", "file:///etc/passwd", "https://",
                   "https://a b/v1", "https://x/v1#top", "https://u:p@x/v1",
                   "https://x/v1/chat/completions", "https://x/\r\nHost: y"}) {
    CAPTURE(bad);
    CHECK(names(refused(bad), "base_url "));
  }
  CHECK(names(refused(std::string{"https://x\0/v1", 13}), "base_url "));
  CHECK(refused("https://u:p@x/v1").find("u:p") == std::string::npos);
  CHECK(refused("https://example.org:8443/v1/").empty());
  CHECK(refused("HTTPS://example.org/v1").empty());
  CHECK(refused("https://x/v1?api-version=1").empty());
  CHECK(names(refused("https://x/v1/chat/completions?api-version=1"), "base_url "));
}

TEST_CASE("what looks secret in the query of a URL is shown nowhere") {
  auto x = good();
  x.base_url = "https://x.example/v1?api-version=1&api-key=hush&sig=quiet&empty_key=";
  REQUIRE(check(x));
  CHECK(to_string(x).find("hush") == std::string::npos);
  CHECK(to_string(x).find("?api-version=1&api-key=***&sig=***&empty_key=\"") != std::string::npos);
  std::string text = "key hush, signed quiet";
  detail::mask_secrets(text, detail::secrets_of(x));
  CHECK(text == "key [secret], signed [secret]");
  x.api_key.clear();
  x.base_url = "http://x.example/v1?token=hush";
  CHECK(names(check(x).error().message, "what the query of base_url holds would cross"));
}

TEST_CASE("further members of the body are JSON, and none that troupe writes itself") {
  auto refused = [](std::vector<body_member> members) {
    return refusal([&](settings& x) { x.extra_body = std::move(members); });
  };
  CHECK(refused({{"top_p", "0.9"}, {"reasoning_effort", "\"low\""}, {"provider", "{}"}}).empty());
  CHECK(refused({{"temperature", "1"}})
        == "extra_body: temperature is set by troupe itself: set temperature instead");
  CHECK(refused({{"max_tokens", "1"}})
        == "extra_body: max_tokens is set by troupe itself: set tokens_max instead");
  CHECK(refused({{"stream", "true"}})
        == "extra_body: stream is set by troupe itself: leave it off");
  CHECK(refused({{"a", "1"}, {"a", "2"}}) == "extra_body: a is given twice");
  CHECK(names(refused({{"effort", "low"}}), "extra_body: effort is no JSON ("));
  CHECK(names(refused({{"a", "1} ,\"model\":\"b\""}}), "extra_body: a is no JSON ("));
  CHECK(names(refused({{"", "1"}}), "extra_body: "));
  CHECK(names(refused({{"a\n", "1"}}), "extra_body: "));
  CHECK(names(refused({{"\xFF", "1"}}), "extra_body: "));
  CHECK(names(refused({{"a", '"' + std::string(1u << 20, 'x') + '"'}}), "extra_body: a is longer"));
  CHECK(names(refused(std::vector<body_member>(65, {"a", "1"})), "extra_body: more than 64"));
}

TEST_CASE("further members go along to a fallback at the same provider, and to no other") {
  auto x = good();
  x.extra_body = {{"top_p", "0.5"}};
  fallback_settings next;
  next.model = "m2";
  CHECK(with_fallback(x, next).extra_body == x.extra_body);
  next.extra_body = {{"top_k", "3"}};
  CHECK(with_fallback(x, next).extra_body == next.extra_body);
  next.extra_body.clear();
  next.base_url = "https://there.example/v1";
  CHECK(with_fallback(x, next).extra_body.empty());
}

TEST_CASE("a key with blanks, line breaks or foreign characters is refused") {
  for (auto bad : {"sk-a b", "sk-a\n", "sk-a\r\nX: y", "\tsk", "sk-\xC3\xA9", "sk-\x7F"}) {
    CAPTURE(bad);
    auto message = refusal([&](settings& x) { x.api_key = bad; });
    CHECK(names(message, "api_key "));
    CHECK(message.find("sk-a") == std::string::npos);
  }
  CHECK(names(refusal([](settings& x) { x.api_key.assign(9000, 'a'); }), "api_key "));
  CHECK(refusal([](settings& x) { x.api_key.clear(); }).empty());
}

TEST_CASE("a key does not leave the machine in clear text unless that is wanted") {
  auto to = [](std::string url) {
    return refusal([&](settings& x) { x.base_url = std::move(url); });
  };
  CHECK(names(to("http://gpu-box:8000/v1"), "api_key would cross the network in clear text"));
  CHECK(names(to("http://127.0.0.1.example.org/v1"), "api_key "));
  CHECK(names(to("http://localhost.example.org/v1"), "api_key "));
  CHECK(names(to("http://notlocalhost/v1"), "api_key "));
  CHECK(names(to("http://128.0.0.1/v1"), "api_key "));
  for (auto local : {"http://localhost:1/v1", "http://LOCALHOST/v1", "http://a.localhost/v1",
                     "http://127.0.0.1:1/v1", "http://127.1.2.3/v1", "http://[::1]:1/v1"}) {
    CAPTURE(local);
    CHECK(to(local).empty());
  }
  CHECK(refusal([](settings& x) {
          x.base_url = "http://gpu-box/v1";
          x.clear_text_key = true;
        }).empty());
  CHECK(refusal([](settings& x) {
          x.base_url = "http://gpu-box/v1";
          x.api_key.clear();
        }).empty());
}

TEST_CASE("a header that looks like a key does not leave the machine in clear text either") {
  auto with = [](std::string name) {
    return refusal([&](settings& x) {
      x.base_url = "http://gpu-box/v1";
      x.api_key.clear();
      x.headers = {{std::move(name), "v"}};
    });
  };
  CHECK(names(with("x-api-key"), "headers: x-api-key would cross"));
  CHECK(names(with("Authorization"), "headers: Authorization would cross"));
  CHECK(with("X-Trace").empty());
}

TEST_CASE("headers that troupe sets, or that would inject others, are refused") {
  auto with = [](std::string name, std::string value) {
    return refusal([&](settings& x) { x.headers = {{std::move(name), std::move(value)}}; });
  };
  for (auto taken : {"Authorization", "content-type", "Content-Length", "HOST", "Accept", "Expect",
                     "Transfer-Encoding", "Accept-Encoding", "Connection"}) {
    CAPTURE(taken);
    CHECK(names(with(taken, "x"), "headers: "));
  }
  for (auto bad : {"", "a b", "a:", "a\r\nb", "\xC3\xA9"}) {
    CAPTURE(bad);
    CHECK(names(with(bad, "x"), "headers: "));
  }
  for (auto bad : {"x\r\nHost: y", "x\n", "\x1b[2J", "x\x7F"}) {
    CAPTURE(bad);
    CHECK(names(with("X-A", bad), "headers: the value of X-A "));
  }
  CHECK(names(with("X-A", std::string(9000, 'x')), "headers: "));
  CHECK(with("X-A", "plain\tvalue \xC3\xA9").empty());
  CHECK(names(refusal([](settings& x) { x.headers.assign(65, {"A", "b"}); }), "headers: "));
  CHECK(names(refusal([](settings& x) { x.organization = "a\r\nb"; }), "organization "));
}

TEST_CASE("a header of the caller's may stand in for a setting that is not used") {
  CHECK(refusal([](settings& x) {
          x.api_key.clear();
          x.headers = {{"Authorization", "Basic abc"}, {"OpenAI-Organization", "o"}};
        }).empty());
  CHECK(names(refusal([](settings& x) {
                x.organization = "o";
                x.headers = {{"OpenAI-Organization", "o"}};
              }),
              "headers: OpenAI-Organization "));
}

TEST_CASE("what is wrong with a request is refused by name") {
  CHECK(names(refusal([](settings& x) { x.model = "a\nb"; }), "model "));
  CHECK(names(refusal([](settings& x) { x.prompt_template = "no place"; }), "prompt_template "));
  CHECK(names(refusal([](settings& x) { x.prompt_template.clear(); }), "prompt_template "));
  CHECK(names(refusal([](settings& x) { x.tokens_max = 0; }), "tokens_max "));
  CHECK(names(refusal([](settings& x) { x.legacy_tokens_max = true; }), "legacy_tokens_max "));
  for (double bad : {-0.01, 2.01, std::numeric_limits<double>::quiet_NaN(),
                     std::numeric_limits<double>::infinity()}) {
    CAPTURE(bad);
    CHECK(names(refusal([&](settings& x) { x.temperature = bad; }), "temperature "));
  }
  for (double fine : {0.0, 2.0}) {
    CHECK(refusal([&](settings& x) { x.temperature = fine; }).empty());
  }
}

TEST_CASE("numbers beyond their range are refused by name, their limits are not") {
  auto pool = [](uint32_t n) { return refusal([&](settings& x) { x.pool_size = n; }); };
  CHECK(pool(0) == "pool_size is 0: it must be 1 to 4096");
  CHECK(pool(1).empty());
  CHECK(pool(4096).empty());
  CHECK(pool(4097) == "pool_size is 4097: it must be 1 to 4096");
  CHECK(names(refusal([](settings& x) { x.validators = 1025; }), "validators "));
  CHECK(names(refusal([](settings& x) { x.order_window = UINT32_MAX; }), "order_window "));
  CHECK(names(refusal([](settings& x) { x.outbox_max = UINT32_MAX; }), "outbox_max "));
  CHECK(names(refusal([](settings& x) { x.hedge_quantile = 0.4; }), "hedge_quantile "));
  CHECK(names(refusal([](settings& x) { x.hedge_quantile = 1; }), "hedge_quantile "));
  CHECK(names(refusal([](settings& x) { x.hedge_share = 0; }), "hedge_share "));
  CHECK(names(refusal([](settings& x) { x.transport_retries = 101; }), "transport_retries "));
  CHECK(names(refusal([](settings& x) { x.reasks = 101; }), "reasks "));
  CHECK(names(refusal([](settings& x) { x.questions_max = 10'001; }), "questions_max "));
  CHECK(names(refusal([](settings& x) { x.reply_bytes_max = 0; }), "reply_bytes_max "));
  CHECK(names(refusal([](settings& x) { x.reply_bytes_max = 2u << 30; }), "reply_bytes_max "));
}

TEST_CASE("times beyond their range are refused by name") {
  CHECK(refusal([](settings& x) { x.backoff_initial = 0ms; })
        == "backoff_initial is 0 ms: it must be 1 ms to 7 days");
  CHECK(names(refusal([](settings& x) { x.backoff_max = -1ms; }), "backoff_max "));
  CHECK(names(refusal([](settings& x) { x.retry_after_max = -1ms; }), "retry_after_max "));
  CHECK(names(refusal([](settings& x) { x.connect_timeout = 0ms; }), "connect_timeout "));
  CHECK(names(refusal([](settings& x) { x.first_byte_timeout = -1ms; }), "first_byte_timeout "));
  CHECK(names(refusal([](settings& x) { x.request_timeout = -1ms; }), "request_timeout "));
  CHECK(names(refusal([](settings& x) { x.text_timeout = 169h; }), "text_timeout "));
  CHECK(names(refusal([](settings& x) { x.stream_silence_timeout = -1ms; }),
              "stream_silence_timeout "));
  CHECK(refusal([](settings& x) {
          x.request_timeout = 0ms;
          x.text_timeout = 168h;
        }).empty());
}

TEST_CASE("times that contradict each other are refused by name") {
  CHECK(names(refusal([](settings& x) { x.backoff_initial = 9s; }), "backoff_initial is longer "));
  CHECK(names(refusal([](settings& x) { x.batch_poll_min = 61s; }), "batch_poll_min is longer "));
  CHECK(refusal([](settings& x) { x.batch_poll_min = 60s; }).empty());
  CHECK(names(refusal([](settings& x) { x.first_byte_timeout = 601s; }),
              "first_byte_timeout is longer than request_timeout"));
  CHECK(names(refusal([](settings& x) {
                x.first_byte_timeout = 2s;
                x.text_timeout = 1s;
              }),
              "first_byte_timeout is longer than text_timeout"));
  // Shorter than the default of one request: it simply cuts the request.
  CHECK(refusal([](settings& x) { x.text_timeout = 1s; }).empty());
  CHECK(refusal([](settings& x) { x.request_timeout = 1s; }).empty());
}

TEST_CASE("a proxy that is none and a CA file that is not there are refused") {
  auto through = [](std::string proxy) {
    return refusal([&](settings& x) { x.proxy = std::move(proxy); });
  };
  CHECK(names(through("ftp://x"), "proxy "));
  CHECK(names(through("a b"), "proxy "));
  CHECK(names(through("http://"), "proxy "));
  CHECK(through("http://u:p@proxy:3128").empty());
  CHECK(through("proxy.example.org:3128").empty());
  CHECK(through("socks5h://localhost:1080").empty());
  CHECK(names(refusal([](settings& x) { x.ca_file = "/nonexistent/ca.pem"; }), "ca_file "));
  CHECK(names(refusal([](settings& x) { x.ca_file = "/dev/null/nothing"; }), "ca_file "));
}

TEST_CASE("settings are shown without anything that could be a secret") {
  auto x = good();
  x.headers = {{"api-key", "az-secret"}, {"X-Unknown", "who-knows"}, {"OpenAI-Beta", "v2"}};
  x.base_url = "https://me:pw-secret@example.org/v1";
  x.proxy = "http://you:proxy-secret@proxy:1";
  auto shown = to_string(x);
  for (auto secret : {"sk-secret", "az-secret", "who-knows", "pw-secret", "proxy-secret"}) {
    CAPTURE(secret);
    CHECK(shown.find(secret) == std::string::npos);
  }
  CHECK(shown.find("api_key: *** (9 bytes)\n") != std::string::npos);
  CHECK(shown.find("headers: \"api-key\" = *** (9 bytes)\n") != std::string::npos);
  CHECK(shown.find("headers: \"OpenAI-Beta\" = \"v2\"\n") != std::string::npos);
  CHECK(shown.find("base_url: \"https://***@example.org/v1\"\n") != std::string::npos);
  CHECK(shown.find("proxy: \"http://***@proxy:1\"\n") != std::string::npos);
}

TEST_CASE("each setting is shown on one line, long prompts shortened") {
  settings x;
  x.system_prompt = std::string(199, 'a') + "\xC3\xA9" + std::string(99, 'b') + "\n";
  x.temperature = 1;
  CHECK(to_string(x)
        == "provider: \"openai\"\n"
           "base_url: (the provider's own)\n"
           "api_key: (none)\n"
           "api_key_env: (the provider's own)\n"
           "clear_text_key: no\n"
           "model: (must be given)\n"
           "organization: (none)\n"
           "headers: (none)\n"
           "headers_env: (none)\n"
           "extra_body: (none)\n"
           "limits.requests_per_minute: 0 (what its headers say)\n"
           "limits.tokens_per_minute: 0 (what its headers say)\n"
           "limits.input_tokens_per_minute: 0 (what its headers say)\n"
           "limits.output_tokens_per_minute: 0 (what its headers say)\n"
           "limits.concurrency: 0 (only pool_size counts)\n"
           "system_prompt: \""
             + std::string(199, 'a')
             + "\" … (301 bytes)\n"
               "prompt_template: \"{text}\"\n"
               "mode: auto\n"
               "tool_choice: function\n"
               "instruction_role: system\n"
               "stream_options: yes\n"
               "prompt_cache: auto\n"
               "temperature: 1\n"
               "seed: (not sent)\n"
               "tokens_max: (not sent: the provider's own limit)\n"
               "legacy_tokens_max: no\n"
               "reading: repair\n"
               "reasks: 2\n"
               "reask_history: 1\n"
               "truncation_retries: 0\n"
               "unjudged: fail\n"
               "questions_max: 32\n"
               "first_byte_timeout: 0 (off)\n"
               "request_timeout: 10 min\n"
               "text_timeout: 0 (no limit)\n"
               "stream_silence_timeout: 3 min\n"
               "files_max: (as many as the provider takes)\n"
               "file_bytes_max: (as many as the provider takes)\n"
               "files_bytes_max: (as many as the provider takes)\n"
               "pool_size: 8\n"
               "validators: 0 (one per hardware thread)\n"
               "order_window: 0 (64 × pool_size, at least 1024)\n"
               "outbox_max: 0 (as order_window)\n"
               "learn_limits: yes\n"
               "limit_waits: 1000\n"
               "no_progress_timeout: 15 min\n"
               "prices: (none)\n"
               "models: (none)\n"
               "cost_max: (no ceiling)\n"
               "tokens_total_max: (no ceiling)\n"
               "cache_file: (none)\n"
               "cache_age_max: 0 (any age)\n"
               "cache_bytes_max: 1 GiB\n"
               "share_requests: no\n"
               "transport_retries: 4\n"
               "timeout_retries: 1\n"
               "backoff_initial: 500 ms\n"
               "backoff_max: 8 s\n"
               "retry_after_max: 2 min\n"
               "fallbacks: (none)\n"
               "breaker_failures: 5\n"
               "breaker_pause: 30 s\n"
               "hedge_quantile: 0 (never)\n"
               "hedge_share: 0.05\n"
               "batch_rows_max: 0 (as many as the provider takes)\n"
               "batch_bytes_max: 0 (as many as the provider takes)\n"
               "batch_tokens_max: 0 (no limit but what the provider tells of)\n"
               "batch_in_flight: 50000\n"
               "batch_linger: 1 s\n"
               "batch_poll_min: 10 s\n"
               "batch_poll_max: 1 min\n"
               "batch_rest: 0 (never)\n"
               "batch_deadline: 0 (never)\n"
               "connect_timeout: 5 s\n"
               "reply_bytes_max: 16 MiB\n"
               "proxy: (the environment's: https_proxy, no_proxy …)\n"
               "ca_file: (the system's)\n"
               "http2: yes\n");
}
