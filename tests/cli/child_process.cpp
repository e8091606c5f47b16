#include "child_process.hpp"

#include <catch2/catch_test_macros.hpp>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char** environ;

namespace {

void close_end(int& fd) {
  if (fd >= 0)
    ::close(std::exchange(fd, -1));
}

/// Reads both to their ends, as they come.
void drain(int out, int err, finished_process& result) {
  pollfd ends[] = {{out, POLLIN, 0}, {err, POLLIN, 0}};
  std::string* texts[] = {&result.out, &result.err};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    REQUIRE(::poll(ends, 2, -1) > 0);
    for (int i = 0; i < 2; ++i) {
      if (ends[i].fd < 0 || ends[i].revents == 0)
        continue;
      char block[4096];
      const auto got = ::read(ends[i].fd, block, sizeof(block));
      if (got > 0)
        texts[i]->append(block, static_cast<size_t>(got));
      else
        ends[i].fd = -1;
    }
  }
}

std::vector<std::string> clean_environment(const child_process::environment& more) {
  std::vector<std::string> result;
  const auto leads_elsewhere = [](std::string_view x) {
    return x.starts_with("OPENAI_") || x.starts_with("OTEL_") || x.starts_with("TRACEPARENT=")
           || x.starts_with("TRACESTATE=");
  };
  for (auto** entry = environ; *entry != nullptr; ++entry)
    if (!leads_elsewhere(*entry))
      result.emplace_back(*entry);
  for (auto& [name, value] : more)
    result.push_back(name + "=" + value);
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  for (auto& word : words)
    result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

} // namespace

child_process::child_process(std::vector<std::string> arguments, const environment& more,
                             bool with_input) {
  std::signal(SIGPIPE, SIG_IGN);
  int in[2];
  int out[2];
  int err[2];
  REQUIRE(::pipe2(in, O_CLOEXEC) == 0);
  REQUIRE(::pipe2(out, O_CLOEXEC) == 0);
  REQUIRE(::pipe2(err, O_CLOEXEC) == 0);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, err[1], STDERR_FILENO);
  arguments.insert(arguments.begin(), TROUPE_COMMAND);
  auto words = pointers(arguments);
  auto settings = clean_environment(more);
  auto variables = pointers(settings);
  REQUIRE(::posix_spawn(&pid_, TROUPE_COMMAND, &files, nullptr, words.data(), variables.data())
          == 0);
  posix_spawn_file_actions_destroy(&files);
  ::close(in[0]);
  ::close(out[1]);
  ::close(err[1]);
  in_ = in[1];
  out_ = out[0];
  err_ = err[0];
  if (!with_input)
    close_input();
}

child_process::~child_process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  close_end(in_);
  close_end(out_);
  close_end(err_);
}

void child_process::write(const std::string& text) const {
  std::string_view rest{text};
  while (!rest.empty()) {
    const auto written = ::write(in_, rest.data(), rest.size());
    // The command may have ended before it read everything.
    if (written <= 0)
      return;
    rest.remove_prefix(static_cast<size_t>(written));
  }
}

void child_process::close_input() {
  close_end(in_);
}

void child_process::close_output() {
  close_end(out_);
}

void child_process::signal(int number) const {
  ::kill(pid_, number);
}

std::string child_process::line() {
  return line_of(out_, read_ahead_);
}

std::string child_process::error_line() {
  return line_of(err_, errors_ahead_);
}

std::string child_process::line_of(int fd, std::string& ahead) {
  for (;;) {
    const auto end = ahead.find('\n');
    if (end != std::string::npos) {
      auto result = ahead.substr(0, end);
      ahead.erase(0, end + 1);
      return result;
    }
    char block[4096];
    const auto got = ::read(fd, block, sizeof(block));
    if (got <= 0)
      return {};
    ahead.append(block, static_cast<size_t>(got));
  }
}

finished_process child_process::wait() {
  finished_process result;
  result.out = std::move(read_ahead_);
  result.err = std::move(errors_ahead_);
  drain(out_, err_, result);
  int status = 0;
  ::waitpid(std::exchange(pid_, -1), &status, 0);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

finished_process run_command(std::vector<std::string> arguments, const std::string& input,
                             const child_process::environment& more) {
  child_process child{std::move(arguments), more, true};
  std::thread writer{[&] {
    child.write(input);
    child.close_input();
  }};
  auto result = child.wait();
  writer.join();
  return result;
}
