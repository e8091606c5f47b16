#include "reply.hpp"

#include "chat_answer.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace troupe::rehearsing {

namespace {

std::string_view reason_of(uint16_t status) {
  switch (status) {
  case 200:
    return "OK";
  case 400:
    return "Bad Request";
  case 401:
    return "Unauthorized";
  case 402:
    return "Payment Required";
  case 403:
    return "Forbidden";
  case 404:
    return "Not Found";
  case 405:
    return "Method Not Allowed";
  case 409:
    return "Conflict";
  case 413:
    return "Content Too Large";
  case 429:
    return "Too Many Requests";
  case 500:
    return "Internal Server Error";
  case 503:
    return "Service Unavailable";
  case 529:
    return "Overloaded";
  default:
    return "Unknown";
  }
}

} // namespace

void reply::clear() {
  counted = false;
  number = 0;
  status = 200;
  trouble = fault::none;
  how = delivery::whole;
  delay = {};
  prompt_tokens = completion_tokens = blanks = 0;
  hidden = false;
  frames = stream_frames::events;
  headers.clear();
  number_header = "x-request-id";
  type = "application/json";
  body.clear();
  file = {};
  unfinished = about_batches = false;
}

void append_head(std::string& out, const reply& x, bool keep_alive) {
  out += "HTTP/1.1 ";
  append_number(out, x.status);
  out += ' ';
  out += reason_of(x.status);
  out += "\r\nContent-Type: ";
  out += x.type;
  out += "\r\n";
  out += x.number_header;
  out += ": req_rehearsal_";
  append_number(out, x.number, 16);
  out += "\r\n";
  out += x.headers;
  if (!keep_alive)
    out += "Connection: close\r\n";
  out += "Content-Length: ";
  append_number(out, x.body.size() + x.blanks + x.file.size);
  out += "\r\n\r\n";
}

size_t frame_end(std::string_view body, size_t begin, stream_frames frames) {
  if (frames == stream_frames::binary) {
    size_t size = 0;
    for (size_t i = 0; i < 4 && begin + i < body.size(); ++i)
      size = size << 8 | static_cast<unsigned char>(body[begin + i]);
    return std::min(body.size(), begin + std::max<size_t>(size, 1));
  }
  const std::string_view mark = frames == stream_frames::events ? "\n\n" : "\n";
  const auto end = body.find(mark, begin);
  return end == std::string_view::npos ? body.size() : end + mark.size();
}

std::string http_date(std::chrono::sys_seconds x) {
  static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto day = std::chrono::floor<std::chrono::days>(x);
  auto date = std::chrono::year_month_day(day);
  auto seconds = (x - day).count();
  std::array<char, 64> buffer;
  std::snprintf(buffer.data(), buffer.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                days[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(seconds / 3600), static_cast<int>(seconds / 60 % 60),
                static_cast<int>(seconds % 60));
  return buffer.data();
}

std::string rfc_3339(std::chrono::sys_seconds x) {
  const auto day = std::chrono::floor<std::chrono::days>(x);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(x - day);
  std::array<char, 64> buffer;
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return buffer.data();
}

} // namespace troupe::rehearsing
