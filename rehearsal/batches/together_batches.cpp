#include "together_batches.hpp"

#include "batch_routes.hpp"
#include "json_spans.hpp"

#include <array>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

/// Index: batch_state.
constexpr std::array<std::string_view, batch_states> together_states{"VALIDATING",  "IN_PROGRESS",
                                                                     "IN_PROGRESS", "CANCELING",
                                                                     "COMPLETED",   "FAILED",
                                                                     "EXPIRED",     "CANCELLED"};

void append_together_batch(reply_json& json, const batch& x) {
  const auto done = x.succeeded + x.failed;
  json.text("id", x.id).text("user_id", "rehearsal").text("input_file_id", x.input_id);
  json.text("status", together_states[static_cast<size_t>(x.course.state())]);
  json.text("endpoint", x.endpoint).number("progress", x.total == 0 ? 0 : 100 * done / x.total);
  json.text("created_at", rfc_3339(x.created));
  json.text("job_deadline", rfc_3339(x.created + std::chrono::hours{24}));
  if (!x.model.empty())
    json.text("model_id", x.model);
  if (!x.output_id.empty())
    json.text("output_file_id", x.output_id);
  if (!x.error_id.empty())
    json.text("error_file_id", x.error_id);
  if (x.course.ended() && !x.problems.empty())
    json.text("error", x.problems.front().message);
  if (const auto since = x.course.since(batch_state::completed))
    json.text("completed_at", rfc_3339(x.wall(*since)));
}

} // namespace

bool together_batches::answer(const batch_call& x) {
  const auto rest = is_openai_batch_call(x.call) ? path_behind(x.call.path(), "/batches")
                                                 : std::nullopt;
  if (!rest)
    return false;
  if (store_.settings().provider == "together"sv)
    return openai_batches::answer(x);
  // Beside OpenAI, the file tells whose batch it is.
  if (rest->empty()) {
    const auto file = store_.files().find(text_in(x.call.body, "input_file_id"), x.key());
    return file && file->purpose == "batch-api" && openai_batches::answer(x);
  }
  const auto id = rest->substr(1);
  const auto found = store_.find(id.substr(0, id.find('/')), x.key());
  return found && found->shape == this && openai_batches::answer(x);
}

void together_batches::write_one(reply& out, const batch& x) const {
  reply_json json(out.body);
  json.begin();
  append_together_batch(json, x);
  json.end();
}

void together_batches::write_created(reply& out, const batch& x) const {
  reply_json json(out.body);
  json.begin().begin("job");
  append_together_batch(json, x);
  json.end().end();
}

void together_batches::list(const batch_call& x) const {
  reply_json json(x.out.body);
  json.begin_list();
  for (const auto& y : store_.list(*this, x.key())) {
    json.begin();
    append_together_batch(json, *y);
    json.end();
  }
  json.end_list();
}

} // namespace troupe::rehearsing
