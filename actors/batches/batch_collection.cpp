// From a batch that its provider works on to its rows.

#include "batch_book.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// A batch that is not found so often, in a row, is gone.
constexpr uint32_t not_found_max = 20;
/// Whoever waits is told that a batch cannot be looked at.
constexpr uint32_t failures_until_told = 5;
/// Results that the provider refuses so often count as not there.
constexpr uint32_t fetches_max = 20;
/// Batches in a row that bring nothing.
constexpr uint32_t barren_max = 3;
/// A provider that has too much waiting there is asked again after at most so many longest looks.
constexpr int64_t hold_looks_max = 30;

bool ends_all(errc x) {
  return x == errc::authentication || x == errc::quota_exhausted;
}

/// Whether the rows of which the results say nothing were not run: the batch was cut off, and no
/// more of them lack than it says that it did not come to.
bool were_not_reached(const batch_state& x) {
  const auto& told = x.status;
  if ((told.end != batch_end::expired && told.end != batch_end::cancelled) || told.rows == 0)
    return false;
  const auto open = std::count_if(x.rows.begin(), x.rows.end(),
                                  [](const batched_row& row) { return row.is == row_stage::open; });
  return told.done + told.failed + static_cast<uint64_t>(open) <= told.rows;
}

} // namespace

/// An earlier run's batch is looked after as soon as somebody wants a row of it.
void batch_book::wake(uint32_t batch, time now) {
  auto& x = *batches_[batch];
  if (x.inherited && !x.calling && !x.due
      && (x.is == batch_place::running || x.is == batch_place::searching))
    x.due = now;
}

/// Who waits for it leaves, and takes nothing of it along.
void batch_book::let_go(const row_place& place) {
  orders_.emplace_back(batch_orders::let_go{batches_[place.batch]->rows[place.row].seat});
  if (const auto more = copies_.find(number_of(place)); more != copies_.end())
    for (const auto seat : more->second)
      orders_.emplace_back(batch_orders::let_go{seat});
}

void batch_book::let_go_all(uint32_t batch) {
  const auto& rows = batches_[batch]->rows;
  for (uint32_t i = 0; i < rows.size(); ++i)
    if (rows[i].seat != no_seat)
      let_go({batch, i});
}

void batch_book::poll(uint32_t batch) {
  auto& x = *batches_[batch];
  const auto& format = *rules_.lanes[x.lane].format;
  // Time is up: what it has not done is done live.
  if (live_ && x.claimed > 0 && !x.record.guessed && !std::exchange(x.is_cancelled, true))
    orders_.emplace_back(batch_orders::call{batch, format.cancel(x.record.id)});
  call(batch, format.poll(x.record.id));
}

void batch_book::take_status(uint32_t batch, batch_reply& reply, time now) {
  auto& x = *batches_[batch];
  auto problem = std::move(reply.problem);
  if (problem.code == errc::none) {
    auto status = rules_.lanes[x.lane].format->read_batch(reply.response);
    if (status && (status->id.empty() || status->id == x.record.id)) {
      const bool moved = status->done != x.status.done || status->failed != x.status.failed
                         || status->word != x.status.word;
      x.status = std::move(*status);
      x.status.id = x.record.id;
      x.failures = x.not_found = 0;
      ++x.polls;
      x.record.word = x.status.word;
      x.record.done = x.status.done;
      x.record.failed = x.status.failed;
      if (x.status.stage == batch_stage::ended) {
        x.is = batch_place::noting;
        note(batch, batch_step::ended, now);
        return;
      }
      if (moved)
        announce(batch, batch_news::progress, now);
      if (rules_.detach && !x.record.guessed) {
        let_go_all(batch);
        return;
      }
      const auto usual = polls_[x.lane].next(now - x.made, x.status.done + x.status.failed,
                                             x.record.rows);
      call_later(batch, std::max(usual, reply.wait), now);
      return;
    }
    problem = status ? error{errc::malformed_response, "the status is that of another batch"}
                     : std::move(status.error());
  }
  ++x.failures;
  x.not_found = problem.code == errc::http_status ? x.not_found + 1 : 0;
  if (ends_all(problem.code)) {
    // It goes on, and so can a later run with a key that is let in.
    lose_sight(batch, problem, now);
    return;
  }
  if (x.not_found >= not_found_max) {
    announce(batch, batch_news::failed, now, problem);
    if (x.record.guessed)
      look_elsewhere(batch, now);
    else
      collect(batch, now);
    return;
  }
  if (x.failures == failures_until_told)
    announce(batch, batch_news::held_up, now, problem);
  call_later(batch, backoff(x, reply.wait), now);
}

// -- its end
// ------------------------------------------------------------------------------------------------

