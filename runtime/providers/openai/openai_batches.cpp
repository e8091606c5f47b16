#include "openai_batches.hpp"

#include "batch/batch_words.hpp"
#include "batch/file_batches.hpp"
#include "dialect/endpoint.hpp"
#include "dialect/json_parts.hpp"

#include <troupe/detail/json_writer.hpp>

#include <utility>

namespace troupe {

namespace {

using detail::amount_at;
using detail::part_at;
using detail::text_at;

/// Of a batch's metadata.
constexpr std::string_view name_member = "troupe";

class openai_batches final : public file_batches {
public:
  using file_batches::file_batches;

  batch_call create(const batch_input& x, std::string_view file) const override;
  batch_call list(std::string_view next) const override;

  batch_call poll(std::string_view id) const override {
    return place().get(detail::path_with("/batches/", id));
  }

  batch_call cancel(std::string_view id) const override {
    return place().post(detail::path_with("/batches/", id, "/cancel"));
  }

protected:
  batch_status status_of(json_value x) const override;
  std::string next_of(json_value list) const override;

private:
  void take_failure(batch_status& to, json_value job) const;
};

batch_call openai_batches::create(const batch_input& x, std::string_view file) const {
  std::string body;
  json_writer out{body};
  out.begin_object().key("input_file_id").value(file);
  out.key("endpoint").value(endpoint());
  out.key("completion_window").value(rules().window);
  if (rules().keeps_name)
    out.key("metadata").begin_object().key(name_member).value(x.name).end_object();
  out.end_object();
  return place().post_json("/batches", std::move(body));
}

batch_call openai_batches::list(std::string_view next) const {
  std::string path = "/batches?limit=100";
  if (!next.empty())
    path += "&after=" + detail::percent_encoded(next);
  return place().get(path);
}

batch_status openai_batches::status_of(json_value x) const {
  // Together wraps what it has just made.
  const auto within = part_at(x, "job");
  const auto job = within.is_object() ? within : x;
  batch_status result;
  result.id = text_at(job, "id");
  const auto state = detail::state_of(text_at(job, "status"));
  result.stage = state.stage;
  result.end = state.end;
  result.word = words().shown(text_at(job, "status"));
  const auto counts = part_at(job, "request_counts");
  result.rows = amount_at(counts, "total");
  result.done = amount_at(counts, "completed");
  result.failed = amount_at(counts, "failed");
  for (const std::string_view name : {"output_file_id", "error_file_id"})
    if (const auto file = text_at(job, name); detail::is_usable_id(file))
      result.outputs.emplace_back(file);
  result.input = text_at(job, "input_file_id");
  result.name = text_at(part_at(job, "metadata"), name_member);
  result.created = detail::time_at(job, "created_at");
  if (result.end == batch_end::failed)
    take_failure(result, job);
  return result;
}

void openai_batches::take_failure(batch_status& to, json_value job) const {
  for (const auto x : part_at(part_at(job, "errors"), "data").elements()) {
    const auto code = text_at(x, "code");
    const auto message = text_at(x, "message");
    auto what = failure(code, message);
    if (what.code == errc::rate_limited) {
      to.problem = std::move(what);
      to.tokens_max = detail::tokens_max_in(message);
      continue;
    }
    if (to.problem.code == errc::none)
      to.problem = what;
    if (const auto line = amount_at(x, "line"); line != 0)
      to.refused.push_back({line, std::move(what)});
  }
  // Together's is a text.
  if (to.problem.code == errc::none) {
    const auto told = part_at(job, "error");
    to.problem = failure(text_at(told, "code"),
                         told.is_string() ? told.as_string() : text_at(told, "message"));
    if (to.problem.code == errc::rate_limited)
      to.tokens_max = detail::tokens_max_in(told.as_string());
  }
}

std::string openai_batches::next_of(json_value list) const {
  if (!part_at(list, "has_more").as_bool())
    return {};
  if (const auto last = text_at(list, "last_id"); !last.empty())
    return std::string{last};
  std::string_view id;
  for (const auto x : part_at(list, "data").elements())
    id = text_at(x, "id");
  return std::string{id};
}

} // namespace

batch_format_ptr make_openai_batches(const settings& x, const provider& row) {
  return std::make_shared<openai_batches>(x, row);
}

} // namespace troupe
