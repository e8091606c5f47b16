#include "person.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

/// Hundred texts to an API that does not take that; returns how many requests were too many.
uint64_t vain_requests(std::vector<std::string> refuses, settings conf = {}) {
  rehearsal_settings weak;
  weak.refuses = std::move(refuses);
  scene s{weak};
  conf.base_url = s.conf.base_url;
  conf.model = s.conf.model;
  conf.pool_size = 4;
  conf.reasks = 0;
  conf.transport_retries = 0;
  s.conf = conf;
  auto client = s.open();
  std::vector<std::string> texts;
  for (size_t i = 0; i < 100; ++i)
    texts.push_back(text_about(i));
  const auto got = client.gather<person>(texts);
  for (size_t i = 0; i < got.size(); ++i) {
    INFO(to_string(got[i].error()));
    REQUIRE(got[i]);
    CHECK(got[i]->age == static_cast<int32_t>(i));
  }
  return s.api->counts().requests - texts.size();
}

} // namespace

TEST_CASE("no text is lost over a mode or a parameter that a server does not take") {
  settings talkative;
  talkative.temperature = 0;
  talkative.seed = 1;
  talkative.tokens_max = 500;
  talkative.system_prompt = "Be exact.";
  const std::vector<std::string> cases[] = {
    {"tools"},
    {"tools", "json_schema"},
    {"tools", "json_schema", "json_object"},
    {"tool_choice=function"},
    {"tool_choice=function", "tool_choice=required"},
    {"tool_choice"},
    {"temperature"},
    {"seed", "temperature", "max_completion_tokens"},
    {"system"},
    {"tools", "json_schema", "response_format", "system", "seed"},
  };
  for (const auto& refused : cases) {
    CAPTURE(refused.front(), refused.size());
    // At most the requests that were on their way, for each step.
    CHECK(vain_requests(refused, talkative) <= 4 * 2 * 4);
  }
}

TEST_CASE("a mode that was asked for by name fails where a server does not take it") {
  rehearsal_settings weak;
  weak.refuses = {"tools"};
  scene s{weak};
  s.conf.mode = mode::tools;
  auto client = s.open();
  const auto got = client.extract<person>(text_about(30));
  REQUIRE_FALSE(got);
  CHECK(got.error().code == errc::http_status);
}
