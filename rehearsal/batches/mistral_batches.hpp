#pragma once

#include "openai_batches.hpp"

namespace troupe::rehearsing {

/// Mistral's batch jobs: rows in files as OpenAI's, or within the request; see its reference,
/// "Batch".
class mistral_batches final : public openai_batches {
public:
  explicit mistral_batches(batch_store& store) : openai_batches(store) {}

  bool answer(const batch_call& x) override;

  bool read_row(const batch& of, std::string_view text, batch_row& row,
                batch_problem& problem) const override;
  batch_limits limits() const override;
  bool makes_files(const batch& x) const override {
    return !x.input_id.empty();
  }

protected:
  void list(const batch_call& x) const override;

private:
  void create(const batch_call& x);
  /// False, and answered, if there is no such file.
  bool take_file(const batch_call& x, std::string_view id, batch& made);
  bool take_requests(const batch_call& x, batch& made);

  request_json json_;
};

} // namespace troupe::rehearsing
