#include "gemini_batches.hpp"

#include "../protocols/gemini.hpp"
#include "../reply_json.hpp"
#include "gemini_lists.hpp"
#include "json_spans.hpp"

#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr uint64_t inline_bytes_max = uint64_t{20} << 20;
constexpr auto batch_type
  = "type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch"sv;

/// Index: batch_state.
constexpr std::array<std::string_view, batch_states> google_states{
  "BATCH_STATE_PENDING",   "BATCH_STATE_RUNNING", "BATCH_STATE_RUNNING", "BATCH_STATE_RUNNING",
  "BATCH_STATE_SUCCEEDED", "BATCH_STATE_FAILED",  "BATCH_STATE_EXPIRED", "BATCH_STATE_CANCELLED"};

/// The number of a google.rpc.Code.
unsigned rpc_code(uint16_t status) {
  switch (status) {
  case 400:
    return 3;
  case 401:
    return 16;
  case 403:
    return 7;
  case 404:
    return 5;
  case 409:
    return 10;
  case 429:
    return 8;
  case 503:
    return 14;
  default:
    return 13;
  }
}

/// However it is spelled.
std::string_view span_of_either(std::string_view object, std::string_view camel,
                                std::string_view snake) {
  const auto found = span_of(object, camel);
  return found.empty() ? span_of(object, snake) : found;
}

void append_output(reply_json& json, const batch& x) {
  if (!x.input_id.empty()) {
    json.text("responsesFile", x.output_id);
    return;
  }
  json.begin("inlinedResponses").begin_list("inlinedResponses");
  if (x.output) {
    const auto view = x.output->view();
    auto rest = view.text();
    while (!rest.empty()) {
      const auto line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (!line.empty())
        json.raw({}, line);
    }
  }
  json.end_list().end();
}

void append_stats(reply_json& json, const batch& x) {
  const auto count = [&](std::string_view name, uint64_t value) {
    if (value > 0)
      json.text(name, std::to_string(value));
  };
  const auto total = x.total > 0 ? x.total : x.rows.size();
  json.begin("batchStats");
  count("requestCount", total);
  count("successfulRequestCount", x.succeeded);
  count("failedRequestCount", x.failed);
  if (!x.course.ended())
    count("pendingRequestCount", total - std::min(total, x.succeeded + x.failed));
  json.end();
}

void append_end(reply_json& json, const batch& x) {
  const auto state = x.course.state();
  json.flag("done", true);
  if (state == batch_state::completed) {
    json.begin("response").text("@type", std::string(batch_type) + "Output");
    append_output(json, x);
    json.end();
    return;
  }
  json.begin("error");
  if (state == batch_state::failed) {
    const bool quota = x.problems.front().code == "token_limit_exceeded";
    json.number("code", rpc_code(quota ? 429 : 400)).text("message", x.problems.front().message);
  } else {
    const bool expired = state == batch_state::expired;
    json.number("code", expired ? 4 : 1);
    json.text("message", expired ? "The batch has expired." : "The batch was cancelled.");
  }
  json.end();
}

void append_operation(reply_json& json, const batch& x, bool whole) {
  const auto& course = x.course;
  json.text("name", x.id).begin("metadata").text("@type", batch_type);
  json.text("model", "models/" + x.model).text("displayName", x.name);
  if (!x.input_id.empty())
    json.begin("inputConfig").text("fileName", x.input_id).end();
  if (whole && course.state() == batch_state::completed) {
    json.begin("output");
    append_output(json, x);
    json.end();
  }
  const auto since = x.wall(course.since(course.state()).value_or(x.began));
  json.text("createTime", rfc_3339(x.created));
  if (course.ended())
    json.text("endTime", rfc_3339(since));
  json.text("updateTime", rfc_3339(since));
  append_stats(json, x);
  json.text("state", google_states[static_cast<size_t>(course.state())]).text("name", x.id).end();
  if (course.ended() && whole)
    append_end(json, x);
  else if (course.ended())
    json.flag("done", true);
}

void write_operation(const batch_call& x, const batch& y) {
  x.out.type = "application/json; charset=UTF-8";
  reply_json json(x.out.body);
  json.begin();
  append_operation(json, y, true);
  json.end();
}

} // namespace

batch_limits gemini_batches::limits() const {
  return {1'000'000, uint64_t{2} << 30};
}

bool gemini_batches::answer(const batch_call& x) {
  if (!is_gemini_batch_call(x.call))
    return false;
  const auto path = x.call.path();
  if (path.ends_with(":batchGenerateContent"sv))
    return x.call.method == "POST" && (create(x), true);
  const auto rest = path_behind(path, "/batches");
  if (!rest)
    return false;
  if (!rest->empty())
    return answer_one(x, rest->substr(1)), true;
  const auto page = google_page(store_.list(*this, x.key()), x.call);
  if (!page)
    return x.fail({failure_kind::bad_request, "Invalid pageSize or pageToken."}), true;
  write_google_page(x.out.body, "operations", *page,
                    [](reply_json& json, const batch& y) { append_operation(json, y, false); });
  return true;
}

