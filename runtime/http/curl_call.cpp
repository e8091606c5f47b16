#include "curl_call.hpp"

#include "header_field.hpp"

#include <algorithm>
#include <cstdio>

namespace troupe::detail {

namespace {

bool may_have_body(http_method x) {
  switch (x) {
  case http_method::post:
  case http_method::put:
    return true;
  case http_method::get:
  case http_method::remove:
    break;
  }
  return false;
}

/// What contradicts itself, or what libcurl cannot do.
expected<void> check(const http_request& x, const curl_endpoint& to) {
  const auto& call = *x.call;
  const auto bodies = (x.body.empty() ? 0 : 1) + (call.body_file.empty() ? 0 : 1)
                      + (call.form.empty() ? 0 : 1);
  if (bodies > (may_have_body(call.method) ? 1 : 0)) {
    return failed(errc::configuration, "a request has one body, which is text, a file or a form, "
                                       "and GET and DELETE have none");
  }
  if (!x.headers.empty()) {
    return failed(errc::configuration, "a request that is a call has no headers of its own");
  }
  if (x.streamed && !call.reply_file.empty()) {
    return failed(errc::configuration, "a reply is streamed or goes into a file, not both");
  }
  if (!to.source().aws_sigv4.empty() && bodies > 0 && x.body.empty()) {
    return failed(errc::configuration,
                  "libcurl signs no file and no form as AWS wants it: use a key that is sent as a "
                  "bearer token");
  }
  for (const auto& part : call.form) {
    if (!is_field_value(part.content_type)) {
      return failed(errc::configuration, "the content type of the form's part " + part.name
                                           + " holds a control character; check it");
    }
  }
  return {};
}

/// As browsers write it (HTML, "multipart/form-data encoding algorithm").
void append_quoted(std::string& to, std::string_view x) {
  to += '"';
  for (const char c : x) {
    if (c == '"') {
      to += "%22";
    } else if (c == '\r') {
      to += "%0D";
    } else if (c == '\n') {
      to += "%0A";
    } else if (c == '\0') {
      to += "%00";
    } else {
      to += c;
    }
  }
  to += '"';
}

/// Ours, because libcurl, told a file's name, adds the content type that it guesses.
bool add_disposition(curl_mimepart* to, const http_form_part& x) {
  std::string line{"Content-Disposition: form-data; name="};
  append_quoted(line, x.name);
  if (!x.file_name.empty()) {
    line += "; filename=";
    append_quoted(line, x.file_name);
  }
  auto* list = curl_slist_append(nullptr, line.c_str());
  return list != nullptr && curl_mime_headers(to, list, 1) == CURLE_OK;
}

} // namespace

expected<std::unique_ptr<curl_call>> curl_call::make(const http_request& x,
                                                     const curl_endpoint& to) {
  if (auto ok = check(x, to); !ok) {
    return unexpected{std::move(ok.error())};
  }
  std::unique_ptr<curl_call> result{new curl_call{x.call}};
  if (auto ok = result->open_files(); !ok) {
    return unexpected{std::move(ok.error())};
  }
  return result;
}

expected<void> curl_call::open_files() {
  auto add = [this](const std::string& path) -> expected<void> {
    if (path.empty()) {
      return {};
    }
    auto opened = sent_file::open(path);
    if (!opened) {
      return unexpected{std::move(opened.error())};
    }
    sources_.push_back({std::move(*opened), {}});
    return {};
  };
  sources_.reserve(call_->form.size() + 1);
  if (auto ok = add(call_->body_file); !ok) {
    return ok;
  }
  for (const auto& part : call_->form) {
    if (auto ok = add(part.file); !ok) {
      return ok;
    }
  }
  if (!call_->reply_file.empty()) {
    auto opened = reply_file::open(call_->reply_file, call_->reply_file_bytes_max);
    if (!opened) {
      return unexpected{std::move(opened.error())};
    }
    reply_.emplace(std::move(*opened));
  }
  return {};
}

bool curl_call::apply(CURL* easy, const curl_endpoint& to, const std::string& body) {
  const auto from_file = !call_->body_file.empty();
  const auto in_memory = !from_file && call_->form.empty();
  // Without a body, too: the handle may remember that of a request which is gone.
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, in_memory ? body.data() : nullptr);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(from_file ? sources_.front().file.size_bytes()
                                                     : body.size()));
  if (from_file) {
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, &sources_.front());
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, &on_seek);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, &sources_.front());
  }
  const auto has_form = !call_->form.empty();
  if (has_form && !apply_form(easy)) {
    return false;
  }
  const auto none = !may_have_body(call_->method);
  if (none) {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  }
  if (none || has_form) {
    // The endpoint's Content-Type is that of bodies in memory. A form's names its boundary.
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, to.headers_without_type());
  }
  switch (call_->method) {
  case http_method::post:
  case http_method::get:
    return true;
  case http_method::put:
    // As a POST but for its name: libcurl's own PUT would know no form and no body in memory.
    return curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PUT") == CURLE_OK;
  case http_method::remove:
    return curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE") == CURLE_OK;
  }
  return true;
}

bool curl_call::apply_form(CURL* easy) {
  form_.reset(curl_mime_init(easy));
  if (!form_) {
    return false;
  }
  auto next = sources_.begin();
  for (const auto& x : call_->form) {
    auto* part = curl_mime_addpart(form_.get());
    if (part == nullptr || !add_disposition(part, x)) {
      return false;
    }
    if (!x.content_type.empty() && curl_mime_type(part, x.content_type.c_str()) != CURLE_OK) {
      return false;
    }
    auto set = CURLE_OK;
    if (x.file.empty()) {
      set = curl_mime_data(part, x.value.data(), x.value.size());
    } else {
      auto& from = *next++;
      set = curl_mime_data_cb(part, static_cast<curl_off_t>(from.file.size_bytes()), &on_read,
                              &on_seek, nullptr, &from);
    }
    if (set != CURLE_OK) {
      return false;
    }
  }
  return curl_easy_setopt(easy, CURLOPT_MIMEPOST, form_.get()) == CURLE_OK;
}

void curl_call::rewind() {
  if (!call_->body_file.empty()) {
    sources_.front().file.seek(0);
  }
}

error curl_call::complete() {
  if (receiving_) {
    if (auto kept = reply_->keep(); !kept) {
      return std::move(kept.error());
    }
  }
  return {};
}

error curl_call::problem() const {
  for (const auto& x : sources_) {
    if (x.problem.code != errc::none) {
      return x.problem;
    }
  }
  return {};
}

bool curl_call::has_body() const {
  return may_have_body(call_->method);
}

size_t curl_call::on_read(char* to, size_t size, size_t count, void* from) {
  try {
    auto& x = *static_cast<source*>(from);
    auto n = x.file.read(to, size * count);
    if (!n) {
      x.problem = std::move(n.error());
      return CURL_READFUNC_ABORT;
    }
    return *n;
  } catch (...) {
    return CURL_READFUNC_ABORT;
  }
}

int curl_call::on_seek(void* to, curl_off_t offset, int origin) {
  if (origin != SEEK_SET || offset < 0) {
    return CURL_SEEKFUNC_CANTSEEK;
  }
  static_cast<source*>(to)->file.seek(static_cast<uint64_t>(offset));
  return CURL_SEEKFUNC_OK;
}

} // namespace troupe::detail
