#pragma once

#include "line_file.hpp"
#include "store/journal.hpp"
#include "store/journal_file.hpp"
#include "store/pardons.hpp"

#include <troupe/detail/json.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace troupe::cli::report {

/// What a line of the output, or an outcome of the journal, says about a text. Views are valid
/// during the call.
struct told_outcome {
  /// Of the text among the texts of the input, from 0.
  uint64_t place = 0;
  /// Of the record in the file.
  uint64_t offset = 0;
  /// The line of the output, read and as text.
  json_value line;
  std::string_view line_text;
  /// What the journal alone says.
  bool is_from_journal = false;
  uint32_t text_checksum = 0;
  /// A later record says that the text is asked again: only what it cost counts.
  bool is_pardoned = false;
  bool is_passing = false;
  errc code = errc::none;
  journal_expense spent;
  /// Milliseconds; 0: unknown.
  double began_ms = 0;
  double elapsed_ms = 0;
  double request_ms = 0;
  double first_byte_ms = 0;
  /// An element of a list (`--stream items`), not a whole text.
  bool is_item = false;
};

/// Is told what a file holds, in its order.
class record_visitor {
public:
  virtual ~record_visitor();
  virtual void on_setup(const journal_setup&) {}
  virtual void on_event(const journal_event&) {}
  virtual void on_attempt(const journal_attempt&) {}
  virtual void on_outcome(const told_outcome&) = 0;
  virtual void on_end() {}
};

/// A journal, or an output. Both are read while a run writes them, as far as they have come.
class record_file {
public:
  /// Finds out by its head which of them it is. Fails with `configuration`, in words that name the
  /// path.
  static expected<std::unique_ptr<record_file>> open(const std::string& path);

  /// The setup of a journal that holds last, if there is one.
  const std::optional<journal_setup>& setup() const noexcept {
    return setup_;
  }
  /// The last event `run_started` of a journal, if there is one; JSON text.
  const std::string& run_started() const noexcept {
    return run_started_;
  }

  bool is_journal() const noexcept {
    return journal_ != nullptr;
  }
  const std::string& path() const noexcept {
    return path_;
  }
  uint64_t size() const noexcept {
    return lines_->size();
  }

  /// Reads all of it. Fails with `configuration` for a damaged journal and for what is no output.
  expected<void> visit(record_visitor& visitor);

  /// The line of the output, and that of the file of failed texts if there is one, of a record that
  /// was visited; empty if it is not there any more.
  struct lines {
    std::string line;
    std::string failed_line;
    /// Of the text's line, as the journal has it.
    std::optional<uint32_t> text_checksum;
  };
  lines lines_at(uint64_t offset) const;

  /// The attempts in the journal on these texts. Reads the file once more, and only heads of what
  /// is not wanted.
  std::unordered_map<uint64_t, std::vector<journal_attempt>>
  attempts_on(const std::function<bool(uint64_t place)>& is_wanted) const;

  /// Bytes at the end that are no whole record, once it was read: the run was killed, or goes on.
  uint64_t torn_bytes() const noexcept {
    return torn_bytes_;
  }
  /// Lines of an output that are none.
  uint64_t bad_lines() const noexcept {
    return bad_lines_;
  }

private:
  explicit record_file(std::string path) : path_(std::move(path)) {}

  /// Looks at the heads of a journal's records.
  expected<void> look_through();
  expected<void> visit_journal(record_visitor& visitor);
  expected<void> visit_output(record_visitor& visitor);

  std::string path_;
  std::unique_ptr<journal_file> journal_;
  /// The same file, also of a journal.
  std::unique_ptr<line_file> lines_;
  std::optional<journal_setup> setup_;
  std::string run_started_;
  pardons pardons_;
  uint64_t torn_bytes_ = 0;
  uint64_t bad_lines_ = 0;
};

/// What a line of the output says that it cost, as far as it does.
journal_expense expense_in(json_value line);

/// Dollars of a JSON number, to the billionth.
money money_in(const std::optional<json_value>& x);

} // namespace troupe::cli::report
