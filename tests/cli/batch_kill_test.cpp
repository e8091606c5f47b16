#include "kills.hpp"
#include "output_lines.hpp"
#include "rehearsal_process.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <csignal>
#include <iostream>
#include <map>
#include <random>
#include <thread>

using namespace troupe;

namespace {

std::string texts_with_trouble(size_t count) {
  std::string result;
  for (size_t i = 0; i < count; ++i) {
    result += "Ann number " + std::to_string(i) + " is " + std::to_string(20 + i % 60)
              + " years old";
    if (i % 20 == 7)
      result += " [[fault:bad_type_once]]";
    else if (i % 50 == 11)
      result += " [[fault:always_wrong]]";
    result += '\n';
  }
  return result;
}

/// How far the newest batch of the journal had come when the command was killed: where a kill hits.
std::string stage_of(const journal_index& x) {
  return x.batches().empty() ? "none" : to_string(x.batches().rbegin()->second.step);
}

} // namespace

TEST_CASE("killed at any stage of its batches, a run submits none twice and forgets none") {
  const auto kills = setting("TROUPE_KILLS", 12);
  const auto texts = setting("TROUPE_TEXTS", 300);
  const auto seed = setting("TROUPE_SEED", std::random_device{}());
  INFO("TROUPE_SEED=" << seed);
  std::mt19937_64 random{seed};
  scratch_folder folder;
  const auto schema = folder.file("person.json", person_schema);
  const auto input = folder.file("in.txt", texts_with_trouble(texts));
  auto command = [&](const std::string& output) {
    return std::vector<std::string>{"run", "-s", schema, "-i", input, "-o", folder.path(output),
                                    "--model", "m", "--batch", "--batch-rows", "32",
                                    // So that there is something to submit until the last kill.
                                    "--batch-in-flight", "96", "--batch-linger", "20ms",
                                    "--batch-poll-min", "20ms", "--batch-poll-max", "60ms",
                                    "--quiet"};
  };
  const std::vector<std::string> options{"--batch-latency", "100ms..300ms"};
  {
    rehearsal_process server{options};
    REQUIRE(run_command(command("calm"), {}, {{"OPENAI_BASE_URL", server.url()}}).status == 1);
  }
  rehearsal_process server{options};
  std::map<std::string, uint64_t> stages;
  uint64_t done = 0;
  uint64_t killed_times = 0;
  for (; killed_times < kills; ++killed_times) {
    child_process child{command("killed"), {{"OPENAI_BASE_URL", server.url()}}};
    const bool ahead = done * kills > texts * killed_times;
    std::this_thread::sleep_for(std::chrono::microseconds{random() % (ahead ? 60'000 : 400'000)});
    child.signal(SIGKILL);
    const auto status = child.wait().status;
    REQUIRE((status == 128 + SIGKILL || status == 1));
    if (status == 1)
      break;
    const auto index = read_journal(folder.path("killed.journal"));
    done = index.sum().texts();
    ++stages[stage_of(index)];
  }
  CHECK(enough_kills(killed_times, kills));
  auto last = run_command(command("killed"), {}, {{"OPENAI_BASE_URL", server.url()}});
  CHECK(last.status == 1);
  CHECK(last.err == "");

  const auto calm = lines_by_index(folder.content("calm"));
  const auto killed = lines_by_index(folder.content("killed"));
  REQUIRE(killed.size() == texts);
  for (size_t i = 0; i < texts; ++i) {
    INFO("text " << i);
    const auto& x = calm.at(static_cast<int64_t>(i));
    const auto& y = killed.at(static_cast<int64_t>(i));
    CHECK((x.find("value") == nullptr) == (y.find("value") == nullptr));
    if (x.find("value") != nullptr && y.find("value") != nullptr)
      CHECK(x.find("value")->text() == y.find("value")->text());
  }
  const auto index = read_journal(folder.path("killed.journal"));
  CHECK(index.is_complete());
  CHECK(index.batches().empty());
  // What was billed is what is in the journal, to the row.
  CHECK(server.count("batch_rows") == index.sum().spent.requests);
  CHECK(server.count("batch_rows_repeated") == 0);
  std::cout << texts << " texts, " << killed_times << " kills: " << server.count("batches")
            << " batches, " << server.count("batch_rows") << " rows billed, "
            << index.sum().spent.requests << " in the journal; killed with the newest batch";
  for (const auto& [stage, count] : stages)
    std::cout << ' ' << stage << ' ' << count;
  std::cout << '\n';
}
