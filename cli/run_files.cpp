#include "run_files.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace troupe::cli {

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

uint64_t size_of(int fd) {
  struct stat info = {};
  const auto is_file = ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  return is_file && info.st_size > 0 ? static_cast<uint64_t>(info.st_size) : 0;
}

namespace {

/// Whether a path names an open regular file.
bool is_same_file(int fd, const std::string& path) {
  struct stat from = {};
  struct stat to = {};
  return ::fstat(fd, &from) == 0 && S_ISREG(from.st_mode) && ::stat(path.c_str(), &to) == 0
         && from.st_dev == to.st_dev && from.st_ino == to.st_ino;
}

bool is_filled_file(const std::string& path) {
  struct stat info = {};
  return ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0;
}

bool has_folder(const std::string& path) {
  const auto folder = std::filesystem::path{path}.parent_path();
  return folder.empty() || std::filesystem::is_directory(folder);
}

expected<void, refusal> check_names(const run_arguments& x, const std::string& journal, int input) {
  if (is_same_file(input, x.output))
    return refused(exit_status::bad_usage, "the output " + x.output + " is the input");
  if (!x.failed.empty() && (x.failed == "-" || is_same_file(input, x.failed)))
    return refused(exit_status::bad_usage,
                   "--failed must name a file, which is not the input, either");
  if (!x.failed.empty() && (x.failed == x.output || x.failed == journal))
    return refused(exit_status::bad_usage, "--failed names a file that is written already");
  if (journal == x.output || (!journal.empty() && is_same_file(input, journal)))
    return refused(exit_status::bad_usage, "--journal names the input or the output");
  if (journal.empty() && (x.retry_failed || x.accept_changes))
    return refused(exit_status::bad_usage,
                   "--retry-failed and --accept-changes are about a journal: name one with "
                   "--journal");
  if (x.detach && journal.empty())
    return refused(exit_status::bad_usage,
                   "--detach needs a journal, or nobody finds the batches again: name one with "
                   "--journal");
  return {};
}

/// Null without a journal.
expected<std::unique_ptr<run_journal>, refusal>
open_journal(const run_arguments& x, const std::string& path, const journal_setup& setup,
             int input) {
  if (path.empty())
    return nullptr;
  auto result = run_journal::open(path);
  if (!result && x.journal.empty() && result.error().status == exit_status::output_failed)
    return refused(result.error().status, result.error().message
                                            + " (--journal names another place, --no-journal goes "
                                              "without)");
  if (!result)
    return result;
  if (auto same = (*result)->compare(setup, x, input); !same)
    return unexpected<refusal>{same.error()};
  return result;
}

expected<std::unique_ptr<output_file>, refusal> open_output(const std::string& path,
                                                            const output_file::opening& how) {
  auto result = output_file::open(path, how);
  if (!result)
    return refused(result.error().code == errc::configuration ? exit_status::bad_usage
                                                              : exit_status::output_failed,
                   result.error().message);
  return std::move(*result);
}

} // namespace

expected<run_files, refusal> open_files(const run_arguments& x, const journal_setup& setup,
                                        int input, disk_space& space) {
  const auto path = run_journal::path_for(x);
  if (auto fine = check_names(x, path, input); !fine)
    return unexpected<refusal>{fine.error()};
  // Where there was a journal, the results belong to it. Else they must be out of the way before
  // there is one.
  const auto resumes = !path.empty() && ::access(path.c_str(), F_OK) == 0;
  output_file::opening how;
  how.space = &space;
  if (resumes)
    how.existing = x.overwrite ? old_content::resume_or_replace : old_content::resume;
  else if (x.overwrite)
    how.existing = old_content::replace;
  else if (is_filled_file(x.output) || (!x.failed.empty() && is_filled_file(x.failed)))
    return open_output(is_filled_file(x.output) ? x.output : x.failed, how).map([](auto&&) {
      return run_files{};
    });
  run_files result;
  // A folder that is missing is the output's fault, not that of the journal beside it.
  if (x.journal.empty() && !path.empty() && !has_folder(path))
    return open_output(x.output, how).map([](auto&&) { return run_files{}; });
  auto journal = open_journal(x, path, setup, input);
  if (!journal)
    return unexpected<refusal>{journal.error()};
  result.journal = std::move(*journal);
  auto output = open_output(x.output, how);
  if (!output)
    return unexpected<refusal>{output.error()};
  result.output = std::move(*output);
  if (!x.failed.empty()) {
    how.mode = 0600;
    auto failed = open_output(x.failed, how);
    if (!failed)
      return unexpected<refusal>{failed.error()};
    result.failed = std::move(*failed);
  }
  return result;
}

} // namespace troupe::cli
