#pragma once

#include <troupe/error.hpp>

#include <string>
#include <string_view>

namespace troupe {

/// A file to write to, for one process at a time.
struct event_target {
  int fd = -1;
  /// Its last line has no end.
  bool torn = false;
};

/// Opens a file to be added to, and makes it with mode 0600. `what` names it in messages: "the
/// event log". Fails with `configuration` if another process writes it, if it is a folder, or if it
/// is a pipe that nobody reads; with `source_failed` if the file system refuses.
expected<event_target> open_to_append(const std::string& what, const std::string& path);

/// The same, for a file that is to be written anew. Fails with `configuration` as well if it holds
/// something that does not begin with `head`.
expected<event_target> open_to_replace(const std::string& what, const std::string& path,
                                       std::string_view head);

} // namespace troupe
