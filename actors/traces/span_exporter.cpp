#include "span_exporter.hpp"

#include "gzip.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace troupe::detail {

// -- the slot
// ----------------------------------------------------------------------------------------------

void reply_slot::completed(std::vector<http_completion>& batch) {
  {
    const std::lock_guard guard{mutex_};
    for (auto& x : batch)
      if (x.tag == tag_)
        result_ = std::move(x.result);
  }
  changed_.notify_one();
}

void reply_slot::expect(uint64_t tag) {
  const std::lock_guard guard{mutex_};
  tag_ = tag;
  result_.reset();
}

std::optional<http_result> reply_slot::wait() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] { return result_ || abandoned_; });
  return std::exchange(result_, std::nullopt);
}

bool reply_slot::sleep_until(clock::time_point when) {
  std::unique_lock lock{mutex_};
  return !changed_.wait_until(lock, when, [this] { return abandoned_; });
}

void reply_slot::abandon() {
  {
    const std::lock_guard guard{mutex_};
    abandoned_ = true;
  }
  changed_.notify_one();
}

// -- the exporter
// ------------------------------------------------------------------------------------------

span_exporter::span_exporter(std::shared_ptr<const trace_settings> conf, http_endpoint_ptr endpoint,
                             resource_attributes resource, http_engine_ptr engine)
  : conf_(std::move(conf)),
    endpoint_(std::move(endpoint)),
    resource_(std::move(resource)),
    engine_(std::move(engine)),
    queue_(std::make_shared<export_queue>(export_queue::limits{
      conf_->queue_bytes_max, conf_->queue_spans_max, conf_->batch_spans_max, conf_->batch_delay})),
    thread_([this] { run(); }) {}

span_exporter::~span_exporter() {
  finish(std::chrono::milliseconds{0});
}

trace_report span_exporter::finish(std::chrono::milliseconds limit) {
  {
    std::unique_lock lock{mutex_};
    if (!end_)
      end_ = clock::now() + limit;
    queue_->close();
    ended_.wait_until(lock, *end_, [this] { return is_over_; });
  }
  queue_->abandon();
  slot_->abandon();
  if (thread_.joinable())
    thread_.join();
  return report();
}

trace_report span_exporter::report() const {
  const std::lock_guard guard{mutex_};
  auto result = report_;
  result.dropped += queue_->dropped();
  return result;
}

void span_exporter::run() {
  for (auto batch = queue_->take(); !batch.empty(); batch = queue_->take()) {
    // No memory, an engine of somebody else's: a trace is not worth the process.
    try {
      send(batch);
    } catch (const std::exception& x) {
      count(&trace_report::failed, batch.size(), {errc::internal, x.what()});
    }
  }
  {
    const std::lock_guard guard{mutex_};
    is_over_ = true;
  }
  ended_.notify_all();
}

void span_exporter::send(const std::vector<span>& batch) {
  auto body = otlp_json(resource_, TROUPE_VERSION, batch);
  if (conf_->gzip)
    if (auto small = gzip(body))
      body = std::move(*small);
  export_backoff backoff{conf_->retry_delay};
  const auto end = clock::now() + conf_->batch_timeout;
  while (true) {
    const auto got = exchange(body);
    if (!got) {
      count(&trace_report::dropped, batch.size(),
            {errc::timeout_sent, "the collector did not answer before the end"});
      return;
    }
    const auto reply = read_export_reply(*got, std::chrono::system_clock::now());
    if (reply.what == export_reply::meaning::taken) {
      const auto rejected = std::min<uint64_t>(reply.rejected, batch.size());
      count(&trace_report::sent, batch.size() - rejected, {});
      count(&trace_report::rejected, rejected, reply.problem);
      return;
    }
    if (!waits_for_next(reply, backoff, end)) {
      count(&trace_report::failed, batch.size(), reply.problem);
      return;
    }
  }
}

std::optional<http_result> span_exporter::exchange(const std::string& body) {
  slot_->expect(++last_tag_);
  http_request request;
  request.endpoint = endpoint_;
  request.body = body;
  const auto id = engine_->submit(std::move(request), slot_, last_tag_);
  auto result = slot_->wait();
  if (!result)
    engine_->cancel(id);
  return result;
}

bool span_exporter::waits_for_next(const export_reply& x, export_backoff& backoff,
                                   clock::time_point end) {
  if (x.what != export_reply::meaning::again)
    return false;
  const auto own = backoff.next();
  const auto next = clock::now() + x.pause.value_or(own);
  {
    const std::lock_guard guard{mutex_};
    // At the end nobody waits for a collector that is not there.
    if (end_ && x.problem.code == errc::connect)
      return false;
    if (end_)
      end = std::min(end, *end_);
  }
  return next < end && slot_->sleep_until(next);
}

void span_exporter::count(uint64_t trace_report::*what, uint64_t spans, const error& problem) {
  const std::lock_guard guard{mutex_};
  report_.*what += spans;
  if (problem.code != errc::none)
    report_.problem = problem;
}

} // namespace troupe::detail