void batch_book::take_end(uint32_t batch, time now) {
  auto& x = *batches_[batch];
  release(x.lane, now);
  if (x.record.guessed && (x.status.end == batch_end::failed || x.status.outputs.empty())) {
    look_elsewhere(batch, now);
    return;
  }
  if (x.status.end == batch_end::failed) {
    fail_batch(batch, now);
    return;
  }
  polls_[x.lane].learn(now - x.made);
  x.output = 0;
  if (x.status.outputs.empty()) {
    collect(batch, now);
    return;
  }
  x.is = batch_place::fetching;
  fetch(batch);
}

/// There is room again for what was held back.
void batch_book::release(uint32_t lane, time now) {
  auto& x = lanes_[lane];
  if (x.held_until)
    x.held_until = now;
  if (!x.submitting)
    return;
  auto& next = *batches_[*x.submitting];
  if (next.is == batch_place::creating && next.due)
    next.due = now;
}

/// As a whole: nothing of it was run.
void batch_book::fail_batch(uint32_t batch, time now) {
  auto& x = *batches_[batch];
  auto& lane = lanes_[x.lane];
  const auto why = x.status.problem.code != errc::none
                     ? x.status.problem
                     : error{errc::http_status, "the provider says that the batch has failed, and "
                                                "not why"};
  if (why.code == errc::rate_limited) {
    announce(batch, batch_news::held_up, now, why);
    ++lane.refused;
    const auto others = std::any_of(batches_.begin(), batches_.end(), [&](const auto& y) {
      return y->lane == x.lane && y->is == batch_place::running;
    });
    if (x.status.tokens_max > 0)
      lane.tokens_max = x.status.tokens_max;
    // It is too large alone, by more tokens than were estimated if it seemed to fit. The tokens of
    // an earlier run's are not known.
    if (!others && x.rows.size() > 1 && x.tokens > 0
        && (lane.tokens_max == 0 || lane.tokens_max >= x.tokens))
      lane.tokens_max = x.tokens / 2;
    lane.held_until = now + rules_.poll_max * std::min<int64_t>(lane.refused, hold_looks_max);
  } else {
    announce(batch, batch_news::failed, now, why);
    if (x.status.refused.empty() || ends_all(why.code))
      refuse_all(batch, why);
    else
      refuse_rows(batch);
  }
  give_back(batch, now);
}

/// Those that the provider could not take fail, each for its own reason; the others go again.
void batch_book::refuse_rows(uint32_t batch) {
  auto& x = *batches_[batch];
  bool any = false;
  for (const auto& refused : x.status.refused) {
    if (refused.line == 0 || refused.line > x.rows.size())
      continue;
    any = true;
    for (const auto seat : settle({batch, static_cast<uint32_t>(refused.line - 1)}))
      orders_.emplace_back(batch_orders::refuse{seat, refused.problem});
  }
  // Nobody knows which: they would all fail again.
  if (!any)
    refuse_all(batch, x.status.problem);
}

// -- its results
// ------------------------------------------------------------------------------------------------

void batch_book::fetch(uint32_t batch) {
  auto& x = *batches_[batch];
  auto calls = rules_.lanes[x.lane].format->results(x.status);
  if (x.output < calls.size()) {
    call(batch, std::move(calls[x.output]), x.output);
    return;
  }
  x.is = batch_place::scanning;
  orders_.emplace_back(batch_orders::scan{batch, static_cast<uint32_t>(calls.size())});
}

void batch_book::take_output(uint32_t batch, batch_reply& reply, time now) {
  auto& x = *batches_[batch];
  const auto& problem = reply.problem;
  if (ends_all(problem.code)) {
    lose_sight(batch, problem, now);
    return;
  }
  const bool is_gone = problem.code == errc::http_status && x.failures + 1 >= fetches_max;
  if (problem.code != errc::none && !is_gone) {
    // They are paid for: whatever is in the way, here or there, is waited for.
    call_later(batch, backoff(x, reply.wait), now);
    if (++x.failures == failures_until_told)
      announce(batch, batch_news::held_up, now, problem);
    return;
  }
  if (is_gone)
    announce(batch, batch_news::failed, now, problem);
  x.failures = 0;
  ++x.output;
  fetch(batch);
}

std::optional<row_place> batch_book::find_in(uint32_t batch, const row_key& key) {
  auto& x = *batches_[batch];
  const auto place = indexes_[x.lane].find(key);
  if (place && place->batch == batch)
    return place;
  // It may have gone into a later batch.
  if (x.own_rows.empty())
    for (uint32_t i = 0; i < x.rows.size(); ++i)
      x.own_rows.emplace(x.rows[i].key, i);
  const auto i = x.own_rows.find(key);
  return i == x.own_rows.end() ? std::nullopt : std::optional{row_place{batch, i->second}};
}

