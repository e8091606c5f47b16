#include "batch_book.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// A source that gives texts slowly is waited for so many times as long as one that has ended.
constexpr int patience = 10;

/// The tighter one; 0 is none.
template <class T>
T least(T a, T b) {
  return a == 0 || (b != 0 && b < a) ? b : a;
}

} // namespace

batch_book::batch_book(book_rules rules, time now)
  : rules_(std::move(rules)),
    lanes_(rules_.lanes.size()),
    indexes_(rules_.lanes.size(), row_index{[this](const row_place& x) -> const row_key& {
               return batches_[x.batch]->rows[x.row].key;
             }}),
    polls_(rules_.lanes.size(), poll_times{rules_.poll_min, rules_.poll_max}),
    deadline_(rules_.deadline.count() > 0 ? now + rules_.deadline : time{0}) {}

void batch_book::take_over(std::vector<batch_record> list, time now) {
  std::sort(list.begin(), list.end(),
            [](const batch_record& a, const batch_record& b) { return a.number < b.number; });
  // By place: so many of its rows went into later ones.
  std::vector<size_t> moved;
  for (auto& x : list) {
    next_number_ = std::max(next_number_, x.number + 1);
    const auto lane = std::find_if(rules_.lanes.begin(), rules_.lanes.end(),
                                   [&](const batch_lane& y) { return y.name == x.route; });
    auto keys = unpack_rows(x.keys);
    if (lane == rules_.lanes.end() || !keys)
      continue;
    const auto place = static_cast<uint32_t>(batches_.size());
    auto& made = *batches_.emplace_back(std::make_unique<state>());
    made.lane = static_cast<uint32_t>(lane - rules_.lanes.begin());
    made.inherited = made.is_noted = true;
    made.begun = made.touched = made.made = now;
    made.is = x.step == batch_step::created || x.step == batch_step::ended ? batch_place::running
                                                                           : batch_place::searching;
    made.record = std::move(x);
    made.rows.resize(keys->size());
    auto& index = indexes_[made.lane];
    moved.push_back(0);
    for (uint32_t i = 0; i < keys->size(); ++i) {
      const auto& key = made.rows[i].key = (*keys)[i];
      // A row goes into another batch when the one before gives nothing for it.
      if (const auto older = index.find(key)) {
        index.remove(key, *older);
        ++moved[older->batch];
      }
      index.put(key, {place, i});
    }
    if (made.is == batch_place::running)
      announce(place, batch_news::progress, now);
  }
  for (uint32_t i = 0; i < moved.size(); ++i)
    if (moved[i] > 0 && moved[i] == batches_[i]->rows.size()) {
      note(i, batch_step::closed, now);
      forget(i);
    }
}

// -- gathering
// ------------------------------------------------------------------------------------------------

std::optional<uint32_t> batch_book::add(uint32_t lane, const row_key& key, uint32_t seat,
                                        uint64_t bytes, uint64_t tokens, time now) {
  if (live_ || finished_) {
    orders_.emplace_back(batch_orders::recall{seat});
    return std::nullopt;
  }
  any_added_ = true;
  last_added_ = now;
  if (const auto known = indexes_[lane].find(key)) {
    claim(*known, seat, now);
    return std::nullopt;
  }
  auto& draft = lanes_[lane].draft;
  if (draft && !fits(*batches_[*draft], bytes, tokens))
    seal(*draft, now);
  // What is left is too little for another batch.
  if (live_) {
    orders_.emplace_back(batch_orders::recall{seat});
    return std::nullopt;
  }
  if (!draft)
    draft = open_draft(lane, now);
  auto& x = *batches_[*draft];
  const row_place place{*draft, static_cast<uint32_t>(x.rows.size())};
  x.rows.emplace_back().key = key;
  x.record.bytes += bytes;
  x.tokens += tokens;
  x.touched = now;
  indexes_[lane].put(key, place);
  claim(place, seat, now);
  return place.batch;
}

uint32_t batch_book::open_draft(uint32_t lane, time now) {
  const auto result = static_cast<uint32_t>(batches_.size());
  auto& x = *batches_.emplace_back(std::make_unique<state>());
  x.lane = lane;
  x.begun = x.touched = now;
  x.record.number = next_number_++;
  x.record.route = rules_.lanes[lane].name;
  // Some take no other names of files.
  x.record.name = rules_.tag + '-' + std::to_string(x.record.number) + ".jsonl";
  const auto& format = *rules_.lanes[lane].format;
  x.record.bytes = format.head().size() + format.tail().size();
  return result;
}

