#include "person.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <random>
#include <set>
#include <thread>

using namespace troupe;
using namespace troupe::test;

namespace {

/// What one request that meets this trouble does to its text.
struct trouble {
  const char* name;
  /// `none`: it has its record; else the code of the attempt.
  errc code;
  /// The text ends with that code.
  bool final = false;
};

/// All kinds of the rehearsal but those that end the whole run (`quota`, `401`, `403`) and those
/// that name a pause of at least a second (`429`, `429_date`, `503_retry`): see faults_test.cpp.
constexpr trouble troubles[] = {
  {"429_ms", errc::rate_limited},
  {"429_plain", errc::rate_limited},
  {"400", errc::http_status, true},
  {"404", errc::http_status, true},
  {"409", errc::unavailable},
  {"500", errc::unavailable},
  {"500_final", errc::unavailable, true},
  {"503", errc::unavailable},
  {"reset", errc::connection_lost},
  {"half", errc::connection_lost},
  {"drip", errc::none},
  {"huge", errc::reply_too_large, true},
  {"html_200", errc::malformed_response},
  {"error_in_200", errc::provider_error},
  {"empty_body", errc::malformed_response},
  {"empty_choices", errc::malformed_response},
  {"refusal", errc::refused, true},
  {"content_filter", errc::content_filtered, true},
  {"length", errc::truncated, true},
  {"no_call", errc::no_answer},
  {"two_calls", errc::none},
  {"wrong_call", errc::no_answer},
  {"no_json", errc::invalid_json},
  {"truncated", errc::invalid_json},
  {"prose", errc::none},
  {"fenced", errc::none},
  {"missing", errc::violations},
  {"bad_type", errc::violations},
};

/// A text that meets several troubles one after the other, and what becomes of it.
struct mixture {
  std::string text;
  std::vector<errc> attempts;
  errc end = errc::none;
};

mixture mix(size_t number, std::mt19937& random) {
  std::vector<size_t> kinds(std::size(troubles));
  std::iota(kinds.begin(), kinds.end(), size_t{0});
  std::shuffle(kinds.begin(), kinds.end(), random);
  kinds.resize(1 + random() % 3);
  mixture result;
  result.text = text_about(18 + number % 60, " Text " + std::to_string(number) + ".");
  bool ended = false;
  // A request that shows the model a wrong answer and is turned down is made once more without.
  bool may_retell = false;
  bool retold = false;
  for (const auto kind : kinds) {
    const auto& x = troubles[kind];
    result.text += std::string{"[[fault:"} + x.name + "_once]]";
    if (ended)
      continue;
    result.attempts.push_back(x.code);
    if (x.final && may_retell && !retold
        && (x.code == errc::http_status || x.code == errc::unavailable)) {
      retold = true;
      continue;
    }
    may_retell = may_retell || reaskable(x.code);
    ended = x.final || x.code == errc::none;
    result.end = x.final ? x.code : errc::none;
  }
  if (!ended)
    result.attempts.push_back(errc::none);
  return result;
}

size_t open_descriptors() {
  return static_cast<size_t>(
    std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {}));
}

/// KiB; 0 where the kernel does not tell.
size_t resident_kib() {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:"))
      return std::stoul(line.substr(6));
  return 0;
}

struct mixed_scene : scene {
  mixed_scene() : scene(conditions()) {
    conf.pool_size = 64;
    conf.transport_retries = 6;
    conf.reasks = 6;
    conf.reply_bytes_max = 64 * 1024;
    // With a ceiling, libcurl repeats nothing unseen: each fault is an attempt.
    conf.tokens_max = 1000;
    conf.tokens_total_max = 1'000'000'000;
  }

  static rehearsal_settings conditions() {
    rehearsal_settings x;
    x.retry_after = 1ms;
    x.drip_pause = 0ms;
    x.huge_bytes = 256 * 1024;
    return x;
  }
};

void run_mixtures(mixed_scene& s, size_t count, uint32_t seed) {
  std::mt19937 random{seed};
  std::vector<mixture> mixtures;
  std::vector<std::string> texts;
  for (size_t i = 0; i < count; ++i) {
    mixtures.push_back(mix(i, random));
    texts.push_back(mixtures.back().text);
  }
  s.api->reset();
  auto client = s.open();
  auto outcomes = client.as_completed<person>(texts);
  std::set<uint64_t> seen;
  for (const auto& x : outcomes) {
    const auto& wanted = mixtures[x.index];
    INFO(wanted.text << ": " << to_string(x.error()));
    CHECK(seen.insert(x.index).second);
    CHECK(to_string(x.error().code) == to_string(wanted.end));
    std::vector<errc> codes;
    for (const auto& y : x.log.attempts)
      codes.push_back(y.problem.code);
    CHECK(codes == wanted.attempts);
    if (x)
      CHECK(x->age == static_cast<int32_t>(18 + x.index % 60));
  }
  CHECK(seen.size() == count);
  CHECK(s.api->counts().in_progress_highest <= 64);
}

} // namespace

TEST_CASE(
  "every text that meets several faults in turn ends as the first final one says, else with "
  "its record") {
  mixed_scene s;
  for (uint32_t seed = 1; seed <= 3; ++seed)
    run_mixtures(s, 1000, seed);
}

TEST_CASE("faults leave neither file descriptors nor memory behind") {
  mixed_scene s;
  run_mixtures(s, 1000, 100);
  const auto descriptors = open_descriptors();
  [[maybe_unused]] const auto memory = resident_kib();
  for (uint32_t seed = 101; seed <= 105; ++seed)
    run_mixtures(s, 1000, seed);
  // The server closes its ends of connections soon after it finds the client's closed.
  for (int looks = 0; looks < 100'000 && open_descriptors() > descriptors + 2; ++looks)
    std::this_thread::yield();
  CHECK(open_descriptors() <= descriptors + 2);
  // AddressSanitizer keeps what is freed, and looks for leaks itself.
#ifndef __SANITIZE_ADDRESS__
  // Allocators keep some; a leak of a reply for each text would be 50 times as much.
  CHECK(resident_kib() <= memory + 48 * 1024);
#endif
}
