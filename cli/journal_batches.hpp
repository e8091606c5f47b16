#pragma once

#include "commit_queue.hpp"
#include "store/journal_index.hpp"

#include <troupe/batch_store.hpp>

#include <map>
#include <mutex>

namespace troupe::cli {

/// How many batches are open, and how many rows they have together.
struct batch_count {
  uint64_t batches = 0;
  uint64_t rows = 0;

  friend bool operator==(const batch_count&, const batch_count&) = default;
};

/// Remembers the batches of a run in its journal.
class journal_batches final : public batch_store {
public:
  /// `before` is what earlier runs noted; `journal` must outlive the last call of `note`.
  journal_batches(const journal_index& before, commit_queue& journal)
    : journal_(journal),
      before_(before.batches()),
      open_(before.batches()) {}

  std::vector<batch_record> open() override;

  /// Waits for the disk. Fails after a breakdown of the journal.
  expected<void> note(const batch_record& x) override;

  /// Those that the provider has, and that nobody has come to the end of. From any thread.
  batch_count under_way() const;

private:
  commit_queue& journal_;
  const std::map<uint64_t, batch_record> before_;
  mutable std::mutex mutex_;
  std::map<uint64_t, batch_record> open_;
};

/// The sum of those among them that the provider has.
batch_count submitted_among(const std::map<uint64_t, batch_record>& open);

} // namespace troupe::cli
