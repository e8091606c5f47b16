#include "openai_files.hpp"

#include "../reply_json.hpp"
#include "batch_routes.hpp"
#include "form_data.hpp"
#include "openai_batches.hpp"

#include <charconv>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;
using std::chrono::seconds;

/// Files of batches expire by themselves.
constexpr seconds usual_life = std::chrono::hours{24 * 30};
constexpr seconds shortest_life = std::chrono::hours{1};

/// OpenAI's, and for the clients of others what these have besides.
void append_file(reply_json& json, const stored_file& x) {
  json.text("id", x.id).text("object", "file").number("bytes", x.content.size);
  json.number("created_at", static_cast<uint64_t>(x.created.time_since_epoch().count()));
  if (x.expires)
    json.number("expires_at", static_cast<uint64_t>(x.expires->time_since_epoch().count()));
  else
    json.null("expires_at");
  json.text("filename", x.name).text("purpose", x.purpose).text("status", "processed");
  json.null("status_details");
  if (x.purpose == "batch-api"sv)
    json.text("FileType", "jsonl").flag("Processed", true);
}

/// How long the form wants it kept; absent if that makes no sense.
std::optional<seconds> life_in(const form_data& form) {
  const auto text = form.value("expires_after[seconds]");
  if (text.empty() && form.value("expires_after[anchor]").empty())
    return usual_life;
  seconds::rep count = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, count);
  const seconds result{count};
  if (read.ec != std::errc() || read.ptr != end || result < shortest_life || result > usual_life
      || form.value("expires_after[anchor]") != "created_at"sv)
    return std::nullopt;
  return result;
}

failure no_file(std::string_view id) {
  return {failure_kind::no_object, "No such File object: " + std::string(id), "id"};
}

} // namespace

bool openai_files::answer(const batch_call& x) {
  const auto rest = is_openai_batch_call(x.call) ? path_behind(x.call.path(), "/files")
                                                 : std::nullopt;
  if (!rest)
    return false;
  const auto& method = x.call.method;
  if (method == "POST" && (rest->empty() || *rest == "/upload"sv))
    return upload(x), true;
  if (rest->empty())
    return method == "GET" && (list(x), true);
  auto id = rest->substr(1);
  const bool content = id.ends_with("/content"sv);
  id = id.substr(0, id.find('/'));
  const auto file = store_.files().find(id, x.key());
  if (!file || file->google) {
    x.fail(no_file(id));
  } else if (method == "DELETE") {
    store_.files().remove(id, x.key());
    reply_json(x.out.body)
      .begin()
      .text("id", id)
      .text("object", "file")
      .flag("deleted", true)
      .end();
  } else if (content) {
    download(x, *file);
  } else {
    reply_json json(x.out.body);
    json.begin();
    append_file(json, *file);
    json.end();
  }
  return true;
}

void openai_files::upload(const batch_call& x) {
  const auto refuse = [&](std::string message, std::string param) {
    x.fail({failure_kind::bad_request, std::move(message), std::move(param)});
  };
  const auto& body = x.call.upload;
  if (!body || body->broken())
    return x.fail({failure_kind::broken, std::string(broken_words)});
  const auto view = body->view();
  const auto form = form_data::parse(view.text(), x.call.content_type);
  if (!form)
    return refuse("Could not parse multipart form.", {});
  const auto purpose = form->value("purpose");
  if (purpose != "batch"sv && purpose != "batch-api"sv)
    return refuse("'" + std::string(purpose) + "' is not one of ['batch'] - 'purpose': the "
                    + "rehearsal takes files of batches alone.",
                  "purpose");
  const auto* part = form->find("file");
  if (part == nullptr || part->content.empty())
    return refuse("The file is missing or empty.", "file");
  const auto limits = limits_of(store_.settings(), openai_limits(store_.settings().provider));
  if (part->content.size() > limits.bytes_max)
    return x.fail({failure_kind::too_large,
                   "Maximum file size is " + std::to_string(limits.bytes_max) + " bytes.", "file"});
  const auto life = life_in(*form);
  if (!life)
    return refuse("expires_after must be from 3600 to 2592000 seconds after created_at.",
                  "expires_after");
  stored_file file;
  file.owner = x.key();
  file.name = form->value("file_name").empty() ? part->filename
                                               : std::string(form->value("file_name"));
  file.purpose = purpose;
  file.content = {body, static_cast<uint64_t>(part->content.data() - view.text().data()),
                  part->content.size()};
  file.created = std::chrono::floor<seconds>(std::chrono::system_clock::now());
  file.expires = file.created + *life;
  const auto added = store_.files().add(std::move(file));
  if (!added)
    return refuse("The limit of files is reached.", {});
  reply_json json(x.out.body);
  json.begin();
  append_file(json, *added);
  json.end();
}

void openai_files::list(const batch_call& x) {
  constexpr uint64_t limit_max = 10'000;
  const auto limit = query_number(x.call, "limit", limit_max, limit_max);
  auto all = store_.files().list(false, x.key());
  const auto purpose = x.call.query("purpose");
  std::erase_if(all, [&](const auto& y) { return !purpose.empty() && y->purpose != purpose; });
  if (x.call.query("order") == "asc"sv)
    all = {all.rbegin(), all.rend()};
  const auto page = list_page<std::shared_ptr<stored_file>>::cut(all, x.call.query("after"),
                                                                 limit.value_or(1));
  if (!limit || !page)
    return x.fail({failure_kind::bad_request, "Invalid page.", limit ? "after" : "limit"});
  write_page(x.out.body, *page, append_file);
}

void openai_files::download(const batch_call& x, stored_file& file) {
  x.out.type = "application/octet-stream";
  x.out.file = file.content;
  if (std::exchange(file.cut, false))
    x.out.how = delivery::half_then_close;
}

} // namespace troupe::rehearsing
