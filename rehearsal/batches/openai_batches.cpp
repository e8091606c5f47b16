#include "openai_batches.hpp"

#include "batch_routes.hpp"
#include "json_spans.hpp"

#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr std::chrono::hours window{24};

/// Index: batch_state.
constexpr std::array<std::string_view, batch_states> openai_states{"validating", "in_progress",
                                                                   "finalizing", "cancelling",
                                                                   "completed",  "failed",
                                                                   "expired",    "cancelled"};

void append_seconds(reply_json& json, std::string_view name, std::chrono::sys_seconds x) {
  json.number(name, static_cast<uint64_t>(x.time_since_epoch().count()));
}

void append_since(reply_json& json, std::string_view name, const batch& x, batch_state state) {
  if (const auto since = x.course.since(state))
    append_seconds(json, name, x.wall(*since));
  else
    json.null(name);
}

void append_text_or_null(reply_json& json, std::string_view name, std::string_view x) {
  if (x.empty())
    json.null(name);
  else
    json.text(name, x);
}

void append_problems(reply_json& json, const batch& x) {
  if (x.problems.empty() || !x.course.ended()) {
    json.null("errors");
    return;
  }
  json.begin("errors").text("object", "list").begin_list("data");
  for (const auto& problem : x.problems) {
    json.begin().text("code", problem.code).text("message", problem.message);
    append_text_or_null(json, "param", problem.param);
    if (problem.line > 0)
      json.number("line", problem.line);
    else
      json.null("line");
    json.end();
  }
  json.end_list().end();
}

void append_batch(reply_json& json, const batch& x) {
  json.text("id", x.id).text("object", "batch").text("endpoint", x.endpoint);
  append_text_or_null(json, "model", x.model);
  append_problems(json, x);
  json.text("input_file_id", x.input_id).text("completion_window", x.window);
  json.text("status", openai_states[static_cast<size_t>(x.course.state())]);
  append_text_or_null(json, "output_file_id", x.output_id);
  append_text_or_null(json, "error_file_id", x.error_id);
  append_seconds(json, "created_at", x.created);
  append_since(json, "in_progress_at", x, batch_state::in_progress);
  append_seconds(json, "expires_at", x.created + window);
  append_since(json, "finalizing_at", x, batch_state::finalizing);
  append_since(json, "completed_at", x, batch_state::completed);
  append_since(json, "failed_at", x, batch_state::failed);
  append_since(json, "expired_at", x, batch_state::expired);
  append_since(json, "cancelling_at", x, batch_state::cancelling);
  append_since(json, "cancelled_at", x, batch_state::cancelled);
  json.begin("request_counts").number("total", x.total).number("completed", x.succeeded);
  json.number("failed", x.failed + x.expired).end();
  json.begin("usage").number("input_tokens", x.prompt_tokens);
  json.begin("input_tokens_details").number("cached_tokens", 0).end();
  json.number("output_tokens", x.completion_tokens);
  json.begin("output_tokens_details").number("reasoning_tokens", 0).end();
  json.number("total_tokens", x.prompt_tokens + x.completion_tokens).end();
  json.raw("metadata", x.metadata.empty() ? "null"sv : x.metadata);
}

bool is_endpoint(std::string_view x) {
  return x == "/v1/chat/completions"sv || x == "/v1/responses"sv || x == "/chat/completions"sv
         || x == "/responses"sv;
}

} // namespace

batch_limits openai_limits(std::string_view provider) {
  return {50'000, (provider == "together"sv ? uint64_t{100} : uint64_t{200}) << 20};
}

batch_limits openai_batches::limits() const {
  return openai_limits(store_.settings().provider);
}

bool openai_batches::answer(const batch_call& x) {
  const auto rest = is_openai_batch_call(x.call) ? path_behind(x.call.path(), "/batches")
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
    x.fail({failure_kind::no_object, "No batch found with id '" + std::string(id) + "'."});
    return true;
  }
  if (cancels) {
    if (!found->course.cancel(x.now)) {
      x.fail({failure_kind::conflict,
              "Cannot cancel a batch with status '"
                + std::string(openai_states[static_cast<size_t>(found->course.state())]) + "'."});
      return true;
    }
  } else if (store_.fails_poll(*found, x.out)) {
    x.fail({failure_kind::broken, std::string(broken_words)});
    return true;
  }
  write_one(x.out, *found);
  return true;
}

void openai_batches::write_one(reply& out, const batch& x) const {
  reply_json json(out.body);
  json.begin();
  append_batch(json, x);
  json.end();
}

void openai_batches::list(const batch_call& x) const {
  constexpr uint64_t limit_max = 100;
  constexpr uint64_t limit_usual = 20;
  const auto limit = query_number(x.call, "limit", limit_usual, limit_max);
  const auto page = list_page<std::shared_ptr<batch>>::cut(store_.list(*this, x.key()),
                                                           x.call.query("after"),
                                                           limit.value_or(1));
  if (!limit || !page)
    return x.fail({failure_kind::bad_request, "Invalid page.", limit ? "after" : "limit"});
  write_page(x.out.body, *page, append_batch);
}

