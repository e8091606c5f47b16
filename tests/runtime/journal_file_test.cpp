#include "store/journal_file.hpp"

#include "../scratch_folder.hpp"
#include "store/journal.hpp"

#include <catch2/catch_test_macros.hpp>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

using namespace troupe;

namespace {

/// A journal in a folder of its own.
class desk {
public:
  void put(const std::string& bytes) const {
    std::ofstream{path, std::ios::binary} << bytes;
  }

  std::string content() const {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  std::unique_ptr<journal_file> open() const {
    auto result = journal_file::open(path);
    if (!result)
      FAIL(result.error().message);
    return std::move(*result);
  }

  /// The numbers of the `end` records that are found; what is wrong goes to `problem`.
  std::vector<uint64_t> read(journal_file& file) {
    std::vector<uint64_t> result;
    auto fine = file.replay([&](uint64_t, std::string_view payload) -> expected<void> {
      auto record = read_payload(payload);
      if (!record)
        return unexpected<error>{record.error()};
      result.push_back(std::get<journal_end>(*record).texts);
      return {};
    });
    problem = fine ? "" : fine.error().message;
    return result;
  }

private:
  const scratch_folder folder_;

public:
  const std::string path = folder_.path("out.journal");
  std::string problem;
};

std::string frame(uint64_t number) {
  std::string result;
  append_frame(result, journal_end{number});
  return result;
}

using numbers = std::vector<uint64_t>;

const std::string magic{journal_magic};

} // namespace

TEST_CASE("a new journal is its owner's only, and keeps what is appended") {
  desk d;
  {
    auto file = d.open();
    CHECK(d.read(*file).empty());
    REQUIRE(file->begin());
    CHECK(file->append(frame(1) + frame(2)) == 0);
    CHECK(file->sync() == 0);
  }
  struct stat info = {};
  REQUIRE(::stat(d.path.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0600);
  CHECK(d.content() == magic + frame(1) + frame(2));
  auto file = d.open();
  CHECK(d.read(*file) == numbers{1, 2});
  REQUIRE(file->begin());
  CHECK(file->append(frame(3)) == 0);
  CHECK(d.content() == magic + frame(1) + frame(2) + frame(3));
}

TEST_CASE("a journal that is cut at any byte keeps its whole records and goes on behind them") {
  desk d;
  const auto whole = magic + frame(1) + frame(2) + frame(3);
  for (size_t size = 0; size <= whole.size(); ++size) {
    INFO(size);
    d.put(whole.substr(0, size));
    {
      auto file = d.open();
      const auto found = d.read(*file);
      CHECK(d.problem.empty());
      CHECK(found.size() == (size < magic.size() ? 0 : (size - magic.size()) / frame(1).size()));
      REQUIRE(file->begin());
      CHECK(file->append(frame(9)) == 0);
    }
    auto file = d.open();
    CHECK(d.read(*file).back() == 9);
    CHECK(file->torn_bytes() == 0);
  }
}

TEST_CASE("garbage at the end is cut off") {
  desk d;
  for (const auto& tail : {std::string(5000, '\0'), std::string{"\nnonsense\n\n"},
                           frame(3).substr(1), std::string(3'000'000, '\n')}) {
    d.put(magic + frame(1) + tail);
    auto file = d.open();
    CHECK(d.read(*file) == numbers{1});
    CHECK(file->torn_bytes() == tail.size());
    REQUIRE(file->begin());
    CHECK(d.content() == magic + frame(1));
  }
}

TEST_CASE("damage before a whole record is named with its place, and nothing is changed") {
  desk d;
  auto bytes = magic + frame(1) + frame(2) + frame(3);
  const auto second = magic.size() + frame(1).size();
  for (size_t i = second; i < second + frame(2).size(); ++i) {
    INFO(i);
    auto bad = bytes;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    d.put(bad);
    auto file = d.open();
    CHECK(d.read(*file) == numbers{1});
    CHECK(d.problem.find("damaged at byte " + std::to_string(second) + ":") != std::string::npos);
    CHECK(d.content() == bad);
  }
}

TEST_CASE("a record that its reader refuses is named with its place") {
  desk d;
  std::string setup;
  append_frame(setup, journal_setup{});
  const auto bad = std::string{"{\"coffee\":1}"};
  char head[19];
  std::snprintf(head, sizeof(head), "%08zx %08x ", bad.size(), journal_checksum(bad));
  d.put(magic + frame(1) + head + bad + "\n");
  auto file = d.open();
  CHECK(d.read(*file) == numbers{1});
  CHECK(d.problem.find("damaged at byte " + std::to_string(magic.size() + frame(1).size())
                       + ": the record is none that this version knows")
        != std::string::npos);
}

TEST_CASE("a file that is no journal is left alone") {
  desk d;
  for (const auto* text : {"Ann is 30\n", "troupe-journal 2\n", "\n", "troupe-journal 1 "}) {
    d.put(text);
    auto file = d.open();
    d.read(*file);
    CHECK(d.problem.find("is no journal of this version of troupe") != std::string::npos);
    CHECK(d.content() == text);
  }
  CHECK(journal_file::open("/dev/null").error().message.find("no regular file")
        != std::string::npos);
  CHECK(journal_file::open("/nonexistent/x").error().code == errc::source_failed);
}

TEST_CASE("a journal has one owner at a time") {
  desk d;
  auto first = d.open();
  auto second = journal_file::open(d.path);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == errc::configuration);
  CHECK(second.error().message.find("in use by another run") != std::string::npos);
  first.reset();
  CHECK(journal_file::open(d.path));
}

TEST_CASE("records are found again by their offsets, long ones too") {
  desk d;
  journal_outcome x;
  x.line = "\"" + std::string(100'000, 'a') + "\"";
  std::string bytes;
  append_frame(bytes, x);
  auto file = d.open();
  d.read(*file);
  REQUIRE(file->begin());
  const auto first = file->end();
  CHECK(file->append(bytes) == 0);
  const auto second = file->end();
  CHECK(file->append(frame(2)) == 0);
  auto long_one = file->read(first);
  REQUIRE(long_one);
  CHECK(std::get<journal_outcome>(*read_payload(*long_one)).line == x.line);
  CHECK(file->read(second));
  CHECK_FALSE(file->read(second + 1));
  CHECK_FALSE(file->read(second + 10'000));
}

TEST_CASE("a disk that fills up leaves no half record, and the append may be repeated") {
  desk d;
  auto file = d.open();
  d.read(*file);
  REQUIRE(file->begin());
  CHECK(file->append(frame(1)) == 0);
  rlimit before = {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit tight = before;
  tight.rlim_cur = file->end() + 10;
  ::setrlimit(RLIMIT_FSIZE, &tight);
  const auto code = file->append(frame(2));
  ::setrlimit(RLIMIT_FSIZE, &before);
  CHECK(code == EFBIG);
  CHECK(d.content() == magic + frame(1));
  CHECK(file->append(frame(2)) == 0);
  CHECK(d.content() == magic + frame(1) + frame(2));
}

TEST_CASE("a journal that was removed or replaced is noticed") {
  desk d;
  auto file = d.open();
  CHECK_FALSE(file->is_lost());
  std::filesystem::remove(d.path);
  CHECK(file->is_lost());
  d.put("something else");
  CHECK(file->is_lost());
}

TEST_CASE("a journal that another one has can be read, and is left as it is") {
  desk d;
  CHECK(journal_file::open_to_read(d.path).error().code == errc::configuration);
  CHECK_FALSE(std::filesystem::exists(d.path));
  auto owner = d.open();
  CHECK(d.read(*owner).empty());
  REQUIRE(owner->begin());
  CHECK(owner->append(frame(1) + frame(2) + frame(3).substr(0, 9)) == 0);
  const auto before = d.content();
  auto reader = journal_file::open_to_read(d.path);
  REQUIRE(reader);
  CHECK(d.read(**reader) == numbers{1, 2});
  CHECK(d.problem.empty());
  CHECK(d.content() == before);
  CHECK(journal_file::open_to_read("/dev/null").error().code == errc::configuration);
}
