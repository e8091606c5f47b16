#include "journal_batches.hpp"

namespace troupe::cli {

std::vector<batch_record> journal_batches::open() {
  std::vector<batch_record> result;
  for (const auto& [number, x] : before_)
    result.push_back(x);
  return result;
}

expected<void> journal_batches::note(const batch_record& x) {
  // A run closes its batches when it has delivered all outcomes, of which some may not be in the
  // journal yet. The end of the journal closes them.
  if (x.step != batch_step::closed)
    if (auto noted = journal_.note_durably(x); !noted)
      return noted;
  std::lock_guard lock{mutex_};
  take_in(open_, x);
  return {};
}

batch_count journal_batches::under_way() const {
  std::lock_guard lock{mutex_};
  return submitted_among(open_);
}

batch_count submitted_among(const std::map<uint64_t, batch_record>& open) {
  batch_count result;
  for (const auto& [number, x] : open) {
    if (x.step != batch_step::created && x.step != batch_step::ended)
      continue;
    ++result.batches;
    result.rows += x.rows;
  }
  return result;
}

} // namespace troupe::cli
