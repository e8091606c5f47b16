#include "batch_runner.hpp"

#include "../answer.hpp"
#include "../faults.hpp"
#include "../request_json.hpp"
#include "json_spans.hpp"

#include <algorithm>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// So many wrong lines are told.
constexpr size_t problems_max = 10;
/// Beyond so many, bodies count as new.
constexpr size_t bodies_max = 4'000'000;
constexpr double share_of_odd_rows = 0.25;

/// Whether the batch's trouble hits the row.
bool is_odd(const batch& x, uint64_t i, batch_fault trouble) {
  return x.trouble == trouble && (i == 0 || chance_of(x.number, i) < share_of_odd_rows);
}

void shuffle_rows(std::vector<row_place>& rows, uint64_t seed) {
  for (size_t i = rows.size(); i > 1; --i) {
    const auto drawn = chance_of(seed, i) * static_cast<double>(i);
    std::swap(rows[i - 1], rows[std::min(static_cast<size_t>(drawn), i - 1)]);
  }
}

std::shared_ptr<spool> appended(std::shared_ptr<spool> to, std::string_view bytes) {
  if (bytes.empty())
    return to;
  if (!to)
    to = std::make_shared<spool>();
  to->append(bytes);
  return to;
}

} // namespace

batch_runner::batch_runner(const rehearsal_settings& settings, batch_fault_book& faults,
                           row_answerer& answerer, rehearsal_counters& counters,
                           stored_files& files)
  : settings_(settings),
    faults_(faults),
    answerer_(answerer),
    counters_(counters),
    files_(files) {}

uint64_t batch_runner::work(batch& x, clock::time_point now, uint64_t rows_max,
                            const batch_limits& limits, const batch_list& active) {
  uint64_t done = 0;
  if (x.course.wants_validation())
    done = validate(x, rows_max, limits, active);
  x.course.update(now);
  done += answer_due(x, now, rows_max - std::min(done, rows_max));
  x.course.update(now);
  if (x.course.wants_closing())
    done += close(x, rows_max - std::min(done, rows_max));
  x.course.update(now);
  if (x.course.ended() && !x.published)
    publish(x);
  return done;
}

bool batch_runner::look_at(batch& x, const row_place& place, batch_problem& problem) const {
  batch_row row;
  if (!x.shape->read_row(x, x.row(place), row, problem))
    return false;
  if (x.shape->wants_own_ids() && !row.id.empty() && !x.ids.insert(hash_of(row.id)).second) {
    problem = {"duplicate_custom_id",
               "The custom_id '" + row.id
                 + "' for this request is a duplicate of another request. The custom_id parameter "
                   "must be unique for each request in a batch.",
               "custom_id"};
    return false;
  }
  if (x.model.empty())
    x.model = row.model;
  x.enqueued_tokens += tokens_in(row.body.size());
  return true;
}

bool batch_runner::look(batch& x, batch_problem& problem) const {
  for (; x.looked_at < x.rows.size(); ++x.looked_at)
    if (!look_at(x, x.rows[x.looked_at], problem))
      return false;
  return true;
}

