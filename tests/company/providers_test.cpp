// Every provider, spoken to in its own way: what works with one works with all of them. The
// rehearsal plays each.

#include "../sample_files.hpp"
#include "dialects/dialects.hpp"
#include "person.hpp"
#include "providers/provider.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

const std::string crowd = "Ann is 20. Bob is 30. Carl is 40. Dora is 50. Emil is 60.";

/// A server that plays this provider alone, and settings that point to it.
struct provider_scene {
  explicit provider_scene(const rehearsal_provider& x, rehearsal_settings how = {})
    : api(start(x, how)),
      row(*find_provider(x.name)) {
    conf.provider = x.name;
    conf.base_url = api->origin() + std::string{x.url_path};
    conf.model = "rehearsal";
    conf.pool_size = 4;
    conf.backoff_initial = 1ms;
    conf.backoff_max = 2ms;
    conf.api_key = row.key.name.empty() ? "" : "rehearsal-key";
  }

  static std::unique_ptr<rehearsal> start(const rehearsal_provider& x, rehearsal_settings how) {
    how.provider = x.name;
    how.retry_after = 2ms;
    how.token_bytes = 4;
    return rehearsal::start(how).value();
  }

  client open() const {
    return client::make(conf).value();
  }

  std::unique_ptr<rehearsal> api;
  const provider& row;
  settings conf;
};

std::vector<std::string> some_texts() {
  std::vector<std::string> result;
  for (size_t age = 20; age < 27; ++age)
    result.push_back(text_about(age));
  return result;
}

void check_people(const std::vector<outcome<person>>& got) {
  REQUIRE(got.size() == some_texts().size());
  for (size_t i = 0; i < got.size(); ++i) {
    INFO(to_string(got[i].why.problem));
    REQUIRE(got[i]);
    CHECK(*got[i] == person{"John Smith", static_cast<int32_t>(20 + i), "software engineer"});
    CHECK(got[i].log.attempts.size() == 1);
  }
}

/// What became of a text with this marker, and how often it was asked.
outcome<person> marked(client& x, const std::string& marker) {
  return x.extract<person>(text_about(33, "[[fault:" + marker + "]]"));
}

} // namespace

TEST_CASE("every provider gives the same records, whole, as the strongest mode has them") {
  for (const auto& x : rehearsal_providers()) {
    INFO(x.name);
    const provider_scene s{x};
    auto client = s.open();
    check_people(client.gather<person>(some_texts()));
    CHECK(s.api->counts().requests == some_texts().size());
  }
}

TEST_CASE("every mode of every provider gives the same records") {
  for (const auto& x : rehearsal_providers())
    for (const auto m : find_provider(x.name)->modes) {
      INFO(x.name << ' ' << to_string(m));
      provider_scene s{x};
      s.conf.mode = m;
      auto client = s.open();
      check_people(client.gather<person>(some_texts()));
    }
}

TEST_CASE("every provider is read as a stream, in each of its modes") {
  for (const auto& x : rehearsal_providers())
    for (const auto m : find_provider(x.name)->modes) {
      INFO(x.name << ' ' << to_string(m));
      provider_scene s{x};
      s.conf.mode = m;
      auto client = s.open();
      const auto whole = client.extract<std::vector<person>>(crowd);
      INFO(to_string(whole.why.problem));
      REQUIRE(whole);
      CHECK(whole->size() > 1);
      std::vector<person> streamed;
      auto range = client.items<person>(crowd);
      for (auto& item : range) {
        INFO(to_string(item.why.problem));
        REQUIRE(item);
        streamed.push_back(*item);
      }
      CHECK(streamed == *whole);
      const auto& end = range.result();
      REQUIRE(end);
      CHECK(end.log.tokens.completion_tokens > 0);
    }
}

TEST_CASE("a wrong answer is shown to the model by every provider, in each of its modes") {
  for (const auto& x : rehearsal_providers())
    for (const auto m : find_provider(x.name)->modes) {
      INFO(x.name << ' ' << to_string(m));
      provider_scene s{x};
      s.conf.mode = m;
      auto client = s.open();
      const auto got = marked(client, "missing_once");
      INFO(to_string(got.why.problem));
      REQUIRE(got);
      CHECK(got->age == 33);
      REQUIRE(got.log.attempts.size() == 2);
      CHECK(got.log.attempts.front().problem.code == errc::violations);
    }
}

