#pragma once

#include <troupe/detail/json.hpp>
#include <troupe/error.hpp>

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// By what lines of two files belong together.
enum class match_by : uint8_t {
  /// By id if every line of both files has one, else by index.
  automatic,
  id,
  index,
};

/// A record that stands in a line.
struct record_line {
  /// Place among the texts: as the line says, else its own place in the file, from 0.
  uint64_t index = 0;
  /// JSON; empty if it has none.
  std::string id;
  /// null if the text failed.
  json_value value;
  bool has_failed = false;
};

/// Records in a file of JSON lines: the output of a run, labels, or a run's journal. Blank lines
/// are skipped. A line is either the record itself or an object with its `value` (or `error`)
/// beside `id` or `index`, or with `value` alone; all lines of a file are of one sort. What comes
/// through a pipe is kept in a temporary file meanwhile. Keeps 32 bytes of memory a line.
class record_file {
public:
  /// Where a line stands.
  struct place {
    uint64_t index = 0;
    /// Hash of the id; 0 without one.
    uint64_t id = 0;
    uint64_t offset = 0;
    uint32_t bytes = 0;
    bool has_failed = false;
  };

  /// A place in the file by its index or by the hash of its id.
  struct entry {
    uint64_t key = 0;
    /// Among the lines.
    size_t line = 0;
  };

  /// Reads the whole file once; "-" is standard input. Fails with `configuration`; the message
  /// names file and line.
  static expected<std::unique_ptr<record_file>> open(const std::string& path);

  ~record_file();
  record_file(const record_file&) = delete;
  record_file& operator=(const record_file&) = delete;

  const std::string& path() const noexcept {
    return path_;
  }

  const std::vector<place>& places() const noexcept {
    return places_;
  }

  /// Whether every line has an id.
  bool has_ids() const noexcept {
    return has_ids_;
  }

  /// The first line of each key, by key; `repeated` becomes the number of others. `by` is not
  /// `automatic`.
  std::vector<entry> entries(match_by by, uint64_t& repeated) const;

  /// Reads a line again. The value lives until the next call.
  expected<record_line> read(size_t line);

private:
  record_file(std::FILE* file, std::string path);

  expected<void> scan();
  expected<record_line> parse(std::string_view text, uint64_t position);
  error trouble(uint64_t line, std::string_view problem) const;

  std::FILE* file_;
  std::string path_;
  std::vector<place> places_;
  bool has_ids_ = true;
  /// Whether lines are more than the record; absent before the first one.
  enum class sort : uint8_t {
    unknown,
    bare,
    with_head
  } sort_ = sort::unknown;
  json_document document_;
  std::string buffer_;
};

/// How two files or more are matched; `automatic` is decided.
match_by decided(match_by by, const std::vector<const record_file*>& files);

} // namespace troupe::cli
