#pragma once

#include "batches.hpp"

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
  void create(const batch_call& x);
  void list(const batch_call& x);
  void send_results(const batch_call& x, batch& found);
  void remove(const batch_call& x, const std::shared_ptr<batch>& found);
  void write(const batch_call& x, const batch& y) const;

  batch_store& store_;
};

} // namespace troupe::rehearsing
