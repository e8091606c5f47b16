#include "../scratch_folder.hpp"
#include "store/journal.hpp"

#include <troupe/batch_store.hpp>

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <sys/stat.h>

using namespace troupe;

namespace {

batch_record batch(uint64_t number, batch_step step) {
  batch_record x;
  x.number = number;
  x.step = step;
  x.at = std::chrono::seconds{1'764'583'513};
  return x;
}

batch_store_ptr opened(const std::string& path) {
  auto result = open_batch_file(path);
  if (!result)
    FAIL(result.error().message);
  return *result;
}

/// Two batches, of which one has come to its end.
void fill(batch_store& x) {
  auto first = batch(1, batch_step::prepared);
  first.name = "one";
  first.rows = 7;
  first.keys = "AAAA";
  CHECK(x.note(first));
  CHECK(x.note(batch(2, batch_step::prepared)));
  auto created = batch(1, batch_step::created);
  created.id = "b_1";
  CHECK(x.note(created));
  CHECK(x.note(batch(2, batch_step::closed)));
}

batch_record joined() {
  auto result = batch(1, batch_step::created);
  result.name = "one";
  result.rows = 7;
  result.keys = "AAAA";
  result.id = "b_1";
  return result;
}

} // namespace

TEST_CASE("a store in memory tells what is open, with all that was noted") {
  const auto store = make_batch_memory();
  fill(*store);
  CHECK(store->open() == std::vector{joined()});
}

TEST_CASE("a file of batches tells the next process what is open") {
  const scratch_folder folder;
  const auto path = folder.path("batches");
  {
    const auto store = opened(path);
    CHECK(store->open().empty());
    fill(*store);
    CHECK(store->open() == std::vector{joined()});
  }
  struct stat info = {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0600);
  const auto store = opened(path);
  CHECK(store->open() == std::vector{joined()});
  CHECK(store->note(batch(1, batch_step::dropped)));
  CHECK(store->open().empty());
}

TEST_CASE("a file of batches that is cut at any byte keeps what is whole, and goes on") {
  const scratch_folder folder;
  fill(*opened(folder.path("whole")));
  const auto whole = folder.content("whole");
  for (size_t size = 0; size <= whole.size(); ++size) {
    INFO(size);
    const auto path = folder.file("cut", whole.substr(0, size));
    CHECK(opened(path)->note(batch(9, batch_step::prepared)));
    CHECK(opened(path)->open().back().number == 9);
    std::filesystem::remove(path);
  }
}

TEST_CASE("a file of batches has one owner, and is made anew if it is removed") {
  const scratch_folder folder;
  const auto path = folder.path("batches");
  const auto store = opened(path);
  CHECK(open_batch_file(path).error().code == errc::configuration);
  fill(*store);
  std::filesystem::remove(path);
  CHECK(store->note(batch(3, batch_step::prepared)));
  CHECK(folder.content("batches").find("b_1") != std::string::npos);
  CHECK(open_batch_file(path).error().code == errc::configuration);
}

TEST_CASE("the journal of a run and other files are no files of batches, and are left alone") {
  const scratch_folder folder;
  std::string journal{journal_magic};
  append_frame(journal, journal_setup{});
  const auto path = folder.file("journal", journal);
  const auto refused = open_batch_file(path);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::configuration);
  CHECK(refused.error().message.find("this is the journal of a run") != std::string::npos);
  CHECK(folder.content("journal") == journal);
  CHECK(open_batch_file(folder.file("x", "precious")).error().code == errc::configuration);
  CHECK(open_batch_file(folder.path("no/folder")).error().code == errc::source_failed);
}
