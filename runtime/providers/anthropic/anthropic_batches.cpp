#include "anthropic_batches.hpp"

#include "anthropic_rows.hpp"
#include "batch/batch_place.hpp"
#include "batch/batch_text.hpp"
#include "batch/batch_words.hpp"
#include "batch/row_text.hpp"
#include "dialect/endpoint.hpp"
#include "dialect/json_parts.hpp"
#include "settings/chosen_provider.hpp"
#include "settings/secrets.hpp"

#include <troupe/detail/json_writer.hpp>

#include <utility>

namespace troupe {

namespace {

using detail::amount_at;
using detail::part_at;
using detail::text_at;

constexpr std::string_view path = "/v1/messages/batches";

class anthropic_batches final : public batch_format {
public:
  anthropic_batches(const settings& x, const provider& row)
    : rules_(*row.batch),
      place_(base_url_of(x)),
      words_(detail::secrets_of(x), x.reply_bytes_max) {}

  batch_limits limits() const override {
    return {rules_.rows_max, rules_.bytes_max, rules_.open_max};
  }

  std::string_view head() const override {
    return R"({"requests":[)";
  }

  std::string_view separator() const override {
    return ",\n";
  }

  std::string_view tail() const override {
    return "]}";
  }

  void append_row(std::string& out, std::string_view id, std::string_view body) const override;

  bool uploads() const override {
    return false;
  }

  batch_call upload(const batch_input&) const override {
    return {};
  }

  expected<upload_step> read_upload(const http_response&, const batch_input&) const override {
    return no_files();
  }

  batch_call list_files(std::string_view) const override {
    return {};
  }

  expected<remote_files> read_files(const http_response&) const override {
    return no_files();
  }

  batch_call remove_file(std::string_view) const override {
    return {};
  }

  batch_call create(const batch_input& x, std::string_view file) const override;
  expected<batch_status> read_batch(const http_response& reply) const override;
  batch_call list(std::string_view next) const override;
  expected<batch_page> read_list(const http_response& reply) const override;

  batch_call poll(std::string_view id) const override {
    return place_.get(detail::path_with(std::string{path} + "/", id));
  }

  batch_call cancel(std::string_view id) const override {
    return place_.post(detail::path_with(std::string{path} + "/", id, "/cancel"));
  }

  std::vector<batch_call> results(const batch_status& x) const override;

  expected<std::optional<batch_row>> read_row(std::string_view line) const override {
    return detail::read_anthropic_row(line, words_);
  }

private:
  static unexpected<error> no_files() {
    return failed(errc::internal, "Anthropic's batches have no files");
  }

  expected<batch_status> status_of(json_value x) const;

  const batch_rules& rules_;
  detail::batch_place place_;
  detail::batch_text words_;
};

void anthropic_batches::append_row(std::string& out, std::string_view id,
                                   std::string_view body) const {
  out += R"({"custom_id":)";
  append_json_string(out, id);
  out += R"(,"params":)";
  detail::append_on_one_line(out, body);
  out += '}';
}

batch_call anthropic_batches::create(const batch_input& x, std::string_view) const {
  auto result = place_.post_json(path, {});
  result.body_file = x.path;
  return result;
}

expected<batch_status> anthropic_batches::read_batch(const http_response& reply) const {
  json_document document;
  const auto root = words_.read(document, reply.body, "the state of a batch");
  if (!root)
    return unexpected<error>{root.error()};
  auto result = status_of(*root);
  if (result && !detail::is_usable_id(result->id))
    return unexpected<error>{words_.malformed("the state of a batch has no id", reply.body)};
  return result;
}

expected<batch_status> anthropic_batches::status_of(json_value x) const {
  batch_status result;
  result.id = text_at(x, "id");
  const auto state = detail::state_of(text_at(x, "processing_status"));
  result.stage = state.stage;
  result.end = state.end;
  result.word = words_.shown(text_at(x, "processing_status"));
  const auto counts = part_at(x, "request_counts");
  for (const std::string_view name : {"processing", "succeeded", "errored", "canceled", "expired"})
    result.rows = detail::sum_of(result.rows, amount_at(counts, name));
  result.done = amount_at(counts, "succeeded");
  result.failed = amount_at(counts, "errored");
  result.created = detail::time_at(x, "created_at");
  // It has but one word for having ended.
  if (result.end == batch_end::completed && !part_at(x, "cancel_initiated_at").is_null())
    result.end = batch_end::cancelled;
  else if (result.end == batch_end::completed && amount_at(counts, "expired") != 0)
    result.end = batch_end::expired;
  const auto url = text_at(x, "results_url");
  if (url.empty())
    return result;
  if (!place_.holds(url))
    return unexpected<error>{words_.malformed(
      "the results of a batch do not lie where it was made, and the key is not sent elsewhere",
      url)};
  result.outputs.emplace_back(url);
  return result;
}

batch_call anthropic_batches::list(std::string_view next) const {
  auto url = std::string{path} + "?limit=100";
  if (!next.empty())
    url += "&after_id=" + detail::percent_encoded(next);
  return place_.get(url);
}

expected<batch_page> anthropic_batches::read_list(const http_response& reply) const {
  json_document document;
  const auto root = words_.read(document, reply.body, "a list of batches");
  if (!root)
    return unexpected<error>{root.error()};
  batch_page result;
  std::string_view last;
  for (const auto x : part_at(*root, "data").elements()) {
    auto status = status_of(x);
    if (!status)
      return unexpected<error>{status.error()};
    last = text_at(x, "id");
    if (detail::is_usable_id(status->id))
      result.batches.push_back(std::move(*status));
  }
  const auto named = text_at(*root, "last_id");
  if (part_at(*root, "has_more").as_bool())
    result.next = named.empty() ? last : named;
  return result;
}

std::vector<batch_call> anthropic_batches::results(const batch_status& x) const {
  std::vector<batch_call> result;
  for (const auto& url : x.outputs) {
    auto& call = result.emplace_back();
    call.url = url;
    call.reply_to_file = true;
  }
  return result;
}

} // namespace

batch_format_ptr make_anthropic_batches(const settings& x, const provider& row) {
  return std::make_shared<anthropic_batches>(x, row);
}

} // namespace troupe