/// A row that does not even fit alone is submitted alone: the provider may know better.
bool batch_book::fits(const state& x, uint64_t bytes, uint64_t tokens) const {
  const auto& format = *rules_.lanes[x.lane].format;
  const auto most = format.limits();
  const auto rows_max = least(most.rows_max, rules_.rows_max);
  const auto bytes_max = least(most.bytes_max, rules_.bytes_max);
  const auto tokens_max = least(lanes_[x.lane].tokens_max, rules_.tokens_max);
  return (rows_max == 0 || x.rows.size() < rows_max)
         && (bytes_max == 0 || x.record.bytes + bytes + format.separator().size() <= bytes_max)
         && (tokens_max == 0 || x.tokens + tokens <= tokens_max);
}

std::optional<batch_book::time> batch_book::seal_due(const state& x) const {
  if (x.is != batch_place::gathering)
    return std::nullopt;
  if (!fits(x, 0, 0))
    return x.touched;
  return x.touched + (more_texts_ && !is_full_ ? patience * rules_.linger : rules_.linger);
}

void batch_book::seal(uint32_t batch, time now) {
  auto& x = *batches_[batch];
  lanes_[x.lane].draft.reset();
  if (is_rest()) {
    turn_live(now);
    return;
  }
  // Rows whose texts were given up meanwhile would be paid for.
  if (x.claimed < x.rows.size()) {
    give_back(batch, now);
    return;
  }
  x.is = batch_place::sealed;
  x.record.rows = x.rows.size();
  orders_.emplace_back(batch_orders::close_input{batch});
}

/// So few are left that another batch is not worth its hours.
bool batch_book::is_rest() const {
  if (rules_.rest == 0 || !any_collected_ || more_texts_)
    return false;
  uint64_t left = 0;
  for (const auto& x : batches_) {
    if (x->claimed > 0 && x->is != batch_place::gathering && x->is != batch_place::sealed)
      return false;
    left += x->claimed;
  }
  return left < rules_.rest;
}

void batch_book::lose_input(uint32_t batch, const error& why, time now) {
  auto& x = *batches_[batch];
  if (x.is != batch_place::gathering && x.is != batch_place::sealed)
    return;
  if (lanes_[x.lane].draft == batch)
    lanes_[x.lane].draft.reset();
  refuse_all(batch, why);
  discard(batch, now);
}

void batch_book::input_ready(uint32_t batch, uint64_t bytes, time now) {
  auto& x = *batches_[batch];
  if (x.is != batch_place::sealed)
    return;
  x.record.bytes = bytes;
  lanes_[x.lane].sealed.push_back(batch);
  submit_next(x.lane, now);
}

void batch_book::turn_live(time now) {
  if (live_)
    return;
  live_ = true;
  orders_.emplace_back(batch_orders::send_live{});
  for (uint32_t i = 0; i < batches_.size(); ++i) {
    auto& x = *batches_[i];
    const bool is_made = x.is == batch_place::creating && x.calling;
    if (x.is == batch_place::gathering || x.is == batch_place::sealed
        || x.is == batch_place::uploading || (x.is == batch_place::creating && !is_made))
      give_back(i, now);
    else if (x.is == batch_place::running && x.claimed > 0 && !x.calling)
      x.due = now;
  }
  for (auto& x : lanes_)
    x = {};
}

// -- who waits for what
// ------------------------------------------------------------------------------------------------

void batch_book::claim(const row_place& place, uint32_t seat, time now) {
  auto& x = *batches_[place.batch];
  auto& row = x.rows[place.row];
  if (x.lost) {
    orders_.emplace_back(batch_orders::refuse{seat, *x.lost, true});
    return;
  }
  if (seats_.size() <= seat)
    seats_.resize(std::max<size_t>(seat + 1, 2 * seats_.size()));
  seats_[seat] = place;
  if (row.seat != no_seat) {
    copies_[number_of(place)].push_back(seat);
    return;
  }
  row.seat = seat;
  ++x.claimed;
  // Its text is equal to one that was let go.
  if (rules_.detach && x.is == batch_place::running && !x.record.guessed
      && (!x.inherited || x.polls > 0))
    let_go(place);
  else if (row.is == row_stage::found || row.is == row_stage::missing)
    ready_.push_back(place);
  else
    wake(place.batch, now);
}

void batch_book::leave(uint32_t seat) {
  if (seat >= seats_.size() || !seats_[seat])
    return;
  const auto place = *std::exchange(seats_[seat], std::nullopt);
  auto& x = *batches_[place.batch];
  auto& row = x.rows[place.row];
  const auto more = copies_.find(number_of(place));
  if (row.seat != seat) {
    std::erase(more->second, seat);
  } else if (more != copies_.end()) {
    row.seat = more->second.back();
    more->second.pop_back();
  } else {
    row.seat = no_seat;
    --x.claimed;
  }
  if (more != copies_.end() && more->second.empty())
    copies_.erase(more);
}

