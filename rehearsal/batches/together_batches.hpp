#pragma once

#include "openai_batches.hpp"

namespace troupe::rehearsing {

/// Together's: OpenAI's rows, files of the purpose "batch-api", states in upper case, and the reply
/// to a creation in an object of its own; see its reference, "Batch".
class together_batches final : public openai_batches {
public:
  explicit together_batches(batch_store& store) : openai_batches(store, true) {}

  bool answer(const batch_call& x) override;

protected:
  void write_one(reply& out, const batch& x) const override;
  void write_created(reply& out, const batch& x) const override;
  void list(const batch_call& x) const override;
};

} // namespace troupe::rehearsing
