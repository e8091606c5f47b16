#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::detail {

/// As in zlib, and in the frames of Amazon's event streams. (Not zlib's own: it is linked only
/// where HTTP is, and for two sums a frame its speed does not count.)
uint32_t crc32(std::string_view bytes);

/// One message of an event stream. The views live until the parser is fed again.
struct framed_event {
  /// "event", "exception" or "error".
  std::string_view kind;
  /// What the event, the exception or the error is called.
  std::string_view type;
  /// Of an error.
  std::string_view message;
  std::string_view payload;
};

/// Takes a stream of `application/vnd.amazon.eventstream` apart, however its bytes are split.
/// Source: Amazon, "Event stream encoding": a prelude (length of all, length of the headers, both
/// in 32 bits, the highest byte first; their CRC32), headers, payload, the CRC32 of all before.
class event_frames {
public:
  /// More than so many bytes in a frame are refused.
  explicit event_frames(size_t frame_bytes_max) : frame_bytes_max_(frame_bytes_max) {}

  /// Calls `take(framed_event)` for each frame that is complete now, until it returns false.
  /// Returns false then, or if the stream is broken (see `fault`); the parser is of no more use
  /// after that.
  template <class Take>
  bool push(std::string_view bytes, Take&& take) {
    // Most pieces are whole frames: only what is left of one is kept.
    const bool goes_on = !kept_.empty();
    if (goes_on)
      kept_ += bytes;
    auto rest = goes_on ? std::string_view{kept_} : bytes;
    for (framed_event event; next(rest, event);)
      if (!take(event))
        return false;
    if (goes_on)
      kept_.erase(0, kept_.size() - rest.size());
    else
      kept_ = rest;
    return fault_.empty();
  }

  /// Why the stream cannot be read; empty: it can.
  std::string_view fault() const noexcept {
    return fault_;
  }

private:
  /// Takes a frame off `bytes`; does nothing if it is not all there.
  bool next(std::string_view& bytes, framed_event& event);
  bool read_headers(std::string_view headers, framed_event& event);
  bool broken(std::string_view why);

  size_t frame_bytes_max_;
  std::string kept_;
  std::string_view fault_;
};

} // namespace troupe::detail
