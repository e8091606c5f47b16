// Plays whole runs in virtual time against a seeded world, and checks after each what a run must
// never do: bench/simulate --help.

#include "audit.hpp"
#include "scenario.hpp"
#include "world.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace simulation;

constexpr const char* help
  = R"(simulate [options]: whole runs in virtual time, a schedule for each seed

  --batches       runs whose requests go in batches, in processes that die
  --seeds N       so many schedules (1000)
  --first N       from this seed on (1)
  --seed N        only this one
  --texts N       at most so many texts
  --without A,B   without these of what may happen: deaths, crashes, hedges, judged, shared, money,
                  limits, failures, wrong-answers, stops, drains, slow-consumer, resumes, fallbacks,
                  deadlines, impatience, closures, throwing, cancellations, priorities, rivals;
                  of batches kills, crowds, doubts, expiry, bad-results, outages, detaching,
                  turning-live, strangers, bad-disk
  --verbose       writes down what happens
  --as-found      does not shorten a schedule that fails

A schedule that fails is shortened and printed with the options that replay it. Exit status: 0 none
failed, 1 one did, 2 bad usage.
)";

struct options {
  uint64_t first = 1;
  uint64_t seeds = 1000;
  uint32_t texts = 1000;
  uint32_t features = all_features | batch_features;
  bool verbose = false;
  bool as_found = false;
};

struct played {
  std::optional<std::string> problem;
  uint64_t events = 0;
};

/// A run, and where the scenario says so one that goes on with what it left.
uint64_t play_runs(const scenario& x, bool verbose) {
  journal notes;
  std::vector<std::string> ids;
  for (uint32_t i = 0; i < x.texts; ++i)
    ids.push_back(std::to_string(i));
  world first{x, ids, notes, verbose};
  first.play();
  if (!x.has(resumes))
    return first.events();
  auto y = x;
  y.features &= ~static_cast<uint32_t>(stops | drains | throwing | cancellations);
  y.stop_at = y.drain_at = std::nullopt;
  y.stop_on_failure = false;
  y.spent = first.books().believed(first.sum());
  for (const auto& id : first.done()) {
    std::erase(ids, id);
    notes.erase(id);
  }
  world second{y, ids, notes, verbose};
  second.play();
  return first.events() + second.events();
}

/// What is left to do after a run, and what is known of it.
scenario next_of(const scenario& x, const world& done, std::vector<std::string>& ids,
                 journal& notes, bool last) {
  auto y = x;
  y.features &= ~static_cast<uint32_t>(throwing);
  if (last) {
    y.features &= ~static_cast<uint32_t>(stops | drains | cancellations | kills | detaching);
    y.stop_at = y.drain_at = y.batched.kill_at = std::nullopt;
    y.stop_on_failure = y.batched.detach = false;
  }
  // Nobody knows what went down with the process.
  if (done.was_killed()) {
    y.conf.tokens_total_max = std::nullopt;
    y.conf.cost_max = std::nullopt;
    y.features &= ~static_cast<uint32_t>(rivals);
    y.spent = {};
  } else {
    y.spent = done.books().believed(done.sum());
  }
  for (const auto& id : done.done()) {
    std::erase(ids, id);
    notes.erase(id);
  }
  return y;
}

/// Runs in batches, each of which goes on with what the one before left, until one is not
/// disturbed.
uint64_t play_batches(scenario x, bool verbose) {
  constexpr uint32_t runs_most = 5;
  journal notes;
  std::vector<std::string> ids;
  for (uint32_t i = 0; i < x.texts; ++i)
    ids.push_back(std::to_string(i));
  const auto whole = x;
  batch_past past{whole};
  chance luck{x.seed ^ 0x9a95};
  uint64_t events = 0;
  for (uint32_t i = 0; i < runs_most; ++i) {
    world done{x, ids, notes, verbose, &past};
    done.play();
    events += done.events();
    past.begun += done.length();
    if (done.complete() && !done.was_killed())
      past.cloud.use_up_given();
    past.cloud.check(past.kept, past.begun);
    if (done.complete() && !done.was_killed())
      require(past.kept.open().empty() || x.has(outages) || x.has(bad_disk) || x.has(doubts),
              "a complete run leaves batches open");
    past.begun += luck.time(std::chrono::seconds{0}, std::chrono::hours{luck.between(0, 3)});
    x = next_of(x, done, ids, notes, i + 2 >= runs_most);
  }
  return events;
}

