#pragma once

#include "batch_runner.hpp"

#include <optional>

namespace troupe::rehearsing {

/// A call about files or batches.
struct batch_call {
  protocol& spoken;
  const http_call& call;
  clock::time_point now;
  reply& out;

  std::string_view key() const {
    return spoken.key(call);
  }
  void fail(const failure& x) const {
    spoken.fail(out, x, call);
  }
};

/// All batches and files of a server, and who works on them.
class batch_store {
public:
  batch_store(const rehearsal_settings& settings, row_answerer& answerer,
              rehearsal_counters& counters);

  const rehearsal_settings& settings() const {
    return settings_;
  }
  stored_files& files() {
    return files_;
  }
  const batch_runner& runner() const {
    return runner_;
  }

  /// The trouble of the next attempt to create a batch, which is counted if it is one that keeps it
  /// from being created. `file`: its input; null if that comes with the request.
  batch_fault begin_creation(stored_file* file);

  /// A batch that begins now, with the keys of the call. Its id has the prefix and its number.
  std::shared_ptr<batch> make(const batch_shape& shape, batch_fault trouble,
                              std::string_view id_prefix, const batch_call& x);

  /// It exists from now on.
  void add(std::shared_ptr<batch> x);

  bool exceeds_queue(const batch& x) const {
    return runner_.exceeds_queue(x, active_);
  }

  /// Null if there is none that the key sees.
  std::shared_ptr<batch> find(std::string_view id, std::string_view key) const;

  /// Those that the key sees, newest first.
  batch_list list(const batch_shape& shape, std::string_view key) const;

  void remove(const std::shared_ptr<batch>& x);

  /// Whether a look at the batch's state fails; counts the looks, and asks for a pause.
  bool fails_poll(batch& x, reply& out) const;

  /// Does a slice of what is due. When there is more to do; absent: never.
  std::optional<clock::time_point> work(clock::time_point now);

  /// Faults that come once may come again.
  void forget();

  void count_fault(batch_fault x);

private:
  const rehearsal_settings& settings_;
  rehearsal_counters& counters_;
  batch_fault_book faults_;
  stored_files files_;
  batch_runner runner_;
  /// Oldest first.
  batch_list all_;
  /// Those that have not ended.
  batch_list active_;
  uint64_t attempts_ = 0;
  uint64_t number_ = 0;
};

/// Of the fault `create_429`.
failure too_many_batches(const rehearsal_settings& x);

/// Own rows and bytes of an API, or the settings'.
batch_limits limits_of(const rehearsal_settings& x, const batch_limits& own);

} // namespace troupe::rehearsing