/// Looks for a few rows only, to see whose results these are.
bool batch_book::is_in_another(uint32_t batch, const row_key& key) const {
  constexpr uint64_t looks = 100;
  const auto& x = *batches_[batch];
  return x.unknown < looks && std::any_of(batches_.begin(), batches_.end(), [&](const auto& y) {
           return y.get() != &x && y->lane == x.lane
                  && std::any_of(y->rows.begin(), y->rows.end(),
                                 [&key](const batched_row& row) { return row.key == key; });
         });
}

void batch_book::found(uint32_t batch, std::string_view id, bool ran, const row_result& result) {
  auto& x = *batches_[batch];
  if (x.is != batch_place::scanning)
    return;
  const auto key = row_key_of(id);
  const auto place = key ? find_in(batch, *key) : std::nullopt;
  if (!place) {
    x.foreign += key && x.record.guessed && is_in_another(batch, *key) ? 1 : 0;
    ++x.unknown;
    return;
  }
  auto& row = x.rows[place->row];
  if (row.is != row_stage::open) {
    ++x.repeated;
    return;
  }
  row.is = ran ? row_stage::found : row_stage::not_run;
  row.result = result;
}

void batch_book::scanned(uint32_t batch, time now) {
  auto& x = *batches_[batch];
  if (x.is != batch_place::scanning)
    return;
  x.own_rows = {};
  // Another batch of ours may have some of its rows.
  const auto ours = static_cast<uint64_t>(
    std::count_if(x.rows.begin(), x.rows.end(),
                  [](const batched_row& row) { return row.is != row_stage::open; }));
  const bool is_ours = ours > x.foreign || ours == x.rows.size();
  if (x.record.guessed && !is_ours) {
    look_elsewhere(batch, now);
    return;
  }
  collect(batch, now);
}

/// All that it will ever give is there.
void batch_book::collect(uint32_t batch, time now) {
  auto& x = *batches_[batch];
  auto& lane = lanes_[x.lane];
  const bool unreached = were_not_reached(x);
  bool any = false;
  for (auto& row : x.rows) {
    any = any || row.is == row_stage::found;
    if (row.is == row_stage::open)
      row.is = unreached ? row_stage::not_run : row_stage::missing;
  }
  lane.barren = any ? 0 : lane.barren + 1;
  if (any)
    lane.refused = 0;
  any_collected_ = true;
  x.is = batch_place::collected;
  announce(batch, batch_news::collected, now);
  // Sent live, they may fare better.
  const bool hopeless = !live_ && lane.barren >= barren_max;
  const error why{errc::http_status, std::to_string(lane.barren)
                                       + " batches in a row ended without a single result, the "
                                         "last one as \""
                                       + x.status.word + '"'};
  for (uint32_t i = 0; i < x.rows.size(); ++i) {
    if (x.rows[i].is != row_stage::not_run && !(hopeless && x.rows[i].is == row_stage::missing))
      continue;
    const bool perhaps_billed = x.rows[i].is == row_stage::missing;
    for (const auto seat : settle({batch, i})) {
      if (hopeless)
        orders_.emplace_back(batch_orders::refuse{seat, why, perhaps_billed});
      else
        orders_.emplace_back(batch_orders::recall{seat});
    }
  }
  collected_.push_back(batch);
}

std::optional<row_gift> batch_book::next_gift() {
  const auto give = [this](const row_place& place) {
    const auto& row = batches_[place.batch]->rows[place.row];
    row_gift result;
    result.place = place;
    if (row.is == row_stage::found)
      result.result = row.result;
    auto seats = settle(place);
    result.seat = seats.front();
    result.copies.assign(seats.begin() + 1, seats.end());
    return result;
  };
  const auto is_wanted = [this](const row_place& place) {
    const auto& x = *batches_[place.batch];
    if (x.is != batch_place::collected)
      return false;
    const auto& row = x.rows[place.row];
    return row.seat != no_seat && row.is != row_stage::settled;
  };
  while (!ready_.empty()) {
    const auto place = ready_.front();
    ready_.pop_front();
    if (is_wanted(place))
      return give(place);
  }
  while (!collected_.empty()) {
    const auto batch = collected_.front();
    auto& x = *batches_[batch];
    for (; x.cursor < x.rows.size(); ++x.cursor) {
      const row_place place{batch, static_cast<uint32_t>(x.cursor)};
      if (is_wanted(place)) {
        ++x.cursor;
        return give(place);
      }
    }
    collected_.pop_front();
    const bool is_used = std::all_of(x.rows.begin(), x.rows.end(), [](const batched_row& row) {
      return row.is == row_stage::settled;
    });
    // Rows that nobody has asked for yet may still be asked for.
    if (is_used)
      forget(batch);
  }
  return std::nullopt;
}

} // namespace troupe
