#pragma once

#include "run_journal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

/// The lines of texts that earlier runs finished, in the order of the texts, read from the journal
/// when they are wanted. Keeps 16 bytes for each.
class earlier_lines {
public:
  /// `journal` must outlive the lines.
  explicit earlier_lines(run_journal& journal) : journal_(journal) {}

  /// Finds where they stand.
  expected<void, refusal> find();

  /// The line of a text, if there is one. Positions must grow from call to call.
  std::optional<std::string> line(uint64_t position);

  /// Why a line that was found could not be read again; empty if all is well.
  const std::string& problem() const noexcept {
    return problem_;
  }

private:
  struct place {
    uint64_t position;
    uint64_t offset;
  };

  run_journal& journal_;
  std::vector<place> places_;
  size_t next_ = 0;
  std::string problem_;
};

} // namespace troupe::cli
