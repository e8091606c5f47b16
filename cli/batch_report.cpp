#include "batch_report.hpp"

#include "counted.hpp"

#include <algorithm>
#include <chrono>

namespace troupe::cli {

namespace {

std::string rows_of(uint64_t count) {
  return counted(count, "row", "rows");
}

/// ", 3 missing"; nothing for none.
std::string besides(uint64_t count, const std::string& what) {
  return count == 0 ? std::string{} : ", " + grouped(count) + " " + what;
}

/// "completed after 2 h 10 min: 50,000 rows, 2 failed, 1 without a result"
std::string collected_text(const batch_event& x) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(x.elapsed);
  return (x.word.empty() ? std::string{"ended"} : x.word) + " after " + lasting(seconds) + ": "
         + rows_of(x.rows) + besides(x.failed, "failed") + besides(x.missing, "without a result")
         + besides(x.unknown, "that nobody asked for") + besides(x.repeated, "that came twice");
}

} // namespace

std::string batch_text(const batch_event& x) {
  std::string what;
  switch (x.what) {
  case batch_news::submitted:
    what = rows_of(x.rows) + " submitted";
    break;
  case batch_news::progress:
    return {};
  case batch_news::collected:
    what = collected_text(x);
    break;
  case batch_news::failed:
    what = "failed as a whole, with " + rows_of(x.rows) + ": " + to_string(x.reason);
    break;
  case batch_news::held_up:
    what = "waits, with " + rows_of(x.rows) + ": " + to_string(x.reason);
    break;
  case batch_news::left:
    what = rows_of(x.rows) + " left running";
    break;
  case batch_news::cancelled:
    what = "asked to be cancelled, with " + rows_of(x.rows);
    break;
  }
  return "batch " + x.name + (x.id.empty() ? std::string{} : " (" + x.id + ")")
         + (x.route == 0 ? std::string{} : " of fallback " + std::to_string(x.route)) + ": " + what;
}

std::string batch_report::take(const batch_event& x) {
  {
    std::lock_guard lock{mutex_};
    if (x.what == batch_news::collected || x.what == batch_news::failed)
      open_.erase(x.name);
    else if (x.what != batch_news::held_up)
      open_[x.name] = {x.rows, std::min(x.done, x.rows)};
  }
  return batch_text(x);
}

std::string batch_report::progress() const {
  std::lock_guard lock{mutex_};
  if (open_.empty())
    return {};
  open_batch sum;
  for (const auto& [name, x] : open_) {
    sum.rows += x.rows;
    sum.done += x.done;
  }
  return ", " + counted(open_.size(), "batch", "batches") + " (" + grouped(sum.done) + " of "
         + rows_of(sum.rows) + ")";
}

} // namespace troupe::cli
