#include "batch_cloud.hpp"

#include "audit.hpp"
#include "fakes.hpp"

#include <algorithm>
#include <sstream>

namespace simulation {

using namespace std::chrono_literals;
using namespace troupe;

namespace {

/// In a list.
constexpr size_t page_size = 3;
/// What was made may not be listed for so long, at most.
constexpr std::chrono::seconds lag_most{25};

cloud_reply refused(errc code, std::string words) {
  cloud_reply result;
  result.problem = {code, std::move(words)};
  return result;
}

} // namespace

std::chrono::system_clock::time_point batch_cloud::clock_at(time x) {
  constexpr std::chrono::hours begin{100};
  return std::chrono::system_clock::time_point{
    std::chrono::duration_cast<std::chrono::seconds>(begin + x)};
}

cloud_reply batch_cloud::call(const std::string& what, const cloud_rows& rows, time now) {
  std::istringstream in{what};
  std::string verb, first, second;
  in >> verb >> first >> second;
  if (verb == "upload")
    return upload(first, rows);
  if (verb == "files")
    return list_files(first);
  if (verb == "create")
    return create(first, second, rows, now);
  if (verb == "list")
    return list(first, now);
  if (verb == "poll")
    return poll(first, now);
  if (verb == "cancel")
    return cancel(first, now);
  if (verb == "fetch")
    return fetch(first, second, now);
  require(verb == "remove", "a call that there is not");
  files_.erase(first);
  return {};
}

void batch_cloud::go_on(time now) {
  while (!agenda_.empty() && agenda_.begin()->first <= now) {
    const auto next = agenda_.extract(agenda_.begin());
    next.mapped()(next.key());
  }
}

// -- files
// ---------------------------------------------------------------------------------------------------------

cloud_reply batch_cloud::upload(const std::string& name, const cloud_rows& rows) {
  require(rows && !rows->empty(), "nothing is uploaded");
  cloud_reply result;
  result.step.file = "f" + std::to_string(next_id_++);
  files_[result.step.file] = {name, rows};
  return result;
}

cloud_reply batch_cloud::list_files(const std::string& from) const {
  cloud_reply result;
  for (auto i = files_.upper_bound(from); i != files_.end(); ++i) {
    if (result.files.files.size() == page_size) {
      result.files.next = result.files.files.back().id;
      break;
    }
    result.files.files.push_back({i->first, i->second.first});
  }
  return result;
}

// -- how batches begin
// ---------------------------------------------------------------------------------------------

cloud_reply batch_cloud::create(const std::string& name, const std::string& file, cloud_rows rows,
                                time now) {
  if (scenario_.batched.uploads) {
    const auto i = files_.find(file);
    if (i == files_.end())
      return refused(errc::http_status, "no such file");
    rows = i->second.second;
  }
  for (const auto& x : batches_)
    require(x->is_strangers || x->name != name, "a batch is submitted twice");
  auto made = std::make_unique<batch>();
  made->id = "b" + std::to_string(next_id_++);
  made->name = name;
  made->file = file;
  made->rows = std::move(rows);
  made->luck = chance{scenario_.seed * 31 + next_id_};
  draw_course(*made, now);
  add_stranger(*made, now);
  cloud_reply result;
  result.status = tell(*made);
  batches_.push_back(std::move(made));
  if (luck_.in_thousand(500))
    add_stranger(*batches_.back(), now);
  return result;
}

/// Of the same size, and of the same time; not without end, as each is looked through.
void batch_cloud::add_stranger(const batch& ours, time now) {
  constexpr uint32_t most = 12;
  if (!scenario_.has(strangers) || !luck_.in_thousand(400) || ++strangers_ > most)
    return;
  auto made = std::make_unique<batch>();
  made->id = "b" + std::to_string(next_id_++);
  made->name = "somebody's";
  made->is_strangers = true;
  auto rows = *ours.rows;
  for (auto& x : rows)
    x.key = key_of("somebody's", x.key.attempt);
  made->rows = std::make_shared<const std::vector<cloud_row>>(std::move(rows));
  made->luck = chance{scenario_.seed * 31 + next_id_};
  draw_course(*made, now);
  made->lost_from.reset();
  made->no_output = false;
  made->broken_output.reset();
  batches_.push_back(std::move(made));
}

void batch_cloud::draw_course(batch& x, time now) {
  auto& luck = x.luck;
  const auto count = x.rows->size();
  x.fates.resize(count);
  x.withheld.resize(count);
  x.given.resize(count);
  x.used_up.resize(count);
  x.made = now;
  x.listed_from = now + (scenario_.has(doubts) ? luck.time(0ns, lag_most) : 0ns);
  x.ends = now + luck.time(30s, luck.one_of({2min, 30min, 240min}));
  x.outputs = static_cast<uint32_t>(luck.between(1, 2));
  if (scenario_.has(crowds) && luck.in_thousand(200)) {
    x.how = batch_end::failed;
    x.ends = now + luck.time(1s, 60s);
    x.problem = {errc::rate_limited, "too much waits"};
    x.tokens_max = luck.in_thousand(500) ? luck.between(1, 100) : 0;
  } else if (scenario_.has(expiry) && luck.in_thousand(300)) {
    x.how = luck.in_thousand(700) ? batch_end::expired : batch_end::cancelled;
  } else if (scenario_.has(bad_results) && luck.in_thousand(80)) {
    draw_failure(x);
  }
  if (scenario_.has(bad_results)) {
    if (luck.in_thousand(40))
      x.lost_from = now + luck.time(0ns, 2h);
    x.no_output = luck.in_thousand(40);
    if (luck.in_thousand(40))
      x.broken_output = static_cast<uint32_t>(luck.below(x.outputs));
  }
}

void batch_cloud::draw_failure(batch& x) {
  x.how = batch_end::failed;
  x.ends = x.made + x.luck.time(1s, 60s);
  if (x.luck.in_thousand(300))
    return;
  x.problem = {errc::http_status, "rows are wrong"};
  for (auto i = x.luck.between(1, 2); i > 0; --i)
    x.refused.push_back({x.luck.below(x.rows->size() + 2), {errc::http_status, "this row"}});
}

cloud_reply batch_cloud::list(const std::string& from, time now) {
  cloud_reply result;
  std::vector<const batch*> all;
  for (const auto& x : batches_)
    if (x->listed_from <= now)
      all.push_back(x.get());
  std::stable_sort(all.begin(), all.end(),
                   [](const batch* a, const batch* b) { return a->made > b->made; });
  auto i = std::find_if(all.begin(), all.end(), [&](const batch* x) { return x->id == from; });
  i = i == all.end() ? all.begin() : i + 1;
  for (; i != all.end(); ++i) {
    if (result.page.batches.size() == page_size) {
      result.page.next = result.page.batches.back().id;
      break;
    }
    advance(*find((*i)->id), now);
    result.page.batches.push_back(tell(**i));
  }
  return result;
}

// -- how they go on
// ------------------------------------------------------------------------------------------------

batch_cloud::batch* batch_cloud::find(const std::string& id) {
  const auto i = std::find_if(batches_.begin(), batches_.end(),
                              [&](const auto& x) { return x->id == id; });
  return i == batches_.end() ? nullptr : i->get();
}

cloud_reply batch_cloud::poll(const std::string& id, time now) {
  auto* x = find(id);
  require(x != nullptr, "a batch is looked at that was never made");
  if (x->lost_from && *x->lost_from <= now)
    return refused(errc::http_status, "no such batch");
  advance(*x, now);
  cloud_reply result;
  result.status = tell(*x);
  return result;
}

cloud_reply batch_cloud::cancel(const std::string& id, time now) {
  auto* x = find(id);
  require(x != nullptr, "a batch is cancelled that was never made");
  require(!x->is_strangers, "somebody else's batch is cancelled");
  advance(*x, now);
  if (!x->is_ended && !x->cancelled_at) {
    x->cancelled_at = now;
    x->ends = std::min(x->ends, now + x->luck.time(0ns, 10min));
  }
  return {};
}

cloud_reply batch_cloud::fetch(const std::string& id, const std::string& output, time now) {
  auto* x = find(id);
  require(x != nullptr, "results of a batch that was never made");
  const auto place = static_cast<uint32_t>(std::stoul(output));
  if (x->broken_output == place || (x->lost_from && *x->lost_from <= now))
    return refused(errc::http_status, "no such file");
  cloud_reply result;
  result.lines = std::make_shared<const std::vector<cloud_line>>(x->lines.at(place));
  return result;
}

void batch_cloud::advance(batch& x, time now) {
  if (x.is_ended)
    return;
  const auto until = x.cancelled_at ? std::min(now, *x.cancelled_at) : now;
  const auto count = x.rows->size();
  // Rows are done evenly; one that expires has not reached the last of them.
  const auto all = x.how == batch_end::completed ? x.ends - x.made : 2 * (x.ends - x.made);
  if (x.how != batch_end::failed)
    for (size_t i = 0; i < count; ++i) {
      const auto at = x.made + all * static_cast<int64_t>(i + 1) / static_cast<int64_t>(count + 1);
      if (at <= std::min(until, x.ends) && x.fates[i].how == row_fate::end::open)
        x.fates[i] = execute(x, (*x.rows)[i]);
    }
  if (now >= x.ends)
    end(x);
}

/// As if it had been sent alone.
row_fate batch_cloud::execute(batch& x, const cloud_row& row) {
  const auto& sky = scenario_.sky[row.route];
  auto dice = static_cast<uint32_t>(x.luck.below(1000));
  const auto falls = [&dice](uint32_t share) {
    if (dice < share)
      return true;
    dice -= share;
    return false;
  };
  const auto fail = [](errc code, uint16_t status, std::string words = "it failed") {
    row_fate result;
    result.how = row_fate::end::failed;
    result.problem = {code, std::move(words)};
    result.status = status;
    return result;
  };
  if (falls(sky.rate_limited))
    return fail(errc::rate_limited, 429);
  if (falls(sky.unavailable))
    return fail(errc::unavailable, 503);
  if (falls(sky.refused_request))
    return fail(errc::http_status, 400);
  if (row.parts < scenario_.form_least[row.route])
    return fail(errc::http_status, 400, std::string{form_refused});
  if (scenario_.takes_no_turns[row.route] && row.shows_turn)
    return fail(errc::http_status, 400);
  if (falls(sky.forbidden))
    return fail(errc::authentication, 403);
  row_fate result;
  result.how = row_fate::end::answered;
  const std::pair<uint32_t, char> worth[]
    = {{sky.wrong, 'W'},   {sky.no_answer, 'N'},  {sky.truncated, 'T'},
       {sky.refusal, 'X'}, {sky.broken_off, 'B'}, {scenario_.has(judged) ? 300 : 0, 'Q'}};
  dice = static_cast<uint32_t>(x.luck.below(1000));
  for (const auto& [share, kind] : worth)
    if (falls(share)) {
      result.kind = kind;
      break;
    }
  result.tokens.prompt_tokens = x.luck.between(1, row.prompt_bytes);
  result.tokens.completion_tokens = x.luck.between(0, row.output_max);
  result.tokens.total_tokens = result.tokens.prompt_tokens + result.tokens.completion_tokens;
  return result;
}

void batch_cloud::end(batch& x) {
  x.is_ended = true;
  const bool is_cut = x.cancelled_at.has_value();
  if (is_cut && x.how != batch_end::failed)
    x.how = batch_end::cancelled;
  for (auto& fate : x.fates)
    if (fate.how == row_fate::end::open && x.how == batch_end::completed)
      fate = execute(x, (*x.rows)[static_cast<size_t>(&fate - x.fates.data())]);
    else if (fate.how == row_fate::end::open)
      fate.how = row_fate::end::not_run;
  write_results(x);
}

void batch_cloud::write_results(batch& x) {
  x.lines.resize(x.outputs);
  const bool forgets = scenario_.has(bad_results) && !x.is_strangers;
  std::vector<size_t> order(x.rows->size());
  for (size_t i = 0; i < order.size(); ++i)
    order[i] = i;
  for (size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[x.luck.below(i)]);
  for (const auto i : order) {
    const auto& fate = x.fates[i];
    if (x.no_output || (forgets && x.luck.in_thousand(60))) {
      x.withheld[i] = true;
      continue;
    }
    auto& lines = x.lines[x.outputs == 2 && fate.how != row_fate::end::answered ? 1 : 0];
    const auto place = static_cast<uint32_t>(&lines - x.lines.data());
    const auto id = x.is_strangers ? "request-" + std::to_string(i) : to_string((*x.rows)[i].key);
    lines.push_back({id, fate.how != row_fate::end::not_run, fate});
    if (x.broken_output == place)
      x.withheld[i] = true;
    if (!forgets)
      continue;
    if (x.luck.in_thousand(40))
      lines.push_back(lines.back());
    if (x.luck.in_thousand(40))
      lines.push_back({to_string(key_of("nobody's", 1)), true, fate});
    if (x.luck.in_thousand(40))
      lines.push_back({"", true, {}});
  }
}

batch_status batch_cloud::tell(const batch& x) const {
  batch_status result;
  result.id = x.id;
  result.stage = x.is_ended       ? batch_stage::ended
                 : x.cancelled_at ? batch_stage::cancelling
                                  : batch_stage::running;
  result.word = x.is_ended ? "ended" : "running";
  result.created = clock_at(x.made);
  if (scenario_.batched.tells_name)
    result.name = x.name;
  if (scenario_.batched.tells_input)
    result.input = x.file;
  if (scenario_.batched.counts_rows) {
    result.rows = x.rows->size();
    for (const auto& fate : x.fates) {
      result.done += fate.how == row_fate::end::answered ? 1 : 0;
      result.failed += fate.how == row_fate::end::failed ? 1 : 0;
    }
  }
  if (!x.is_ended)
    return result;
  result.end = x.how;
  result.problem = x.problem;
  result.refused = x.refused;
  result.tokens_max = x.tokens_max;
  // Where there is nothing to tell, there may be no file.
  const bool any = std::any_of(x.fates.begin(), x.fates.end(), [](const row_fate& fate) {
    return fate.how == row_fate::end::answered || fate.how == row_fate::end::failed;
  });
  const bool is_silent = x.no_output || (!any && scenario_.batched.counts_rows);
  if (x.how != batch_end::failed && !is_silent)
    for (uint32_t i = 0; i < x.outputs; ++i)
      result.outputs.push_back(std::to_string(i));
  return result;
}

} // namespace simulation
