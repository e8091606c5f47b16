#include "batcher.hpp"

#include "protocol/exception_reason.hpp"
#include "run/overloaded.hpp"

#include <troupe/detail/transport_policy.hpp>

#include <caf/actor_cast.hpp>

#include <algorithm>
#include <filesystem>
#include <span>
#include <system_error>
#include <utility>

namespace troupe {

namespace {

/// What is around the largest reply in its row.
constexpr size_t row_overhead = size_t{64} << 10;
/// A file of so many bytes is on its way for hours over the slowest line that makes sense.
constexpr std::chrono::hours transfer_timeout{6};
/// A cancelled batch, and what a process does on its way out, is waited for this long.
constexpr std::chrono::seconds farewell{10};
/// Results may be larger than requests, but not without bounds.
constexpr uint64_t results_least = uint64_t{1} << 30;
constexpr uint64_t results_factor = 64;

/// Brings the engine's completions to the batcher.
class batch_replies final : public http_listener {
public:
  explicit batch_replies(const batcher_actor& to) : to_(to.address()) {}

  void completed(std::vector<http_completion>& batch) override {
    if (const auto to = caf::actor_cast<batcher_actor>(to_))
      for (auto& x : batch)
        post_anonymously(to, http_reply{x.tag, std::move(x.result)});
  }

private:
  /// Weak: a call that takes long keeps nobody alive.
  caf::actor_addr to_;
};

/// Of a prompt; what surrounds it in a body makes up for what is dense in it.
uint64_t estimated_tokens(size_t body_bytes) {
  constexpr size_t bytes_per_token = 4;
  return body_bytes / bytes_per_token + 1;
}

http_endpoint_ptr endpoint_for(const http_endpoint& service, const batch_call& x) {
  auto result = std::make_shared<http_endpoint>(service);
  result->url = x.url;
  result->headers.insert(result->headers.end(), x.headers.begin(), x.headers.end());
  if (!x.body_file.empty() || !x.form.empty() || x.reply_to_file) {
    result->request_timeout = transfer_timeout;
    result->first_byte_timeout = std::chrono::milliseconds{0};
  }
  return result;
}

} // namespace

batcher::batcher(batcher_actor::pointer_view self, batching_ptr shared)
  : self_(self),
    shared_(std::move(shared)),
    book_(shared_->rules.rules, now()),
    answers_(self, shared_) {}

batcher::~batcher() {
  inputs_.clear();
  std::error_code ignored;
  if (ended_ && shared_->rules.removes_folder)
    std::filesystem::remove_all(shared_->rules.rules.folder, ignored);
}

batcher_actor::behavior_type batcher::make_behavior() {
  self_->set_exception_handler(exception_reason);
  const auto me = caf::actor_cast<batcher_actor>(self_);
  replies_ = std::make_shared<batch_replies>(me);
  shared_->work.assign(me);
  coordinator_down_ = watch(self_, shared_->coordinator, [this](const caf::down_msg&) {
    if (!std::exchange(ended_, true))
      self_->quit(caf::exit_reason::normal);
    quit_if_done();
  });
  book_.take_over(shared_->rules.store->open(), now());
  shared_->work.call(self_);
  return behavior_of<batcher_actor>([this](carrier_due) { take_work(); },
                                    [this](http_reply& x) { take_reply(x); },
                                    [this](tick) {
                                      if (timer_ && *timer_ <= now())
                                        timer_.reset();
                                      if (ended_) {
                                        calls_.clear();
                                        quit_if_done();
                                        return;
                                      }
                                      book_.tick(now());
                                      act();
                                    });
}

// -- what happened
// ------------------------------------------------------------------------------------------------

void batcher::take_work() {
  shared_->work.take(work_);
  const overloaded take{
    [this](seat_order& x) { add(x); },
    [this](const seat_left& x) {
      book_.leave(x.seat);
      take_request(x.seat);
    },
    [this](const run_state& x) {
      if (x.room > 0)
        room_ = x.room;
      book_.expect_texts(x.more_texts, x.is_full);
    },
    [this](const run_over& x) { end(x.complete); },
  };
  for (auto& x : work_)
    std::visit(take, x);
  const auto orders = std::count_if(work_.begin(), work_.end(), [](const batch_work& x) {
    return std::holds_alternative<seat_order>(x);
  });
  if (orders > 0)
    shared_->words.put(self_, took_orders{static_cast<uint32_t>(orders)});
  work_.clear();
  act();
}

void batcher::add(seat_order& x) {
  const auto seat = x.seat;
  auto& order = x.what;
  const auto& rules = shared_->rules;
  const auto lane = rules.lane_of(order.route, order.judging);
  const auto& wire = rules.lanes[lane].wire->in(order.form);
  expected<std::string> body{std::move(order.body)};
  if (body->empty()) {
    const auto turns = order.turns ? std::span<const reask_turn>{*order.turns}
                                   : std::span<const reask_turn>{};
    body = order.doublings == 0 ? wire.encode(*order.input, turns)
                                : wire.encode_longer(*order.input, turns, order.doublings);
  }
  if (requests_.size() <= seat)
    requests_.resize(seat + 1);
  requests_[seat] = batched_request::of(order);
  if (!body) {
    answers_.fail(seat, *take_request(seat), std::move(body.error()), false, false);
    return;
  }
  const auto key = key_of(*body, order.attempt);
  std::string row;
  rules.rules.lanes[lane].format->append_row(row, to_string(key), *body);
  if (order.observed)
    shared_->reports->put(self_, std::make_unique<request_sent>(
                                   request_sent{order.index, order.attempt, *body}));
  if (const auto batch = book_.add(lane, key, seat, row.size(), estimated_tokens(body->size()),
                                   now()))
    write_row(*batch, row);
  // Drafts that are full are sealed on the way.
  carry_out_orders();
}

void batcher::write_row(uint32_t batch, const std::string& row) {
  const auto& format = *book_.lane_of(batch).format;
  auto i = inputs_.find(batch);
  auto done = expected<void>{};
  if (i == inputs_.end()) {
    auto made = input_file::make(book_.input_path(batch));
    if (made) {
      i = inputs_.emplace(batch, std::move(*made)).first;
      done = i->second.append(format.head());
    } else {
      done = unexpected<error>{made.error()};
    }
  } else {
    done = i->second.append(format.separator());
  }
  if (done)
    done = i->second.append(row);
  if (!done)
    lose_input(batch, done.error());
}

void batcher::lose_input(uint32_t batch, const error& why) {
  book_.lose_input(batch,
                   {errc::internal,
                    "the rows of a batch could not be written: " + why.message + " (batch_folder)"},
                   now());
}

void batcher::take_reply(http_reply& x) {
  const auto i = calls_.find(x.tag);
  if (i == calls_.end())
    return;
  const auto about = i->second;
  calls_.erase(i);
  if (ended_) {
    quit_if_done();
    return;
  }
  if (!about.is_awaited)
    return;
  batch_reply reply;
  auto& response = x.result.response;
  const auto now_there = std::chrono::system_clock::now();
  if (x.result.problem.code != errc::none) {
    reply.problem = std::move(x.result.problem);
  } else if (response.status < 200 || response.status >= 300) {
    if (const auto wait = retry_after(response, now_there))
      reply.wait = *wait;
    auto copy = response;
    auto read = wire_of(about.batch).wire->decode(copy);
    reply.problem = read ? error{errc::malformed_response,
                                 "an answer came with status " + std::to_string(response.status)}
                         : std::move(read.error());
  } else if (const auto wait = retry_after(response, now_there)) {
    reply.wait = *wait;
  }
  reply.response = std::move(response);
  book_.replied(about.batch, std::move(reply), now());
  act();
}

void batcher::end(bool complete) {
  book_.finish(complete, now());
  carry_out_orders();
  ended_ = true;
  inputs_.clear();
}

// -- what to do
// ------------------------------------------------------------------------------------------------

void batcher::act() {
  if (ended_) {
    quit_if_done();
    return;
  }
  carry_out_orders();
  give_rows();
  arm_timer();
}

void batcher::carry_out_orders() {
  const overloaded carry_out{
    [this](batch_orders::note& x) { note(x); },
    [this](const batch_orders::close_input& x) { close_input(x.batch); },
    [this](batch_orders::call& x) { call(x); },
    [this](const batch_orders::scan& x) { scan(x); },
    [this](const batch_orders::remove_files& x) { remove_files(x.batch); },
    [this](const batch_orders::recall& x) { recall(x.seat); },
    [this](batch_orders::refuse& x) { refuse(x); },
    [this](const batch_orders::let_go& x) { let_go(x.seat); },
    [this](batch_orders::announce& x) { shared_->words.put(self_, std::move(x.what)); },
    [this](const batch_orders::send_live&) { shared_->words.put(self_, turned_live{}); },
    [this](const batch_orders::all_submitted&) { shared_->words.put(self_, submitted{}); },
  };
  for (auto list = book_.take_orders(); !list.empty(); list = book_.take_orders())
    for (auto& x : list)
      std::visit(carry_out, x);
}

void batcher::note(batch_orders::note& x) {
  x.what.at = std::chrono::duration_cast<std::chrono::seconds>(
    std::chrono::system_clock::now().time_since_epoch());
  book_.noted(x.batch, shared_->rules.store->note(x.what), now(), x.what.at);
}

void batcher::close_input(uint32_t batch) {
  const auto i = inputs_.find(batch);
  if (i == inputs_.end())
    return;
  auto done = i->second.append(book_.lane_of(batch).format->tail());
  const auto size = done ? i->second.close() : expected<uint64_t>{unexpected<error>{done.error()}};
  inputs_.erase(i);
  if (size)
    book_.input_ready(batch, *size, now());
  else
    lose_input(batch, size.error());
}

void batcher::call(batch_orders::call& x) {
  auto& what = x.what;
  http_request request;
  request.endpoint = endpoint_for(*wire_of(x.batch).endpoint, what);
  auto call = std::make_shared<http_call>();
  call->method = what.method;
  call->body_file = std::move(what.body_file);
  call->form = std::move(what.form);
  if (what.reply_to_file) {
    call->reply_file = book_.output_path(x.batch, x.output);
    call->reply_file_bytes_max = std::max(results_least,
                                          results_factor * book_.at(x.batch).record.bytes);
  }
  request.call = std::move(call);
  request.body = std::move(what.body);
  const auto tag = next_call_++;
  calls_[tag] = {x.batch, x.is_awaited};
  shared_->rules.engine->submit(std::move(request), replies_, tag);
}

void batcher::scan(const batch_orders::scan& x) {
  const auto& format = *book_.lane_of(x.batch).format;
  const auto most = shared_->rules.conf.reply_bytes_max + row_overhead;
  for (uint32_t i = 0; i < x.outputs; ++i)
    // One that could not be fetched is not there: its rows count as missing.
    static_cast<void>(
      for_each_line(book_.output_path(x.batch, i), most, [&](uint64_t at, std::string_view line) {
        const auto row = format.read_row(line);
        if (!row)
          book_.found(x.batch, {}, true, {});
        else if (*row)
          book_.found(x.batch, (*row)->id, (*row)->ran,
                      {at, static_cast<uint32_t>(line.size()), static_cast<uint8_t>(i)});
      }));
  book_.scanned(x.batch, now());
}

void batcher::remove_files(uint32_t batch) {
  inputs_.erase(batch);
  std::error_code ignored;
  std::filesystem::remove(book_.input_path(batch), ignored);
  for (uint32_t i = 0; i <= book_.at(batch).output; ++i) {
    results_.close(book_.output_path(batch, i));
    std::filesystem::remove(book_.output_path(batch, i), ignored);
  }
}

void batcher::recall(uint32_t seat) {
  if (const auto x = take_request(seat))
    shared_->words.put(self_, recalled{x->id, seat});
}

void batcher::let_go(uint32_t seat) {
  book_.leave(seat);
  if (const auto x = take_request(seat))
    shared_->words.put(self_, detached{x->id, seat});
}

void batcher::refuse(batch_orders::refuse& x) {
  if (auto about = take_request(x.seat))
    answers_.fail(x.seat, std::move(*about), std::move(x.why), false, x.perhaps_billed);
}

void batcher::give_rows() {
  while (room_ > 0) {
    auto gift = book_.next_gift();
    carry_out_orders();
    if (!gift)
      return;
    room_ -= std::min<uint32_t>(room_, static_cast<uint32_t>(1 + gift->copies.size()));
    give(std::move(*gift));
    if (room_ == 0)
      shared_->words.put(self_, wants_room{});
  }
}

void batcher::give(row_gift&& x) {
  const auto& about = book_.at(x.place.batch);
  auto seats = std::move(x.copies);
  seats.insert(seats.begin(), x.seat);
  expected<std::string> line = failed(errc::none, {});
  if (x.result)
    line = results_.read(book_.output_path(x.place.batch, x.result->output), x.result->at,
                         x.result->bytes);
  for (const auto seat : seats) {
    auto request = take_request(seat);
    if (!request)
      continue;
    auto row = line ? book_.lane_of(x.place.batch).format->read_row(*line)
                    : expected<std::optional<batch_row>>{std::nullopt};
    if (row && *row)
      answers_.give(seat, std::move(*request), std::move(**row), seat != x.seat,
                    std::chrono::duration_cast<std::chrono::microseconds>(now() - about.made));
    else
      answers_.fail(seat, std::move(*request),
                    {errc::malformed_response, "batch " + about.record.name + " (" + about.record.id
                                                 + ") ended without a result for this request"},
                    true, true);
  }
}

void batcher::arm_timer() {
  const auto due = book_.next_due();
  if (!due || (timer_ && *timer_ <= *due))
    return;
  timer_ = *due;
  alarm_ = post_later(self_, caf::actor_cast<batcher_actor>(self_), std::max(*due - now(), time{0}),
                      tick{});
}

/// What was said in parting has arrived, or is not waited for any longer.
void batcher::quit_if_done() {
  if (calls_.empty())
    self_->quit(caf::exit_reason::normal);
  else if (!timer_ || *timer_ > now() + farewell) {
    timer_ = now() + farewell;
    alarm_ = post_later(self_, caf::actor_cast<batcher_actor>(self_), farewell, tick{});
  }
}

// -- what is
// ------------------------------------------------------------------------------------------------

std::optional<batched_request> batcher::take_request(uint32_t seat) {
  return seat < requests_.size() ? std::exchange(requests_[seat], std::nullopt) : std::nullopt;
}

const batch_wire& batcher::wire_of(uint32_t batch) const {
  return shared_->rules.lanes[book_.at(batch).lane];
}

batcher::time batcher::now() const {
  return self_->clock().now().time_since_epoch();
}

} // namespace troupe