uint64_t batch_runner::validate(batch& x, uint64_t rows_max, const batch_limits& limits,
                                const batch_list& active) {
  const auto end = std::min<uint64_t>(x.rows.size(), x.looked_at + rows_max);
  const auto begin = x.looked_at;
  if (x.rows.empty())
    x.problems.push_back({"empty_file", "The input file contains no requests."});
  else if (x.rows.size() > limits.rows_max)
    x.problems.push_back({"too_many_requests", "The input file has " + std::to_string(x.rows.size())
                                                 + " requests, more than the maximum of "
                                                 + std::to_string(limits.rows_max) + "."});
  else
    for (; x.looked_at < end && x.problems.size() < problems_max; ++x.looked_at) {
      batch_problem problem;
      if (x.trouble == batch_fault::failed_validation)
        problem = {"invalid_json_line", "This line is not parseable as valid JSON. Simulated by "
                                        "the rehearsal."};
      else if (look_at(x, x.rows[x.looked_at], problem))
        continue;
      problem.line = x.looked_at + 1;
      x.problems.push_back(std::move(problem));
    }
  const bool whole = x.looked_at == x.rows.size() || x.problems.size() >= problems_max
                     || x.rows.size() > limits.rows_max;
  if (!whole)
    return x.looked_at - begin;
  const bool quota = x.trouble == batch_fault::failed_quota || exceeds_queue(x, active);
  if (x.problems.empty() && quota) {
    const auto limit = settings_.batch_enqueued_tokens_max;
    x.problems.push_back(
      {"token_limit_exceeded",
       "Enqueued token limit reached for " + x.model
         + " in organization rehearsal. Limit: " + std::to_string(limit > 0 ? limit : 2'000'000)
         + " enqueued tokens. Please try again once some in_progress batches have been "
           "completed."});
  }
  if (!x.problems.empty())
    x.course.rejected();
  else
    accept(x);
  return x.looked_at - begin;
}

bool batch_runner::exceeds_queue(const batch& x, const batch_list& active) const {
  if (settings_.batch_enqueued_tokens_max == 0)
    return false;
  auto tokens = x.enqueued_tokens;
  for (const auto& y : active)
    if (y.get() != &x && y->model == x.model && !y->course.wants_validation())
      tokens += y->enqueued_tokens;
  return tokens > settings_.batch_enqueued_tokens_max;
}

void batch_runner::accept(batch& x) const {
  x.ids = {};
  x.total = x.rows.size();
  if (!x.keeps_order)
    shuffle_rows(x.rows, settings_.seed + x.number);
  x.course.validated(x.total);
}

uint64_t batch_runner::answer_due(batch& x, clock::time_point now, uint64_t rows_max) {
  const auto end = std::min(x.course.due(now), x.next + rows_max);
  const auto begin = x.next;
  for (; x.next < end; ++x.next)
    answer(x, x.next, now);
  x.course.answered(end > begin ? end - begin : 0);
  return x.next - begin;
}

void batch_runner::answer(batch& x, uint64_t i, clock::time_point now) {
  batch_row row;
  batch_problem problem;
  const bool good = x.shape->read_row(x, x.row(x.rows[i]), row, problem);
  if (good && is_odd(x, i, batch_fault::missing_rows)) {
    // As an API would that has lost them: its counts say nothing of it.
    ++x.succeeded;
    return;
  }
  x.as.body.assign(row.body);
  if (good && row.model.empty() && !x.model.empty() && x.as.body.size() > 2) {
    std::string model = "{\"model\":";
    append_json_string(model, x.model);
    x.as.body.replace(0, 1, model + ",");
  }
  reply_.clear();
  const auto trouble = x.trouble == batch_fault::no_output
                         ? batch_fault::row_500
                         : faults_.for_row(x.number, i, hash_of(row.body));
  if (!good)
    answerer_.fail_row(x.as, {failure_kind::bad_request, problem.message, problem.param}, reply_);
  else if (trouble != batch_fault::none)
    answerer_.fail_row(x.as, failure_of(trouble), reply_);
  else
    answerer_.answer_row(x.as, now, reply_);
  if (is_of_row(trouble) && x.trouble != batch_fault::no_output)
    ++counters_.by_fault[std::string(name_of(trouble))];
  make_presentable(x.as);
  count(x, row);
  write(x, row, i);
}

/// What would be no JSON, or never come, is told in words.
void batch_runner::make_presentable(const http_call& call) {
  const bool hidden = reply_.how != delivery::whole && reply_.how != delivery::drip
                      && reply_.how != delivery::flood;
  const bool odd = reply_.trouble == fault::html_200 || reply_.trouble == fault::empty_body
                   || reply_.trouble == fault::unavailable_html;
  if (!hidden && !odd)
    return;
  const auto number = reply_.number;
  const auto trouble = reply_.trouble;
  reply_.clear();
  reply_.number = number;
  answerer_.fail_row(call, failure_of(batch_fault::row_500), reply_);
  reply_.trouble = trouble;
}

