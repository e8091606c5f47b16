#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe::detail {

/// One event of a stream. The views live until the parser is fed again.
struct server_event {
  /// Empty if the stream names none.
  std::string_view type;
  /// The lines of data, joined by line feeds.
  std::string_view data;
};

/// Takes a stream of server-sent events apart, however its bytes are split. Source: WHATWG HTML,
/// section 9.2.6: lines end in LF, CR or CR LF; a byte order mark in front, comments and unknown
/// fields are skipped; an event without data is none. Beyond that, a line behind data that has no
/// letter where a field would have its name goes on with the data.
class event_parser {
public:
  /// `event_bytes_max`: one event and the line that is being read; more is refused.
  explicit event_parser(size_t event_bytes_max) : event_bytes_max_(event_bytes_max) {}

  /// Calls `take(server_event)` for each event that is complete now, until it returns false.
  /// Returns false then, or if an event is larger than allowed (see `overflowed`); the parser is of
  /// no more use after that.
  template <class Take>
  bool push(std::string_view bytes, Take&& take) {
    std::string_view line;
    do {
      for (std::string_view data; take_usual_event(bytes, data);)
        if (!take(server_event{{}, data}))
          return false;
      if (!next_line(bytes, line))
        break;
      const bool complete = take_line(line);
      line_.clear();
      if (overflowed_ || (complete && !hand_out(take)))
        return false;
    } while (true);
    return !overflowed_;
  }

  /// The stream has ended. The specification throws an unfinished event away; servers leave the
  /// last blank line out, so it is handed out if it has data.
  template <class Take>
  bool finish(Take&& take) {
    if (!line_.empty()) {
      take_line(line_);
      line_.clear();
    }
    return !overflowed_ && (!has_data_ || hand_out(take));
  }

  bool overflowed() const {
    return overflowed_;
  }

private:
  template <class Take>
  bool hand_out(Take& take) {
    const bool more = take(server_event{type_, data_});
    type_.clear();
    data_.clear();
    has_data_ = false;
    return more;
  }

  /// Takes an event that is one line of data, and all there, off `bytes`, without a copy. Does
  /// nothing with any other, nor inside of an event.
  bool take_usual_event(std::string_view& bytes, std::string_view& data) const;
  /// Takes a line off `bytes`; what has no end yet is kept.
  bool next_line(std::string_view& bytes, std::string_view& line);
  /// Whether the line completes an event.
  bool take_line(std::string_view line);

  size_t event_bytes_max_;
  /// The start of a line whose end has not come.
  std::string line_;
  std::string type_;
  std::string data_;
  bool has_data_ = false;
  bool is_first_line_ = true;
  /// The last line ended in CR: an LF that follows belongs to it.
  bool after_cr_ = false;
  bool overflowed_ = false;
};

} // namespace troupe::detail
