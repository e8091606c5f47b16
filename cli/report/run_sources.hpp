#pragma once

#include "record_file.hpp"
#include "report_options.hpp"
#include "text_file.hpp"

#include <troupe/detail/json_tree.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::cli::report {

/// The files that a report is made of.
struct run_sources {
  std::unique_ptr<record_file> records;
  /// Null: not at hand.
  std::unique_ptr<text_file> texts;
  std::optional<json_tree> schema;

  struct entry {
    std::string what;
    std::string path;
    uint64_t bytes = 0;
  };
  std::vector<entry> list;
  /// What the report will lack, and how to get it.
  std::vector<std::string> missing;
};

/// Opens a journal or an output; of an output its journal if that lies beside it. Adds to `missing`
/// what it will lack.
expected<std::unique_ptr<record_file>> open_records(const std::string& path,
                                                    std::vector<std::string>& missing);

/// Opens them all: of an output its journal if that lies beside it. Fails with `configuration` if
/// there is nothing to report on, or if a file that an option names cannot be used.
expected<run_sources> open_sources(const report_options& x);

/// The name of the run: "people.jsonl".
std::string title_of(const std::string& path);

} // namespace troupe::cli::report
