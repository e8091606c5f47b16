#pragma once

#include "batches.hpp"
#include "json_spans.hpp"

namespace troupe::rehearsing {

/// Anthropic's message batches; see its reference, "Message Batches".
class anthropic_batches final : public batch_desk, public batch_shape {
public:
  explicit anthropic_batches(batch_store& store) : store_(store) {}

  bool answer(const batch_call& x) override;

  bool read_row(const batch& of, std::string_view text, batch_row& row,
                batch_problem& problem) const override;
  void write_answer(const batch& of, const batch_row& row, const reply& answer, uint64_t number,
                    batch_lines& to) const override;
  void write_unanswered(const batch_row& row, batch_state end, batch_lines& to) const override;
  batch_limits limits() const override;
  bool makes_files(const batch&) const override {
    return false;
  }

private:
  /// A batch whose rows are being looked at before it is created. There may be very many, so that
  /// others are answered in between.
  struct draft {
    /// Whose body it is; gone if the client is.
    std::weak_ptr<spool> body;
    std::shared_ptr<batch> made;
    json_spans requests;
  };

  void create(const batch_call& x);
  /// Absent, and answered, if it is no good from the beginning.
  std::optional<draft> begin(const batch_call& x);
  void go_on(const batch_call& x, draft& y);
  void finish(const batch_call& x, draft& y);
  void list(const batch_call& x);
  void send_results(const batch_call& x, batch& found);
  void remove(const batch_call& x, const std::shared_ptr<batch>& found);
  void write(const batch_call& x, const batch& y) const;

  batch_store& store_;
  std::vector<draft> drafts_;
};

} // namespace troupe::rehearsing
