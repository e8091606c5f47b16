#include "streamer.hpp"

#include "protocol/exception_reason.hpp"

#include <troupe/detail/streaming.hpp>

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <utility>

namespace troupe {

streamer::streamer(streamer_actor::pointer_view self, uint32_t seat, fetching_ptr shared)
  : self_(self),
    shared_(std::move(shared)),
    request_(self, seat, shared_) {}

streamer_actor::behavior_type streamer::make_behavior() {
  coordinator_down_ = end_with(self_, shared_->coordinator);
  // Without it nothing can be delivered.
  gate_down_ = end_with(self_, shared_->rules.gate);
  self_->set_exception_handler(exception_reason);
  return behavior_of<streamer_actor>(
    [this](http_chunk& x) {
      if (!request_.is_for(x.tag))
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
    [this](request_order& x) { start(x); },
    [this](http_reply& x) {
      if (!request_.is_for(x.tag))
        return;
      request_.take_reply();
      end_ = std::move(x.result);
      work();
    },
    [this](tick) {
      has_alarm_ = false;
      watch_silence();
    },
    [this](abort_request) { abort(); });
}

void streamer::start(request_order& x) {
  const bool judging = x.judging;
  request_.start(std::move(x), !judging);
  if (!request_)
    return;
  stream_ = request_.wire().stream();
  items_ = nullptr;
  snapshots_ = nullptr;
  const auto& wanted = *shared_->rules.streaming;
  if (!judging && wanted.list)
    items_ = std::make_unique<item_reader>(*wanted.list, options());
  else if (!judging)
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
  last_word_ = {};
}

void streamer::abort() {
  request_.abort();
  last_word_ = {};
}

read_options streamer::options() {
  auto result = shared_->rules.options;
  source_ = source_text(*request_.order().input);
  result.source = source_;
  result.null_is_absent = request_.wire().asks_for_null();
  return result;
}

bool streamer::has_room() const {
  return undelivered_ < shared_->rules.streaming->window;
}

void streamer::work() {
  if (!request_)
    return;
  while (!chunks_.empty() && has_room()) {
    const auto bytes = std::move(chunks_.front());
    chunks_.pop_front();
    take_chunk(bytes);
    // What is at hand makes one snapshot.
    if (snapshots_ && chunks_.empty() && is_time_for_snapshot())
      add_snapshot();
    send_parts(false);
    request_.use(bytes.size());
  }
  if (last_word_.index() != 0) {
    end_if_delivered();
  } else if (chunks_.empty() && end_) {
    finish();
  }
}

/// A server that says nothing any more has lost the stream, unless it is us who hold it back. One
/// alarm at a time, which looks again when it is due.
void streamer::watch_silence() {
  const std::chrono::nanoseconds limit = shared_->rules.conf.stream_silence_timeout;
  if (limit.count() == 0 || has_alarm_ || !request_ || !any_bytes_ || !request_.is_open()
      || problem_.code != errc::none)
    return;
  const std::chrono::nanoseconds now = self_->clock().now().time_since_epoch();
  auto left = heard_ + limit - now;
  if (left.count() <= 0 && chunks_.empty()) {
    problem_ = {errc::stream_broken,
                "the stream stalled: no byte for "
                  + std::to_string(shared_->rules.conf.stream_silence_timeout.count())
                  + " ms, after " + std::to_string(answer_.size())
                  + " bytes of the answer; raise stream_silence_timeout if "
                    "the model may think for longer"};
    request_.break_off();
    return;
  }
  if (left.count() <= 0)
    left = limit;
  has_alarm_ = true;
  alarm_ = post_later(self_, caf::actor_cast<streamer_actor>(self_), left, tick{});
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
  request_.break_off();
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
  const auto part = shared_->rules.streaming->snapshot_growth;
  return part == 0 || answer_.size() <= free_bytes || answer_.size() - shown_ >= shown_ / part;
}

void streamer::add_snapshot() {
  if (!snapshots_->has_news())
    return;
  shown_ = answer_.size();
  erased_part part;
  try {
    part.record = snapshots_->snapshot(request_.order().index, request_.order().attempt);
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
  const auto& order = request_.order();
  streamed x;
  x.from = caf::actor_cast<caf::strong_actor_ptr>(self_);
  x.index = order.index;
  x.attempt = order.attempt;
  x.is_list = items_ != nullptr;
  x.goes_on = order.has_turns() && order.turns->back().go_on;
  x.is_last = is_last;
  for (auto& part : parts_) {
    part.index = order.index;
    part.input = order.input;
  }
  undelivered_ += parts_.size();
  x.parts = std::move(parts_);
  parts_.clear();
  post(self_, shared_->rules.gate, std::move(x));
}

attempt streamer::make_record() const {
  attempt record;
  request_.describe(record, *end_);
  if (stream_)
    record.tokens = stream_->so_far().tokens;
  return record;
}

void streamer::end_when_delivered(last_word x) {
  last_word_ = std::move(x);
  send_parts(false);
  end_if_delivered();
}

void streamer::end_if_delivered() {
  if (undelivered_ > 0)
    return;
  struct {
    request_at_seat& request;
    void operator()(std::monostate) const {}
    void operator()(std::unique_ptr<received_answer>& x) const {
      request.hand_over(std::move(x));
    }
    void operator()(verdict& x) const {
      request.judge(std::move(x));
    }
    void operator()(std::unique_ptr<transport_failure>& x) const {
      request.fail(std::move(x));
    }
  } const end{request_};
  std::visit(end, last_word_);
  last_word_ = {};
}

} // namespace troupe
