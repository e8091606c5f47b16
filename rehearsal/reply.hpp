#pragma once

#include "batches/spool.hpp"
#include "faults.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace troupe::rehearsing {

/// How the bytes of a reply go out.
enum class delivery : uint8_t {
  whole,
  /// In sixteen pieces.
  drip,
  /// Event by event.
  events,
  /// `blanks` spaces between head and body.
  flood,
  half_then_close,
  half_then_stall,
  /// Nothing.
  stall,
  close,
  reset,
};

/// What the body of a stream is made of.
enum class stream_frames : uint8_t {
  /// Server-sent events: each ends with an empty line.
  events,
  lines,
  /// Each begins with its length: four bytes, the highest first.
  binary,
};

/// A reply, ready to be sent. Reused, so that its buffers are.
struct reply {
  /// A completion was asked for: counts as a request.
  bool counted = false;
  /// Of the request, if it counts.
  uint64_t number = 0;
  /// 0: there is none.
  uint16_t status = 200;
  fault trouble = fault::none;
  delivery how = delivery::whole;
  stream_frames frames = stream_frames::events;
  std::chrono::microseconds delay{0};
  uint64_t prompt_tokens = 0;
  uint64_t completion_tokens = 0;
  /// The client does not get to see the answer, whose tokens are those above.
  bool hidden = false;
  /// Only for `delivery::flood`.
  uint64_t blanks = 0;
  /// Name of the header with the number of the request.
  std::string_view number_header;
  /// Further header lines, each ended by "\r\n".
  std::string headers;
  std::string_view type;
  std::string body;
  /// Follows the body; read from disk as it is sent.
  spool_part file;
  /// There is no reply yet: ask again, soon.
  bool unfinished = false;
  /// The state of batches may have changed.
  bool about_batches = false;

  void clear();
};

/// Appends the reply's status line and headers.
void append_head(std::string& out, const reply& x, bool keep_alive);

/// Where the frame ends that begins at `begin` of the body.
size_t frame_end(std::string_view body, size_t begin, stream_frames frames);

/// RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(std::chrono::sys_seconds x);

/// "1994-11-06T08:49:37Z"
std::string rfc_3339(std::chrono::sys_seconds x);

} // namespace troupe::rehearsing
