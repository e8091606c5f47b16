#include "anthropic_batches.hpp"

#include "../reply_json.hpp"
#include "batch_routes.hpp"
#include "json_spans.hpp"

#include <algorithm>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr auto batches_folder = "/v1/messages/batches"sv;
constexpr std::chrono::hours life{24};

bool is_custom_id(std::string_view x) {
  constexpr auto signs = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"sv;
  return !x.empty() && x.size() <= 64 && x.find_first_not_of(signs) == x.npos;
}

std::string_view processing_status(const batch& x) {
  if (x.course.ended())
    return "ended";
  return x.course.state() == batch_state::cancelling ? "canceling" : "in_progress";
}

/// When it ended; absent: it has not.
std::optional<std::chrono::sys_seconds> ended_at(const batch& x) {
  if (!x.course.ended())
    return std::nullopt;
  return x.wall(*x.course.since(x.course.state()));
}

void append_time(reply_json& json, std::string_view name,
                 std::optional<std::chrono::sys_seconds> when) {
  if (when)
    json.text(name, rfc_3339(*when));
  else
    json.null(name);
}

void append_message_batch(reply_json& json, const batch& x, const http_call& call) {
  const bool ended = x.course.ended();
  json.text("id", x.id).text("type", "message_batch");
  json.text("processing_status", processing_status(x));
  json.begin("request_counts").number("processing", ended ? 0 : x.total);
  json.number("succeeded", ended ? x.succeeded : 0).number("errored", ended ? x.failed : 0);
  json.number("canceled", ended ? x.cancelled : 0).number("expired", ended ? x.expired : 0).end();
  append_time(json, "ended_at", ended_at(x));
  append_time(json, "created_at", x.created);
  append_time(json, "expires_at", x.created + life);
  json.null("archived_at");
  const auto cancelled = x.course.since(batch_state::cancelling);
  append_time(json, "cancel_initiated_at",
              cancelled ? std::optional(x.wall(*cancelled)) : std::nullopt);
  if (!ended) {
    json.null("results_url");
    return;
  }
  const auto path = call.path();
  const auto prefix = path.substr(0, path.find(batches_folder));
  json.text("results_url", origin_of(call) + std::string(prefix) + std::string(batches_folder) + "/"
                             + x.id + "/results");
}

void begin_result(reply_json& json, const batch_row& row, std::string_view type) {
  json.begin().text("custom_id", row.id).begin("result").text("type", type);
}

/// The page that the query asks for: behind `after_id`, or before `before_id`, of what is newest
/// first. Absent if there is no such batch.
std::optional<list_page<std::shared_ptr<batch>>> page_of(batch_list all, const http_call& call,
                                                         uint64_t limit) {
  using page = list_page<std::shared_ptr<batch>>;
  const auto before = call.query("before_id");
  if (before.empty())
    return page::cut(all, call.query("after_id"), limit);
  std::reverse(all.begin(), all.end());
  auto result = page::cut(all, before, limit);
  if (result)
    std::reverse(result->items.begin(), result->items.end());
  return result;
}

} // namespace

