#include "mistral_batches.hpp"

#include "batch_routes.hpp"
#include "json_spans.hpp"

#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr auto jobs_folder = "/batch/jobs"sv;

/// Index: batch_state.
constexpr std::array<std::string_view, batch_states> mistral_states{
  "QUEUED",  "RUNNING", "RUNNING",          "CANCELLATION_REQUESTED",
  "SUCCESS", "FAILED",  "TIMEOUT_EXCEEDED", "CANCELLED"};

void append_moment(reply_json& json, std::string_view name, const batch& x, batch_state state) {
  if (const auto since = x.course.since(state))
    json.number(name, static_cast<uint64_t>(x.wall(*since).time_since_epoch().count()));
  else
    json.null(name);
}

/// The lines of a result as elements of a list.
void append_outputs(reply_json& json, const batch& x) {
  json.begin_list("outputs");
  for (const auto& from : {x.output, x.errors}) {
    if (!from)
      continue;
    const auto view = from->view();
    auto rest = view.text();
    while (!rest.empty()) {
      const auto line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (!line.empty())
        json.raw({}, line);
    }
  }
  json.end_list();
}

void append_job(reply_json& json, const batch& x, bool with_outputs) {
  json.text("id", x.id).text("object", "batch").begin_list("input_files");
  if (!x.input_id.empty())
    json.text({}, x.input_id);
  json.end_list().raw("metadata", x.metadata.empty() ? "null"sv : x.metadata);
  json.text("endpoint", x.endpoint);
  if (x.model.empty())
    json.null("model");
  else
    json.text("model", x.model);
  json.null("agent_id");
  for (const auto& [name, id] :
       {std::pair("output_file"sv, &x.output_id), std::pair("error_file"sv, &x.error_id)}) {
    if (id->empty())
      json.null(name);
    else
      json.text(name, *id);
  }
  json.begin_list("errors");
  if (x.course.ended())
    for (const auto& problem : x.problems)
      json.begin().text("message", problem.message).number("count", 1).end();
  json.end_list();
  if (with_outputs && x.course.ended())
    append_outputs(json, x);
  else
    json.null("outputs");
  json.text("status", mistral_states[static_cast<size_t>(x.course.state())]);
  json.number("created_at", static_cast<uint64_t>(x.created.time_since_epoch().count()));
  json.number("total_requests", x.rows.empty() ? x.total : x.rows.size());
  json.number("completed_requests", x.succeeded + x.failed);
  json.number("succeeded_requests", x.succeeded).number("failed_requests", x.failed);
  append_moment(json, "started_at", x, batch_state::in_progress);
  if (x.course.ended())
    append_moment(json, "completed_at", x, x.course.state());
  else
    json.null("completed_at");
}

void write_job(reply& out, const batch& x, bool with_outputs) {
  reply_json json(out.body);
  json.begin();
  append_job(json, x, with_outputs);
  json.end();
}

} // namespace

batch_limits mistral_batches::limits() const {
  return {1'000'000, uint64_t{512} << 20};
}

bool mistral_batches::answer(const batch_call& x) {
  const auto rest = is_openai_batch_call(x.call) ? path_behind(x.call.path(), jobs_folder)
                                                 : std::nullopt;
  if (!rest)
    return false;
  const bool post = x.call.method == "POST";
  if (rest->empty())
    return post ? create(x) : list(x), true;
  auto id = rest->substr(1);
  const bool cancels = post && id.ends_with("/cancel"sv);
  id = id.substr(0, id.find('/'));
  const auto found = store_.find(id, x.key());
  if (!found || found->shape != this) {
    x.fail({failure_kind::no_object, "Job " + std::string(id) + " not found."});
    return true;
  }
  if (cancels)
    found->course.cancel(x.now);
  else if (store_.fails_poll(*found, x.out))
    return x.fail({failure_kind::broken, std::string(broken_words)}), true;
  const bool whole = found->input_id.empty() && x.call.query("inline") == "true"sv;
  write_job(x.out, *found, whole);
  return true;
}

void mistral_batches::list(const batch_call& x) const {
  constexpr uint64_t page_usual = 100;
  constexpr uint64_t page_max = 1'000'000;
  const auto size = query_number(x.call, "page_size", page_usual, page_max).value_or(page_usual);
  const auto page
    = x.call.query("page") == "0"sv ? 0 : query_number(x.call, "page", 0, page_max).value_or(0);
  const auto all = store_.list(*this, x.key());
  reply_json json(x.out.body);
  json.begin().text("object", "list").number("total", all.size()).begin_list("data");
  for (uint64_t i = page * size; i < std::min<uint64_t>(all.size(), (page + 1) * size); ++i) {
    json.begin();
    append_job(json, *all[i], false);
    json.end();
  }
  json.end_list().end();
}

bool mistral_batches::take_file(const batch_call& x, std::string_view id, batch& made) {
  const auto file = store_.files().find(id, x.key());
  if (!file) {
    x.fail({failure_kind::no_object, "Cannot find file " + std::string(id) + "."});
    return false;
  }
  made.input_id = id;
  made.take(file->content);
  made.find_lines();
  return true;
}

bool mistral_batches::take_requests(const batch_call& x, batch& made) {
  auto body = std::make_shared<spool>();
  body->append(x.call.body);
  made.take(spool_part::all_of(std::move(body)));
  made.find_elements(span_of(made.view.text(), "requests"));
  if (made.rows.empty())
    x.fail({failure_kind::bad_request, "input_files or requests are wanted."});
  return !made.rows.empty();
}

void mistral_batches::create(const batch_call& x) {
  std::string problem;
  if (!json_.parse(x.call.body, problem))
    return x.fail({failure_kind::bad_request, problem});
  const auto root = json_.root();
  const auto endpoint = text_of(root, "endpoint");
  if (endpoint != "/v1/chat/completions"sv)
    return x.fail({failure_kind::bad_request,
                   "The rehearsal plays the endpoint /v1/chat/completions.", "endpoint"});
  std::string_view input;
  for (const auto y : member_of(root, "input_files").elements())
    input = y.as_string();
  const auto file = input.empty() ? nullptr : store_.files().find(input, x.key());
  const auto trouble = store_.begin_creation(file.get());
  if (trouble == batch_fault::create_429)
    return x.fail(too_many_batches(store_.settings()));
  if (trouble == batch_fault::file_not_found)
    return x.fail({failure_kind::no_object, "Cannot find file " + std::string(input) + "."});
  const auto made = store_.make(*this, trouble, "rehearsal-job-", x);
  made->endpoint = endpoint;
  made->model = text_of(root, "model");
  const auto metadata = member_of(root, "metadata");
  made->metadata = metadata.is_object() ? metadata.text() : std::string{};
  made->as.target = "/v1/chat/completions";
  if (!(input.empty() ? take_requests(x, *made) : take_file(x, input, *made)))
    return;
  store_.add(made);
  write_job(x.out, *made, false);
}

/// As OpenAI's, but that a row says neither where it goes nor, as the job does, to which model.
bool mistral_batches::read_row(const batch&, std::string_view text, batch_row& row,
                               batch_problem& problem) const {
  json_spans members(text);
  while (members.next()) {
    if (members.name() == "custom_id"sv)
      row.id = said_by(members.value()).value_or("");
    else if (members.name() == "body"sv)
      row.body = members.value();
  }
  if (!members.broken() && row.body.starts_with('{')) {
    row.model = text_in(row.body, "model");
    return true;
  }
  problem = {"invalid_row", "A row wants custom_id and body."};
  return false;
}

} // namespace troupe::rehearsing