TEST_CASE("every provider tells what it used, and that has its price") {
  auto prices = std::make_shared<price_list>();
  prices->set("rehearsal", {{money::from_nanos(1'000'000'000), money::from_nanos(1'000'000'000),
                             money::from_nanos(2'000'000'000)},
                            std::nullopt});
  for (const auto& x : rehearsal_providers())
    for (const bool streamed : {false, true}) {
      INFO(x.name << (streamed ? " streamed" : ""));
      provider_scene s{x};
      s.conf.prices = prices;
      auto client = s.open();
      ledger log;
      if (streamed) {
        auto range = client.partials<person>(text_about(33));
        for (auto& snapshot : range)
          static_cast<void>(snapshot);
        REQUIRE(range.result());
        log = range.result().log;
      } else {
        const auto got = client.extract<person>(text_about(33));
        REQUIRE(got);
        log = got.log;
      }
      CHECK(log.tokens.prompt_tokens > 10);
      CHECK(log.tokens.completion_tokens > 5);
      CHECK(log.tokens.total_tokens == log.tokens.prompt_tokens + log.tokens.completion_tokens);
      const auto input = static_cast<int64_t>(log.tokens.prompt_tokens);
      const auto output = static_cast<int64_t>(log.tokens.completion_tokens);
      if (!log.tokens.cost_told)
        CHECK(log.cost == money::from_nanos(1'000 * input + 2'000 * output));
    }
}

TEST_CASE("a picture goes to every provider that takes some, and to no other") {
  for (const auto& x : rehearsal_providers()) {
    INFO(x.name);
    const provider_scene s{x};
    auto client = s.open();
    prompt text;
    text.text = text_about(33);
    text.files = {image_bytes(sample::png())};
    const auto got = client.extract<person>(text);
    INFO(to_string(got.why.problem));
    if (s.row.files.image.media_types.empty()) {
      REQUIRE_FALSE(got);
      CHECK(got.why.problem.code == errc::unusable_file);
      CHECK(s.api->counts().requests == 0);
    } else {
      REQUIRE(got);
      CHECK(got->age == 33);
    }
  }
}

TEST_CASE("every provider's trouble is known for what it is") {
  struct trouble {
    const char* name;
    /// What the first attempt failed with.
    errc code;
    /// The text has its record in the end.
    bool mended;
  };
  constexpr trouble troubles[] = {
    {"429_plain_once", errc::rate_limited, true}, {"overloaded_once", errc::unavailable, true},
    {"500_once", errc::unavailable, true},        {"400", errc::http_status, false},
    {"half_once", errc::connection_lost, true},   {"empty_choices_once", errc::none, true},
    {"length", errc::truncated, false},
  };
  for (const auto& x : rehearsal_providers()) {
    const provider_scene s{x};
    auto client = s.open();
    for (const auto& y : troubles) {
      INFO(x.name << ' ' << y.name);
      const auto got = marked(client, y.name);
      INFO(to_string(got.why.problem));
      CHECK(static_cast<bool>(got) == y.mended);
      REQUIRE_FALSE(got.log.attempts.empty());
      const auto code = got.log.attempts.front().problem.code;
      // Where somebody has too much to do, some count that as a limit.
      const bool is_busy = std::string_view{y.name}.starts_with("overloaded")
                           && code == errc::rate_limited;
      if (y.code != errc::none && !is_busy)
        CHECK(code == y.code);
    }
  }
}

TEST_CASE(
  "a model that refuses, and an answer that a filter cut, end their text with every provider") {
  for (const auto& x : rehearsal_providers()) {
    INFO(x.name);
    const provider_scene s{x};
    auto client = s.open();
    const auto refused = marked(client, "refusal");
    REQUIRE_FALSE(refused);
    INFO(to_string(refused.why.problem));
    // Those that have no word for a refusal say it as their answer.
    CHECK((refused.why.problem.code == errc::refused
           || refused.why.problem.code == errc::content_filtered
           || refused.why.problem.code == errc::reasks_exhausted));
    const auto filtered = marked(client, "content_filter");
    REQUIRE_FALSE(filtered);
    INFO(to_string(filtered.why.problem));
    // Cohere's says no more than that there was an error.
    CHECK((filtered.why.problem.code == errc::content_filtered
           || filtered.why.problem.code == errc::provider_error
           || filtered.why.problem.code == errc::refused
           || filtered.why.problem.code == errc::reasks_exhausted));
  }
}

TEST_CASE("a wrong key ends a run with every provider that asks for one, and is told nowhere") {
  for (const auto& x : rehearsal_providers()) {
    if (x.key_variable.empty())
      continue;
    INFO(x.name);
    rehearsal_settings how;
    how.api_key = "the-right-key-of-somebody";
    provider_scene s{x, how};
    s.conf.api_key = "a-wrong-key-1234567890";
    auto client = s.open();
    const auto got = client.extract<person>(text_about(33));
    REQUIRE_FALSE(got);
    INFO(to_string(got.why.problem));
    CHECK(got.why.problem.message.find("a-wrong-key") == std::string::npos);
    CHECK(got.log.attempts.size() == 1);
    CHECK(got.log.attempts.front().problem.code == errc::authentication);
    CHECK(got.log.attempts.front().raw_reply.find("a-wrong-key") == std::string::npos);
  }
}

TEST_CASE("what a stream that breaks off is, every provider's reader knows") {
  for (const auto& x : rehearsal_providers())
    for (const auto* name : {"error_midway_once", "end_midway_once", "half_once"}) {
      INFO(x.name << ' ' << name);
      const provider_scene s{x};
      auto client = s.open();
      auto range = client.partials<person>(text_about(33, std::string{"[[fault:"} + name + "]]"));
      for (auto& snapshot : range)
        static_cast<void>(snapshot);
      const auto& got = range.result();
      INFO(to_string(got.why.problem));
      REQUIRE(got);
      CHECK(got->age == 33);
      CHECK(got.log.attempts.size() == 2);
    }
}
