#include "output_file.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

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

namespace {

/// Writes these lines over a file that holds `old`; returns what it holds then.
std::string resumed(const std::string& old, const std::vector<std::string>& earlier,
                    const std::vector<std::string>& later, old_content how = old_content::resume) {
  scratch_path path;
  std::ofstream{path.name()} << old;
  auto file = output_file::open(path.name(), {how});
  REQUIRE(file);
  for (const auto& line : earlier)
    (*file)->write(line);
  if (!(*file)->end_resuming())
    return (*file)->problem();
  for (const auto& line : later)
    (*file)->write(line);
  CHECK((*file)->finish());
  return path.content();
}

const std::string one = R"({"index":0,"value":1})";
const std::string two = R"({"index":1,"value":2})";
const std::string three = R"({"index":2,"value":3})";

} // namespace

TEST_CASE("an output that was cut at any byte is completed, and nothing stands twice") {
  const auto whole = one + "\n" + two + "\n";
  for (size_t size = 0; size <= whole.size(); ++size) {
    INFO(size);
    CHECK(resumed(whole.substr(0, size), {one, two}, {three}) == whole + three + "\n");
    CHECK(resumed(whole.substr(0, size) + std::string(100, '\0'), {one, two}, {three})
          == whole + three + "\n");
  }
}

TEST_CASE("lines that nobody vouches for are replaced") {
  const auto whole = one + "\n" + two + "\n";
  CHECK(resumed(whole, {}, {three}) == three + "\n");
  CHECK(resumed(whole, {one}, {three}) == one + "\n" + three + "\n");
  CHECK(resumed(whole, {three}, {}) == three + "\n");
  CHECK(resumed(whole, {one, three}, {}) == one + "\n" + three + "\n");
}

TEST_CASE("what is no result of ours is left alone unless it may be replaced") {
  for (const auto* old : {"precious\n", "{\"name\":1}\n"}) {
    INFO(old);
    CHECK(resumed(old, {one}, {}).find("it holds something that is no result of this run")
          != std::string::npos);
    CHECK(resumed(old, {}, {}).find("it holds something") != std::string::npos);
    CHECK(resumed(old, {one}, {}, old_content::resume_or_replace) == one + "\n");
  }
  CHECK(resumed(one + "\nprecious\n", {one}, {two}).find("it holds something")
        != std::string::npos);
}

TEST_CASE("resuming reads more than a block") {
  std::vector<std::string> lines;
  std::string whole;
  for (int i = 0; i < 5000; ++i) {
    lines.push_back("{\"index\":" + std::to_string(i) + ",\"value\":\"" + std::string(50, 'x')
                    + "\"}");
    whole += lines.back() + "\n";
  }
  for (const auto size : {whole.size(), whole.size() / 2, size_t{65536}, size_t{65537}})
    CHECK(resumed(whole.substr(0, size), lines, {}) == whole);
}

TEST_CASE("a file that lost its name is noticed") {
  scratch_path path;
  auto file = output_file::open(path.name(), {});
  REQUIRE(file);
  CHECK_FALSE((*file)->is_removed());
  std::filesystem::remove(path.name());
  CHECK((*file)->is_removed());
}
