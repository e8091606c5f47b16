#pragma once

#include "batch_store.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace troupe::rehearsing {

/// How an API lets its clients handle batches and files.
class batch_desk {
public:
  batch_desk() = default;
  batch_desk(const batch_desk&) = delete;
  batch_desk& operator=(const batch_desk&) = delete;
  virtual ~batch_desk() = default;

  /// False if the path is none of its.
  virtual bool answer(const batch_call& x) = 0;
};

/// The batch APIs of all protocols. Knows no sockets. Not thread-safe: the responder has one.
class batches {
public:
  /// All must live as long as this does.
  batches(const rehearsal_settings& settings, row_answerer& answerer, rehearsal_counters& counters);
  ~batches();

  /// Fills `out` for a call whose errand is `batch`. `spoken`: whose it is.
  void answer(const batch_call& x);

  /// Does a slice of what is due. When there is more to do; absent: never.
  std::optional<clock::time_point> work(clock::time_point now) {
    return store_.work(now);
  }

  void forget() {
    store_.forget();
  }

private:
  batch_store store_;
  std::vector<std::unique_ptr<batch_desk>> desks_;
};

} // namespace troupe::rehearsing
