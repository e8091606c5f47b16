#pragma once

#include <troupe/run_observer.hpp>

#include <memory>
#include <string>
#include <vector>

namespace troupe::cli {

/// Gathers what the numbers of a run say, for the sentences at its end: those of `troupe report`,
/// of this process alone.
class run_advice {
public:
  run_advice();
  ~run_advice();

  /// Has to be among the run's. One run only.
  instrument_ptr instrument() const;

  /// What to change next, the weightiest first; empty: nothing stands out. After the run's end.
  /// `sum`: of that run.
  std::vector<std::string> sentences(const run_summary& sum) const;

private:
  class observer;
  class opener;
  struct book;

  std::shared_ptr<book> book_;
};

} // namespace troupe::cli