played play(uint64_t seed, const options& how) {
  played result;
  const auto x = make_scenario(seed, how.texts, how.features);
  if (how.verbose)
    std::printf("%s\n", to_string(x).c_str());
  try {
    result.events = x.batched.on ? play_batches(x, how.verbose) : play_runs(x, how.verbose);
  } catch (const std::exception& problem) {
    result.problem = problem.what();
  }
  return result;
}

/// Fewer texts, and less that happens, as long as it still fails.
options shorten(uint64_t seed, options how) {
  how.verbose = false;
  how.texts = make_scenario(seed, how.texts, how.features).texts;
  const auto fails = [seed](const options& x) { return play(seed, x).problem.has_value(); };
  for (bool shorter = true; shorter;) {
    shorter = false;
    for (uint32_t bit = 1; bit < in_batches; bit <<= 1) {
      auto less = how;
      less.features &= ~bit;
      if (less.features != how.features && fails(less)) {
        how = less;
        shorter = true;
      }
    }
    for (uint32_t texts = 1; texts < how.texts; ++texts) {
      auto less = how;
      less.texts = texts;
      if (fails(less)) {
        how = less;
        shorter = true;
      }
    }
  }
  return how;
}

std::string replay(uint64_t seed, const options& x) {
  auto result = "simulate --seed " + std::to_string(seed);
  if (x.texts < 1000)
    result += " --texts " + std::to_string(x.texts);
  std::string without;
  const bool batched = (x.features & in_batches) != 0;
  if (batched)
    result += " --batches";
  for (uint32_t bit = 1; bit < (batched ? in_batches : all_features); bit <<= 1)
    if ((x.features & bit) == 0)
      without += (without.empty() ? "" : ",") + to_string(static_cast<feature>(bit));
  if (!without.empty())
    result += " --without " + without;
  return result + " --verbose";
}

[[noreturn]] void refuse(const std::string& what) {
  std::fprintf(stderr, "simulate: %s\n\n%s", what.c_str(), help);
  std::exit(2);
}

uint32_t without(std::string_view list) {
  auto result = all_features | batch_features;
  while (!list.empty()) {
    const auto name = list.substr(0, list.find(','));
    const auto bit = feature_of(name);
    if (bit == 0)
      refuse("nothing is called " + std::string{name});
    result &= ~bit;
    list.remove_prefix(std::min(list.size(), name.size() + 1));
  }
  return result;
}

options read_arguments(int argc, char** argv) {
  options result;
  bool batched = false;
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  for (size_t i = 0; i < words.size(); ++i) {
    const auto name = words[i];
    if (name == "--verbose") {
      result.verbose = true;
      continue;
    }
    if (name == "--as-found") {
      result.as_found = true;
      continue;
    }
    if (name == "--batches") {
      batched = true;
      continue;
    }
    if (name == "--help") {
      std::fputs(help, stdout);
      std::exit(0);
    }
    if (i + 1 == words.size())
      refuse(std::string{name} + " is not known, or needs a value");
    const auto value = std::string{words[++i]};
    const auto number = std::strtoull(value.c_str(), nullptr, 10);
    if (name == "--seeds")
      result.seeds = number;
    else if (name == "--first")
      result.first = number;
    else if (name == "--seed")
      result.first = number, result.seeds = 1;
    else if (name == "--texts")
      result.texts = static_cast<uint32_t>(std::max<uint64_t>(1, number));
    else if (name == "--without")
      result.features = without(value);
    else
      refuse(std::string{name} + " is not known");
  }
  if (batched)
    result.features |= in_batches;
  else
    result.features &= all_features;
  return result;
}

} // namespace

int main(int argc, char** argv) {
  const auto how = read_arguments(argc, argv);
  const auto begin = std::chrono::steady_clock::now();
  uint64_t events = 0;
  for (uint64_t i = 0; i < how.seeds; ++i) {
    const auto seed = how.first + i;
    const auto got = play(seed, how);
    events += got.events;
    if (!got.problem)
      continue;
    std::printf("schedule %llu of %llu, seed %llu: %s\n", static_cast<unsigned long long>(i + 1),
                static_cast<unsigned long long>(how.seeds), static_cast<unsigned long long>(seed),
                got.problem->c_str());
    if (!how.as_found) {
      const auto shortened = shorten(seed, how);
      std::printf("shortened: %s\nreplay: %s\n", play(seed, shortened).problem->c_str(),
                  replay(seed, shortened).c_str());
    }
    return 1;
  }
  const auto seconds
    = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("%llu schedules, %llu events, no finding; %.1f s, %.0f schedules/s\n",
              static_cast<unsigned long long>(how.seeds), static_cast<unsigned long long>(events),
              seconds, static_cast<double>(how.seeds) / seconds);
  return 0;
}
