#include "kills.hpp"
#include "output_lines.hpp"
#include "rehearsal_process.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <random>
#include <thread>

using namespace troupe;

namespace {

/// Whether the trouble of this text comes once: an attempt that is lost with a kill takes it along.
bool has_passing_trouble(size_t i) {
  return i % 20 == 3 || i % 25 == 7;
}

std::string troubled_texts(size_t count) {
  std::string result;
  for (size_t i = 0; i < count; ++i) {
    result += "Ann number " + std::to_string(i) + " is " + std::to_string(20 + i % 60)
              + " years old";
    if (i % 20 == 3)
      result += " [[fault:503_once]]";
    else if (i % 25 == 7)
      result += " [[fault:bad_type_once]]";
    else if (i % 50 == 11)
      result += " [[fault:always_wrong]]";
    else if (i % 50 == 17)
      result += " [[fault:refusal]]";
    result += '\n';
  }
  return result;
}

struct toll {
  uint64_t kills = 0;
  uint64_t runs = 0;
  /// Requests that were made and are in no journal.
  uint64_t lost = 0;
  uint64_t lost_most = 0;
};

/// Starts the command again and again and kills it at random moments. Slows down or hurries so that
/// the texts last for all the kills.
toll kill_often(const std::vector<std::string>& command, const rehearsal_process& server,
                const std::string& journal, uint64_t texts, uint64_t kills,
                std::mt19937_64& random) {
  using namespace std::chrono;
  toll result;
  uint64_t done = 0;
  while (result.kills < kills) {
    ++result.runs;
    child_process child{command, {{"OPENAI_BASE_URL", server.url()}}};
    const bool ahead = done * kills > texts * result.kills;
    std::this_thread::sleep_for(microseconds{random() % (ahead ? 60'000 : 160'000)});
    child.signal(SIGKILL);
    const auto status = child.wait().status;
    REQUIRE((status == 128 + SIGKILL || status == 1));
    if (status == 1)
      break;
    ++result.kills;
    const auto index = read_journal(journal);
    const auto lost = server.count("requests") - index.sum().spent.requests;
    result.lost_most = std::max(result.lost_most, lost - result.lost);
    result.lost = lost;
    done = index.sum().texts();
  }
  return result;
}

void kill_and_compare(const std::string& how, uint64_t texts, uint64_t kills, uint64_t pool) {
  scratch_folder folder;
  const auto seed = setting("TROUPE_SEED", std::random_device{}());
  std::mt19937_64 random{seed};
  INFO("TROUPE_SEED=" << seed);
  const auto schema = folder.file("person.json", person_schema);
  const auto input = folder.file("in.txt", troubled_texts(texts));
  auto command = [&](const std::string& output) {
    return std::vector<std::string>{"run",
                                    "-s",
                                    schema,
                                    "-i",
                                    input,
                                    "-o",
                                    folder.path(output),
                                    "--model",
                                    "m",
                                    "--pool",
                                    std::to_string(pool),
                                    "--order",
                                    how,
                                    "--backoff",
                                    "10ms",
                                    "--failed",
                                    folder.path(output + ".failed"),
                                    "--quiet"};
  };
  const std::vector<std::string> options{"--latency", "20ms..75ms"};
  {
    rehearsal_process server{options};
    REQUIRE(run_command(command("calm"), {}, {{"OPENAI_BASE_URL", server.url()}}).status == 1);
  }
  rehearsal_process server{options};
  const auto result = kill_often(command("killed"), server, folder.path("killed.journal"), texts,
                                 kills, random);
  CHECK(enough_kills(result.kills, kills));
  auto last = run_command(command("killed"), {}, {{"OPENAI_BASE_URL", server.url()}});
  CHECK(last.status == 1);
  CHECK(last.err.empty());

  // Exactly one line for each text, the same as if nothing had happened.
  const auto calm = lines_by_index(folder.content("calm"));
  const auto killed = lines_by_index(folder.content("killed"));
  REQUIRE(killed.size() == texts);
  for (size_t i = 0; i < texts; ++i) {
    INFO("text " << i);
    const auto& x = calm.at(static_cast<int64_t>(i));
    const auto& y = killed.at(static_cast<int64_t>(i));
    if (!has_passing_trouble(i))
      CHECK(x.text() == y.text());
    else
      CHECK(x.find("value")->text() == y.find("value")->text());
  }
  if (how == "input") {
    const auto indexes = indexes_of(folder.content("killed"));
    CHECK(std::is_sorted(indexes.begin(), indexes.end()));
  }
  CHECK(lines_by_index(folder.content("killed.failed")).size()
        == lines_by_index(folder.content("calm.failed")).size());

  // Nothing was asked for twice but what was in flight when the command was killed.
  const auto index = read_journal(folder.path("killed.journal"));
  const auto requests = server.count("requests");
  const auto needed = index.sum().spent.requests;
  CHECK(index.is_complete());
  CHECK(requests >= needed);
  // In flight: requests that run, and a few answers on their way from the server to the journal.
  const auto in_flight = pool + 8;
  CHECK(requests - needed <= in_flight * kills);
  // With one kill: what runs, and the answers that came with it at once, each of which has let the
  // next request go and is not in the journal yet.
  CHECK(result.lost_most <= 2 * pool);
  std::cout << "order " << how << ": " << texts << " texts, pool " << pool << ", " << result.kills
            << " kills in " << result.runs + 1 << " runs: " << requests << " requests, " << needed
            << " of them in the journal; lost in flight " << requests - needed << ", at most "
            << result.lost_most << " with one kill, " << server.count("abandoned")
            << " of them unanswered\n";
}

} // namespace

TEST_CASE(
  "killed at random moments and started again, a run loses nothing and pays nothing twice") {
  const auto kills = setting("TROUPE_KILLS", 8);
  const auto texts = setting("TROUPE_TEXTS", 400);
  kill_and_compare("input", texts, kills, 64);
  kill_and_compare("completed", texts, kills, 64);
}
