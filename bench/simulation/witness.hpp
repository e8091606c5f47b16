#pragma once

#include <troupe/run_observer.hpp>

#include <memory>
#include <string>

namespace simulation {

/// Watches what a run tells those who look on. What one of them throws a run does not pass on, so
/// what is wrong is kept until it is asked for.
class witness final : public troupe::instrument {
public:
  witness();
  ~witness() override;

  std::unique_ptr<troupe::run_observer> observe(const troupe::run_started& about,
                                                troupe::event_time now) override;

  /// Throws `broken` if the run has told something that cannot be.
  void check() const;

  /// The same if something is left that has begun and not ended. After the end of the run.
  void check_end() const;

private:
  struct book;
  class reader;

  std::shared_ptr<book> book_;
};

} // namespace simulation