batch_limits anthropic_batches::limits() const {
  return {100'000, uint64_t{256} << 20};
}

bool anthropic_batches::answer(const batch_call& x) {
  const auto rest = path_behind(x.call.path(), batches_folder);
  if (!rest)
    return false;
  const auto& method = x.call.method;
  if (rest->empty())
    return method == "POST" ? create(x) : list(x), true;
  auto id = rest->substr(1);
  const auto what = id.substr(std::min(id.find('/'), id.size()));
  id = id.substr(0, id.find('/'));
  const auto found = store_.find(id, x.key());
  if (!found || found->shape != this) {
    x.fail({failure_kind::no_object, "No batch found with id " + std::string(id) + "."});
  } else if (method == "DELETE") {
    remove(x, found);
  } else if (what == "/results"sv) {
    send_results(x, *found);
  } else if (what == "/cancel"sv && method == "POST") {
    if (!found->course.cancel(x.now))
      x.fail({failure_kind::bad_request,
              "Batch " + found->id + " cannot be canceled: its processing has ended."});
    else
      write(x, *found);
  } else if (store_.fails_poll(*found, x.out)) {
    x.fail({failure_kind::broken, std::string(broken_words)});
  } else {
    write(x, *found);
  }
  return true;
}

void anthropic_batches::write(const batch_call& x, const batch& y) const {
  reply_json json(x.out.body);
  json.begin();
  append_message_batch(json, y, x.call);
  json.end();
}

void anthropic_batches::remove(const batch_call& x, const std::shared_ptr<batch>& found) {
  if (!found->course.ended())
    return x.fail({failure_kind::bad_request,
                   "Batch " + found->id + " cannot be deleted while it is processed."});
  store_.remove(found);
  reply_json(x.out.body).begin().text("id", found->id).text("type", "message_batch_deleted").end();
}

void anthropic_batches::send_results(const batch_call& x, batch& found) {
  if (!found.course.ended())
    return x.fail({failure_kind::bad_request, "Batch " + found.id
                                                + " has no available results: it is still "
                                                  "processed."});
  x.out.type = "application/x-jsonl";
  if (found.output)
    x.out.file = spool_part::all_of(found.output);
  if (found.trouble == batch_fault::results_cut && !std::exchange(found.was_cut, true))
    x.out.how = delivery::half_then_close;
}

void anthropic_batches::list(const batch_call& x) {
  constexpr uint64_t limit_max = 1000;
  constexpr uint64_t limit_usual = 20;
  const auto limit = query_number(x.call, "limit", limit_usual, limit_max);
  const auto page = page_of(store_.list(*this, x.key()), x.call, limit.value_or(1));
  if (!limit || !page)
    return x.fail({failure_kind::bad_request,
                   limit ? "after_id, before_id: no such batch" : "limit: must be from 1 to 1000"});
  reply_json json(x.out.body);
  json.begin().begin_list("data");
  for (const auto& y : page->items) {
    json.begin();
    append_message_batch(json, *y, x.call);
    json.end();
  }
  json.end_list().flag("has_more", page->has_more);
  if (page->items.empty())
    json.null("first_id").null("last_id");
  else
    json.text("first_id", page->items.front()->id).text("last_id", page->items.back()->id);
  json.end();
}

void anthropic_batches::create(const batch_call& x) {
  std::erase_if(drafts_, [](const draft& y) { return y.body.expired(); });
  const auto& body = x.call.upload;
  if (!body || body->broken())
    return x.fail({failure_kind::broken, std::string(broken_words)});
  auto found = std::find_if(drafts_.begin(), drafts_.end(),
                            [&](const draft& y) { return y.body.lock() == body; });
  if (found == drafts_.end()) {
    auto fresh = begin(x);
    if (!fresh)
      return;
    found = drafts_.insert(drafts_.end(), std::move(*fresh));
  }
  go_on(x, *found);
  if (!x.out.unfinished)
    drafts_.erase(found);
}

std::optional<anthropic_batches::draft> anthropic_batches::begin(const batch_call& x) {
  const auto refuse = [&](std::string message, failure_kind kind = failure_kind::bad_request) {
    x.fail({kind, std::move(message)});
    return std::nullopt;
  };
  const auto& body = x.call.upload;
  const auto own = limits_of(store_.settings(), limits());
  if (body->size() > own.bytes_max)
    return refuse("Request exceeds the maximum size of " + std::to_string(own.bytes_max)
                    + " bytes.",
                  failure_kind::too_large);
  const auto trouble = store_.begin_creation(nullptr);
  if (trouble == batch_fault::create_429 || trouble == batch_fault::failed_quota) {
    x.fail(too_many_batches(store_.settings()));
    return std::nullopt;
  }
  if (trouble == batch_fault::failed_validation)
    return refuse("requests.0.custom_id: Field required. Simulated by the rehearsal.");
  const auto made = store_.make(*this, trouble, "msgbatch_rehearsal_", x);
  made->take(spool_part::all_of(body));
  const auto path = x.call.path();
  made->as.target = std::string(path.substr(0, path.find(batches_folder))) + "/v1/messages";
  json_spans members(made->view.text());
  if (!members.next_name())
    return refuse(members.broken() ? "The request body is not valid JSON."
                                   : "requests: Field required");
  if (members.name() != "requests"sv)
    return refuse(std::string(members.name()) + ": Extra inputs are not permitted");
  if (!members.rest().starts_with('['))
    return refuse("requests: Input should be a valid list");
  return draft{body, made, json_spans(members.rest(), json_spans::part::of_text)};
}

void anthropic_batches::go_on(const batch_call& x, draft& y) {
  constexpr size_t slice_bytes = size_t{2} << 20;
  auto& made = *y.made;
  const auto text = made.view.text();
  for (size_t seen = 0; seen < slice_bytes;) {
    if (!y.requests.next())
      return finish(x, y);
    const auto row = y.requests.value();
    seen += row.size();
    made.rows.push_back({static_cast<uint64_t>(row.data() - text.data()), row.size()});
    batch_problem problem;
    if (!store_.runner().look(made, problem))
      return x.fail({failure_kind::bad_request, "requests." + std::to_string(made.looked_at) + "."
                                                  + problem.param + ": " + problem.message});
  }
  x.out.unfinished = true;
}

void anthropic_batches::finish(const batch_call& x, draft& y) {
  const auto refuse = [&](std::string message) {
    x.fail({failure_kind::bad_request, std::move(message)});
  };
  const auto rest = y.requests.rest();
  const auto end = std::min(rest.find_first_not_of(" \t\r\n"sv), rest.size());
  if (!y.requests.broken() && rest.substr(end).starts_with(','))
    return refuse("Only requests are permitted.");
  if (y.requests.broken() || !rest.substr(end).starts_with('}')
      || rest.find_first_not_of(" \t\r\n"sv, end + 1) != rest.npos)
    return refuse("The request body is not valid JSON.");
  const auto own = limits_of(store_.settings(), limits());
  const auto rows = y.made->rows.size();
  if (rows == 0)
    return refuse("requests: List should have at least 1 item after validation, not 0");
  if (rows > own.rows_max)
    return refuse("requests: List should have at most " + std::to_string(own.rows_max)
                  + " items after validation, not " + std::to_string(rows));
  // Its time begins now.
  store_.runner().accept(*y.made);
  store_.add(y.made);
  write(x, *y.made);
}

bool anthropic_batches::read_row(const batch&, std::string_view text, batch_row& row,
                                 batch_problem& problem) const {
  const auto complain = [&](std::string_view param, std::string_view message) {
    problem = {"", std::string(message), std::string(param)};
    return false;
  };
  std::string_view id;
  json_spans members(text);
  while (members.next()) {
    if (members.name() == "custom_id"sv)
      id = members.value();
    else if (members.name() == "params"sv)
      row.body = members.value();
    else
      return complain(members.name(), "Extra inputs are not permitted");
  }
  if (id.empty())
    return complain("custom_id", "Field required");
  row.id = said_by(id).value_or("");
  if (!is_custom_id(row.id))
    return complain("custom_id", "String should match pattern '^[a-zA-Z0-9_-]{1,64}$'");
  if (row.body.empty())
    return complain("params", "Field required");
  if (!row.body.starts_with('{'))
    return complain("params", "Input should be a valid dictionary");
  row.model = text_in(row.body, "model");
  return true;
}

void anthropic_batches::write_answer(const batch&, const batch_row& row, const reply& answer,
                                     uint64_t, batch_lines& to) const {
  const bool good = answer.status == 200;
  reply_json json(to.output);
  begin_result(json, row, good ? "succeeded" : "errored");
  json.raw(good ? "message" : "error", answer.body).end().end();
  to.output += '\n';
}

void anthropic_batches::write_unanswered(const batch_row& row, batch_state end,
                                         batch_lines& to) const {
  reply_json json(to.output);
  begin_result(json, row, end == batch_state::expired ? "expired" : "canceled");
  json.end().end();
  to.output += '\n';
}

} // namespace troupe::rehearsing
