// From a complete input to a batch that its provider works on.

#include "batch_book.hpp"

#include <algorithm>
#include <iterator>

namespace troupe {

namespace {

/// A call that is in the way of a submission is tried so often.
constexpr uint32_t tries_max = 20;
/// A provider may not know a file yet that it has just taken: some need a minute.
constexpr uint32_t unknown_file_tries = 8;
/// What was created may not be listed yet.
constexpr uint32_t looks_max = 2;
/// Of a list, before it is given up.
constexpr uint32_t pages_max = 200;
/// Clocks differ.
constexpr std::chrono::minutes clock_skew{10};

/// The provider may have done what it was asked for.
bool is_ambiguous(errc x) {
  return x == errc::timeout_sent || x == errc::connection_lost || x == errc::unavailable
         || x == errc::malformed_response || x == errc::provider_error || x == errc::reply_too_large
         || x == errc::cancelled;
}

std::chrono::system_clock::time_point at_seconds(std::chrono::seconds x) {
  return std::chrono::system_clock::time_point{x};
}

} // namespace

/// But for its time.
bool batch_book::may_submit(uint32_t lane) const {
  const auto& x = lanes_[lane];
  if (finished_ || live_ || x.submitting || x.sealed.empty())
    return false;
  const auto most = rules_.lanes[lane].format->limits().open_max;
  if (most == 0)
    return true;
  // Of those that an earlier run left and nobody looks after the provider knows.
  const auto open = std::count_if(batches_.begin(), batches_.end(), [lane](const auto& y) {
    return y->lane == lane && y->is == batch_place::running && (y->due || y->calling);
  });
  return open < most;
}

void batch_book::submit_next(uint32_t lane, time now) {
  auto& x = lanes_[lane];
  if (!may_submit(lane) || (x.held_until && *x.held_until > now))
    return;
  const auto batch = x.sealed.front();
  x.sealed.pop_front();
  // It may have waited here for long.
  if (batches_[batch]->claimed < batches_[batch]->rows.size()) {
    give_back(batch, now);
    submit_next(lane, now);
    return;
  }
  x.submitting = batch;
  x.held_until.reset();
  auto& about = *batches_[batch];
  std::vector<row_key> keys;
  keys.reserve(about.rows.size());
  std::transform(about.rows.begin(), about.rows.end(), std::back_inserter(keys),
                 [](const batched_row& row) { return row.key; });
  about.record.keys = pack_rows(keys);
  about.is_noted = true;
  about.is = batch_place::noting;
  note(batch, batch_step::prepared, now);
  about.record.keys = {};
}

void batch_book::note(uint32_t batch, batch_step step, time) {
  auto& x = *batches_[batch];
  x.record.step = step;
  if (step == batch_step::closed || step == batch_step::dropped)
    x.is_noted = false;
  orders_.emplace_back(batch_orders::note{batch, x.record});
}

void batch_book::noted(uint32_t batch, const expected<void>& result, time now,
                       std::chrono::seconds at) {
  auto& x = *batches_[batch];
  if (x.is == batch_place::gone)
    return;
  const auto step = x.record.step;
  // From here on it may have been made, as far as a search has to know.
  const bool is_unmade = step == batch_step::prepared || step == batch_step::uploaded;
  if (at.count() > 0 && is_unmade)
    x.record.at = at;
  // One that was made is found again by what was written down before.
  if (!result && is_unmade) {
    give_up(batch,
            {errc::internal,
             "what is to be known of a batch could not be written down: " + result.error().message},
            now);
    return;
  }
  // Time was up meanwhile.
  if (live_ && is_unmade) {
    give_back(batch, now);
    return;
  }
  switch (step) {
  case batch_step::prepared:
    if (rules_.lanes[x.lane].format->uploads()) {
      x.is = batch_place::uploading;
      upload(batch);
    } else {
      create(batch);
    }
    return;
  case batch_step::uploaded:
    create(batch);
    return;
  case batch_step::created:
    x.is = batch_place::running;
    if (lanes_[x.lane].submitting == batch)
      lanes_[x.lane].submitting.reset();
    announce(batch, batch_news::submitted, now);
    // Whether a guess was right shows at its end.
    if (rules_.detach && !x.record.guessed)
      let_go_all(batch);
    else
      call_later(batch, polls_[x.lane].next(time{0}, 0, x.record.rows), now);
    submit_next(x.lane, now);
    return;
  case batch_step::ended:
    take_end(batch, now);
    return;
  case batch_step::closed:
  case batch_step::dropped:
    return;
  }
}

// -- the upload
// ------------------------------------------------------------------------------------------------

void batch_book::upload(uint32_t batch) {
  auto& x = *batches_[batch];
  auto step = std::exchange(x.next_step, std::nullopt);
  call(batch, step ? std::move(*step) : rules_.lanes[x.lane].format->upload(input_of(batch)));
}

void batch_book::take_upload(uint32_t batch, batch_reply& reply, time now) {
  auto& x = *batches_[batch];
  auto problem = std::move(reply.problem);
  if (problem.code == errc::none) {
    auto step = rules_.lanes[x.lane].format->read_upload(reply.response, input_of(batch));
    if (step && step->next) {
      x.next_step = std::move(step->next);
      upload(batch);
      return;
    }
    if (step) {
      x.record.file = std::move(step->file);
      x.failures = 0;
      x.is = batch_place::noting;
      note(batch, batch_step::uploaded, now);
      return;
    }
    problem = std::move(step.error());
  }
  if (!retryable(problem.code) || x.failures >= tries_max) {
    give_up(batch, problem, now);
    return;
  }
  call_later(batch, backoff(x, reply.wait), now);
  if (++x.failures == 1)
    announce(batch, batch_news::held_up, now, problem);
}

// -- the creation
// ------------------------------------------------------------------------------------------------

void batch_book::create(uint32_t batch) {
  auto& x = *batches_[batch];
  x.is = batch_place::creating;
  call(batch, rules_.lanes[x.lane].format->create(input_of(batch), x.record.file));
}

void batch_book::take_creation(uint32_t batch, batch_reply& reply, time now) {
  auto& x = *batches_[batch];
  auto problem = std::move(reply.problem);
  if (problem.code == errc::none) {
    auto made = rules_.lanes[x.lane].format->read_batch(reply.response);
    if (made && !made->id.empty()) {
      adopt(batch, std::move(*made), now);
      return;
    }
    problem = made ? error{errc::malformed_response, "the batch that was made has no id"}
                   : std::move(made.error());
  }
  const bool is_ambiguous_now = is_ambiguous(problem.code);
  if (live_ && !is_ambiguous_now) {
    give_back(batch, now);
    return;
  }
  // That too much waits there says nothing about this one.
  x.creations += problem.code == errc::rate_limited ? 0 : 1;
  const auto wait = backoff(x, reply.wait);
  const bool is_news = ++x.failures == 1 && x.creations <= 1;
  const bool unknown_file = problem.code == errc::http_status && x.creations < unknown_file_tries;
  if (is_ambiguous_now) {
    x.is = batch_place::searching;
    x.looks = x.failures = 0;
    x.status.problem = problem;
    call_later(batch, wait, now);
  } else if (problem.code == errc::rate_limited) {
    call_later(batch, std::max(wait, rules_.poll_min), now);
  } else if (unknown_file || (retryable(problem.code) && x.creations < tries_max)) {
    call_later(batch, wait, now);
    if (unknown_file)
      return;
  } else {
    give_up(batch, problem, now);
    return;
  }
  if (is_news)
    announce(batch, batch_news::held_up, now, problem);
}

void batch_book::adopt(uint32_t batch, batch_status&& status, time now) {
  auto& x = *batches_[batch];
  x.record.id = status.id;
  x.record.word = status.word;
  x.status = std::move(status);
  x.failures = 0;
  x.made = now;
  x.is = batch_place::noting;
  note(batch, batch_step::created, now);
}

/// Before anything came of it: those who wait hear why.
void batch_book::give_up(uint32_t batch, const error& why, time now) {
  const auto lane = batches_[batch]->lane;
  announce(batch, batch_news::failed, now, why);
  refuse_all(batch, why);
  discard(batch, now);
  submit_next(lane, now);
}

// -- what may have been made is looked for
// ------------------------------------------------------------------------------------------------

/// One that may be any of its size must not be one that is being made.
void batch_book::search_in_turn(uint32_t batch, time now) {
  auto& x = *batches_[batch];
  auto& lane = lanes_[x.lane];
  if (!x.strangers.empty()) {
    if (lane.submitting && lane.submitting != batch) {
      call_later(batch, rules_.poll_min, now);
      return;
    }
    lane.submitting = batch;
  }
  if (x.page.empty())
    x.was_held = may_be_held(batch, now);
  search(batch);
}

void batch_book::search(uint32_t batch) {
  auto& x = *batches_[batch];
  const auto& format = *rules_.lanes[x.lane].format;
  if (format.uploads() && x.record.file.empty())
    call(batch, format.list_files(x.page));
  else
    call(batch, format.list(x.page));
}

void batch_book::take_search(uint32_t batch, batch_reply& reply, time now) {
  auto& x = *batches_[batch];
  if (rules_.lanes[x.lane].format->uploads() && x.record.file.empty()) {
    take_files(batch, reply, now);
    return;
  }
  auto problem = std::move(reply.problem);
  if (problem.code == errc::none) {
    auto page = rules_.lanes[x.lane].format->read_list(reply.response);
    if (page) {
      x.failures = 0;
      auto& list = page->batches;
      const auto it = std::find_if(list.begin(), list.end(),
                                   [&](const batch_status& y) { return is_it(x, y); });
      if (it != list.end()) {
        x.record.guessed = it->name.empty() && it->input.empty();
        adopt(batch, std::move(*it), now);
        return;
      }
      const bool is_old = !list.empty() && list.back().created.time_since_epoch().count() != 0
                          && list.back().created < at_seconds(x.record.at) - clock_skew;
      if (is_old || page->next.empty() || page->next == x.page || ++x.pages >= pages_max) {
        end_look(batch, now);
      } else {
        x.page = std::move(page->next);
        search(batch);
      }
      return;
    }
    problem = std::move(page.error());
  }
  if (!retryable(problem.code) || x.failures >= tries_max) {
    lose_sight(batch, problem, now);
    return;
  }
  call_later(batch, backoff(x, reply.wait), now);
  ++x.failures;
}

/// Nothing was made of it before it was known to be there: an earlier run left it, and it is of no
/// use.
void batch_book::take_files(uint32_t batch, batch_reply& reply, time now) {
  auto& x = *batches_[batch];
  auto page = reply.problem.code == errc::none
                ? rules_.lanes[x.lane].format->read_files(reply.response)
                : expected<remote_files>{unexpected<error>{reply.problem}};
  if (!page) {
    if (!retryable(page.error().code) || x.failures >= tries_max) {
      give_back(batch, now);
      return;
    }
    call_later(batch, backoff(x, reply.wait), now);
    ++x.failures;
    return;
  }
  const auto it = std::find_if(page->files.begin(), page->files.end(),
                               [&](const remote_file& y) { return y.name == x.record.name; });
  if (it != page->files.end()) {
    x.record.file = it->id;
    give_back(batch, now);
  } else if (!page->next.empty() && page->next != x.page && ++x.pages < pages_max) {
    x.page = std::move(page->next);
    search(batch);
  } else {
    give_back(batch, now);
  }
}

/// By its name or its file, where the provider tells of them; else by its size and time.
bool batch_book::is_it(const state& x, const batch_status& listed) const {
  if (listed.id.empty())
    return false;
  if (!listed.name.empty() || !listed.input.empty())
    return (!listed.name.empty() && listed.name == x.record.name)
           || (!listed.input.empty() && listed.input == x.record.file);
  const bool known = std::any_of(batches_.begin(), batches_.end(),
                                 [&](const auto& y) { return y->record.id == listed.id; })
                     || std::find(x.strangers.begin(), x.strangers.end(), listed.id)
                          != x.strangers.end();
  return !known && listed.rows == x.record.rows
         && listed.created >= at_seconds(x.record.at) - clock_skew;
}

void batch_book::end_look(uint32_t batch, time now) {
  auto& x = *batches_[batch];
  x.page.clear();
  x.pages = 0;
  if (++x.looks < looks_max || x.was_held || may_be_held(batch, now)) {
    call_later(batch, rules_.poll_max, now);
    return;
  }
  // It was not made. A run of its own makes it; what an earlier one left is put together anew, as
  // far as it is still wanted.
  const bool is_wanted = !x.inherited && !live_ && x.claimed > 0;
  if (is_wanted && x.creations < tries_max) {
    create(batch);
    return;
  }
  if (is_wanted) {
    give_up(batch, x.status.problem, now);
    return;
  }
  const auto lane = x.lane;
  give_back(batch, now);
  submit_next(lane, now);
}

/// Another batch of ours may have been taken for this one, which its results will show.
bool batch_book::may_be_held(uint32_t batch, time now) {
  bool result = false;
  for (uint32_t i = 0; i < batches_.size(); ++i) {
    const auto& y = *batches_[i];
    if (i == batch || !y.record.guessed || y.record.rows != batches_[batch]->record.rows
        || y.is == batch_place::collected || y.is == batch_place::gone)
      continue;
    result = true;
    wake(i, now);
  }
  return result;
}

/// The one that was guessed is somebody else's. Ours, if it was made, is another one.
void batch_book::look_elsewhere(uint32_t batch, time now) {
  auto& x = *batches_[batch];
  x.strangers.push_back(std::exchange(x.record.id, {}));
  x.status = {};
  x.record.guessed = false;
  // Of an earlier run's all that is known is when the other one was found, or ended.
  if (x.inherited && x.strangers.size() == 1)
    x.record.at = {};
  // It is not made once more.
  x.inherited = true;
  orders_.emplace_back(batch_orders::remove_files{batch});
  x.unknown = x.foreign = x.repeated = 0;
  for (auto& row : x.rows)
    if (row.is != row_stage::settled)
      row.is = row_stage::open;
  x.page.clear();
  x.pages = x.looks = x.failures = x.not_found = 0;
  x.is = batch_place::searching;
  x.due = now;
}

} // namespace troupe
