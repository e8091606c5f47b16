#include "person.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <sstream>
#include <thread>

using namespace troupe;
using namespace troupe::test;

namespace {

enum class color : uint8_t {
  red,
  green,
  blue
};

std::string to_string(color x) {
  static constexpr const char* names[] = {"red", "green", "blue"};
  return names[static_cast<size_t>(x)];
}

bool from_integer(uint8_t value, color& x) {
  if (value > 2)
    return false;
  x = static_cast<color>(value);
  return true;
}

template <class Inspector>
bool inspect(Inspector& f, color& x) {
  auto get = [&x] { return static_cast<uint8_t>(x); };
  auto set = [&x](uint8_t value) { return from_integer(value, x); };
  return f.apply(get, set);
}

struct phone_book {
  std::map<std::string, int32_t> numbers;
};

template <class Inspector>
bool inspect(Inspector& f, phone_book& x) {
  return f.object(x).fields(f.field("numbers", x.numbers));
}

struct guarded {
  int32_t age = 0;
};

template <class Inspector>
bool inspect(Inspector& f, guarded& x) {
  return f.object(x).fields(troupe::field(f, "age", x.age,
                                          troupe::check(
                                            [](int32_t age, troupe::check_context context) {
                                              const auto* most = context.get<int>();
                                              return most == nullptr || age <= *most;
                                            },
                                            "must not exceed what the caller allows")));
}

std::vector<std::string> people(size_t count) {
  std::vector<std::string> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back(text_about(18 + i % 60));
  return result;
}

} // namespace

TEST_CASE("gather returns the outcomes in the order of the texts") {
  scene s;
  auto client = s.open();
  const auto got = client.gather<person>(people(100));
  REQUIRE(got.size() == 100);
  for (size_t i = 0; i < got.size(); ++i) {
    REQUIRE(got[i]);
    CHECK(got[i].index == i);
    CHECK(got[i]->age == static_cast<int32_t>(18 + i % 60));
    CHECK(got[i].log.model.find("rehearsal") != std::string::npos);
    CHECK(got[i].log.tokens.total_tokens > 0);
  }
  CHECK(s.api->counts().in_progress_highest <= 4);
}

TEST_CASE("the pool bounds what the server sees at once, whatever its size") {
  rehearsal_settings slow;
  slow.latency.low = 50ms;
  scene s{slow};
  for (const uint32_t size : {1u, 2u, 7u, 64u}) {
    s.api->reset();
    s.conf.pool_size = size;
    auto client = s.open();
    const auto got = client.gather<person>(people(3 * size));
    CHECK(std::all_of(got.begin(), got.end(), [](auto& x) { return bool{x}; }));
    CHECK(s.api->counts().in_progress_highest <= size);
    // A busy machine may not send all of them before the first is answered.
    CHECK(s.api->counts().in_progress_highest > size / 2);
  }
}

TEST_CASE("a pool of 4,096 works") {
  rehearsal_settings slow;
  slow.latency.low = 300ms;
  scene s{slow};
  s.conf.pool_size = 4096;
  s.conf.connect_timeout = 60s;
  auto client = s.open();
  const auto got = client.gather<person>(people(5000));
  CHECK(std::all_of(got.begin(), got.end(), [](auto& x) { return bool{x}; }));
  CHECK(s.api->counts().in_progress_highest <= 4096);
}

TEST_CASE("outcomes in order are usable before the run ends") {
  scene s;
  auto client = s.open();
  auto texts = people(20);
  texts[19] += "[[latency:3s]]";
  uint64_t next = 0;
  auto outcomes = client.in_order<person>(texts);
  for (const auto& x : outcomes) {
    CHECK(x.index == next++);
    if (next == 19)
      outcomes.stop();
  }
  CHECK(next == 20);
  CHECK(outcomes.sum().succeeded == 19);
  CHECK(outcomes.sum().failed == 1);
}

TEST_CASE("a generator of ten million texts starts at once and can be left") {
  scene s;
  auto client = s.open();
  std::atomic<uint64_t> asked = 0;
  auto next = [&asked]() -> std::optional<std::string> {
    if (asked == 10'000'000)
      return std::nullopt;
    return text_about(18 + asked++ % 60);
  };
  {
    auto outcomes = client.as_completed<person>(next);
    CHECK(outcomes.next());
  }
  CHECK(asked < 20'000);
}

TEST_CASE("stopping on the first failure leaves the others cancelled") {
  scene s;
  auto client = s.open();
  auto texts = people(200);
  texts[3] += "[[fault:401]]";
  for (size_t i = 4; i < texts.size(); ++i)
    texts[i] += "[[latency:2s]]";
  run_options options;
  options.stop_on_failure = true;
  const auto got = client.gather<person>(texts, options);
  REQUIRE(got.size() == 200);
  CHECK(got[3].error().code == errc::authentication);
  CHECK(got[199].error().code == errc::cancelled);
}

TEST_CASE("a run can be stopped from another thread") {
  scene s;
  auto client = s.open();
  auto texts = people(8);
  for (auto& x : texts)
    x += "[[latency:60s]]";
  auto outcomes = client.as_completed<person>(texts);
  std::thread other{[&outcomes] { outcomes.stop(); }};
  size_t cancelled = 0;
  for (const auto& x : outcomes)
    cancelled += x.error().code == errc::cancelled ? 1 : 0;
  other.join();
  CHECK(cancelled <= 8);
  CHECK(outcomes.sum().succeeded == 0);
}

TEST_CASE("a client can be gone before its runs") {
  scene s;
  std::optional<client> client = s.open();
  auto outcomes = client->as_completed<person>(people(50));
  client.reset();
  size_t count = 0;
  for (const auto& x : outcomes)
    count += x ? 1 : 0;
  CHECK(count == 50);
}

TEST_CASE("several threads share a client") {
  scene s;
  auto client = s.open();
  std::vector<std::thread> threads;
  std::atomic<size_t> good = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (const auto& x : client.gather<person>(people(25)))
        good += x ? 1 : 0;
    });
  for (auto& x : threads)
    x.join();
  CHECK(good == 100);
  CHECK(s.api->counts().in_progress_highest <= 4);
}

