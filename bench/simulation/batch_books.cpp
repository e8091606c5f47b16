// What was paid, and what is remembered: who paid twice.

#include "audit.hpp"
#include "batch_cloud.hpp"

#include <algorithm>

namespace simulation {

using namespace troupe;

size_t batch_cloud::row_of(const batch& x, uint32_t lane, const row_key& key) const {
  for (size_t i = 0; i < x.rows->size(); ++i)
    if ((*x.rows)[i].key == key && lane_key((*x.rows)[i].route, (*x.rows)[i].judging) == lane)
      return i;
  throw broken("what was said of a row is said to another request");
}

void batch_cloud::given(uint32_t lane, const row_key& key, const std::string& id) {
  auto* x = find(id);
  require(x != nullptr, "an answer of a batch that was never made");
  const auto i = row_of(*x, lane, key);
  x->given[i] = true;
  // Another text that is equal, as questions are, or the same one whose answer an actor took with
  // it.
  if (scenario_.contents < scenario_.texts || scenario_.has(deaths) || (*x->rows)[i].judging)
    x->used_up[i] = true;
}

void batch_cloud::missed(uint32_t lane, const row_key& key, const std::string& id) {
  const auto* x = find(id);
  require(x != nullptr, "a row is missing in a batch that was never made");
  require(is_lost(*x, row_of(*x, lane, key)), "a row counts as missing whose result is there");
}

void batch_cloud::use_up_given() {
  for (auto& x : batches_)
    x->used_up = x->given;
}

void batch_cloud::paid_live(uint32_t lane, const row_key& key, time begun, time now) {
  live_[{lane, key}] = {now, begun};
}

/// Nobody could ever know of it.
bool batch_cloud::is_lost(const batch& x, size_t row) const {
  return x.withheld[row] || x.lost_from;
}

/// After it had gone in this batch.
bool batch_cloud::was_paid_live(const batch& x, const cloud_row& row) const {
  const auto i = live_.find({lane_key(row.route, row.judging), row.key});
  if (i == live_.end() || i->second.first < x.made)
    return false;
  // Questions and equal texts may be asked later; and once a run sends live, nobody looks into what
  // an earlier run left, or whoever died.
  return !row.judging && scenario_.contents == scenario_.texts && !scenario_.has(deaths)
         && (!scenario_.has(turning_live) || x.made >= i->second.second);
}

void batch_cloud::check(const kept_batches& kept, time now) {
  go_on(now);
  std::map<std::pair<uint32_t, row_key>, bool> paid;
  for (auto& x : batches_) {
    if (x->is_strangers)
      continue;
    advance(*x, now);
    bool any = false;
    for (size_t i = 0; i < x->rows->size(); ++i) {
      if (x->fates[i].how != row_fate::end::answered)
        continue;
      any = any || !is_lost(*x, i);
      const auto& row = (*x->rows)[i];
      const std::pair key{lane_key(row.route, row.judging), row.key};
      const bool is_excused = x->used_up[i] || is_lost(*x, i);
      if (!is_excused) {
        require(!was_paid_live(*x, row), "a request was paid in a batch and live");
        require(!std::exchange(paid[key], true), "a row was paid twice");
      }
    }
    if (kept.is_open(x->name))
      continue;
    const auto end = kept.end_of(x->name);
    require(end.has_value(), "a batch was made of which nothing was written down");
    if (*end == batch_step::dropped && (any || (!x->is_ended && !x->lost_from)))
      throw broken("a batch that was made is dropped: " + x->name + ", " + x->id);
  }
}

std::vector<batch_record> kept_batches::open() const {
  std::vector<batch_record> result;
  for (const auto& [number, x] : open_)
    result.push_back(x);
  return result;
}

void kept_batches::note(const batch_record& x) {
  const auto known = open_.find(x.number);
  require(known == open_.end() || known->second.name == x.name, "two batches have one number");
  require(known != open_.end() || x.step == batch_step::prepared || x.step == batch_step::dropped,
          "a batch is written down that was not prepared");
  if (x.step != batch_step::closed && x.step != batch_step::dropped) {
    require(ended_.count(x.name) == 0, "two batches have one name");
    apply(open_[x.number], x);
    return;
  }
  open_.erase(x.number);
  ended_[x.name] = x.step;
}

std::optional<batch_step> kept_batches::end_of(const std::string& name) const {
  const auto i = ended_.find(name);
  return i == ended_.end() ? std::nullopt : std::optional{i->second};
}

bool kept_batches::is_open(const std::string& name) const {
  return std::any_of(open_.begin(), open_.end(),
                     [&](const auto& x) { return x.second.name == name; });
}

} // namespace simulation
