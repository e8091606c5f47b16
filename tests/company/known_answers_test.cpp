#include "person.hpp"

#include <troupe/detail/answer_cache.hpp>

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>
#include <set>
#include <unistd.h>

using namespace troupe;
using namespace troupe::test;

namespace {

struct cached_scene : scene {
  explicit cached_scene(const rehearsal_settings& x = {}) : scene(x) {
    std::string name = std::filesystem::temp_directory_path() / "troupe_known_test.XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
    conf.cache_file = folder / "answers.db";
    conf.pool_size = 16;
  }

  ~cached_scene() {
    std::filesystem::remove_all(folder);
  }

  cached_scene(const cached_scene&) = delete;
  cached_scene& operator=(const cached_scene&) = delete;

  /// All outcomes, in the order of the texts.
  std::vector<outcome<person>> run(const std::vector<std::string>& texts) {
    auto client = open();
    auto outcomes = client.in_order<person>(texts);
    std::vector<outcome<person>> result;
    for (auto& x : outcomes)
      result.push_back(std::move(x));
    sum = outcomes.sum();
    return result;
  }

  std::filesystem::path folder;
  run_summary sum;
};

std::vector<std::string> different(size_t count, const std::string& marker = {}) {
  std::vector<std::string> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back(text_about(18 + i % 60, " Number " + std::to_string(i) + "." + marker));
  return result;
}

} // namespace

TEST_CASE("a second run asks nothing that the first one was answered") {
  cached_scene s;
  const auto texts = different(300);
  const auto first = s.run(texts);
  CHECK(s.sum.answers.cached == 0);
  CHECK(s.api->counts().requests == 300);
  const auto second = s.run(texts);
  CHECK(s.api->counts().requests == 300);
  CHECK(s.sum.requests == 0);
  CHECK(s.sum.answers.cached == 300);
  CHECK(s.sum.tokens.total_tokens == 0);
  REQUIRE(second.size() == 300);
  uint64_t tokens = 0;
  for (size_t i = 0; i < second.size(); ++i) {
    REQUIRE(second[i]);
    CHECK(*second[i] == *first[i]);
    CHECK(second[i].log.origin == answer_origin::cache);
    CHECK(second[i].log.attempts.empty());
    tokens += first[i].log.tokens.total_tokens;
  }
  CHECK(s.sum.answers.saved.tokens == tokens);
}

TEST_CASE("another model, another prompt or another schema is another question") {
  cached_scene s;
  s.run(different(3));
  s.conf.model = "another";
  s.run(different(3));
  CHECK(s.sum.answers.cached == 0);
  s.conf.system_prompt = "Be brief.";
  s.run(different(3));
  CHECK(s.sum.answers.cached == 0);
  s.conf.temperature = 0.5;
  s.run(different(3));
  CHECK(s.sum.answers.cached == 0);
  s.run(different(3));
  CHECK(s.sum.answers.cached == 3);
}

TEST_CASE("equal texts in flight share one request, and each has its own outcome") {
  rehearsal_settings slow;
  slow.latency.low = 20ms;
  cached_scene s{slow};
  s.conf.cache_file.clear();
  s.conf.share_requests = true;
  std::vector<std::string> texts(100, text_about(30));
  texts.push_back(text_about(31));
  const auto got = s.run(texts);
  CHECK(s.api->counts().requests == 2);
  REQUIRE(got.size() == 101);
  std::set<uint64_t> seen;
  for (const auto& x : got) {
    REQUIRE(x);
    seen.insert(x.index);
  }
  CHECK(seen.size() == 101);
  CHECK(got[100]->age == 31);
  CHECK(s.sum.answers.shared == 99);
  CHECK(got[50].log.origin == answer_origin::shared);
}

TEST_CASE("equal texts share a final failure, too") {
  rehearsal_settings slow;
  slow.latency.low = 20ms;
  cached_scene s{slow};
  const auto got = s.run(std::vector<std::string>(20, text_about(30, "[[fault:refusal]]")));
  CHECK(s.api->counts().requests == 1);
  for (const auto& x : got)
    CHECK(x.error().code == errc::refused);
}

TEST_CASE("only good answers are kept") {
  cached_scene s;
  s.conf.reasks = 0;
  const auto texts = different(10, "[[fault:bad_type]]");
  s.run(texts);
  CHECK(s.sum.failed == 10);
  s.run(texts);
  CHECK(s.sum.answers.cached == 0);
  CHECK(s.api->counts().requests == 20);
}

TEST_CASE("an answer that took a re-ask is kept for the text") {
  cached_scene s;
  s.conf.reasks = 2;
  const auto texts = different(10, "[[fault:bad_type_once]]");
  s.run(texts);
  CHECK(s.sum.reasks == 10);
  const auto again = s.run(texts);
  CHECK(s.sum.answers.cached == 10);
  CHECK(again[3]->age == 21);
}

TEST_CASE("a cache that cannot be used costs a warning, not the run") {
  cached_scene s;
  s.conf.cache_file = s.folder / "missing" / "answers.db";
  const auto got = s.run(different(20));
  CHECK(s.sum.succeeded == 20);
  CHECK(s.sum.answers.problem.message.find("cannot be opened") != std::string::npos);
  s.conf.cache_file = s.folder / "text";
  std::ofstream{s.conf.cache_file} << std::string(5000, 'x');
  s.run(different(20));
  CHECK(s.sum.succeeded == 20);
  CHECK(s.sum.answers.problem.message.find("not a database") != std::string::npos);
}

TEST_CASE("with trouble of all kinds every text of a cached run has one outcome") {
  rehearsal_settings trouble;
  trouble.retry_after = 1ms;
  trouble.faults = parse_fault_rates("429_ms:5%,reset:5%,bad_type:10%,no_json:5%,500:5%").value();
  cached_scene s{trouble};
  s.conf.transport_retries = 8;
  s.conf.reasks = 4;
  auto texts = different(500);
  // Every text three times, far apart and side by side.
  const auto once = texts;
  texts.insert(texts.end(), once.begin(), once.end());
  for (size_t i = 0; i < once.size(); ++i)
    texts.insert(texts.begin() + static_cast<std::ptrdiff_t>(i * 2), texts[i * 2]);
  for (int round = 0; round < 2; ++round) {
    const auto got = s.run(texts);
    REQUIRE(got.size() == texts.size());
    std::set<uint64_t> seen;
    for (const auto& x : got)
      seen.insert(x.index);
    CHECK(seen.size() == texts.size());
    CHECK(s.sum.succeeded + s.sum.failed == texts.size());
    CHECK(s.sum.succeeded >= texts.size() - 20);
  }
  CHECK(s.sum.requests <= 60);
}

TEST_CASE("a run can be stopped while it looks up and while texts follow one another") {
  rehearsal_settings slow;
  slow.latency.low = 60s;
  cached_scene s{slow};
  auto client = s.open();
  auto outcomes = client.as_completed<person>(std::vector<std::string>(200, text_about(30)));
  outcomes.stop();
  for (const auto& x : outcomes)
    CHECK(x.error().code == errc::cancelled);
}

TEST_CASE("a ceiling of tokens holds with a cache, and what is known is free") {
  cached_scene s;
  s.conf.tokens_max = 50;
  const auto texts = different(50);
  s.run(texts);
  s.conf.tokens_total_max = 1;
  const auto got = s.run(texts);
  CHECK(s.sum.succeeded == 50);
  CHECK(s.sum.answers.cached == 50);
}
