#pragma once

#include "arguments.hpp"
#include "input_line.hpp"
#include "refusal.hpp"
#include "store/journal_file.hpp"
#include "store/journal_index.hpp"

#include <troupe/run_options.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace troupe::cli {

/// The journal of a run: what earlier runs left in it, and the file that this one adds to.
class run_journal {
public:
  /// Where the journal lies; empty if the run has none. By default beside an output that is a file.
  static std::string path_for(const run_arguments& x);

  /// Opens and reads the journal. What is wrong with it changes nothing.
  static expected<std::unique_ptr<run_journal>, refusal> open(const std::string& path);

  /// Refuses to go on with other settings, or with other texts where they can be looked at
  /// beforehand, unless the user accepts that.
  expected<void, refusal> compare(const journal_setup& now, const run_arguments& x,
                                  int input) const;

  /// Gets the journal ready to be added to: writes down the settings if they are new, and pardons
  /// failures that are to be tried again.
  expected<void, refusal> begin(const journal_setup& now, bool retry_failed);

  /// What all records say together. It stays as it was when the run began.
  const journal_index& before() const noexcept {
    return index_;
  }

  journal_file& file() noexcept {
    return *file_;
  }

  /// Bytes that were cut off the end when the journal was opened.
  uint64_t torn_bytes() const noexcept {
    return torn_bytes_;
  }

  /// Calls `visit` with each outcome that stands, in the order of the journal.
  using visitor = std::function<void(journal_outcome& x, uint64_t offset)>;
  expected<void, refusal> for_each_outcome(const visitor& visit);

  /// The outcome whose record is at `offset`.
  expected<journal_outcome> outcome_at(uint64_t offset) const;

  /// What earlier runs did for a text. From any thread.
  text_history history(const text_tag& tag) const;

private:
  explicit run_journal(std::unique_ptr<journal_file> file) : file_(std::move(file)) {}

  expected<void, refusal> add(const journal_record& x);

  std::unique_ptr<journal_file> file_;
  journal_index index_;
  uint64_t torn_bytes_ = 0;
};

} // namespace troupe::cli
