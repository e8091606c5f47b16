#include "metrics_file.hpp"

#include "../scratch_folder.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <sys/stat.h>

using namespace troupe;
using namespace troupe::cli;
using namespace std::chrono_literals;

namespace {

size_t files_in(const std::string& folder) {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator{folder},
                                           std::filesystem::directory_iterator{}));
}

} // namespace

TEST_CASE("the file is there at once, and holds the last word at the end") {
  scratch_folder folder;
  const auto path = folder.path("t.prom");
  std::atomic<int> number{1};
  auto file = metrics_file::open(
    path, [&] { return std::to_string(number); }, 1h);
  REQUIRE(file);
  CHECK(folder.content("t.prom") == "1");
  number = 2;
  CHECK((*file)->close().code == errc::none);
  CHECK(folder.content("t.prom") == "2");
  CHECK(files_in(folder.path("")) == 1);
}

TEST_CASE("the file is written anew all the time") {
  scratch_folder folder;
  std::atomic<int> written{0};
  auto file = metrics_file::open(
    folder.path("t.prom"),
    [&] {
      written.notify_all();
      return std::to_string(++written);
    },
    1ms);
  REQUIRE(file);
  for (int seen = written; seen < 5; seen = written)
    written.wait(seen);
  CHECK((*file)->close().code == errc::none);
  CHECK(folder.content("t.prom") == std::to_string(written));
}

TEST_CASE("the old file is replaced, not written over, and all may read the new one") {
  scratch_folder folder;
  const auto path = folder.file("t.prom", "old and longer");
  std::filesystem::create_hard_link(path, folder.path("reader"));
  const auto mask = ::umask(0077);
  REQUIRE(replace_file(path, "new"));
  ::umask(mask);
  CHECK(folder.content("t.prom") == "new");
  CHECK(folder.content("reader") == "old and longer");
  struct stat info = {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0644);
}

TEST_CASE("a link to the file stays a link") {
  scratch_folder folder;
  folder.file("real.prom", "old");
  std::filesystem::create_symlink(folder.path("real.prom"), folder.path("t.prom"));
  auto file = metrics_file::open(
    folder.path("t.prom"), [] { return std::string{"new"}; }, 1h);
  REQUIRE(file);
  CHECK(std::filesystem::is_symlink(folder.path("t.prom")));
  CHECK(folder.content("real.prom") == "new");
}

TEST_CASE("what cannot be written is refused at the beginning and told at the end") {
  scratch_folder folder;
  const auto text = [] { return std::string{"x"}; };
  const auto nowhere = metrics_file::open(folder.path("no/t.prom"), text, 1h);
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().message.ends_with("cannot be written: No such file or directory"));
  const auto device = metrics_file::open("/dev/null", text, 1h);
  REQUIRE_FALSE(device);
  CHECK(device.error().message.starts_with("/dev/null is no regular file"));
  CHECK_FALSE(metrics_file::open(folder.path(""), text, 1h));

  std::filesystem::create_directory(folder.path("sub"));
  auto file = metrics_file::open(folder.path("sub/t.prom"), text, 1h);
  REQUIRE(file);
  std::filesystem::remove_all(folder.path("sub"));
  CHECK((*file)->close().message.ends_with("cannot be written: No such file or directory"));
}
