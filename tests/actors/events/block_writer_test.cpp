#include "events/block_writer.hpp"

#include "../../scratch_folder.hpp"
#include "told_events.hpp"

#include <catch2/catch_test_macros.hpp>

#include <csignal>
#include <fcntl.h>
#include <limits.h>
#include <sys/resource.h>
#include <thread>

using namespace troupe;
using namespace troupe::test;

namespace {

block_writer::options plain() {
  block_writer::options result;
  result.close_grace = 0ms;
  result.on_loss = [](uint64_t count, event_time) {
    return "lost " + std::to_string(count) + "\n";
  };
  result.mend = "\n";
  return result;
}

/// A pipe that takes 4096 bytes before somebody reads.
struct narrow_pipe {
  narrow_pipe() {
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    REQUIRE(::fcntl(ends[1], F_SETPIPE_SZ, 4096) == 4096);
  }
  ~narrow_pipe() {
    if (ends[0] >= 0)
      ::close(ends[0]);
  }

  /// Until it is closed by its writer.
  std::string read_all() {
    std::string result;
    char part[512];
    for (ssize_t n = 0; (n = ::read(ends[0], part, sizeof part)) > 0;)
      result.append(part, static_cast<size_t>(n));
    return result;
  }

  void stop_reading() {
    ::close(ends[0]);
    ends[0] = -1;
  }

  int ends[2] = {-1, -1};
};

int open_file(const std::string& path) {
  return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

} // namespace

TEST_CASE("blocks reach the file in their order") {
  scratch_folder here;
  {
    block_writer file{open_file(here.path("x")), "x", plain()};
    file.put("a\n", 1, noon);
    file.put("b\nc\n", 2, noon);
    file.close("end\n");
    file.put("late\n", 1, noon);
    CHECK(file.report() == event_file_report{3, 1, ""});
  }
  CHECK(here.content("x") == "a\nb\nc\nend\n");
}

TEST_CASE(
  "what a reader does not keep up with is dropped, and a line says so where it would stand") {
  narrow_pipe pipe;
  auto how = plain();
  how.waiting_bytes_max = 10'000;
  how.close_grace = 10min;
  auto file = std::make_unique<block_writer>(pipe.ends[1], "x", how);
  const auto large = std::string(8'191, 'x') + "\n";
  // The pipe does not take all of it, so it waits until somebody reads.
  file->put(std::string{large}, 1, noon);
  file->put(std::string(4'000, 'y') + "\n", 1, noon);
  file->put(std::string(4'000, 'z') + "\n", 1, noon);
  file->put("small\n", 1, noon);
  std::string got;
  std::thread reader{[&] { got = pipe.read_all(); }};
  file->close();
  CHECK(file->report() == event_file_report{2, 2, ""});
  file.reset();
  reader.join();
  CHECK(got == large + "lost 2\nsmall\n");
}

TEST_CASE("losses at the end are told there") {
  narrow_pipe pipe;
  auto how = plain();
  how.waiting_bytes_max = 10'000;
  how.close_grace = 10min;
  auto file = std::make_unique<block_writer>(pipe.ends[1], "x", how);
  const auto large = std::string(8'191, 'x') + "\n";
  file->put(std::string{large}, 1, noon);
  file->put(std::string{large}, 5, noon);
  std::string got;
  std::thread reader{[&] { got = pipe.read_all(); }};
  file->close("end\n");
  file.reset();
  reader.join();
  CHECK(got == large + "lost 5\nend\n");
}

TEST_CASE("a pipe that nobody reads keeps nobody waiting at the end") {
  narrow_pipe pipe;
  block_writer file{pipe.ends[1], "x", plain()};
  file.put(std::string(100'000, 'x') + "\n", 1, noon);
  file.put("b\n", 1, noon);
  file.close();
  CHECK(file.report() == event_file_report{0, 2, "x cannot be written: nobody reads it"});
}

TEST_CASE("a reader that goes ends the log and not the process") {
  narrow_pipe pipe;
  pipe.stop_reading();
  std::vector<std::string> told;
  auto how = plain();
  how.on_problem = [&](const std::string& x) { told.push_back(x); };
  block_writer file{pipe.ends[1], "x", how};
  file.put("a\n", 1, noon);
  file.put("b\n", 1, noon);
  file.close();
  CHECK(file.report() == event_file_report{0, 2, "x cannot be written: Broken pipe"});
  CHECK(told == std::vector<std::string>{"x cannot be written: Broken pipe"});
}

TEST_CASE("a full disk is told once, and costs what it did not take") {
  std::vector<std::string> told;
  auto how = plain();
  how.on_problem = [&](const std::string& x) { told.push_back(x); };
  block_writer file{::open("/dev/full", O_WRONLY | O_CLOEXEC), "x", how};
  file.put("a\n", 1, noon);
  file.put("b\n", 1, noon);
  file.close();
  CHECK(file.report() == event_file_report{0, 2, "x cannot be written: No space left on device"});
  CHECK(told.size() == 1);
}

TEST_CASE("of a block that a file has taken a part of nothing is left") {
  scratch_folder here;
  here.file("x", "before\n");
  const auto fd = open_file(here.path("x"));
  // Behind a signal that is ignored, a limit of the size of files is an error of `write`.
  auto* const before = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old = {};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &old) == 0);
  rlimit low = old;
  low.rlim_cur = 1'000;
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &low) == 0);
  {
    block_writer file{fd, "x", plain()};
    file.put("a\n", 1, noon);
    file.put(std::string(2'000, 'x') + "\n", 3, noon);
    file.put("b\n", 1, noon);
    file.close();
    CHECK(file.report() == event_file_report{2, 3, "x cannot be written: File too large"});
  }
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &old) == 0);
  std::signal(SIGXFSZ, before);
  CHECK(here.content("x") == "before\na\nlost 3\nb\n");
}
