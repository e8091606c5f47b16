#include "report_command.hpp"

#include "complaint.hpp"
#include "report/comparison.hpp"
#include "report/page.hpp"
#include "report/run_report.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

namespace troupe::cli {

namespace {

/// Beside the first run: a comparison must not take the place of its report.
std::string usual_page(const report_arguments& x) {
  return x.path + (x.other.empty() ? ".report.html" : ".compared.html");
}

report::report_options options_of(const report_arguments& x) {
  report::report_options result;
  result.path = x.path;
  result.input = x.input;
  result.schema = x.schema;
  result.texts_max = x.texts_max;
  const auto page_bytes = page_with("{}").size();
  result.data_bytes_max = x.size_max > page_bytes ? x.size_max - page_bytes : 0;
  result.no_texts = x.no_texts;
  result.now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                    std::chrono::system_clock::now().time_since_epoch())
                    .count();
  result.version = TROUPE_VERSION;
  return result;
}

/// Returns 0 or an errno.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return errno;
    text.remove_prefix(static_cast<size_t>(count));
  }
  return 0;
}

/// Writes a file that is whole or not there, which only its owner reads: it holds texts. Returns 0
/// or an errno.
int write_page(const std::string& path, std::string_view text) {
  const auto partial = path + ".partial";
  const auto fd = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0)
    return errno;
  auto code = write_all(fd, text);
  if (::close(fd) != 0 && code == 0)
    code = errno;
  if (code == 0 && ::rename(partial.c_str(), path.c_str()) != 0)
    code = errno;
  if (code != 0)
    ::unlink(partial.c_str());
  return code;
}

exit_status deliver_page(const std::string& path, std::string_view text) {
  const auto code = path == "-" ? write_all(STDOUT_FILENO, text) : write_page(path, text);
  if (code != 0) {
    complain((path == "-" ? "standard output" : path)
             + " cannot be written: " + std::strerror(code));
    return exit_status::output_failed;
  }
  if (path != "-")
    complain("the report is in " + path);
  return exit_status::success;
}

} // namespace

exit_status report_command(const report_arguments& x) {
  const auto options = options_of(x);
  const auto data = x.other.empty() ? report::run_report(options)
                                    : report::comparison_report(options, x.other);
  if (!data) {
    complain(data.error().message);
    return exit_status::bad_usage;
  }
  if (x.json)
    return deliver_page(x.output.empty() ? "-" : x.output, *data + "\n");
  const auto path = x.output.empty() ? usual_page(x) : x.output;
  return deliver_page(path, page_with(*data));
}

} // namespace troupe::cli
