#pragma once

#include "batches.hpp"

namespace troupe::rehearsing {

/// Gemini's batches, of rows in files or within the request; see its reference, "Batch API".
class gemini_batches final : public batch_desk, public batch_shape {
public:
  explicit gemini_batches(batch_store& store) : store_(store) {}

  bool answer(const batch_call& x) override;

  bool read_row(const batch& of, std::string_view text, batch_row& row,
                batch_problem& problem) const override;
  void write_answer(const batch& of, const batch_row& row, const reply& answer, uint64_t number,
                    batch_lines& to) const override;
  void write_unanswered(const batch_row&, batch_state, batch_lines&) const override {}
  batch_limits limits() const override;
  bool tells_halves() const override {
    return false;
  }
  bool wants_own_ids() const override {
    return false;
  }
  bool makes_files(const batch& x) const override {
    return !x.input_id.empty();
  }

private:
  void create(const batch_call& x);
  bool take_input(const batch_call& x, std::string_view config, batch& made);
  bool take_requests(const batch_call& x, batch& made);
  void answer_one(const batch_call& x, std::string_view name);

  batch_store& store_;
};

} // namespace troupe::rehearsing
