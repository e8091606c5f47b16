#include "file_batches.hpp"

#include "batch_words.hpp"
#include "dialect/endpoint.hpp"
#include "dialect/json_parts.hpp"
#include "dialect/problem_meaning.hpp"
#include "file_rows.hpp"
#include "row_text.hpp"
#include "settings/chosen_provider.hpp"
#include "settings/secrets.hpp"

#include <troupe/detail/json_writer.hpp>

#include <utility>

namespace troupe {

namespace {

constexpr std::string_view rows_type = "application/jsonl";

http_form_part field(std::string_view name, std::string_view value) {
  http_form_part result;
  result.name = name;
  result.value = value;
  return result;
}

std::string_view endpoint_at(std::string_view base_url, const batch_rules& rules) {
  base_url = base_url.substr(0, base_url.find('?'));
  while (base_url.ends_with('/'))
    base_url.remove_suffix(1);
  return rules.unversioned_endpoint.empty() || base_url.ends_with("/v1")
           ? rules.endpoint
           : rules.unversioned_endpoint;
}

/// The entries of a list, which some send bare.
json_value entries_of(json_value list) {
  return list.is_array() ? list : detail::part_at(list, "data");
}

} // namespace

file_batches::file_batches(const settings& x, const provider& row)
  : row_(row),
    endpoint_(endpoint_at(base_url_of(x), *row.batch)),
    place_(base_url_of(x), row.batch->base_ends_before),
    words_(detail::secrets_of(x), x.reply_bytes_max) {}

batch_limits file_batches::limits() const {
  return {rules().rows_max, rules().bytes_max, rules().open_max};
}

std::string_view file_batches::head() const {
  return {};
}

std::string_view file_batches::separator() const {
  return "\n";
}

std::string_view file_batches::tail() const {
  return "\n";
}

void file_batches::append_row(std::string& out, std::string_view id, std::string_view body) const {
  out += R"({"custom_id":)";
  append_json_string(out, id);
  if (rules().rows_say_endpoint) {
    out += R"(,"method":"POST","url":)";
    append_json_string(out, endpoint_);
  }
  out += R"(,"body":)";
  detail::append_on_one_line(out, body);
  out += '}';
}

bool file_batches::uploads() const {
  return true;
}

batch_call file_batches::upload(const batch_input& x) const {
  auto result = place_.post(rules().upload_path);
  result.form.push_back(field("purpose", rules().purpose));
  if (rules().upload_names_file)
    result.form.push_back(field("file_name", x.name));
  if (rules().file_expires != 0) {
    result.form.push_back(field("expires_after[anchor]", "created_at"));
    result.form.push_back(field("expires_after[seconds]", std::to_string(rules().file_expires)));
  }
  http_form_part file;
  file.name = "file";
  file.file = x.path;
  file.file_name = x.name;
  file.content_type = rows_type;
  result.form.push_back(std::move(file));
  return result;
}

expected<upload_step> file_batches::read_upload(const http_response& reply,
                                                const batch_input&) const {
  json_document document;
  const auto root = words_.read(document, reply.body, "the reply to an upload");
  if (!root)
    return unexpected<error>{root.error()};
  upload_step result;
  result.file = detail::text_at(*root, "id");
  if (!detail::is_usable_id(result.file))
    return unexpected<error>{
      words_.malformed("the reply to an upload has no id of a file", reply.body)};
  return result;
}

batch_call file_batches::list_files(std::string_view next) const {
  auto path = "/files?purpose=" + std::string{rules().purpose} + "&limit=1000";
  if (!next.empty())
    path += "&after=" + detail::percent_encoded(next);
  return place_.get(path);
}

expected<remote_files> file_batches::read_files(const http_response& reply) const {
  json_document document;
  const auto root = words_.read(document, reply.body, "a list of files", true);
  if (!root)
    return unexpected<error>{root.error()};
  remote_files result;
  for (const auto x : entries_of(*root).elements()) {
    const auto id = detail::text_at(x, "id");
    if (detail::is_usable_id(id))
      result.files.push_back({std::string{id}, std::string{detail::text_at(x, "filename")}});
  }
  result.next = next_of(*root);
  return result;
}

batch_call file_batches::remove_file(std::string_view file) const {
  return place_.remove(detail::path_with("/files/", file));
}

expected<batch_status> file_batches::read_batch(const http_response& reply) const {
  json_document document;
  const auto root = words_.read(document, reply.body, "the state of a batch");
  if (!root)
    return unexpected<error>{root.error()};
  auto result = status_of(*root);
  if (!detail::is_usable_id(result.id))
    return unexpected<error>{words_.malformed("the state of a batch has no id", reply.body)};
  return result;
}

expected<batch_page> file_batches::read_list(const http_response& reply) const {
  json_document document;
  const auto root = words_.read(document, reply.body, "a list of batches", true);
  if (!root)
    return unexpected<error>{root.error()};
  batch_page result;
  for (const auto x : entries_of(*root).elements())
    if (auto status = status_of(x); detail::is_usable_id(status.id))
      result.batches.push_back(std::move(status));
  result.next = next_of(*root);
  return result;
}

std::vector<batch_call> file_batches::results(const batch_status& x) const {
  std::vector<batch_call> result;
  for (const auto& file : x.outputs) {
    auto& call = result.emplace_back(place_.get(detail::path_with("/files/", file, "/content")));
    call.reply_to_file = true;
  }
  return result;
}

expected<std::optional<batch_row>> file_batches::read_row(std::string_view line) const {
  return detail::read_file_row(line, words_);
}

error file_batches::failure(std::string_view code, std::string_view message) const {
  constexpr uint16_t refused_status = 400;
  detail::provider_problem problem;
  problem.code = code;
  problem.message = message;
  const auto shown = words_.shown(message.empty() ? code : message);
  if (detail::says_too_much_waits(code, message))
    return {errc::rate_limited, "too much waits there already: " + shown};
  if (shown.empty())
    return {errc::provider_error, std::string{row_.title} + " does not say why the batch failed"};
  return {detail::classify_status(refused_status, problem, row_.problems), shown};
}

} // namespace troupe