/// The file that the request names, unless it is refused; then that is answered.
std::shared_ptr<stored_file> openai_batches::find_input(const batch_call& x,
                                                        batch_fault& trouble) const {
  const auto id = text_of(json_.root(), "input_file_id");
  auto file = store_.files().find(id, x.key());
  if (file)
    trouble = store_.begin_creation(file.get());
  if (trouble == batch_fault::create_429) {
    x.fail(too_many_batches(store_.settings()));
    return nullptr;
  }
  if (file && trouble != batch_fault::file_not_found)
    return file;
  const auto words = "Cannot find file " + std::string(id)
                     + ", or organization rehearsal does not have access to it.";
  // Both are known of the real one.
  const bool missing = file && file->number % 2 == 0;
  x.fail({missing ? failure_kind::no_object : failure_kind::bad_request, words, "file_id"});
  return nullptr;
}

void openai_batches::create(const batch_call& x) {
  const auto refuse = [&](std::string message, std::string param) {
    x.fail({failure_kind::bad_request, std::move(message), std::move(param)});
  };
  std::string problem;
  if (!json_.parse(x.call.body, problem))
    return refuse(problem, {});
  const auto root = json_.root();
  for (const auto* name : {"input_file_id", "endpoint", "completion_window"})
    if (text_of(root, name).empty() && !(lenient_ && name == "completion_window"sv))
      return refuse("Missing required parameter: '" + std::string(name) + "'.", name);
  const auto endpoint = text_of(root, "endpoint");
  if (!is_endpoint(endpoint))
    return refuse("Invalid value: '" + std::string(endpoint)
                    + "'. The rehearsal plays '/v1/chat/completions' and '/v1/responses'.",
                  "endpoint");
  const auto asked_window = text_of(root, "completion_window");
  // Groq takes longer ones.
  if (asked_window != "24h"sv && !lenient_
      && x.call.path().find("/openai/v1"sv) == std::string_view::npos)
    return refuse("Invalid value: '" + std::string(asked_window)
                    + "'. Supported values are: '24h'.",
                  "completion_window");
  const auto metadata = member_of(root, "metadata");
  if (!metadata.is_null() && (!metadata.is_object() || metadata.size() > 16))
    return refuse("Invalid 'metadata': an object with at most 16 members is wanted.", "metadata");
  auto trouble = batch_fault::none;
  const auto file = find_input(x, trouble);
  if (!file)
    return;
  const auto made = store_.make(*this, trouble, "batch_rehearsal_", x);
  made->endpoint = endpoint;
  made->window = asked_window;
  made->metadata = metadata.is_null() ? std::string{} : metadata.text();
  made->input_id = file->id;
  made->as.target = endpoint.starts_with("/v1"sv) ? std::string(endpoint)
                                                  : "/v1" + std::string(endpoint);
  made->take(file->content);
  made->find_lines();
  store_.add(made);
  write_created(x.out, *made);
}

bool openai_batches::read_row(const batch& of, std::string_view text, batch_row& row,
                              batch_problem& problem) const {
  const auto complain = [&](std::string_view code, std::string message, std::string_view param) {
    problem = {std::string(code), std::move(message), std::string(param)};
    return false;
  };
  std::string url;
  std::string method;
  json_spans members(text);
  while (members.next()) {
    if (members.name() == "custom_id"sv)
      row.id = said_by(members.value()).value_or("");
    else if (members.name() == "url"sv)
      url = said_by(members.value()).value_or("");
    else if (members.name() == "method"sv)
      method = said_by(members.value()).value_or("");
    else if (members.name() == "body"sv)
      row.body = members.value();
  }
  if (members.broken())
    return complain("invalid_json_line", "This line is not parseable as valid JSON.", "");
  if (row.id.empty())
    return complain("missing_required_parameter", "Missing required parameter: 'custom_id'.",
                    "custom_id");
  if (!row.body.starts_with('{'))
    return complain("missing_required_parameter", "Missing required parameter: 'body'.", "body");
  row.model = text_in(row.body, "model");
  if (method != "POST"sv && !(lenient_ && method.empty()))
    return complain("invalid_method", "The method must be POST.", "method");
  if (url != of.endpoint && !(lenient_ && url.empty()))
    return complain("invalid_url",
                    "The URL provided for this request does not match the batch endpoint '"
                      + of.endpoint + "'.",
                    "url");
  if (!of.model.empty() && row.model != of.model)
    return complain("mismatched_model",
                    "The provided model '" + row.model
                      + "' does not match the model of the requests before, '" + of.model
                      + "'. A batch may have requests to one model only.",
                    "body.model");
  return true;
}

void openai_batches::write_answer(const batch&, const batch_row& row, const reply& answer,
                                  uint64_t number, batch_lines& to) const {
  auto& out = answer.status == 200 ? to.output : to.errors;
  reply_json json(out);
  json.begin().id("id", "batch_req_rehearsal_", number).text("custom_id", row.id);
  json.begin("response").number("status_code", answer.status);
  json.id("request_id", "req_rehearsal_", number).raw("body", answer.body).end();
  json.null("error").end();
  out += '\n';
}

void openai_batches::write_unanswered(const batch_row& row, batch_state end,
                                      batch_lines& to) const {
  // Those that were cancelled are in no file.
  if (end != batch_state::expired)
    return;
  reply_json json(to.errors);
  json.begin().text("id", "batch_req_rehearsal_none").text("custom_id", row.id).null("response");
  json.begin("error").text("code", "batch_expired");
  json.text("message", "This request could not be executed before the completion window expired.");
  json.end().end();
  to.errors += '\n';
}

} // namespace troupe::rehearsing