/// Nobody waits for it any more, and nobody finds it. Returns who did wait.
std::vector<uint32_t> batch_book::settle(const row_place& place) {
  auto& x = *batches_[place.batch];
  auto& row = x.rows[place.row];
  std::vector<uint32_t> result;
  if (row.seat != no_seat) {
    result.push_back(row.seat);
    --x.claimed;
    if (const auto more = copies_.find(number_of(place)); more != copies_.end()) {
      result.insert(result.end(), more->second.begin(), more->second.end());
      copies_.erase(more);
    }
  }
  for (const auto seat : result)
    seats_[seat].reset();
  row.seat = no_seat;
  row.is = row_stage::settled;
  indexes_[x.lane].remove(row.key, place);
  return result;
}

/// So that they may be asked for anew.
void batch_book::recall_all(uint32_t batch) {
  for (uint32_t i = 0; i < batches_[batch]->rows.size(); ++i)
    for (const auto seat : settle({batch, i}))
      orders_.emplace_back(batch_orders::recall{seat});
}

void batch_book::refuse_all(uint32_t batch, const error& why, bool perhaps_billed) {
  for (uint32_t i = 0; i < batches_[batch]->rows.size(); ++i)
    for (const auto seat : settle({batch, i}))
      orders_.emplace_back(batch_orders::refuse{seat, why, perhaps_billed});
}

void batch_book::give_back(uint32_t batch, time now) {
  recall_all(batch);
  discard(batch, now);
}

/// It came to nothing.
void batch_book::discard(uint32_t batch, time now) {
  auto& x = *batches_[batch];
  if (x.is_noted)
    note(batch, batch_step::dropped, now);
  if (!x.record.file.empty())
    orders_.emplace_back(
      batch_orders::call{batch, rules_.lanes[x.lane].format->remove_file(x.record.file)});
  auto& lane = lanes_[x.lane];
  if (lane.submitting == batch)
    lane.submitting.reset();
  std::erase(lane.sealed, batch);
  forget(batch);
}

/// It may go on; nobody can tell. What it is asked for fails, now and later, and another run looks
/// for it.
void batch_book::lose_sight(uint32_t batch, const error& why, time now) {
  auto& x = *batches_[batch];
  announce(batch, batch_news::failed, now, why);
  auto rows = x.rows;
  refuse_all(batch, why, true);
  x.lost = why;
  // It may be another one's of ours.
  if (x.record.guessed)
    x.record.id.clear();
  if (lanes_[x.lane].submitting == batch)
    lanes_[x.lane].submitting.reset();
  forget(batch);
  x.rows = std::move(rows);
  for (uint32_t i = 0; i < x.rows.size(); ++i) {
    x.rows[i].seat = no_seat;
    if (!indexes_[x.lane].find(x.rows[i].key))
      indexes_[x.lane].put(x.rows[i].key, {batch, i});
  }
}

void batch_book::forget(uint32_t batch) {
  auto& x = *batches_[batch];
  orders_.emplace_back(batch_orders::remove_files{batch});
  x.is = batch_place::gone;
  x.due.reset();
  x.rows = {};
  x.record.keys = {};
}

// -- time
// ------------------------------------------------------------------------------------------------

void batch_book::tick(time now) {
  if (finished_)
    return;
  if (deadline_.count() > 0 && deadline_ <= now)
    turn_live(now);
  for (uint32_t i = 0; i < batches_.size(); ++i) {
    if (const auto due = seal_due(*batches_[i]); due && *due <= now)
      seal(i, now);
    if (auto& x = *batches_[i]; x.due && *x.due <= now && !x.calling) {
      x.due.reset();
      act(i, now);
    }
  }
  for (uint32_t i = 0; i < lanes_.size(); ++i)
    submit_next(i, now);
  if (rules_.detach && !detached_ && any_added_ && !more_texts_
      && last_added_ + rules_.linger <= now && is_quiet()) {
    detached_ = true;
    orders_.emplace_back(batch_orders::all_submitted{});
  }
}

