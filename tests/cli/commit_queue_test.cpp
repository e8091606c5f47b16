#include "commit_queue.hpp"

#include "../scratch_folder.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <optional>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

namespace {

/// Lets files grow no further than to this size, as long as it lives.
class full_disk {
public:
  explicit full_disk(uint64_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    auto tight = before_;
    tight.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &tight);
  }

  ~full_disk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
  }

  full_disk(const full_disk&) = delete;
  full_disk& operator=(const full_disk&) = delete;

private:
  rlimit before_{};
};

/// A queue on a journal of its own, which writes down what it does.
class office {
public:
  explicit office(std::chrono::milliseconds patience = 0ms)
    : space(patience, [this](const std::string& text) {
        if (said.empty())
          first_word.set_value();
        said += text + "\n";
      }) {
    auto opened = journal_file::open(path());
    REQUIRE(opened);
    file = std::move(*opened);
    REQUIRE(file->replay({}));
    REQUIRE(file->begin());
  }

  ~office() {
    queue.reset();
  }

  office(const office&) = delete;
  office& operator=(const office&) = delete;

  std::string path() const {
    return folder_.path("journal");
  }

  void open(commit_queue::limits x = {}) {
    auto deliver = [this](journal_outcome& outcome, uint64_t offset) {
      auto record = read_payload(file->read(offset).value());
      REQUIRE(record);
      CHECK(std::get<journal_outcome>(*record).position == outcome.position);
      // Whatever is delivered is in the file by now.
      known.push_back(positions_in_file().size());
      delivered.push_back(outcome.position);
    };
    queue.emplace(
      *file, space, deliver, [this] { ++breakdowns; }, x);
  }

  void put(uint64_t position) {
    journal_outcome x;
    x.position = position;
    x.line = "{\"index\":" + std::to_string(position) + "}";
    queue->put(x);
  }

  std::vector<uint64_t> positions_in_file() const {
    std::vector<uint64_t> result;
    auto offset = journal_magic.size();
    while (auto payload = file->read(offset)) {
      auto record = read_payload(*payload);
      REQUIRE(record);
      if (const auto* outcome = std::get_if<journal_outcome>(&*record))
        result.push_back(outcome->position);
      offset += payload->size() + journal_frame_bytes;
    }
    return result;
  }

  disk_space space;
  std::unique_ptr<journal_file> file;
  std::string said;
  std::promise<void> first_word;
  std::vector<uint64_t> delivered;
  /// Outcomes in the file at each delivery.
  std::vector<size_t> known;
  std::atomic<int> breakdowns{0};
  std::optional<commit_queue> queue;

private:
  const scratch_folder folder_;
};

using positions = std::vector<uint64_t>;

} // namespace

TEST_CASE("outcomes are in the journal before they are delivered, and in the same order") {
  office x;
  x.open();
  for (uint64_t i = 0; i < 500; ++i)
    x.put(i);
  x.queue->close();
  REQUIRE(x.delivered.size() == 500);
  for (size_t i = 0; i < 500; ++i) {
    CHECK(x.delivered[i] == i);
    CHECK(x.known[i] > i);
  }
  CHECK(x.positions_in_file() == x.delivered);
  CHECK(x.queue->problem().empty());
}

TEST_CASE("whoever brings outcomes faster than they are delivered waits") {
  office x;
  commit_queue::limits few;
  few.waiting_max = 2;
  x.open(few);
  for (uint64_t i = 0; i < 50; ++i)
    x.put(i);
  x.queue->close();
  CHECK(x.delivered.size() == 50);
}

TEST_CASE("what is written is in the file even if nobody delivers it any more") {
  office x;
  commit_queue::limits slow;
  slow.interval = 10min;
  x.open(slow);
  x.put(0);
  x.put(1);
  x.queue->write();
  CHECK(x.positions_in_file() == positions{0, 1});
  x.queue->close();
  CHECK(x.delivered == positions{0, 1});
}

TEST_CASE("notes go along without a delivery") {
  office x;
  x.open();
  x.queue->note(journal_pardon{});
  x.put(3);
  x.queue->close();
  CHECK(x.delivered == positions{3});
  const auto first = x.file->read(journal_magic.size());
  REQUIRE(first);
  CHECK(read_payload(*first) == journal_record{journal_pardon{}});
}

TEST_CASE("a full disk without patience breaks the queue down, and nothing is delivered unsaved") {
  office x;
  {
    const full_disk disk{x.file->end() + 20};
    x.open();
    x.put(0);
    x.put(1);
    x.queue->close();
  }
  CHECK(x.delivered.empty());
  CHECK(x.breakdowns == 1);
  CHECK(x.queue->lost() == 2);
  CHECK(x.queue->problem() == "the journal " + x.path() + " cannot be written: File too large");
  x.put(2);
  CHECK(x.queue->lost() == 3);
  CHECK(x.positions_in_file().empty());
}

