#pragma once

#include "input_line.hpp"
#include "line_reader.hpp"
#include "text_check.hpp"

#include <troupe/source.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace troupe::cli {

/// The texts of the input, line by line, as the run asks for them. Blank lines are no texts. A line
/// that cannot be read is handed to `on_bad_line` and not to the run. Texts that the journal has
/// finished are passed over.
class input_source final : public source {
public:
  /// Called in the reader's thread; `tag` names the line's place among the texts.
  using bad_line_handler = std::function<void(const text_tag& tag, const bad_line& problem)>;
  /// Called in the reader's thread with the place of the next text, and after a bad line; may
  /// block, which holds back the reading.
  using room_waiter = std::function<void(uint64_t position)>;

  /// `before` is what a journal knows, or null; it must outlive the source. With `checked`, a text
  /// that is another than the journal's ends the supply.
  input_source(int fd, line_meaning meaning, size_t line_bytes_max, bad_line_handler on_bad_line,
               room_waiter wait_for_room, const journal_index* before = nullptr,
               bool checked = true);

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

  /// Texts that were read or passed over. Once the run is over.
  uint64_t texts() const noexcept {
    return next_position_;
  }

private:
  expected<input_text, bad_line> parse(const line_reader::line& x) const;
  /// Throws if the text is not the one that the journal knows.
  void compare(uint32_t checksum);

  line_reader lines_;
  size_t line_bytes_max_;
  line_meaning meaning_;
  bad_line_handler on_bad_line_;
  room_waiter wait_for_room_;
  const journal_index* before_;
  std::optional<text_check> check_;
  uint64_t next_position_ = 0;
};

/// Whether a line is no text.
bool is_blank(const line_reader::line& x);

/// Reads a file from where its descriptor stands, as far as the journal knows it, and puts the
/// descriptor back. Fails with `configuration` if the texts are others, does nothing for a pipe.
expected<void> check_input(int fd, size_t line_bytes_max, const journal_index& before);

} // namespace troupe::cli