std::optional<batch_book::time> batch_book::next_due() const {
  std::optional<time> result;
  const auto sooner = [&result](const std::optional<time>& x) {
    if (x && (!result || *x < *result))
      result = x;
  };
  if (finished_)
    return result;
  for (const auto& x : batches_) {
    sooner(seal_due(*x));
    if (!x->calling)
      sooner(x->due);
  }
  for (uint32_t i = 0; i < lanes_.size(); ++i)
    if (may_submit(i))
      sooner(lanes_[i].held_until.value_or(time{0}));
  if (deadline_.count() > 0 && !live_)
    sooner(deadline_);
  if (rules_.detach && !detached_ && any_added_ && !more_texts_ && is_quiet())
    sooner(last_added_ + rules_.linger);
  return result;
}

/// All that waits, waits for the provider, and what was there to be collected was.
bool batch_book::is_quiet() const {
  if (!ready_.empty() || !collected_.empty())
    return false;
  return std::all_of(batches_.begin(), batches_.end(), [](const auto& x) {
    switch (x->is) {
    case batch_place::collected:
    case batch_place::gone:
      return true;
    case batch_place::running:
      return x->claimed == 0 || (!x->record.guessed && (!x->inherited || x->polls > 0));
    case batch_place::searching:
      return x->inherited && x->claimed == 0;
    default:
      return false;
    }
  });
}

void batch_book::act(uint32_t batch, time now) {
  switch (batches_[batch]->is) {
  case batch_place::uploading:
    upload(batch);
    return;
  case batch_place::creating:
    create(batch);
    return;
  case batch_place::searching:
    search_in_turn(batch, now);
    return;
  case batch_place::running:
    poll(batch);
    return;
  case batch_place::fetching:
    fetch(batch);
    return;
  default:
    return;
  }
}

void batch_book::replied(uint32_t batch, batch_reply&& x, time now) {
  auto& about = *batches_[batch];
  about.calling = false;
  switch (about.is) {
  case batch_place::uploading:
    take_upload(batch, x, now);
    return;
  case batch_place::creating:
    take_creation(batch, x, now);
    return;
  case batch_place::searching:
    take_search(batch, x, now);
    return;
  case batch_place::running:
    take_status(batch, x, now);
    return;
  case batch_place::fetching:
    take_output(batch, x, now);
    return;
  default:
    return;
  }
}

void batch_book::finish(bool complete, time now) {
  if (std::exchange(finished_, true))
    return;
  for (uint32_t i = 0; i < batches_.size(); ++i) {
    auto& x = *batches_[i];
    if (complete && x.is_noted && !x.lost)
      note(i, batch_step::closed, now);
    else if (rules_.cancels && x.is == batch_place::running && !x.record.guessed)
      orders_.emplace_back(batch_orders::call{i, rules_.lanes[x.lane].format->cancel(x.record.id)});
    if (x.is != batch_place::gone)
      forget(i);
  }
}

// -- calls
// ------------------------------------------------------------------------------------------------

std::string batch_book::input_path(uint32_t batch) const {
  return rules_.folder + '/' + batches_[batch]->record.name;
}

std::string batch_book::output_path(uint32_t batch, uint32_t output) const {
  return rules_.folder + '/' + batches_[batch]->record.name + ".results." + std::to_string(output);
}

batch_input batch_book::input_of(uint32_t batch) const {
  const auto& x = *batches_[batch];
  return {input_path(batch), x.record.name, x.record.bytes, static_cast<uint32_t>(x.record.rows)};
}

void batch_book::call(uint32_t batch, batch_call&& what, uint32_t output) {
  batches_[batch]->calling = true;
  orders_.emplace_back(batch_orders::call{batch, std::move(what), output, true});
}

void batch_book::call_later(uint32_t batch, time wait, time now) {
  batches_[batch]->due = now + wait;
}

/// Doubles from a tenth of the shortest look on, unless the server says more.
batch_book::time batch_book::backoff(const state& x, time asked) const {
  constexpr uint32_t doublings_max = 16;
  const auto first = std::max<time>(rules_.poll_min / 10, std::chrono::milliseconds{1});
  const auto wait = first * (int64_t{1} << std::min(x.failures, doublings_max));
  return std::max(asked, std::min(wait, rules_.poll_max));
}

void batch_book::announce(uint32_t batch, batch_news what, time now, const error& why) {
  const auto& x = *batches_[batch];
  batch_event result;
  result.what = what;
  result.route = rules_.lanes[x.lane].route;
  result.name = x.record.name;
  result.id = x.record.id;
  result.word = x.record.word;
  result.rows = x.record.rows;
  result.done = x.record.done;
  result.failed = x.record.failed;
  result.unknown = x.unknown;
  result.repeated = x.repeated;
  for (const auto& row : x.rows)
    result.missing += row.is == row_stage::missing ? 1 : 0;
  result.reason = why;
  result.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - x.made);
  orders_.emplace_back(batch_orders::announce{std::move(result)});
}

} // namespace troupe
