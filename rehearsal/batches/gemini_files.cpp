#include "gemini_files.hpp"

#include "../reply_json.hpp"
#include "batch_routes.hpp"
#include "gemini_lists.hpp"
#include "json_spans.hpp"

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr std::chrono::hours life{48};
constexpr size_t uploads_max = 1000;
constexpr uint64_t file_bytes_max = uint64_t{2} << 30;

void append_google_file(reply_json& json, const stored_file& x, const http_call& call) {
  json.text("name", x.id);
  if (!x.name.empty())
    json.text("displayName", x.name);
  json.text("mimeType", x.type.empty() ? "application/jsonl" : x.type);
  // 64 bits are written as text.
  json.text("sizeBytes", std::to_string(x.content.size));
  json.text("createTime", rfc_3339(x.created)).text("updateTime", rfc_3339(x.created));
  json.text("expirationTime", rfc_3339(x.created + life));
  json.text("uri", origin_of(call) + "/v1beta/" + x.id);
  const bool made = x.purpose == "batch_output"sv;
  if (made)
    json.text("downloadUri", origin_of(call) + "/v1beta/" + x.id + ":download?alt=media");
  json.text("state", "ACTIVE").text("source", made ? "GENERATED" : "UPLOADED");
}

} // namespace

bool gemini_files::answer(const batch_call& x) {
  const auto path = x.call.path();
  const auto rest = is_gemini_batch_call(x.call) ? path_behind(path, "/files") : std::nullopt;
  if (!rest)
    return false;
  if (path.find("/upload/"sv) != path.npos)
    return answer_upload(x), true;
  if (rest->empty())
    return x.call.method == "GET" && (list(x), true);
  auto name = rest->substr(1);
  const bool downloads = name.ends_with(":download"sv);
  name = name.substr(0, name.find(':'));
  const auto file = store_.files().find("files/" + std::string(name), x.key());
  if (!file) {
    x.fail({failure_kind::forbidden, "You do not have permission to access the File "
                                       + std::string(name) + " or it may not exist."});
  } else if (x.call.method == "DELETE") {
    store_.files().remove(file->id, x.key());
    x.out.body = "{}";
  } else if (downloads || x.call.query("alt") == "media"sv) {
    download(x, *file);
  } else {
    reply_json json(x.out.body);
    json.begin();
    append_google_file(json, *file, x.call);
    json.end();
  }
  return true;
}

void gemini_files::download(const batch_call& x, stored_file& file) {
  if (file.purpose != "batch_output"sv)
    return x.fail({failure_kind::bad_request, "Only generated files can be downloaded."});
  x.out.type = "application/octet-stream";
  x.out.file = file.content;
  if (std::exchange(file.cut, false))
    x.out.how = delivery::half_then_close;
}

void gemini_files::list(const batch_call& x) {
  const auto page = google_page(store_.files().list(true, x.key()), x.call);
  if (!page)
    return x.fail({failure_kind::bad_request, "Invalid pageSize or pageToken."});
  write_google_page(x.out.body, "files", *page, [&](reply_json& json, const stored_file& y) {
    append_google_file(json, y, x.call);
  });
}

void gemini_files::answer_upload(const batch_call& x) {
  const auto& body = x.call.upload;
  if (body && body->broken())
    return x.fail({failure_kind::broken, std::string(broken_words)});
  if (const auto id = x.call.query("upload_id"); !id.empty())
    return go_on(x, id);
  if (x.call.upload_command != "start")
    return x.fail({failure_kind::bad_request,
                   "The rehearsal takes files by the resumable protocol: X-Goog-Upload-Protocol: "
                   "resumable, X-Goog-Upload-Command: start."});
  begin(x);
}

void gemini_files::begin(const batch_call& x) {
  if (uploads_.size() >= uploads_max)
    return x.fail({failure_kind::requests_used_up, "Too many uploads have begun."});
  auto id = "rehearsal-upload-" + std::to_string(++number_);
  auto& fresh = uploads_[id];
  fresh.owner = x.key();
  fresh.content = std::make_shared<spool>();
  if (x.call.upload) {
    const auto view = x.call.upload->view();
    const auto file = span_of(view.text(), "file");
    for (const auto* name : {"displayName", "display_name"})
      if (fresh.name.empty())
        fresh.name = text_in(file, name);
    for (const auto* name : {"mimeType", "mime_type"})
      if (fresh.type.empty())
        fresh.type = text_in(file, name);
  }
  x.out.headers += "X-Goog-Upload-Status: active\r\nX-Goog-Upload-Chunk-Granularity: 8388608\r\n"
                   "X-Goog-Upload-URL: "
                   + origin_of(x.call) + std::string(x.call.path()) + "?upload_id=" + id
                   + "&upload_protocol=resumable\r\n";
}

void gemini_files::go_on(const batch_call& x, std::string_view id) {
  const auto found = uploads_.find(id);
  if (found == uploads_.end())
    return x.fail({failure_kind::no_object, "No such upload."});
  auto& upload = found->second;
  const std::string_view command = x.call.upload_command;
  const auto size = std::to_string(upload.content->size());
  if (command == "query"sv) {
    x.out.headers += "X-Goog-Upload-Status: active\r\nX-Goog-Upload-Size-Received: " + size
                     + "\r\n";
    return;
  }
  if (command == "cancel"sv) {
    uploads_.erase(found);
    x.out.headers += "X-Goog-Upload-Status: cancelled\r\n";
    return;
  }
  if (x.call.upload) {
    if (x.call.upload_offset != size)
      return x.fail({failure_kind::bad_request, "The upload goes on at offset " + size + "."});
    if (upload.content->size() == 0) {
      upload.content = x.call.upload;
    } else {
      const auto view = x.call.upload->view();
      upload.content->append(view.text());
    }
  }
  if (upload.content->size() > file_bytes_max) {
    uploads_.erase(found);
    return x.fail({failure_kind::too_large, "The file is larger than 2 GB."});
  }
  if (command.find("finalize"sv) == command.npos) {
    x.out.headers += "X-Goog-Upload-Status: active\r\n";
    return;
  }
  finish(x, upload);
  uploads_.erase(found);
}

void gemini_files::finish(const batch_call& x, upload& done) {
  stored_file file;
  file.google = true;
  file.owner = done.owner;
  file.name = done.name;
  file.type = done.type;
  file.content = spool_part::all_of(done.content);
  file.created = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto added = store_.files().add(std::move(file));
  if (!added)
    return x.fail({failure_kind::requests_used_up, "The limit of files is reached."});
  x.out.headers += "X-Goog-Upload-Status: final\r\n";
  reply_json json(x.out.body);
  json.begin().begin("file");
  append_google_file(json, *added, x.call);
  json.end().end();
}

} // namespace troupe::rehearsing
