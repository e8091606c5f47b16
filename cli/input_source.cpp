#include "input_source.hpp"

#include "store/journal.hpp"

#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace troupe::cli {

input_source::input_source(int fd, line_meaning meaning, size_t line_bytes_max,
                           bad_line_handler on_bad_line, room_waiter wait_for_room,
                           const journal_index* before, bool checked)
  : lines_(fd, line_bytes_max),
    line_bytes_max_(line_bytes_max),
    meaning_(std::move(meaning)),
    on_bad_line_(std::move(on_bad_line)),
    wait_for_room_(std::move(wait_for_room)),
    before_(before) {
  if (before != nullptr && checked)
    check_.emplace(*before);
}

bool input_source::read(std::vector<prompt>& out, size_t max) {
  wait_for_room_(next_position_);
  line_reader::line line;
  size_t count = 0;
  while (count < max && (count == 0 || lines_.ready())) {
    if (!lines_.next(line)) {
      if (check_ && !lines_.interrupted() && !check_->end())
        throw std::runtime_error(check_->problem());
      return false;
    }
    if (is_blank(line))
      continue;
    const auto checksum = journal_checksum(line.text);
    compare(checksum);
    const auto position = next_position_++;
    if (before_ != nullptr && before_->is_done(position))
      continue;
    auto text = parse(line);
    if (!text) {
      on_bad_line_({position, checksum, text.error().id_json}, text.error());
      // The texts before this line must be on their way before anything is waited for.
      if (count > 0)
        return true;
      wait_for_room_(next_position_);
      continue;
    }
    text->input.id = to_string(text_tag{position, checksum, std::move(text->id_json)});
    out.push_back(std::move(text->input));
    ++count;
  }
  return true;
}

void input_source::compare(uint32_t checksum) {
  if (check_ && !check_->pass(checksum))
    throw std::runtime_error(check_->problem());
}

expected<input_text, bad_line> input_source::parse(const line_reader::line& x) const {
  if (!x.too_long)
    return parse_input_line(x.text, meaning_, x.number);
  auto message = "line " + std::to_string(x.number) + " of the input is longer than "
                 + std::to_string(line_bytes_max_) + " bytes: split it, or raise --line-bytes-max";
  return unexpected<bad_line>{{{errc::source_failed, std::move(message)}, {}}};
}

bool is_blank(const line_reader::line& x) {
  return !x.too_long && x.text.find_first_not_of(" \t\r\f\v") == std::string::npos;
}

expected<void> check_input(int fd, size_t line_bytes_max, const journal_index& before) {
  struct stat info = {};
  const auto begin = ::lseek(fd, 0, SEEK_CUR);
  if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || begin < 0 || before.done_end() == 0)
    return {};
  text_check check{before};
  bool same = true;
  try {
    line_reader lines{::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1), line_bytes_max};
    line_reader::line line;
    uint64_t position = 0;
    // On to the end of the last block that holds a finished text.
    const auto end = (before.done_end() / journal_index::block_texts + 1)
                     * journal_index::block_texts;
    while (same && position < end && lines.next(line))
      if (!is_blank(line)) {
        same = check.pass(journal_checksum(line.text));
        ++position;
      }
    same = same && check.end();
  } catch (const std::system_error& problem) {
    return failed(errc::configuration, problem.what());
  }
  ::lseek(fd, begin, SEEK_SET);
  if (!same)
    return failed(errc::configuration, check.problem());
  return {};
}

} // namespace troupe::cli