TEST_CASE("roots that are no object are wrapped for the provider and unwrapped for the caller") {
  for (const auto mode :
       {mode::tools, mode::tools_strict, mode::json_schema, mode::json_object, mode::md_json}) {
    scene s;
    s.conf.mode = mode;
    auto client = s.open();
    const auto all = client.extract<std::vector<person>>(
      "Ann Lee is a 30-year-old pilot. Bob Ray is a 41-year-old cook.");
    INFO(to_string(mode) << ": " << to_string(all.error()));
    REQUIRE(all);
    REQUIRE(all->size() == 2);
    CHECK(all->at(1).name == "Bob Ray");
    const auto shade = client.extract<color>("The house is green.");
    REQUIRE(shade);
    CHECK(*shade == color::green);
    const auto number = client.extract<int>("There are 42 of them.");
    REQUIRE(number);
    CHECK(*number == 42);
  }
}

TEST_CASE("a conversation can be given instead of a text, and is not changed") {
  scene s;
  auto client = s.open();
  const conversation talk{{role::system, "Be brief.", {}, {}},
                          {role::user, "Ann Lee is a 30-year-old pilot.", {}, {}}};
  prompt input;
  input.id = "talk";
  input.messages = talk;
  const auto got = client.extract<person>(input);
  REQUIRE(got);
  CHECK(got->name == "Ann Lee");
  CHECK(got.id == "talk");
  CHECK(input.messages == talk);
}

TEST_CASE("a context of the caller's reaches the checks") {
  scene s;
  s.conf.reasks = 0;
  auto client = s.open();
  run_options options;
  options.context = std::make_shared<const std::any>(int{35});
  CHECK(client.extract<guarded>("Ann is 30 years old.", options));
  CHECK(client.extract<guarded>("Ann is 40 years old.", options).error().code == errc::violations);
}

TEST_CASE("what cannot be asked for is said before anything is sent") {
  scene s;
  s.conf.mode = mode::tools_strict;
  auto client = s.open();
  const auto got = client.extract<phone_book>("Ann: 1");
  CHECK(got.error().code == errc::unsupported_schema);
  CHECK(s.api->counts().requests == 0);
  settings wrong;
  CHECK(client::make(wrong).error().code == errc::configuration);
}

TEST_CASE("nobody at the address is told as such") {
  settings conf;
  conf.model = "m";
  conf.base_url = "http://127.0.0.1:9/v1";
  conf.transport_retries = 0;
  auto client = client::make(conf).value();
  const auto got = client.extract<person>("x");
  CHECK(got.error().code == errc::connect);
  CHECK(got.error().message.find("127.0.0.1") != std::string::npos);
}

TEST_CASE("a wrong key is told as such, and does not appear in what is told") {
  rehearsal_settings locked;
  locked.api_key = "sk-the-right-one";
  scene s{locked};
  s.conf.api_key = "sk-a-wrong-one-123";
  auto client = s.open();
  const auto got = client.extract<person>("x");
  CHECK(got.error().code == errc::authentication);
  CHECK(got.error().message.find("sk-a-wrong-one-123") == std::string::npos);
  s.conf.api_key = "sk-the-right-one";
  auto right = s.open();
  CHECK(right.extract<person>(text_about(30)));
}

TEST_CASE("the deadline of a text also cuts a running request") {
  scene s;
  s.conf.text_timeout = 200ms;
  auto client = s.open();
  const auto got = client.extract<person>(text_about(30, "[[latency:60s]]"));
  CHECK(got.error().code == errc::deadline_exceeded);
}

TEST_CASE("progress is reported to the caller, and for the last time at the end") {
  scene s;
  auto client = s.open();
  run_options options;
  std::atomic<uint64_t> texts = 0;
  std::atomic<int> finals = 0;
  options.on_progress = [&](const progress& x) {
    texts = x.so_far.texts;
    finals += x.final ? 1 : 0;
  };
  client.gather<person>(people(10), options);
  { const auto gone = std::move(client); }
  CHECK(texts == 10);
  CHECK(finals == 1);
}

TEST_CASE("the lines of a stream are texts") {
  scene s;
  auto client = s.open();
  std::istringstream file{"Ann Lee is a 30-year-old pilot.\nBob Ray is a 41-year-old cook.\n"};
  const auto got = client.gather<person>(lines_of(file));
  REQUIRE(got.size() == 2);
  CHECK(got[1]->name == "Bob Ray");
}
