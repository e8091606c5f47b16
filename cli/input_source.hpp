#pragma once

#include "input_line.hpp"
#include "line_reader.hpp"

#include <troupe/source.hpp>

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace troupe::cli {

/// The texts of the input, line by line, as the run asks for them. Blank lines are no texts. A line
/// that cannot be read is handed to `on_bad_line` and not to the run.
class input_source final : public source {
public:
  /// Called in the reader's thread with the line's place among the texts.
  using bad_line_handler = std::function<void(uint64_t position, const bad_line& problem)>;
  /// Called in the reader's thread after a bad line; may block, which holds back the reading.
  using room_waiter = std::function<void()>;

  input_source(int fd, input_format format, size_t line_bytes_max, bad_line_handler on_bad_line,
               room_waiter wait_for_room)
    : lines_(fd, line_bytes_max),
      line_bytes_max_(line_bytes_max),
      format_(format),
      on_bad_line_(std::move(on_bad_line)),
      wait_for_room_(std::move(wait_for_room)) {}

  bool read(std::vector<prompt>& out, size_t max) override;

  bool blocking() const noexcept override {
    return true;
  }

  /// Ends a waiting `read`, and the supply. From any thread.
  void stop() {
    lines_.interrupt();
  }

  /// From any thread.
  uint64_t bytes_read() const noexcept {
    return lines_.bytes_read();
  }

private:
  expected<input_text, bad_line> parse(const line_reader::line& x) const;

  line_reader lines_;
  size_t line_bytes_max_;
  input_format format_;
  bad_line_handler on_bad_line_;
  room_waiter wait_for_room_;
  uint64_t next_position_ = 0;
};

} // namespace troupe::cli