void batch_runner::count(batch& x, const batch_row& row) {
  if (reply_.trouble != fault::none)
    ++counters_.by_fault[std::string(name_of(reply_.trouble))];
  if (reply_.status != 200) {
    ++x.failed;
    ++counters_.batch_rows_failed;
    return;
  }
  ++x.succeeded;
  ++counters_.batch_rows;
  counters_.batch_prompt_tokens += reply_.prompt_tokens;
  counters_.batch_completion_tokens += reply_.completion_tokens;
  x.prompt_tokens += reply_.prompt_tokens;
  x.completion_tokens += reply_.completion_tokens;
  const auto hash = hash_of(row.body);
  if (bodies_.contains(hash)) {
    ++counters_.batch_rows_repeated;
    return;
  }
  ++counters_.batch_bodies;
  if (bodies_.size() < bodies_max)
    bodies_.insert(hash);
}

void batch_runner::write(batch& x, const batch_row& row, uint64_t i) {
  x.shape->write_answer(x, row, reply_, reply_.number, lines_);
  if (is_odd(x, i, batch_fault::duplicate_rows))
    x.shape->write_answer(x, row, reply_, reply_.number, lines_);
  if (x.trouble == batch_fault::unknown_rows && i < 2) {
    auto unknown = row;
    unknown.id = "rehearsal-unknown-" + std::to_string(i + 1);
    x.shape->write_answer(x, unknown, reply_, reply_.number, lines_);
  }
  keep(x);
}

/// Tells the rows that get no answer how it ends.
uint64_t batch_runner::close(batch& x, uint64_t rows_max) {
  const auto end = std::min<uint64_t>(x.rows.size(), x.next + rows_max);
  const auto begin = x.next;
  for (; x.next < end; ++x.next) {
    batch_row row;
    batch_problem ignored;
    x.shape->read_row(x, x.row(x.rows[x.next]), row, ignored);
    x.shape->write_unanswered(row, x.course.end(), lines_);
    ++(x.course.end() == batch_state::expired ? x.expired : x.cancelled);
    keep(x);
  }
  if (x.next == x.rows.size())
    x.course.close();
  return x.next - begin;
}

void batch_runner::keep(batch& x) {
  x.output = appended(std::move(x.output), lines_.output);
  x.errors = appended(std::move(x.errors), lines_.errors);
  lines_.output.clear();
  lines_.errors.clear();
}

/// It has ended: its results become files.
void batch_runner::publish(batch& x) {
  x.published = true;
  x.enqueued_tokens = 0;
  x.rows = {};
  x.ids = {};
  x.view = {};
  x.input = {};
  x.as.body = {};
  const auto put = [&](const std::shared_ptr<spool>& from, std::string_view what) -> std::string {
    if (!from || (!x.shape->tells_halves() && x.course.state() != batch_state::completed))
      return {};
    if (!x.shape->makes_files(x))
      return {};
    // As is known of OpenAI's.
    from->append("\n");
    stored_file file;
    file.owner = x.owner;
    file.name = x.id.substr(x.id.find('/') + 1) + "_" + std::string(what) + ".jsonl";
    file.purpose = "batch_output";
    file.type = "application/jsonl";
    file.content = spool_part::all_of(from);
    file.created = x.wall(clock::now());
    file.google = x.id.starts_with("batches/"sv);
    file.cut = x.trouble == batch_fault::results_cut;
    const auto added = files_.add(std::move(file));
    return added ? added->id : std::string{};
  };
  x.output_id = put(x.output, "output");
  x.error_id = put(x.errors, "error");
}

} // namespace troupe::rehearsing