TEST_CASE("a full disk is waited for, and the run goes on when there is space") {
  office x{10min};
  {
    const full_disk disk{x.file->end() + 20};
    x.open();
    x.put(0);
    x.queue->write();
    x.put(1);
    // Somebody is told before there is space again.
    x.first_word.get_future().wait();
  }
  x.queue->close();
  CHECK(x.said.find("The run waits until there is space; a signal ends it") != std::string::npos);
  CHECK(x.delivered == positions{0, 1});
  CHECK(x.positions_in_file() == positions{0, 1});
  CHECK(x.said.ends_with(" can be written again: the run goes on\n"));
}

TEST_CASE("a journal that is removed is made anew, with all that it held") {
  office x;
  x.open();
  x.put(0);
  x.queue->write();
  std::filesystem::remove(x.path());
  x.put(1);
  x.queue->write();
  x.queue->close();
  CHECK(x.breakdowns == 0);
  CHECK(x.said.find("was removed; it has been made anew") != std::string::npos);
  CHECK_FALSE(x.file->is_lost());
  CHECK(x.positions_in_file() == positions{0, 1});
  // Nobody else gets it meanwhile.
  CHECK_FALSE(journal_file::open(x.path()));
}

TEST_CASE("a journal whose name something else has taken ends the run") {
  office x;
  x.open();
  x.put(0);
  std::filesystem::remove(x.path());
  std::ofstream{x.path()} << "precious";
  x.queue->write();
  x.queue->close();
  CHECK(x.breakdowns == 1);
  CHECK(x.queue->problem().find("was removed or replaced") != std::string::npos);
  CHECK(std::filesystem::file_size(x.path()) == 8);
}

namespace {

batch_record batch(uint64_t number) {
  batch_record x;
  x.number = number;
  return x;
}

/// Whether this very record is in the file.
bool has_record(const office& x, const journal_record& record) {
  auto offset = journal_magic.size();
  while (auto payload = x.file->read(offset)) {
    if (read_payload(*payload) == record)
      return true;
    offset += payload->size() + journal_frame_bytes;
  }
  return false;
}

} // namespace

TEST_CASE("a durable note is in the file when it returns, behind what came before it") {
  office x;
  commit_queue::limits slow;
  slow.interval = 10min;
  x.open(slow);
  for (uint64_t i = 0; i < 3; ++i) {
    x.put(i);
    REQUIRE(x.queue->note_durably(batch(i + 1)));
    CHECK(has_record(x, batch(i + 1)));
    CHECK(x.positions_in_file().size() == i + 1);
  }
  x.queue->close();
  CHECK(x.delivered == positions{0, 1, 2});
}

TEST_CASE("a durable note waits for the disk, even if somebody else has written it") {
  office x;
  x.open();
  std::atomic<bool> ended{false};
  std::thread writer{[&] {
    while (!ended)
      x.queue->write();
  }};
  for (uint64_t i = 1; i <= 50; ++i)
    CHECK(x.queue->note_durably(batch(i)));
  ended = true;
  writer.join();
  x.queue->close();
  CHECK(has_record(x, batch(50)));
}

TEST_CASE("a durable note fails with the reason of a breakdown, then and afterwards") {
  office x;
  {
    const full_disk disk{x.file->end() + 20};
    x.open();
    const auto noted = x.queue->note_durably(batch(1));
    REQUIRE_FALSE(noted);
    CHECK(noted.error().code == errc::source_failed);
    CHECK(noted.error().message
          == "the journal " + x.path() + " cannot be written: File too large");
  }
  CHECK(x.queue->note_durably(batch(2)).error().message
        == "the journal " + x.path() + " cannot be written: File too large");
  x.queue->close();
  CHECK(x.breakdowns == 1);
}

TEST_CASE("a durable note outlasts a full disk that is waited for") {
  office x{10min};
  std::optional<full_disk> disk{x.file->end() + 20};
  x.open();
  std::thread somebody{[&] {
    x.first_word.get_future().wait();
    disk.reset();
  }};
  CHECK(x.queue->note_durably(batch(1)));
  somebody.join();
  x.queue->close();
  CHECK(has_record(x, batch(1)));
}

TEST_CASE("a queue that is closed takes no durable note") {
  office x;
  x.open();
  x.queue->close();
  const auto noted = x.queue->note_durably(batch(1));
  REQUIRE_FALSE(noted);
  CHECK(noted.error().message == "the journal " + x.path() + " is closed");
}
