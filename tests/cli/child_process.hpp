#pragma once

#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

/// What a program left behind.
struct finished_process {
  int status = -1;
  std::string out;
  std::string err;
};

/// The command under test as a process of its own, without an OPENAI_… or OTEL_… environment
/// but for `more`.
class child_process {
public:
  using environment = std::vector<std::pair<std::string, std::string>>;

  /// Standard input is `/dev/null` unless `with_input`.
  explicit child_process(std::vector<std::string> arguments, const environment& more = {},
                         bool with_input = false);
  ~child_process();
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  void write(const std::string& text) const;
  void close_input();
  /// The reader of standard output goes away.
  void close_output();
  void signal(int number) const;

  /// Waits for a line of standard output; empty at its end.
  std::string line();

  /// The same of standard error.
  std::string error_line();

  pid_t pid() const {
    return pid_;
  }

  /// Waits for the end. A signal counts as 128 + its number.
  finished_process wait();

private:
  static std::string line_of(int fd, std::string& ahead);

  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
  int err_ = -1;
  std::string read_ahead_;
  std::string errors_ahead_;
};

/// Runs the command to its end.
finished_process run_command(std::vector<std::string> arguments, const std::string& input = {},
                             const child_process::environment& more = {});
