#include "batch_routes.hpp"

#include <charconv>

namespace troupe::rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr auto message_batches = "/v1/messages/batches"sv;

/// By path, by key, or as what goes on with an upload. Some clients leave the version out.
bool is_googles(const http_call& call) {
  return call.path().find("/v1beta"sv) != std::string_view::npos || !call.google_key.empty()
         || !call.query("key").empty() || !call.query("upload_id").empty();
}

} // namespace

std::optional<std::string_view> path_behind(std::string_view path, std::string_view folder) {
  for (auto at = path.find(folder); at != path.npos; at = path.find(folder, at + 1)) {
    const auto rest = path.substr(at + folder.size());
    if (rest.empty() || rest.front() == '/')
      return rest;
  }
  return {};
}

bool is_openai_batch_call(const http_call& call) {
  const auto path = call.path();
  if (is_googles(call) || !call.anthropic_version.empty() || path_behind(path, message_batches))
    return false;
  return path_behind(path, "/files") || path_behind(path, "/batches")
         || path_behind(path, "/batch/jobs");
}

bool is_anthropic_batch_call(const http_call& call) {
  return path_behind(call.path(), message_batches).has_value();
}

bool is_gemini_batch_call(const http_call& call) {
  const auto path = call.path();
  return path.ends_with(":batchGenerateContent"sv)
         || (is_googles(call) && (path_behind(path, "/batches") || path_behind(path, "/files")));
}

bool goes_to_disk(std::string_view method, std::string_view target) {
  const auto path = target.substr(0, target.find('?'));
  if (method == "POST"sv && path.ends_with(message_batches))
    return true;
  const auto files = path_behind(path, "/files");
  return (method == "POST"sv || method == "PUT"sv) && files
         && (files->empty() || *files == "/upload"sv);
}

std::optional<uint64_t> query_number(const http_call& call, std::string_view name, uint64_t usual,
                                     uint64_t most) {
  const auto text = call.query(name);
  if (text.empty())
    return usual;
  uint64_t result = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, result);
  if (read.ec != std::errc() || read.ptr != end || result < 1 || result > most)
    return {};
  return result;
}

std::string origin_of(const http_call& call) {
  return "http://" + (call.host.empty() ? "127.0.0.1" : call.host);
}

} // namespace troupe::rehearsing
