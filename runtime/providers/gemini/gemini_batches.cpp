#include "gemini_batches.hpp"

#include "batch/batch_place.hpp"
#include "batch/batch_text.hpp"
#include "batch/batch_words.hpp"
#include "batch/row_text.hpp"
#include "dialect/endpoint.hpp"
#include "dialect/json_parts.hpp"
#include "gemini_operation.hpp"
#include "gemini_rows.hpp"
#include "settings/chosen_provider.hpp"
#include "settings/secrets.hpp"

#include <troupe/detail/json_writer.hpp>

#include <utility>

namespace troupe {

namespace {

using detail::part_at;
using detail::text_at;

constexpr std::string_view rows_type = "application/jsonl";

/// "/v1beta/files/abc", whose parts are encoded.
std::string path_of(std::string_view name) {
  return "/v1beta/" + detail::percent_encoded(name, true);
}

class gemini_batches final : public batch_format {
public:
  gemini_batches(const settings& x, const provider& row)
    : row_(row),
      place_(base_url_of(x), "/v1beta"),
      words_(detail::secrets_of(x), x.reply_bytes_max),
      model_(x.model) {}

  batch_limits limits() const override {
    return {row_.batch->rows_max, row_.batch->bytes_max, row_.batch->open_max};
  }

  std::string_view head() const override {
    return {};
  }

  std::string_view separator() const override {
    return "\n";
  }

  std::string_view tail() const override {
    return "\n";
  }

  void append_row(std::string& out, std::string_view id, std::string_view body) const override;

  bool uploads() const override {
    return true;
  }

  batch_call upload(const batch_input& x) const override;
  expected<upload_step> read_upload(const http_response& reply,
                                    const batch_input& x) const override;
  batch_call list_files(std::string_view next) const override;
  expected<remote_files> read_files(const http_response& reply) const override;

  batch_call remove_file(std::string_view file) const override {
    return place_.remove(path_of(file));
  }

  batch_call create(const batch_input& x, std::string_view file) const override;
  expected<batch_status> read_batch(const http_response& reply) const override;
  batch_call list(std::string_view next) const override;
  expected<batch_page> read_list(const http_response& reply) const override;

  batch_call poll(std::string_view id) const override {
    return place_.get(path_of(id));
  }

  batch_call cancel(std::string_view id) const override {
    return place_.post(path_of(id) + ":cancel");
  }

  std::vector<batch_call> results(const batch_status& x) const override;

  expected<std::optional<batch_row>> read_row(std::string_view line) const override {
    return detail::read_gemini_row(line, words_);
  }

private:
  batch_call page_of(std::string path, std::string_view next) const;

  const provider& row_;
  detail::batch_place place_;
  detail::batch_text words_;
  std::string model_;
};

void gemini_batches::append_row(std::string& out, std::string_view id,
                                std::string_view body) const {
  out += R"({"key":)";
  append_json_string(out, id);
  out += R"(,"request":)";
  detail::append_on_one_line(out, body);
  out += '}';
}

/// Asks where to. The file itself goes there.
batch_call gemini_batches::upload(const batch_input& x) const {
  std::string body;
  json_writer{body}
    .begin_object()
    .key("file")
    .begin_object()
    .key("displayName")
    .value(x.name)
    .end_object()
    .end_object();
  auto result = place_.post_json("/upload/v1beta/files", std::move(body));
  result.headers.emplace_back("X-Goog-Upload-Protocol: resumable");
  result.headers.emplace_back("X-Goog-Upload-Command: start");
  result.headers.emplace_back("X-Goog-Upload-Header-Content-Length: " + std::to_string(x.bytes));
  result.headers.emplace_back("X-Goog-Upload-Header-Content-Type: " + std::string{rows_type});
  return result;
}

expected<upload_step> gemini_batches::read_upload(const http_response& reply,
                                                  const batch_input& x) const {
  json_document document;
  if (const auto root = words_.read(document, reply.body, "the reply to an upload")) {
    const auto file = text_at(part_at(*root, "file"), "name");
    if (detail::is_usable_name(file, "files/"))
      return upload_step{std::string{file}, std::nullopt};
  }
  const auto url = reply.header("x-goog-upload-url");
  if (url.empty())
    return unexpected<error>{words_.malformed(
      "the reply to an upload names neither a file nor a place for it", reply.body)};
  if (!place_.holds(url))
    return unexpected<error>{words_.malformed(
      "an upload is sent to another place, and neither key nor texts go there", url)};
  upload_step result;
  auto& next = result.next.emplace();
  next.method = http_method::post;
  next.url = url;
  next.headers = {"Content-Type: " + std::string{rows_type}, "X-Goog-Upload-Offset: 0",
                  "X-Goog-Upload-Command: upload, finalize"};
  next.body_file = x.path;
  return result;
}

batch_call gemini_batches::page_of(std::string path, std::string_view next) const {
  path += "?pageSize=100";
  if (!next.empty())
    path += "&pageToken=" + detail::percent_encoded(next);
  return place_.get(path);
}

batch_call gemini_batches::list_files(std::string_view next) const {
  return page_of("/v1beta/files", next);
}

expected<remote_files> gemini_batches::read_files(const http_response& reply) const {
  json_document document;
  const auto root = words_.read(document, reply.body, "a list of files");
  if (!root)
    return unexpected<error>{root.error()};
  remote_files result;
  for (const auto x : part_at(*root, "files").elements())
    if (const auto name = text_at(x, "name"); detail::is_usable_name(name, "files/"))
      result.files.push_back({std::string{name}, std::string{text_at(x, "displayName")}});
  result.next = text_at(*root, "nextPageToken");
  return result;
}

batch_call gemini_batches::create(const batch_input& x, std::string_view file) const {
  std::string body;
  json_writer out{body};
  out.begin_object().key("batch").begin_object();
  out.key("displayName").value(x.name);
  out.key("inputConfig").begin_object().key("fileName").value(file).end_object();
  out.end_object().end_object();
  return place_.post_json(
    "/v1beta/models/" + detail::percent_encoded(model_) + ":batchGenerateContent", std::move(body));
}

expected<batch_status> gemini_batches::read_batch(const http_response& reply) const {
  json_document document;
  const auto root = words_.read(document, reply.body, "the state of a batch");
  if (!root)
    return unexpected<error>{root.error()};
  auto result = detail::read_gemini_operation(*root, row_, words_);
  if (result.id.empty())
    return unexpected<error>{words_.malformed("the state of a batch has no name", reply.body)};
  return result;
}

batch_call gemini_batches::list(std::string_view next) const {
  return page_of("/v1beta/batches", next);
}

expected<batch_page> gemini_batches::read_list(const http_response& reply) const {
  json_document document;
  const auto root = words_.read(document, reply.body, "a list of batches");
  if (!root)
    return unexpected<error>{root.error()};
  batch_page result;
  for (const std::string_view name : {"operations", "batches"})
    for (const auto x : part_at(*root, name).elements())
      if (auto status = detail::read_gemini_operation(x, row_, words_); !status.id.empty())
        result.batches.push_back(std::move(status));
  result.next = text_at(*root, "nextPageToken");
  return result;
}

std::vector<batch_call> gemini_batches::results(const batch_status& x) const {
  std::vector<batch_call> result;
  for (const auto& file : x.outputs) {
    auto& call
      = result.emplace_back(place_.get("/download" + path_of(file) + ":download?alt=media"));
    call.reply_to_file = true;
  }
  return result;
}

} // namespace

batch_format_ptr make_gemini_batches(const settings& x, const provider& row) {
  return std::make_shared<gemini_batches>(x, row);
}

} // namespace troupe
