#include "run_command.hpp"

#include "complaint.hpp"
#include "delivery.hpp"
#include "hope.hpp"
#include "input_source.hpp"
#include "output_file.hpp"
#include "output_line.hpp"
#include "progress_line.hpp"
#include "schema_file.hpp"
#include "stop_signals.hpp"

#include <troupe/client.hpp>
#include <troupe/dialect.hpp>
#include <troupe/rehearsal.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <memory>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe::cli {

namespace {

/// Why a run did not start.
struct refusal {
  exit_status status;
  std::string message;
};

unexpected<refusal> refused(exit_status status, std::string message) {
  return unexpected<refusal>{{status, std::move(message)}};
}

unexpected<refusal> bad_usage(const error& problem) {
  return refused(exit_status::bad_usage, in_terms_of_options(problem.message));
}

expected<int, refusal> open_input(const std::string& path) {
  if (path == "-")
    return STDIN_FILENO;
  const auto fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info = {};
  if (fd >= 0 && ::fstat(fd, &info) == 0 && S_ISDIR(info.st_mode))
    errno = EISDIR;
  else if (fd >= 0)
    return fd;
  return refused(exit_status::bad_usage,
                 "the input " + path + " cannot be read: " + std::strerror(errno));
}

/// Bytes in a regular file; 0 for a pipe or a terminal.
uint64_t size_of(int fd) {
  struct stat info = {};
  const auto is_file = ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  return is_file && info.st_size > 0 ? static_cast<uint64_t>(info.st_size) : 0;
}

expected<std::unique_ptr<output_file>, refusal> open_output(const run_arguments& x, int input) {
  struct stat from = {};
  struct stat to = {};
  if (::fstat(input, &from) == 0 && S_ISREG(from.st_mode) && ::stat(x.output.c_str(), &to) == 0
      && from.st_dev == to.st_dev && from.st_ino == to.st_ino)
    return refused(exit_status::bad_usage, "the output " + x.output + " is the input");
  auto result = output_file::open(x.output, x.overwrite);
  if (!result)
    return refused(result.error().code == errc::configuration ? exit_status::bad_usage
                                                              : exit_status::output_failed,
                   result.error().message);
  return std::move(*result);
}

/// The simulated API, and the settings that lead to it.
expected<std::unique_ptr<rehearsal>, refusal> start_rehearsal(run_arguments& x) {
  auto server = rehearsal::start(x.rehearsal);
  if (!server)
    return bad_usage(server.error());
  x.conf.base_url = (*server)->base_url();
  // A real key has no business in a rehearsal.
  x.conf.api_key.clear();
  x.conf.proxy.clear();
  if (x.conf.model.empty())
    x.conf.model = "rehearsal";
  return std::move(*server);
}

/// One run of the command, from its first text to its last line.
class run_in_progress {
public:
  run_in_progress(const run_arguments& x, int input, std::unique_ptr<output_file> output)
    : conf_(x.conf),
      quiet_(x.quiet),
      input_bytes_(size_of(input)),
      output_(std::move(output)),
      delivery_(x.how, [this](std::string_view line) { output_->write(line); }),
      line_(!x.quiet),
      hope_(x.conf.pool_size) {
    auto on_bad_line = [this](uint64_t position, const bad_line& problem) {
      ++bad_lines_;
      delivery_.put(position, output_line(problem, position));
    };
    source_ = std::make_shared<input_source>(input, x.format, x.line_bytes_max, on_bad_line,
                                             [this] { delivery_.wait_for_room(); });
  }

  expected<exit_status, refusal> run(const record_type_ptr& type, order how,
                                     stop_signals& signals) {
    auto company = client::make(conf_);
    if (!company)
      return bad_usage(company.error());
    run_options options;
    if (line_.is_shown())
      options.on_progress = [this](const progress& x) { draw(x); };
    auto started = company->start(type, source_, how, std::move(options));
    if (!started)
      return bad_usage(started.error());
    run_ = std::move(*started);
    signals.on_stop([this] { stop(); });
    while (auto next = run_->next())
      take(std::move(*next));
    signals.ignore();
    return finish(signals.received());
  }

private:
  void stop() {
    source_->stop();
    run_->stop();
  }

