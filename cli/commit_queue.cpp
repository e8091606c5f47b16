#include "commit_queue.hpp"

#include <cstddef>
#include <cstring>
#include <utility>

namespace troupe::cli {

commit_queue::commit_queue(journal_file& file, disk_space& space, delivery_function deliver,
                           breakdown_function break_down, limits x)
  : file_(file),
    space_(space),
    deliver_(std::move(deliver)),
    break_down_(std::move(break_down)),
    limits_(x),
    next_offset_(file.end()),
    thread_([this] { run(); }) {}

commit_queue::~commit_queue() {
  close();
  thread_.join();
}

void commit_queue::put(journal_outcome x) {
  lock guard{mutex_};
  if (!has_room()) {
    changed_.notify_all();
    changed_.wait(guard, [this] { return has_room() || done_; });
  }
  if (done_ || !problem_.empty()) {
    ++lost_;
    return;
  }
  journal_record record{std::move(x)};
  const auto offset = next_offset_;
  if (!append(record)) {
    ++lost_;
    break_down(guard, "cannot hold an outcome of more than 256 MiB");
    return;
  }
  auto& outcome = std::get<journal_outcome>(record);
  outcome_bytes_ += outcome.line.size();
  outcomes_.push_back({std::move(outcome), offset});
  ++put_;
}

void commit_queue::note(const journal_record& x) {
  lock guard{mutex_};
  // One that is too long is not kept: should this run end early, the request will be made again.
  if (problem_.empty() && append(x))
    changed_.notify_all();
}

expected<void> commit_queue::note_durably(const journal_record& x) {
  lock guard{mutex_};
  if (problem_.empty() && !done_) {
    if (!append(x))
      return failed(errc::source_failed,
                    "the journal " + file_.path() + " cannot hold a record of more than 256 MiB");
    const auto mine = records_;
    records_awaited_ = mine;
    changed_.notify_all();
    changed_.wait(guard, [&] { return records_synced_ >= mine || done_ || !problem_.empty(); });
    if (records_synced_ >= mine)
      return {};
  }
  return failed(errc::source_failed,
                problem_.empty() ? "the journal " + file_.path() + " is closed" : problem_);
}

bool commit_queue::append(const journal_record& x) {
  const auto before = frames_.size();
  append_frame(frames_, x);
  if (frames_.size() - before <= journal_payload_bytes_max) {
    ++records_;
    next_offset_ += frames_.size() - before;
    return true;
  }
  frames_.resize(before);
  return false;
}

void commit_queue::write() {
  lock guard{mutex_};
  if (problem_.empty() && !stalled_ && !writing_)
    flush(guard);
  changed_.notify_all();
}

void commit_queue::close() {
  lock guard{mutex_};
  closing_ = true;
  changed_.notify_all();
  changed_.wait(guard, [this] { return done_; });
}

std::string commit_queue::problem() const {
  lock guard{mutex_};
  return problem_;
}

uint64_t commit_queue::lost() const {
  lock guard{mutex_};
  return lost_;
}

void commit_queue::run() {
  lock guard{mutex_};
  std::vector<committed> group;
  while (problem_.empty()) {
    changed_.wait(guard, [this] { return closing_ || has_work(); });
    if (!has_work())
      break;
    const auto until = std::chrono::steady_clock::now() + limits_.interval;
    if (!flush_patiently(guard))
      break;
    take_written(group);
    const auto records = records_written_;
    guard.unlock();
    changed_.notify_all();
    const auto code = file_.sync();
    const auto lost = file_.is_lost();
    for (auto& x : group)
      deliver_(x.outcome, x.offset);
    group.clear();
    guard.lock();
    if (code != 0)
      break_down(guard, "cannot be written: " + std::string{std::strerror(code)});
    else if (lost && !revive(guard))
      break_down(guard,
                 "was removed or replaced while the run went on, and could not be made anew");
    else
      records_synced_ = records;
    changed_.notify_all();
    changed_.wait_until(guard, until,
                        [this] { return closing_ || records_synced_ < records_awaited_; });
  }
  done_ = true;
  changed_.notify_all();
}

void commit_queue::take_written(std::vector<committed>& group) {
  // Not all: others came while the last frames were written.
  const auto end = outcomes_.begin() + static_cast<std::ptrdiff_t>(written_ - taken_);
  for (auto i = outcomes_.begin(); i != end; ++i) {
    outcome_bytes_ -= i->outcome.line.size();
    group.push_back(std::move(*i));
  }
  outcomes_.erase(outcomes_.begin(), end);
  taken_ = written_;
}

int commit_queue::flush(lock& guard) {
  changed_.wait(guard, [this] { return !writing_; });
  if (frames_.empty())
    return 0;
  writing_ = true;
  std::string block;
  block.swap(frames_);
  const auto put = put_;
  const auto records = records_;
  guard.unlock();
  const auto code = file_.append(block);
  guard.lock();
  writing_ = false;
  if (code == 0) {
    written_ = put;
    records_written_ = records;
  } else {
    frames_.insert(0, block);
  }
  changed_.notify_all();
  return code;
}

bool commit_queue::flush_patiently(lock& guard) {
  auto code = flush(guard);
  if (code == 0)
    return true;
  const auto name = "the journal " + file_.path();
  stalled_ = true;
  for (;; code = flush(guard)) {
    if (code == 0) {
      stalled_ = false;
      space_.found(name);
      return true;
    }
    guard.unlock();
    const auto again = disk_space::is_full(code) && space_.wait(name, code);
    guard.lock();
    if (!again) {
      break_down(guard, "cannot be written: " + std::string{std::strerror(code)});
      return false;
    }
  }
}

bool commit_queue::revive(lock& guard) {
  changed_.wait(guard, [this] { return !writing_; });
  writing_ = true;
  guard.unlock();
  const auto code = file_.revive();
  if (code == 0)
    space_.say("the journal " + file_.path() + " was removed; it has been made anew");
  guard.lock();
  writing_ = false;
  changed_.notify_all();
  return code == 0;
}

void commit_queue::break_down(lock& guard, const std::string& reason) {
  problem_ = "the journal " + file_.path() + " " + reason;
  lost_ += outcomes_.size();
  outcomes_.clear();
  frames_.clear();
  changed_.notify_all();
  guard.unlock();
  break_down_();
  guard.lock();
}

bool commit_queue::has_work() const {
  return !frames_.empty() || !outcomes_.empty() || records_synced_ < records_awaited_;
}

bool commit_queue::has_room() const {
  return outcomes_.size() < limits_.waiting_max
         && outcome_bytes_ + frames_.size() < limits_.bytes_max;
}

} // namespace troupe::cli
