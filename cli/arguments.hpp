#pragma once

#include "exit_status.hpp"
#include "input_line.hpp"
#include "score/record_file.hpp"

#include <troupe/detail/streaming.hpp>
#include <troupe/model_table.hpp>
#include <troupe/rehearsal_settings.hpp>
#include <troupe/run_options.hpp>
#include <troupe/settings.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace troupe::cli {

/// What `--stream` says.
enum class streaming : uint8_t {
  off,
  items
};

/// A file that an option names, and what it holds.
template <class T>
struct parsed_file {
  std::string path;
  /// Null without a path.
  std::shared_ptr<const T> list;
};

/// Of `--prices`.
using price_file = parsed_file<price_list>;
/// Of `--models`.
using model_file = parsed_file<model_table>;

/// Of `--otlp` and its like; the environment says the rest.
struct trace_arguments {
  /// Of the collector; empty: the environment's.
  std::string url;
  /// Share of the texts; absent: the environment's.
  std::optional<double> sample;
  bool propagate = false;
  bool contents = false;
};

/// `troupe run`; argument_settings.hpp describes it, as settings are.
struct run_arguments {
  /// "-" is standard input or output, here and below.
  std::string input = "-";
  std::string schema;
  /// What the schema may refer to: paths, or "URI=path".
  std::vector<std::string> schema_documents;
  std::string output = "-";
  bool overwrite = false;
  /// Where failed texts go as well; empty: nowhere.
  std::string failed;
  input_format format = input_format::automatic;
  /// Nothing outside of this folder is read as a file of a text; empty: anything is.
  std::string files_root;
  /// A longer line is a failed text.
  uint64_t line_bytes_max = 16u << 20;
  order how = order::input;
  /// Each element of a list becomes a line of its own, as it comes.
  streaming stream = streaming::off;
  broken_stream when_broken = broken_stream::go_on;
  bool quiet = false;
  /// Where the journal lies; empty: beside the output, if that is a file.
  std::string journal;
  bool no_journal = false;
  /// Go on although settings or texts are others than the journal's.
  bool accept_changes = false;
  /// Ask failed texts of earlier runs again.
  bool retry_failed = false;
  /// For running requests, once the run is to end.
  std::chrono::milliseconds grace{30'000};
  /// For a disk that is full.
  std::chrono::milliseconds space_wait{3'600'000};
  /// Send requests in batches; docs/batch.md.
  bool batch = false;
  /// End as soon as all is submitted.
  bool detach = false;
  /// Once the run is to end, its batches are, too.
  bool cancel_batches = false;
  /// Where rows and results lie meanwhile; empty: beside the journal.
  std::string batch_folder;
  /// Where metrics are served: "PORT" or "HOST:PORT"; empty: nowhere.
  std::string metrics;
  /// Where they are written for node_exporter; empty: nowhere.
  std::string metrics_file;
  settings conf;
  /// Becomes `conf.prices`.
  price_file prices;
  /// Becomes `conf.models`.
  model_file models;
  /// Say what would be done, and do nothing.
  bool dry_run = false;
  /// Talk to a simulated API within this process.
  bool rehearse = false;
  rehearsal_settings rehearsal;
  /// Where each event goes as a line of JSON; empty: nowhere.
  std::string events;
  /// Where the picture of the run goes; empty: nowhere.
  std::string trace;
  /// Texts that are drawn there.
  uint64_t trace_texts = 100'000;
  trace_arguments traces;
  /// The command line, to print how to go on.
  std::vector<std::string> words;
};

/// `troupe rehearse`
struct rehearse_arguments {
  rehearsal_settings conf;
};

/// `troupe schema`
struct schema_arguments {
  std::string schema;
  std::vector<std::string> schema_documents;
  std::string provider = settings{}.provider;
  /// "PROVIDER/NAME", as of a run; empty: it matters to nobody.
  std::string model;
  enum mode mode = mode::automatic;
};

/// `troupe providers`
struct providers_arguments {
  /// Of one; empty: all of them.
  std::string name;
  bool json = false;
};

/// `troupe batches`
struct batches_arguments {
  std::string journal;
  bool json = false;
};

/// `troupe score`
struct score_arguments {
  /// OUTPUT and LABELS; with `consistency` the outputs of runs.
  std::vector<std::string> files;
  std::string schema;
  match_by by = match_by::automatic;
  /// As `parse_demand` reads them.
  std::vector<std::string> at_least;
  bool json = false;
  std::string output = "-";
  /// Examples of each field; texts with `consistency`.
  uint32_t mistakes = 0;
  double confidence = 0.95;
  uint64_t seed = 1;
  bool consistency = false;
  /// How many runs are made; 0: none.
  uint32_t runs = 0;
  /// Where they lie.
  std::string folder;
  /// What stands behind `--`: the options of each.
  std::optional<run_arguments> run;
};

/// `troupe report`
struct report_arguments {
  /// A journal or an output.
  std::string path;
  /// Another one, to be compared with it; empty: none.
  std::string other;
  /// "-" is standard output; empty: beside the first.
  std::string output;
  /// The texts; empty: where the journal says that they were.
  std::string input;
  /// The schema's file; empty: the journal's.
  std::string schema;
  uint64_t texts_max = 2'000;
  uint64_t size_max = 4'500'000;
  bool no_texts = false;
  /// The data of the page alone.
  bool json = false;
};

/// Nothing to do but to print something: help, a version or a complaint.
struct last_words {
  exit_status status = exit_status::success;
  /// For standard output if the status is success, else for standard error.
  std::string text;
};

using arguments
  = std::variant<run_arguments, rehearse_arguments, schema_arguments, providers_arguments,
                 batches_arguments, score_arguments, report_arguments, last_words>;

/// Reads the command line without the program's name, and the run file and the prices that it
/// names. `conf` holds what the environment says; the run file takes precedence, and options before
/// that. Files that options name with `@` are read.
arguments parse_arguments(std::span<const std::string> words, const settings& conf);

/// How the lines of the input are understood.
line_meaning meaning_of_lines(const run_arguments& x);

/// `message` of `check(settings)` with the name of the setting at its head replaced by the
/// option's: "pool_size is 0" becomes "--pool is 0".
std::string in_terms_of_options(const std::string& message);

} // namespace troupe::cli