void gemini_batches::answer_one(const batch_call& x, std::string_view name) {
  const auto verb = name.substr(std::min(name.find(':'), name.size()));
  name = name.substr(0, name.find(':'));
  const auto found = store_.find("batches/" + std::string(name), x.key());
  if (!found)
    return x.fail({failure_kind::no_object, "Requested entity was not found."});
  if (x.call.method == "DELETE") {
    store_.remove(found);
    x.out.body = "{}";
  } else if (verb == ":cancel"sv && x.call.method == "POST") {
    if (!found->course.cancel(x.now))
      return x.fail({failure_kind::bad_request, "The batch has ended."});
    x.out.body = "{}";
  } else if (store_.fails_poll(*found, x.out)) {
    x.fail({failure_kind::broken, std::string(broken_words)});
  } else {
    write_operation(x, *found);
  }
}

bool gemini_batches::take_requests(const batch_call& x, batch& made) {
  if (x.call.body.size() > inline_bytes_max) {
    x.fail({failure_kind::bad_request,
            "Request payload size exceeds the limit: 20971520 bytes. Use a file."});
    return false;
  }
  auto body = std::make_shared<spool>();
  body->append(x.call.body);
  made.take(spool_part::all_of(std::move(body)));
  const auto text = made.view.text();
  const auto config = span_of_either(span_of(text, "batch"), "inputConfig", "input_config");
  made.keeps_order = true;
  made.find_elements(span_of(span_of(config, "requests"), "requests"));
  if (made.rows.empty())
    x.fail({failure_kind::bad_request, "* BatchGenerateContentRequest.batch.input_config: "
                                       "requests or a file name are wanted.\n"});
  return !made.rows.empty();
}

bool gemini_batches::take_input(const batch_call& x, std::string_view config, batch& made) {
  const auto id = said_by(span_of_either(config, "fileName", "file_name")).value_or("");
  if (id.empty())
    return take_requests(x, made);
  const auto file = store_.files().find(id, x.key());
  if (!file) {
    x.fail({failure_kind::no_object, "File " + id + " was not found."});
    return false;
  }
  made.input_id = id;
  made.take(file->content);
  made.find_lines();
  return true;
}

void gemini_batches::create(const batch_call& x) {
  const auto own = limits_of(store_.settings(), limits());
  const auto asked = span_of(x.call.body, "batch");
  const auto config = span_of_either(asked, "inputConfig", "input_config");
  if (config.empty())
    return x.fail({failure_kind::bad_request, "* BatchGenerateContentRequest.batch.input_config: "
                                              "missing field.\n"});
  const auto id = said_by(span_of_either(config, "fileName", "file_name")).value_or("");
  const auto trouble = store_.begin_creation(store_.files().find(id, x.key()).get());
  auto used_up = too_many_batches(store_.settings());
  if (trouble == batch_fault::create_429)
    return x.fail(used_up);
  if (trouble == batch_fault::file_not_found)
    return x.fail({failure_kind::no_object, "File " + id + " was not found."});
  const auto made = store_.make(*this, trouble, "batches/rehearsal-", x);
  made->model = gemini_model(x.call);
  made->name = said_by(span_of_either(asked, "displayName", "display_name")).value_or("");
  const auto path = x.call.path();
  made->as.target = std::string(path.substr(0, path.rfind(':'))) + ":generateContent";
  if (!take_input(x, config, *made))
    return;
  if (made->input.size > own.bytes_max)
    return x.fail({failure_kind::bad_request, "The input of the batch is too large."});
  // Counted row by row later; here it is enough to know about how many there are.
  made->enqueued_tokens = tokens_in(made->input.size);
  if (store_.exceeds_queue(*made)) {
    used_up.kind = failure_kind::tokens_used_up;
    used_up.limit = store_.settings().batch_enqueued_tokens_max;
    return x.fail(used_up);
  }
  made->enqueued_tokens = 0;
  store_.add(made);
  write_operation(x, *made);
}

bool gemini_batches::read_row(const batch& of, std::string_view text, batch_row& row,
                              batch_problem& problem) const {
  json_spans members(text);
  while (members.next()) {
    if (members.name() == "key"sv)
      row.id = said_by(members.value()).value_or("");
    else if (members.name() == "metadata"sv)
      row.id = text_in(members.value(), "key");
    else if (members.name() == "request"sv)
      row.body = members.value();
  }
  if (members.broken() || !row.body.starts_with('{')) {
    problem = {"invalid_row", "A row of the input is no JSON object with a request."};
    return false;
  }
  row.model = of.model;
  return true;
}

void gemini_batches::write_answer(const batch& of, const batch_row& row, const reply& answer,
                                  uint64_t, batch_lines& to) const {
  reply_json json(to.output);
  json.begin();
  if (answer.status == 200) {
    json.raw("response", answer.body);
  } else {
    json.begin("error").number("code", rpc_code(answer.status));
    json.text("message", text_in(span_of(answer.body, "error"), "message")).end();
  }
  if (!of.input_id.empty())
    json.text("key", row.id);
  else if (!row.id.empty())
    json.begin("metadata").text("key", row.id).end();
  json.end();
  to.output += '\n';
}

} // namespace troupe::rehearsing
