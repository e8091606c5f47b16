#include "mistral_batches.hpp"

#include "batch/batch_words.hpp"
#include "batch/file_batches.hpp"
#include "dialect/json_parts.hpp"

#include <troupe/detail/json_writer.hpp>

#include <utility>

namespace troupe {

namespace {

using detail::amount_at;
using detail::part_at;
using detail::text_at;

/// Of a job's metadata.
constexpr std::string_view name_member = "troupe";
constexpr uint32_t timeout_hours = 24;

class mistral_batches final : public file_batches {
public:
  mistral_batches(const settings& x, const provider& row) : file_batches(x, row), model_(x.model) {}

  batch_call list_files(std::string_view) const override {
    return place().get("/files?purpose=batch&page_size=100");
  }

  batch_call create(const batch_input& x, std::string_view file) const override;

  batch_call list(std::string_view) const override {
    return place().get("/batch/jobs?page_size=100");
  }

  batch_call poll(std::string_view id) const override {
    return place().get(detail::path_with("/batch/jobs/", id));
  }

  batch_call cancel(std::string_view id) const override {
    return place().post(detail::path_with("/batch/jobs/", id, "/cancel"));
  }

protected:
  batch_status status_of(json_value x) const override;

  std::string next_of(json_value) const override {
    return {};
  }

private:
  std::string model_;
};

batch_call mistral_batches::create(const batch_input& x, std::string_view file) const {
  std::string body;
  json_writer out{body};
  out.begin_object().key("input_files").begin_array().value(file).end_array();
  out.key("endpoint").value(endpoint());
  out.key("model").value(model_);
  out.key("timeout_hours").value(timeout_hours);
  out.key("metadata").begin_object().key(name_member).value(x.name).end_object();
  out.end_object();
  return place().post_json("/batch/jobs", std::move(body));
}

batch_status mistral_batches::status_of(json_value x) const {
  batch_status result;
  result.id = text_at(x, "id");
  const auto state = detail::state_of(text_at(x, "status"));
  result.stage = state.stage;
  result.end = state.end;
  result.word = words().shown(text_at(x, "status"));
  result.rows = amount_at(x, "total_requests");
  result.done = amount_at(x, "succeeded_requests");
  result.failed = amount_at(x, "failed_requests");
  for (const std::string_view name : {"output_file", "error_file"})
    if (const auto file = text_at(x, name); detail::is_usable_id(file))
      result.outputs.emplace_back(file);
  for (const auto file : part_at(x, "input_files").elements()) {
    result.input = file.as_string();
    break;
  }
  result.name = text_at(part_at(x, "metadata"), name_member);
  result.created = detail::time_at(x, "created_at");
  if (result.end != batch_end::failed)
    return result;
  std::string_view told;
  for (const auto y : part_at(x, "errors").elements())
    told = told.empty() ? text_at(y, "message") : told;
  result.problem = failure({}, told);
  result.tokens_max = result.problem.code == errc::rate_limited ? detail::tokens_max_in(told) : 0;
  return result;
}

} // namespace

batch_format_ptr make_mistral_batches(const settings& x, const provider& row) {
  return std::make_shared<mistral_batches>(x, row);
}

} // namespace troupe
