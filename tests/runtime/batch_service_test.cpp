// Which providers have batches that troupe speaks, and what is the same for all of them.

#include "batch_calls.hpp"
#include "providers/provider.hpp"

#include <algorithm>
#include <set>
#include <string>

using namespace troupe;
using namespace troupe::batches;

namespace {

settings asked_of(const provider& row) {
  return asked(row.name, row.base_url.find("${") != std::string_view::npos
                           ? "https://place.example/v1"
                           : std::string_view{});
}

bool has_header(const http_endpoint& x, std::string_view start) {
  return std::any_of(x.headers.begin(), x.headers.end(),
                     [start](const std::string& line) { return line.starts_with(start); });
}

} // namespace

TEST_CASE("each provider has batches that are spoken, or words about why not") {
  std::set<std::string_view> spoken;
  for (const auto& row : providers()) {
    CAPTURE(row.name);
    const auto made = make_batch_service(asked_of(row));
    CHECK((row.batch == nullptr || row.batch->format.empty() != row.batch->refusal.empty()));
    // What is said to people agrees with what is done.
    CHECK((row.batch != nullptr) == (row.abilities.batch != support::no));
    if (made) {
      spoken.insert(row.name);
      CHECK(made->title == row.title);
      CHECK(made->endpoint->url.empty());
      continue;
    }
    CHECK(made.error().code == errc::configuration);
    CHECK(made.error().message.find("openai") != std::string::npos);
    CHECK(made.error().message.find(row.batch != nullptr ? row.batch->refusal : row.title)
          != std::string::npos);
  }
  CHECK(spoken
        == std::set<std::string_view>{"openai", "openai-responses", "anthropic", "azure", "gemini",
                                      "groq", "mistral", "together"});
  CHECK(batch_provider_names()
        == "openai, anthropic, azure, gemini, groq, mistral, openai-responses, together");
}

TEST_CASE("calls of a batch carry the key and wait as long as a file takes") {
  auto x = asked("openai");
  x.organization = "org";
  x.headers = {{"X-Mine", "a"}};
  x.request_timeout = std::chrono::seconds{5};
  x.connect_timeout = std::chrono::milliseconds{77};
  x.first_byte_timeout = std::chrono::milliseconds{78};
  x.proxy = "http://proxy:1";
  const auto made = make_batch_service(x);
  INFO((made ? std::string{} : made.error().message));
  REQUIRE(made);
  const auto& to = *made->endpoint;
  CHECK(has_header(to, "Authorization: Bearer " + std::string{key}));
  CHECK(has_header(to, "OpenAI-Organization: org"));
  CHECK(has_header(to, "X-Mine: a"));
  CHECK_FALSE(has_header(to, "Content-Type"));
  CHECK_FALSE(has_header(to, "Accept"));
  CHECK(to.request_timeout.count() == 0);
  CHECK(to.connect_timeout.count() == 77);
  CHECK(to.first_byte_timeout.count() == 78);
  CHECK(to.proxy == "http://proxy:1");
  CHECK(to.send_once);
}

TEST_CASE("settings that are no good make no batches") {
  auto x = asked("openai");
  x.base_url = "nonsense";
  CHECK(make_batch_service(x).error().code == errc::configuration);
}
