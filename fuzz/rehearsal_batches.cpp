// What the rehearsal reads of batches: forms, JSON that is cut without being understood, rows in
// files and in requests. The first byte says which way they come.

#include "../rehearsal/batches/form_data.hpp"
#include "../rehearsal/batches/json_spans.hpp"
#include "../rehearsal/responder.hpp"
#include "target.hpp"

#include <troupe/detail/json.hpp>

#include <string>

namespace {

namespace rehearsing = troupe::rehearsing;

class api {
public:
  api() : responder_(settings()) {}

  /// The body of the reply; what is on its way is finished before that.
  const std::string& ask(std::string_view method, const std::string& target,
                         const std::string& body) {
    call_.clear();
    call_.method = method;
    call_.target = target;
    call_.anthropic_version = target.starts_with("/v1/messages") ? "2023-06-01" : "";
    call_.content_type = "multipart/form-data; boundary=B";
    if (target == "/v1/files" || target == "/v1/messages/batches") {
      call_.upload = std::make_shared<rehearsing::spool>();
      call_.upload->append(body);
    } else {
      call_.body = body;
    }
    do
      responder_.answer(call_, now_, reply_);
    while (reply_.unfinished);
    for (int i = 0; i < 1000 && responder_.work(now_); ++i) {}
    if (reply_.file.size == 0)
      must_be_json(reply_.body);
    return reply_.body;
  }

  /// Each line of a file that the last reply has sent is JSON.
  void check_lines() {
    if (reply_.file.size == 0)
      return;
    const auto view = reply_.file.where->view();
    auto rest = view.text().substr(reply_.file.begin, reply_.file.size);
    while (!rest.empty()) {
      const auto line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (!line.empty())
        must_be_json(std::string{line});
    }
  }

private:
  static troupe::rehearsal_settings settings() {
    troupe::rehearsal_settings result;
    result.batch_latency = {};
    return result;
  }

  static void must_be_json(const std::string& text) {
    troupe::json_document document;
    troupe::json_limits limits;
    limits.depth_max = 1024;
    const auto read = document.parse(text, limits);
    // Bytes that are no UTF-8 are passed on.
    fuzz::must(read.has_value() || read.error().reason.find("UTF-8") != std::string_view::npos,
               "a reply about batches is JSON");
  }

  rehearsing::responder responder_;
  rehearsing::http_call call_;
  rehearsing::reply reply_;
  rehearsing::clock::time_point now_{};
};

void walk(std::string_view text) {
  rehearsing::json_spans spans(text);
  while (spans.next()) {
    fuzz::must(!spans.value().empty(), "a value has a text");
    rehearsing::said_by(spans.value());
  }
}

void send_file(api& there, const std::string& content) {
  const auto id = rehearsing::text_in(
    there.ask("POST", "/v1/files",
              "--B\r\nContent-Disposition: form-data; name=purpose\r\n\r\nbatch\r\n--B\r\n"
              "Content-Disposition: form-data; name=file; filename=f\r\n\r\n"
                + content + "\r\n--B--"),
    "id");
  if (id.empty())
    return;
  const auto batch = rehearsing::text_in(
    there.ask("POST", "/v1/batches",
              R"({"endpoint":"/v1/chat/completions","completion_window":"24h","input_file_id":")"
                + id + "\"}"),
    "id");
  const auto end = there.ask("GET", "/v1/batches/" + batch, "");
  for (const auto* name : {"output_file_id", "error_file_id"}) {
    there.ask("GET", "/v1/files/" + rehearsing::text_in(end, name) + "/content", "");
    there.check_lines();
  }
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  const std::string text{fuzz::text_of(data + 1, size - 1)};
  switch (data[0] % 5) {
  case 0:
    walk(text);
    if (const auto form = rehearsing::form_data::parse(text, "multipart/form-data; boundary=B"))
      form->find("file");
    break;
  case 1: {
    api there;
    send_file(there, text);
    break;
  }
  case 2: {
    api there;
    const auto id = rehearsing::text_in(there.ask("POST", "/v1/messages/batches", text), "id");
    there.ask("GET", "/v1/messages/batches/" + id + "/results", "");
    there.check_lines();
    break;
  }
  case 3: {
    api there;
    const auto name = rehearsing::text_in(
      there.ask("POST", "/v1beta/models/m:batchGenerateContent", text), "name");
    there.ask("GET", "/v1beta/" + name, "");
    break;
  }
  default: {
    api there;
    const auto id = rehearsing::text_in(there.ask("POST", "/v1/batch/jobs", text), "id");
    there.ask("GET", "/v1/batch/jobs/" + id + "?inline=true", "");
    break;
  }
  }
  return 0;
}
