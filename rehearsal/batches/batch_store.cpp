#include "batch_store.hpp"

#include "../faults.hpp"
#include "../latency.hpp"

#include <algorithm>

namespace troupe::rehearsing {

namespace {

/// Rows of a slice. A few milliseconds at most, so that others are answered meanwhile.
constexpr uint64_t slice_rows = 64;
/// Ended batches beyond so many are forgotten, the oldest first.
constexpr size_t batches_max = 10'000;

batch_fate fate_of(batch_fault x, const batch_shape& shape) {
  batch_fate result;
  result.halves = shape.tells_halves();
  if (x == batch_fault::expired)
    result.end = batch_state::expired;
  if (x == batch_fault::cancelled)
    result.end = batch_state::cancelled;
  result.endless = x == batch_fault::slow;
  return result;
}

} // namespace

batch_limits limits_of(const rehearsal_settings& x, const batch_limits& own) {
  return {x.batch_rows_max > 0 ? x.batch_rows_max : own.rows_max,
          x.batch_bytes_max > 0 ? x.batch_bytes_max : own.bytes_max};
}

failure too_many_batches(const rehearsal_settings& x) {
  failure result;
  result.kind = failure_kind::requests_used_up;
  result.message = "Too many batches were created. Simulated by the rehearsal.";
  result.manner = wait_manner::seconds;
  result.wait = x.retry_after;
  return result;
}

batch_store::batch_store(const rehearsal_settings& settings, row_answerer& answerer,
                         rehearsal_counters& counters)
  : settings_(settings),
    counters_(counters),
    faults_(settings.batch_faults, settings.seed),
    runner_(settings, faults_, answerer, counters, files_) {}

batch_fault batch_store::begin_creation(stored_file* file) {
  auto result = faults_.for_batch(++attempts_);
  if (result == batch_fault::file_not_found) {
    if (file == nullptr || file->denied)
      return batch_fault::none;
    file->denied = true;
  }
  if (result != batch_fault::none)
    count_fault(result);
  return result;
}

void batch_store::count_fault(batch_fault x) {
  ++counters_.by_fault[std::string(name_of(x))];
}

std::shared_ptr<batch> batch_store::make(const batch_shape& shape, batch_fault trouble,
                                         std::string_view id_prefix, const batch_call& x) {
  const auto number = ++number_;
  // Another stream of chances than that of live requests.
  const auto latency = draw(settings_.batch_latency, settings_.seed ^ 0x3C3C3C3Cu, number);
  auto result = std::make_shared<batch>(shape,
                                        batch_course(x.now, latency, fate_of(trouble, shape)));
  result->number = number;
  result->id = id_prefix;
  append_number(result->id, number, 16);
  result->owner = x.key();
  result->trouble = trouble;
  result->began = x.now;
  result->created = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  result->as.method = "POST";
  result->as.authorization = x.call.authorization;
  result->as.anthropic_key = x.call.anthropic_key;
  result->as.anthropic_version = x.call.anthropic_version;
  result->as.google_key = x.call.google_key;
  result->as.azure_key = x.call.azure_key;
  return result;
}

void batch_store::add(std::shared_ptr<batch> x) {
  ++counters_.batches;
  if (all_.size() >= batches_max) {
    const auto oldest = std::find_if(all_.begin(), all_.end(),
                                     [](const auto& y) { return y->published; });
    if (oldest != all_.end())
      all_.erase(oldest);
  }
  active_.push_back(x);
  all_.push_back(std::move(x));
}

std::shared_ptr<batch> batch_store::find(std::string_view id, std::string_view key) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const auto& x) {
    return x->id == id && sees(key, x->owner);
  });
  return found == all_.end() ? nullptr : *found;
}

batch_list batch_store::list(const batch_shape& shape, std::string_view key) const {
  batch_list result;
  for (const auto& x : all_)
    if (x->shape == &shape && sees(key, x->owner))
      result.push_back(x);
  std::reverse(result.begin(), result.end());
  return result;
}

void batch_store::remove(const std::shared_ptr<batch>& x) {
  std::erase(all_, x);
  std::erase(active_, x);
}

bool batch_store::fails_poll(batch& x, reply& out) const {
  if (settings_.batch_poll_after.count() > 0)
    out.headers += "Retry-After: "
                   + std::to_string(
                     std::chrono::ceil<std::chrono::seconds>(settings_.batch_poll_after).count())
                   + "\r\n";
  return x.trouble == batch_fault::poll_500 && x.polls++ % 3 == 0;
}

std::optional<clock::time_point> batch_store::work(clock::time_point now) {
  uint64_t left = slice_rows;
  for (size_t i = 0; i < active_.size(); ++i) {
    // All have their states brought up to date; rows are worked on in turn.
    const auto x = active_[i];
    const auto limits = limits_of(settings_, x->shape->limits());
    const auto done = runner_.work(*x, now, left, limits, active_);
    left -= std::min(left, done);
  }
  std::erase_if(active_, [](const auto& x) { return x->published; });
  if (active_.size() > 1)
    std::rotate(active_.begin(), active_.begin() + 1, active_.end());
  std::optional<clock::time_point> result;
  for (const auto& x : active_)
    if (const auto next = x->course.next(now); next && (!result || *next < *result))
      result = next;
  return result;
}

void batch_store::forget() {
  faults_.forget();
  runner_.forget();
}

} // namespace troupe::rehearsing
