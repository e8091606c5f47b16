#pragma once

#include "input_line.hpp"
#include "line_file.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::cli::report {

/// The texts of an input, by their places. Keeps where every 64th begins, and a few blocks of them:
/// outcomes come nearly in the order of the input.
class text_file {
public:
  /// Reads the file once. Fails as `line_file::open` does.
  static expected<std::unique_ptr<text_file>> open(const std::string& path, line_meaning meaning);

  uint64_t texts() const noexcept {
    return texts_;
  }
  uint64_t size() const noexcept {
    return lines_->size();
  }

  /// The line of a text, without its end; absent beyond the last.
  std::optional<std::string_view> line(uint64_t place);

  /// What the model is told of a line: its text, or its messages one below the other. Absent of a
  /// line that cannot be read.
  std::optional<std::string> text_of(std::string_view line) const;

private:
  static constexpr uint64_t block_texts = 64;

  struct block {
    uint64_t number = 0;
    std::vector<std::string> lines;
  };

  text_file(std::unique_ptr<line_file> lines, line_meaning meaning)
    : lines_(std::move(lines)),
      meaning_(std::move(meaning)) {}

  const block& load(uint64_t number);

  std::unique_ptr<line_file> lines_;
  line_meaning meaning_;
  /// Of the first text of each block.
  std::vector<uint64_t> offsets_;
  uint64_t texts_ = 0;
  /// By number of the block, modulo their number.
  std::vector<std::optional<block>> cache_{64};
};

} // namespace troupe::cli::report
