#pragma once

#include "dialects/batches.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <utility>

/// Batch APIs of providers, as their tests ask for them.
namespace troupe::batches {

inline constexpr std::string_view key = "key-of-the-test-0123456789";

inline settings asked(std::string_view provider, std::string_view base_url = {}) {
  settings x;
  x.provider = provider;
  x.base_url = base_url;
  x.model = "m";
  x.api_key = key;
  return x;
}

inline batch_format_ptr format_for(const settings& x) {
  auto made = make_batch_service(x);
  INFO((made ? std::string{} : made.error().message));
  REQUIRE(made);
  return made->format;
}

inline batch_format_ptr format_of(std::string_view provider, std::string_view base_url = {}) {
  return format_for(asked(provider, base_url));
}

inline std::string_view word_of(http_method x) {
  switch (x) {
  case http_method::post:
    return "POST ";
  case http_method::get:
    return "GET ";
  case http_method::put:
    return "PUT ";
  case http_method::remove:
    return "DELETE ";
  }
  return {};
}

/// A call as text: a line for the method and the URL, for each header, for each part of a form, and
/// for the body.
inline std::string shown(const batch_call& x) {
  auto result = std::string{word_of(x.method)} + x.url;
  for (const auto& line : x.headers)
    result += "\n" + line;
  for (const auto& part : x.form) {
    result += "\n" + part.name + "=";
    result += part.file.empty()
                ? part.value
                : "@" + part.file + " as " + part.file_name + ", " + part.content_type;
  }
  if (!x.body.empty())
    result += "\n" + x.body;
  if (!x.body_file.empty())
    result += "\n@" + x.body_file;
  if (x.reply_to_file)
    result += "\n> file";
  return result;
}

inline http_response reply(std::string body, std::string headers = {}) {
  return {200, std::move(headers), std::move(body)};
}

inline const batch_input input{"/tmp/rows.jsonl", "troupe-7 \"a\".jsonl", 1'234, 2};

/// The only row of a line.
inline batch_row row_in(const batch_format& x, std::string_view line) {
  const auto read = x.read_row(line);
  INFO((read ? std::string{} : read.error().message));
  REQUIRE(read);
  REQUIRE(*read);
  return **read;
}

inline std::string fault_in(const batch_format& x, std::string_view line) {
  const auto read = x.read_row(line);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == errc::malformed_response);
  CHECK(read.error().message.find(key) == std::string::npos);
  return read.error().message;
}

inline batch_status status_in(const batch_format& x, std::string body) {
  const auto read = x.read_batch(reply(std::move(body)));
  INFO((read ? std::string{} : read.error().message));
  REQUIRE(read);
  return *read;
}

} // namespace troupe::batches
