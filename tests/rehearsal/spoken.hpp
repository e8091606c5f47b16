#pragma once

#include "chat.hpp"

#include <rapidjson/pointer.h>

#include <string>
#include <string_view>
#include <vector>

/// What is asked for.
enum class form : uint8_t {
  plain,
  tool,
  schema
};

/// How requests of a protocol are written and its replies read.
struct spoken {
  std::string_view name;
  std::string path;
  /// Empty: a member of the body says so.
  std::string stream_path;
  /// Header lines that each request has.
  std::string headers;
  /// The header line of a key, without the key.
  std::string key;
  /// The body. `rest` is put behind its last member.
  std::string (*body)(std::string_view text, form x, bool streams, std::string_view rest);
  /// JSON pointers into a whole reply.
  std::string content;
  std::string arguments;
  /// The same into the events of a stream.
  std::string content_delta;
  std::string arguments_delta;
  std::vector<std::string> used_tokens;
  /// Where a reply or an event says how an answer ended, and what it says for calls, for content
  /// and where it was cut.
  std::string finish;
  std::string finish_delta;
  std::vector<std::string> finishes;
  /// Where an error has its words.
  std::string error;
  /// Status of the faults `overloaded` and `quota`, and of a wrong key.
  int overloaded = 503;
  int quota = 429;
  int wrong_key = 401;
  /// Header with the limit of requests; empty: there is none.
  std::string limit_header;
};

/// All that the rehearsal speaks.
const std::vector<spoken>& all_spoken();

inline std::string call(const spoken& x, std::string_view text, form y = form::plain,
                        bool streams = false, std::string_view rest = {},
                        std::string_view headers = {}) {
  return http("POST", streams && !x.stream_path.empty() ? x.stream_path : x.path,
              x.body(text, y, streams, rest), x.headers + std::string(headers));
}

inline rapidjson::Document parsed(const std::string& text) {
  rapidjson::Document result;
  result.Parse(text.data(), text.size());
  return result;
}

/// The value there: a text as it is, anything else as JSON; "" if there is none.
std::string value_at(const rapidjson::Document& x, const std::string& pointer);

/// The JSON of each event of a stream, whatever its frames are. A list of events counts as such.
std::vector<std::string> events_of(const received& x);

/// All values there, one after the other.
std::string joined_at(const std::vector<std::string>& events, const std::string& pointer);
