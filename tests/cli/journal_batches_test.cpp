#include "journal_batches.hpp"

#include "../scratch_folder.hpp"
#include "run_journal.hpp"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <optional>

using namespace troupe;
using namespace troupe::cli;

namespace {

batch_record batch(uint64_t number, batch_step step, uint64_t rows = 0) {
  batch_record x;
  x.number = number;
  x.step = step;
  x.rows = rows;
  return x;
}

/// A run with batches, from the opening of its journal to its closing.
class session {
public:
  explicit session(const std::string& path) : space_({}, [](const std::string&) {}) {
    auto opened = run_journal::open(path);
    if (!opened)
      FAIL(opened.error().message);
    journal = std::move(*opened);
    REQUIRE(journal->begin({}, false));
    queue.emplace(
      journal->file(), space_, [](journal_outcome&, uint64_t) {}, [] {}, commit_queue::limits{});
    store.emplace(journal->before(), *queue);
  }

  ~session() {
    queue->close();
  }

  session(const session&) = delete;
  session& operator=(const session&) = delete;

private:
  disk_space space_;

public:
  std::unique_ptr<run_journal> journal;
  std::optional<commit_queue> queue;
  std::optional<journal_batches> store;
};

void note(journal_batches& x, const batch_record& record) {
  const auto noted = x.note(record);
  INFO((noted ? std::string{} : noted.error().message));
  CHECK(noted);
}

} // namespace

TEST_CASE("the batches of an interrupted run are those that the next one finds") {
  const scratch_folder folder;
  const auto path = folder.path("journal");
  {
    session x{path};
    CHECK(x.store->open().empty());
    note(*x.store, batch(1, batch_step::prepared, 3));
    note(*x.store, batch(1, batch_step::created));
    note(*x.store, batch(2, batch_step::prepared, 4));
    note(*x.store, batch(3, batch_step::prepared, 5));
    note(*x.store, batch(3, batch_step::created));
    note(*x.store, batch(3, batch_step::dropped));
    // What is not at the provider is not under way there.
    CHECK(x.store->under_way() == batch_count{1, 3});
    // Of earlier runs only.
    CHECK(x.store->open().empty());
  }
  session x{path};
  CHECK(x.store->open()
        == std::vector{batch(1, batch_step::created, 3), batch(2, batch_step::prepared, 4)});
  CHECK(x.store->under_way() == batch_count{1, 3});
  note(*x.store, batch(1, batch_step::ended));
  CHECK(x.store->under_way() == batch_count{1, 3});
  note(*x.store, batch(1, batch_step::closed));
  CHECK(x.store->under_way() == batch_count{});
}

TEST_CASE("what a run closes is found again until the journal ends") {
  const scratch_folder folder;
  const auto path = folder.path("journal");
  {
    session x{path};
    note(*x.store, batch(1, batch_step::prepared, 3));
    note(*x.store, batch(1, batch_step::created));
    // Some of its outcomes may not be in the journal yet.
    note(*x.store, batch(1, batch_step::closed));
  }
  session x{path};
  CHECK(x.store->open() == std::vector{batch(1, batch_step::created, 3)});
}

TEST_CASE("a note of a batch is in the journal when it returns, so that a crash loses none") {
  const scratch_folder folder;
  const auto path = folder.path("journal");
  const auto copy = folder.path("copy");
  session x{path};
  for (uint64_t i = 1; i <= 5; ++i) {
    note(*x.store, batch(i, batch_step::prepared, i));
    std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
    const auto seen = run_journal::open(copy);
    REQUIRE(seen);
    CHECK((*seen)->before().batches().size() == i);
  }
}

TEST_CASE("the end of a run closes its batches") {
  const scratch_folder folder;
  const auto path = folder.path("journal");
  {
    session x{path};
    note(*x.store, batch(1, batch_step::created, 3));
    x.queue->note(journal_end{0});
  }
  session x{path};
  CHECK(x.store->open().empty());
}

TEST_CASE("a journal with batches that is cut at any byte goes on with what is whole") {
  const scratch_folder folder;
  const auto path = folder.path("journal");
  {
    session x{path};
    note(*x.store, batch(1, batch_step::prepared, 3));
    note(*x.store, batch(1, batch_step::created));
    note(*x.store, batch(2, batch_step::prepared, 4));
  }
  const auto whole = folder.content("journal");
  size_t most = 0;
  for (size_t size = 0; size <= whole.size(); ++size) {
    INFO(size);
    session x{folder.file("cut", whole.substr(0, size))};
    const auto open = x.store->open();
    CHECK(open.size() >= most);
    most = open.size();
    note(*x.store, batch(9, batch_step::prepared, 1));
  }
  CHECK(most == 2);
}

TEST_CASE("a journal of before batches has none, and takes them") {
  const scratch_folder folder;
  // As versions of before wrote it.
  const auto path
    = folder.file("journal",
                  "troupe-journal 1\n"
                  "0000003f 5d20c091 "
                  "{\"setup\":{\"fields\":[{\"name\":\"--model\",\"value\":\"gpt-4o-mini\"}]}}\n"
                  "00000013 29803151 {\"end\":{\"texts\":3}}\n");
  session x{path};
  CHECK(x.store->open().empty());
  note(*x.store, batch(1, batch_step::prepared, 3));
}
