#include "streamer.hpp"

#include "protocol/exception_reason.hpp"

#include <troupe/detail/streaming.hpp>

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

streamer::streamer(streamer_actor::pointer_view self, uint32_t seat, fetching_ptr shared)
  : self_(self),
    seat_(seat),
    shared_(std::move(shared)),
    random_(shared_->random_of(seat)) {}

streamer::~streamer() {
  // The coordinator tells the limiter.
  if (request_ != 0)
    shared_->engine->cancel(request_);
}

streamer_actor::behavior_type streamer::make_behavior() {
  coordinator_down_ = end_with(self_, shared_->coordinator);
  // Without it nothing can be delivered.
  gate_down_ = end_with(self_, shared_->gate);
  self_->set_exception_handler(exception_reason);
  return behavior_of<streamer_actor>(
    [this](http_chunk& x) {
      if (!current_ || x.tag != switchboard::tag(seat_, sequence_))
        return;
      chunks_.push_back(std::move(x.bytes));
      heard_ = self_->clock().now().time_since_epoch();
      work();
      watch_silence();
    },
    [this](stream_credit x) {
      undelivered_ -= std::min(undelivered_, x.count);
      heard_ = self_->clock().now().time_since_epoch();
      work();
    },
    [this](job& x) { start(x); },
    [this](http_reply& x) {
      if (!current_ || x.tag != switchboard::tag(seat_, sequence_))
        return;
      request_ = 0;
      end_ = std::move(x.result);
      work();
    },
    [this](tick) {
      has_alarm_ = false;
      watch_silence();
    },
    [this](abort_request) { abort(); });
}

void streamer::start(job& x) {
  auto request = shared_->request_for(x);
  request.streamed = !x.judging;
  if (x.observed)
    shared_->reports->put(self_, boxed{request_sent{x.index, x.attempt, request.body}});
  current_ = std::move(x);
  stream_ = wire().stream();
  items_ = nullptr;
  snapshots_ = nullptr;
  const auto& wanted = *shared_->streaming;
  if (!current_->judging && wanted.list)
    items_ = std::make_unique<item_reader>(*wanted.list, options());
  else if (!current_->judging)
    snapshots_ = wanted.snapshots(options());
  chunks_.clear();
  parts_.clear();
  repairs_.clear();
  end_.reset();
  problem_ = {};
  wrong_ = 0;
  answer_.clear();
  any_bytes_ = false;
  shown_ = 0;
  report_ = nullptr;
  request_ = shared_->engine->submit(std::move(request), shared_->board,
                                     switchboard::tag(seat_, ++sequence_));
}

read_options streamer::options() {
  auto result = shared_->options;
  source_ = current_->input ? source_text(*current_->input) : std::string{};
  result.source = source_;
  return result;
}

bool streamer::has_room() const {
  return undelivered_ < shared_->streaming->window;
}

void streamer::work() {
  if (!current_)
    return;
  while (!chunks_.empty() && has_room()) {
    const auto bytes = std::move(chunks_.front());
    chunks_.pop_front();
    take_chunk(bytes);
    // What is at hand makes one snapshot.
    if (snapshots_ && chunks_.empty() && is_time_for_snapshot())
      add_snapshot();
    send_parts(false);
    if (request_ != 0)
      shared_->engine->consumed(request_, bytes.size());
  }
  if (report_) {
    if (undelivered_ == 0)
      std::exchange(report_, nullptr)();
  } else if (chunks_.empty() && end_) {
    finish();
  }
}

/// A server that says nothing any more has lost the stream, unless it is us who hold it back. One
/// alarm at a time, which looks again when it is due.
void streamer::watch_silence() {
  const std::chrono::nanoseconds limit = shared_->conf.stream_silence_timeout;
  if (limit.count() == 0 || has_alarm_ || !current_ || !any_bytes_ || request_ == 0
      || problem_.code != errc::none)
    return;
  const std::chrono::nanoseconds now = self_->clock().now().time_since_epoch();
  auto left = heard_ + limit - now;
  if (left.count() <= 0 && chunks_.empty()) {
    problem_ = {errc::stream_broken,
                "the stream stalled: no byte for "
                  + std::to_string(shared_->conf.stream_silence_timeout.count()) + " ms, after "
                  + std::to_string(answer_.size())
                  + " bytes of the answer; raise stream_silence_timeout if "
                    "the model may think for longer"};
    shared_->engine->cancel(request_);
    return;
  }
  if (left.count() <= 0)
    left = limit;
  has_alarm_ = true;
  alarm_ = post_later(self_, caf::actor_cast<streamer_actor>(self_), left, tick{});
}

void streamer::report_when_delivered(std::function<void()> tell) {
  send_parts(false);
  if (undelivered_ == 0)
    tell();
  else
    report_ = std::move(tell);
}

