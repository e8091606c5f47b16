#include "batch_desk.hpp"

#include "audit.hpp"
#include "cloud_format.hpp"

#include <algorithm>

namespace simulation {

using namespace std::chrono_literals;
using namespace troupe;

namespace {

/// What is quick next to a batch.
constexpr std::chrono::milliseconds moment{200};

} // namespace

batch_desk::batch_desk(const scenario& x, batch_past& past, desk_home& home, uint64_t seed)
  : scenario_(x),
    past_(past),
    home_(home),
    luck_(seed),
    format_(std::make_shared<cloud_format>(x.batched)) {
  for (uint32_t i = 0; i < x.routes; ++i)
    if (x.batched.routes[i]) {
      lanes_.emplace_back(i, false);
      if (x.has(judged))
        lanes_.emplace_back(i, true);
    }
  hire();
  is_open_ = true;
}

book_rules batch_desk::rules() const {
  const auto& x = scenario_.batched;
  book_rules result;
  for (const auto& [route, judging] : lanes_)
    result.lanes.push_back(
      {route, "route " + std::to_string(route) + (judging ? " rulings" : ""), format_});
  result.folder = "in";
  result.tag = "t" + std::to_string(past_.tags);
  result.rows_max = x.rows_max;
  result.tokens_max = x.tokens_max;
  result.linger = 1s;
  result.poll_min = 10s;
  result.poll_max = 60s;
  result.deadline = x.deadline;
  result.rest = x.rest;
  result.detach = x.detach;
  result.cancels = x.cancels;
  return result;
}

void batch_desk::hire() {
  ++epoch_;
  ++past_.tags;
  work_.clear();
  called_ = false;
  timer_.reset();
  is_told_ = false;
  requests_.clear();
  book_ = std::make_unique<batch_book>(rules(), home_.time_now());
  book_->take_over(past_.kept.open(), home_.time_now());
  carry_out_orders();
}

void batch_desk::die() {
  has_died_ = true;
  ++epoch_;
  // Nobody comes when he is called.
  called_ = true;
}

uint32_t batch_desk::replace() {
  work();
  hire();
  return seats_;
}

void batch_desk::in(time wait, std::function<void()> happen) {
  home_.after(wait, [this, epoch = epoch_, happen = std::move(happen)] {
    if (epoch == epoch_)
      happen();
  });
}

// -- messages, either way
// ----------------------------------------------------------------------------------------

void batch_desk::put(message x) {
  work_.push_back(std::move(x));
  if (!std::exchange(called_, true))
    in(luck_.in_thousand(500) ? 0ns : luck_.time(0ns, moment), [this] { take_work(); });
}

void batch_desk::start(uint32_t seat, request_order&& x) {
  seats_ = std::max(seats_, seat - scenario_.conf.pool_size + 1);
  put(seat_order{seat, std::move(x)});
}

void batch_desk::cancel(uint32_t seat) {
  put(seat_left{seat});
}

void batch_desk::orders_end(uint32_t room, bool more_texts) {
  constexpr uint32_t few = 64;
  const bool roomier = room >= told_.room + few || (room > told_.room && told_.room == 0);
  if (is_told_ && !roomier && room >= told_.room && more_texts == told_.more_texts)
    return;
  is_told_ = true;
  told_ = {room, more_texts};
  put(told_);
}

void batch_desk::say(std::function<void()> word) {
  words_.push_back(std::move(word));
  if (!std::exchange(speaks_, true))
    home_.after(luck_.in_thousand(500) ? 0ns : luck_.time(0ns, moment), [this] { work(); });
}

void batch_desk::work() {
  speaks_ = false;
  for (auto& word : std::exchange(words_, {}))
    word();
}

void batch_desk::take_work() {
  called_ = false;
  for (auto& x : std::exchange(work_, {})) {
    if (auto* order = std::get_if<seat_order>(&x)) {
      add(*order);
    } else if (const auto* left = std::get_if<seat_left>(&x)) {
      book_->leave(left->seat);
      take_request(left->seat);
    } else {
      const auto& state = std::get<run_state>(x);
      room_ = state.room;
      book_->expect_texts(state.more_texts);
    }
  }
  act();
}

void batch_desk::add(seat_order& x) {
  const auto seat = x.seat;
  require(requests_.count(seat) == 0, "two requests in one seat of a batch");
  const auto& order = requests_[seat] = std::move(x.what);
  cloud_row row;
  row.key = home_.key_of(order);
  row.route = order.route;
  row.judging = order.judging;
  row.parts = order.form.parts;
  row.shows_turn = order.has_turns() && !is_retold(*order.turns);
  row.prompt_bytes = home_.body_bytes(order);
  row.output_max = scenario_.conf.tokens_max
                     ? uint64_t{*scenario_.conf.tokens_max} << order.doublings
                     : uint64_t{20};
  const auto batch = book_->add(lane_of(order), row.key, seat, row.prompt_bytes + 33,
                                row.prompt_bytes / 4 + 1, home_.time_now());
  if (batch && scenario_.has(bad_disk) && luck_.in_thousand(10)) {
    book_->lose_input(*batch, {errc::internal, "the disk is full"}, home_.time_now());
  } else if (batch) {
    auto& file = inputs_[book_->input_path(*batch)];
    if (!file)
      file = std::make_shared<std::vector<cloud_row>>();
    file->push_back(row);
    require(file->size() == book_->at(*batch).rows.size(), "an input that is not its batch's");
  }
  carry_out_orders();
}

uint32_t batch_desk::lane_of(const request_order& x) const {
  const auto i = std::find(lanes_.begin(), lanes_.end(), std::pair{x.route, x.judging});
  require(i != lanes_.end(), "a request goes in a batch of a lane that there is not");
  return static_cast<uint32_t>(i - lanes_.begin());
}

std::optional<request_order> batch_desk::take_request(uint32_t seat) {
  const auto i = requests_.find(seat);
  if (i == requests_.end())
    return std::nullopt;
  auto result = std::move(i->second);
  requests_.erase(i);
  return result;
}

// -- orders
// ---------------------------------------------------------------------------------------------------------

void batch_desk::act() {
  carry_out_orders();
  give_rows();
  arm();
}

void batch_desk::carry_out_orders() {
  for (auto list = book_->take_orders(); !list.empty(); list = book_->take_orders())
    for (auto& x : list)
      std::visit([this](auto& y) { carry_out(y); }, x);
}

void batch_desk::carry_out(batch_orders::note& x) {
  home_.tell(x.what.name + " is written down: " + to_string(x.what.step) + " " + x.what.id
             + (x.what.guessed ? ", a guess" : ""));
  const bool may_die = is_open_ && scenario_.has(kills) && scenario_.batched.kill_at.has_value();
  if (may_die && luck_.in_thousand(20))
    throw killed{};
  const auto at = std::chrono::duration_cast<std::chrono::seconds>(
    batch_cloud::clock_at(absolute()).time_since_epoch());
  x.what.at = at;
  if (scenario_.has(bad_disk) && luck_.in_thousand(30)) {
    book_->noted(x.batch, failed(errc::internal, "the disk is full"), home_.time_now());
    return;
  }
  past_.kept.note(x.what);
  if (may_die && luck_.in_thousand(20))
    throw killed{};
  book_->noted(x.batch, {}, home_.time_now(), at);
}

void batch_desk::carry_out(const batch_orders::close_input& x) {
  if (scenario_.has(bad_disk) && luck_.in_thousand(20))
    book_->lose_input(x.batch, {errc::internal, "the disk is full"}, home_.time_now());
  else
    book_->input_ready(x.batch, book_->at(x.batch).record.bytes, home_.time_now());
}

void batch_desk::carry_out(const batch_orders::scan& x) {
  for (uint32_t i = 0; i < x.outputs; ++i) {
    const auto file = outputs_.find(book_->output_path(x.batch, i));
    if (file == outputs_.end())
      continue;
    uint64_t at = 0;
    for (const auto& line : *file->second)
      book_->found(x.batch, line.id, line.ran, {at++, 1, static_cast<uint8_t>(i)});
  }
  book_->scanned(x.batch, home_.time_now());
}

void batch_desk::carry_out(const batch_orders::remove_files& x) {
  inputs_.erase(book_->input_path(x.batch));
  for (uint32_t i = 0; i <= book_->at(x.batch).output; ++i)
    outputs_.erase(book_->output_path(x.batch, i));
}

void batch_desk::carry_out(const batch_orders::recall& x) {
  if (auto order = take_request(x.seat))
    say([this, id = order->id, seat = x.seat] { home_.recalled(id, seat); });
}

void batch_desk::carry_out(const batch_orders::refuse& x) {
  constexpr uint16_t ok = 200;
  if (auto order = take_request(x.seat))
    home_.failed_row(x.seat, *order, x.why, x.perhaps_billed ? ok : 0, false);
}

void batch_desk::carry_out(const batch_orders::let_go& x) {
  book_->leave(x.seat);
  if (auto order = take_request(x.seat))
    say([this, id = order->id, seat = x.seat] { home_.let_go(id, seat); });
}

void batch_desk::carry_out(const batch_orders::announce&) {}

void batch_desk::carry_out(const batch_orders::send_live&) {
  say([this] {
    sends_live_ = true;
    home_.turned_live();
  });
}

void batch_desk::carry_out(const batch_orders::all_submitted&) {
  say([this] { home_.submitted(); });
}

// -- calls
// ----------------------------------------------------------------------------------------------------------

/// Absent: none. `reaches`: the provider does what it was asked for all the same.
std::optional<error> batch_desk::draw_mishap(const std::string& what, bool& reaches) {
  const bool creates = what.starts_with("create");
  if (creates && scenario_.has(crowds) && luck_.in_thousand(300)) {
    reaches = false;
    return error{errc::rate_limited, "too much waits"};
  }
  if (creates && scenario_.has(doubts) && luck_.in_thousand(350)) {
    reaches = luck_.in_thousand(600);
    return error{luck_.one_of({errc::timeout_sent, errc::connection_lost, errc::unavailable,
                               errc::malformed_response}),
                 "who knows"};
  }
  if (!scenario_.has(outages) || !luck_.in_thousand(150))
    return std::nullopt;
  if (creates) {
    reaches = false;
    return error{luck_.one_of({errc::connect, errc::timeout_unsent, errc::http_status}),
                 "not sent"};
  }
  reaches = luck_.in_thousand(500);
  return error{luck_.one_of({errc::connect, errc::http_status, errc::unavailable,
                             errc::timeout_sent, errc::connection_lost, errc::malformed_response}),
               "it failed"};
}

void batch_desk::carry_out(const batch_orders::call& x) {
  const auto what = x.what.url;
  home_.tell("call: " + what);
  require(!x.is_awaited || ++calls_ < 60'000, "calls without an end");
  bool reaches = true;
  auto mishap = draw_mishap(what, reaches);
  auto reply = std::make_shared<cloud_reply>();
  cloud_rows rows;
  if (const auto i = inputs_.find(book_->input_path(x.batch)); i != inputs_.end())
    rows = i->second;
  const auto way = luck_.time(0ns, moment);
  // What was given up here may still be on its way there.
  const auto delay = mishap && luck_.in_thousand(300) ? luck_.time(0ns, 20s) : 0ns;
  if (reaches)
    past_.cloud.later(absolute() + way + delay, [cloud = &past_.cloud, reply, what, rows](time at) {
      *reply = cloud->call(what, rows, at);
    });
  if (!x.is_awaited)
    return;
  in(way + luck_.time(0ns, moment),
     [this, reply, mishap, what, batch = x.batch, output = x.output] {
       past_.cloud.go_on(absolute());
       auto got = std::move(*reply);
       if (mishap) {
         got = {};
         got.problem = *mishap;
       }
       if (luck_.in_thousand(50))
         got.wait = luck_.time(0ns, 100s);
       take_reply(batch, output, what, std::move(got));
     });
}

void batch_desk::take_reply(uint32_t batch, uint32_t output, const std::string& what,
                            cloud_reply&& x) {
  if (x.problem.code != errc::none)
    home_.tell(what + ": " + to_string(x.problem));
  if (x.lines && x.problem.code == errc::none)
    outputs_[book_->output_path(batch, output)] = x.lines;
  batch_reply told;
  told.problem = x.problem;
  told.wait = x.wait;
  format_->said = std::move(x);
  book_->replied(batch, std::move(told), home_.time_now());
  act();
}

// -- rows
// -----------------------------------------------------------------------------------------------------------

void batch_desk::give_rows() {
  while (room_ > 0) {
    auto gift = book_->next_gift();
    carry_out_orders();
    if (!gift)
      return;
    room_ -= std::min<uint32_t>(room_, static_cast<uint32_t>(1 + gift->copies.size()));
    give(std::move(*gift));
  }
}

void batch_desk::give(row_gift&& x) {
  const auto& about = book_->at(x.place.batch);
  auto seats = std::move(x.copies);
  seats.insert(seats.begin(), x.seat);
  std::optional<cloud_line> line;
  if (x.result) {
    const auto file = outputs_.find(book_->output_path(x.place.batch, x.result->output));
    require(file != outputs_.end(), "a row is given whose file is gone");
    line = file->second->at(x.result->at);
  }
  for (const auto seat : seats) {
    const auto order = take_request(seat);
    require(order.has_value(), "a row is given to nobody");
    const auto key = home_.key_of(*order);
    const auto lane = lane_key(order->route, order->judging);
    if (!line) {
      past_.cloud.missed(lane, key, about.record.id);
      home_.failed_row(seat, *order, {errc::malformed_response, "no result"}, 200, true);
      continue;
    }
    require(line->fate.how != row_fate::end::not_run, "a row is given that was not run");
    require(line->id == to_string(key), "a request is given the row of another one");
    if (line->fate.how == row_fate::end::answered) {
      past_.cloud.given(lane, key, about.record.id);
      home_.answered_row(seat, *order, line->fate, seat != x.seat);
    } else {
      home_.failed_row(seat, *order, line->fate.problem, line->fate.status, true);
    }
  }
}

void batch_desk::arm() {
  const auto due = book_->next_due();
  if (!due || (timer_ && *timer_ <= *due))
    return;
  timer_ = *due;
  in(std::max(*due - home_.time_now(), time{0}), [this] {
    if (timer_ && *timer_ <= home_.time_now())
      timer_.reset();
    book_->tick(home_.time_now());
    act();
  });
}

void batch_desk::run_ended(bool complete) {
  ++epoch_;
  take_work();
  book_->finish(complete, home_.time_now());
  carry_out_orders();
  require(requests_.empty(), "a request is left in a batch's seat");
  require(has_died_ || (inputs_.empty() && outputs_.empty()), "files are left");
}

} // namespace simulation
