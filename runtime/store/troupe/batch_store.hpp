#pragma once

#include <troupe/error.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What is remembered of the batches of a run, so that another run can go on with them.
namespace troupe {

/// How far a batch has come. Each is written down before anything more is done.
enum class batch_step : uint8_t {
  /// Its rows are put together, under its name. Nobody else knows of it.
  prepared,
  /// Its rows lie at the provider.
  uploaded,
  /// The provider works on it.
  created,
  /// The provider has no more of it.
  ended,
  /// All that it gave is used. It is of no further interest.
  closed,
  /// It came to nothing, and nothing was paid.
  dropped,
};

std::string to_string(batch_step x);
bool from_string(std::string_view name, batch_step& x);
bool from_integer(uint8_t value, batch_step& x);

/// What happened to a batch, or all that is known of it: each member once it is known.
struct batch_record {
  /// Of the run, from 1 on.
  uint64_t number = 0;
  batch_step step = batch_step::prepared;
  /// What is asked there: provider, place and model.
  std::string route;
  /// As it is called at the provider. Unique.
  std::string name;
  uint64_t rows = 0;
  uint64_t bytes = 0;
  /// Which requests its rows are, as text.
  std::string keys;
  /// The provider's id of the file of its rows.
  std::string file;
  /// The provider's id of the batch.
  std::string id;
  /// It was found by nothing but its size and time, and may be somebody else's.
  bool guessed = false;
  /// Of an ended one: the provider's word.
  std::string word;
  uint64_t done = 0;
  uint64_t failed = 0;
  /// Since 1970 (UTC), of the step.
  std::chrono::seconds at{0};

  friend bool operator==(const batch_record&, const batch_record&) = default;
};

/// Keeps what is written down of the batches of a run. Its members are called by one thread at a
/// time, which may wait there.
class batch_store {
public:
  virtual ~batch_store() = default;

  /// The batches of earlier runs that are neither closed nor dropped, each with all that was noted.
  virtual std::vector<batch_record> open() = 0;

  /// Writes down what happened. When it returns without an error, this outlasts the process.
  virtual expected<void> note(const batch_record& x) = 0;
};

template <class Inspector>
bool inspect(Inspector& f, batch_step& x) {
  auto get = [&x] { return static_cast<uint8_t>(x); };
  auto set = [&x](uint8_t value) { return from_integer(value, x); };
  return f.apply(get, set);
}

using batch_store_ptr = std::shared_ptr<batch_store>;

/// Takes in what happened to a batch: what the record does not tell stays as it was.
void apply(batch_record& known, const batch_record& news);

/// The same for all that are open, by their numbers: a closed or dropped one leaves them, and one
/// that is prepared begins anew.
void take_in(std::map<uint64_t, batch_record>& open, const batch_record& news);

/// What is kept of batches in a file of its own, for one process at a time: whoever runs the same
/// texts with it goes on with their batches. The file is made if it is missing (mode 0600), has the
/// format of a journal (docs/journal.md), and only grows: about 27 bytes for each row. It may be
/// removed while nothing in it is open and nobody has it. `path` must not be the journal of
/// `troupe run`. Fails with `configuration` if another process has it or if it is something else,
/// with `source_failed` if the file system refuses.
expected<batch_store_ptr> open_batch_file(const std::string& path);

/// One that forgets everything with the process.
batch_store_ptr make_batch_memory();

} // namespace troupe