void streamer::take_chunk(const std::string& bytes) {
  any_bytes_ = true;
  if (problem_.code != errc::none)
    return;
  auto part = stream_->push(bytes);
  if (part && !part->empty()) {
    read_answer(*part);
    part = stream_->push({});
  }
  if (part)
    return;
  problem_ = std::move(part.error());
  if (request_ != 0)
    shared_->engine->cancel(request_);
}

void streamer::read_answer(std::string_view text) {
  answer_ += text;
  for (size_t used = 0; used < text.size();) {
    try {
      if (items_) {
        items_->push(text, used,
                     [this](uint64_t index, reading&& x) { add_item(index, std::move(x)); });
      } else {
        snapshots_->push(text);
        used = text.size();
      }
    } catch (...) {
      add_wrong_item(items_ ? items_->count() - 1 : 0,
                     {errc::internal, "a check threw: " + what_was_thrown()}, {});
    }
  }
}

void streamer::add_item(uint64_t index, reading&& x) {
  for (auto& y : x.repairs) {
    y.pointer.insert(0, "/" + std::to_string(index));
    repairs_.push_back(std::move(y));
  }
  if (!x.record) {
    add_wrong_item(index, {x.code, render(x.violations)}, std::move(x.json));
    return;
  }
  erased_part part;
  part.item = index;
  part.record = std::move(x.record);
  parts_.push_back(std::move(part));
}

void streamer::add_wrong_item(uint64_t index, const error& problem, std::string json) {
  ++wrong_;
  erased_part part;
  part.item = index;
  part.why = {problem, std::move(json)};
  parts_.push_back(std::move(part));
}

bool streamer::is_time_for_snapshot() const {
  constexpr size_t free_bytes = size_t{4} << 10;
  const auto part = shared_->streaming->snapshot_growth;
  return part == 0 || answer_.size() <= free_bytes || answer_.size() - shown_ >= shown_ / part;
}

void streamer::add_snapshot() {
  if (!snapshots_->has_news())
    return;
  shown_ = answer_.size();
  erased_part part;
  try {
    part.record = snapshots_->snapshot(current_->index, current_->attempt);
  } catch (...) {
    // The validator will meet the same check, and knows what to do about it.
    return;
  }
  if (part.record)
    parts_.push_back(std::move(part));
}

void streamer::send_parts(bool is_last) {
  if (parts_.empty() && !is_last)
    return;
  streamed x;
  x.from = caf::actor_cast<caf::strong_actor_ptr>(self_);
  x.index = current_->index;
  x.attempt = current_->attempt;
  x.is_list = items_ != nullptr;
  x.goes_on = current_->turns && current_->turns->back().go_on;
  x.is_last = is_last;
  for (auto& part : parts_) {
    part.index = current_->index;
    part.input = current_->input;
  }
  undelivered_ += parts_.size();
  x.parts = std::move(parts_);
  parts_.clear();
  post(self_, shared_->gate, std::move(x));
}

void streamer::report_failure(error&& problem, const http_response& reply, bool may_retry) {
  std::uniform_real_distribution<double> jitter{0.0, 1.0};
  auto decision = decide_retry(shared_->conf, problem, reply, current_->spent, jitter(random_),
                               std::chrono::system_clock::now());
  decision.retry = decision.retry && may_retry;
  auto record = make_record();
  record.http_status = reply.status;
  record.raw_reply = any_bytes_ ? stream_->raw() : reply.body;
  record.problem = std::move(problem);
  const auto id = current_->id;
  tell_limiter(record, decision.pause);
  current_.reset();
  shared_->reports->put(self_, boxed{transport_failure{id, seat_, std::move(record), decision}});
}

attempt streamer::make_record() const {
  attempt record;
  record.http_status = end_->response.status;
  record.reask = current_->turns != nullptr;
  record.elapsed = end_->elapsed;
  if (stream_)
    record.tokens = stream_->so_far().tokens;
  return record;
}

void streamer::report_hooks(const http_result& x) {
  if (!current_->observed)
    return;
  auto body = any_bytes_ ? stream_->raw() : x.response.body;
  wire().mask(body);
  shared_->reports->put(self_,
                        boxed{response_received{current_->index, current_->attempt,
                                                x.response.status, std::move(body), x.elapsed}});
}

/// Once for each request: as soon as it is known what it was worth, before its last parts are
/// delivered.
void streamer::tell_limiter(const attempt& record, std::chrono::milliseconds pause) {
  const std::string_view headers = end_ ? end_->response.headers : std::string_view{};
  if (const auto x = limit_report(*current_, record, headers, pause))
    post(self_, caf::actor_cast<limiter_actor>(current_->limiter), *x);
  current_->permit = 0;
}

void streamer::abort() {
  if (request_ != 0)
    shared_->engine->cancel(request_);
  request_ = 0;
  if (current_ && current_->permit != 0) {
    attempt record;
    record.problem.code = errc::cancelled;
    tell_limiter(record, {});
  }
  current_.reset();
  report_ = nullptr;
}

} // namespace troupe
