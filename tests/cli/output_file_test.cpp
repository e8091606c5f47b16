#include "output_file.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <unistd.h>

using namespace troupe;
using namespace troupe::cli;

namespace {

/// A path that is free, and free again at the end.
class scratch_path {
public:
  scratch_path()
    : path_(std::filesystem::temp_directory_path()
            / ("troupe_output_file_test." + std::to_string(::getpid()))) {
    std::filesystem::remove(path_);
  }

  ~scratch_path() {
    std::filesystem::remove(path_);
  }

  std::string name() const {
    return path_.string();
  }

  std::string content() const {
    std::ifstream file{path_};
    std::ostringstream result;
    result << file.rdbuf();
    return result.str();
  }

private:
  std::filesystem::path path_;
};

} // namespace

TEST_CASE("lines arrive in the file in order") {
  scratch_path path;
  {
    auto file = output_file::open(path.name(), {});
    REQUIRE(file);
    CHECK((*file)->write("one"));
    CHECK((*file)->write("two"));
    CHECK((*file)->finish());
  }
  CHECK(path.content() == "one\ntwo\n");
}

TEST_CASE("a file that holds something is replaced only on request") {
  scratch_path path;
  std::ofstream{path.name()} << "precious\n";
  auto refused = output_file::open(path.name(), {});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == errc::configuration);
  CHECK(path.content() == "precious\n");
  auto file = output_file::open(path.name(), {old_content::replace});
  REQUIRE(file);
  CHECK(path.content().empty());
}

TEST_CASE("a line reaches the pipe without being asked for") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  output_file file{ends[1], "the pipe"};
  file.write("hello");
  pollfd waiting{ends[0], POLLIN, 0};
  REQUIRE(::poll(&waiting, 1, 10'000) == 1);
  std::array<char, 16> text{};
  CHECK(::read(ends[0], text.data(), text.size()) == 6);
  ::close(ends[0]);
}

TEST_CASE("a closed pipe is a problem in words, and no further line is taken") {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  ::close(ends[0]);
  output_file file{ends[1], "the pipe"};
  file.write("hello");
  CHECK_FALSE(file.finish());
  CHECK(file.problem()
        == "the output the pipe cannot be written: whoever read it has closed the pipe");
  CHECK_FALSE(file.write("more"));
}

TEST_CASE("a full disk is a problem in words") {
  auto file = output_file::open("/dev/full", {});
  if (!file)
    SKIP("no /dev/full here");
  (*file)->write("hello");
  CHECK_FALSE((*file)->finish());
  CHECK((*file)->problem().ends_with("no space is left on the device"));
}