  void draw(const progress& x) {
    std::optional<double> share;
    if (input_bytes_ > 0)
      share = std::min(1.0, static_cast<double>(source_->bytes_read())
                              / static_cast<double>(input_bytes_));
    line_.draw(progress_text(x, bad_lines_, share, line_.columns()));
  }

  void take(erased_outcome&& next) {
    const auto has_text = next.input != nullptr;
    auto result = typed<std::string>(std::move(next));
    const auto code = result.error().code;
    if (code != errc::none)
      ++failures_[code];
    if (!has_text) {
      // The input broke off, or the run as a whole.
      run_problem_ = result.error();
      return;
    }
    if (is_hopeless(code)) {
      ++end_.hopeless;
      hopeless_ = result.error();
    }
    const auto tag = parse_tag(result.id);
    delivery_.put(tag.position, output_line(result, tag));
    if (!stopped_ && !output_->problem().empty()) {
      stopped_ = true;
      stop();
    }
    if (hope_.lose(code) && !stopped_) {
      stopped_ = true;
      lost_ = result.error();
      stop();
    }
  }

  exit_status finish(bool interrupted) {
    delivery_.close();
    end_.output_failed = !output_->finish();
    line_.clear();
    const auto sum = run_->sum();
    end_.interrupted = interrupted;
    end_.input_failed = run_problem_.has_value();
    end_.succeeded = sum.succeeded;
    end_.failed = sum.failed + bad_lines_;
    explain();
    if (bad_lines_ > 0)
      failures_[errc::source_failed] += bad_lines_;
    if (!quiet_)
      complain(summary_text(sum, bad_lines_, failures_));
    if (lost_ && end_.hopeless == 0)
      return exit_status::unreachable;
    return to_exit_status(end_);
  }

  void explain() {
    if (end_.output_failed)
      complain(output_->problem());
    if (run_problem_)
      complain(run_problem_->message);
    if (lost_)
      complain("stopped, because every text so far failed alike: " + to_string(*lost_));
    else if (end_.succeeded == 0 && hopeless_)
      complain("every text failed, the last one with " + to_string(*hopeless_));
    if (end_.interrupted)
      complain("interrupted: texts that were not finished are missing or marked as cancelled");
  }

  const settings& conf_;
  const bool quiet_;
  const uint64_t input_bytes_;
  std::unique_ptr<output_file> output_;
  delivery delivery_;
  progress_line line_;
  std::shared_ptr<input_source> source_;
  std::shared_ptr<detail::run_handle> run_;
  std::atomic<uint64_t> bad_lines_{0};
  hope hope_;
  std::map<errc, uint64_t> failures_;
  run_end end_;
  bool stopped_ = false;
  /// Why it was given up.
  std::optional<error> lost_;
  std::optional<error> hopeless_;
  std::optional<error> run_problem_;
};

/// Whatever can be wrong is found before the first text is sent and before the output is emptied.
expected<exit_status, refusal> try_run(run_arguments x) {
  stop_signals signals;
  auto type = read_schema_file(x.schema);
  if (!type)
    return bad_usage(type.error());
  if (x.schema == "-" && x.input == "-")
    return refused(exit_status::bad_usage, "the schema and the texts cannot both come from "
                                           "standard input");
  std::unique_ptr<rehearsal> simulated;
  if (x.rehearse) {
    auto started = start_rehearsal(x);
    if (!started)
      return unexpected<refusal>{started.error()};
    simulated = std::move(*started);
  }
  if (auto fine = check(x.conf); !fine)
    return bad_usage(fine.error());
  if (auto wire = make_openai_dialect(x.conf, (*type)->schema()); !wire)
    return bad_usage(wire.error());
  auto input = open_input(x.input);
  if (!input)
    return unexpected<refusal>{input.error()};
  auto output = open_output(x, *input);
  if (!output)
    return unexpected<refusal>{output.error()};
  run_in_progress run{x, *input, std::move(*output)};
  return run.run(*type, x.how, signals);
}

} // namespace

exit_status run_command(const run_arguments& x) {
  auto result = try_run(x);
  if (result)
    return *result;
  complain(result.error().message);
  return result.error().status;
}

} // namespace troupe::cli
