#pragma once

#include <troupe/detail/http.hpp>
#include <troupe/error.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How the batch API of a provider is spoken to: what is the same for all of them, as values. Pure:
/// no file, socket or clock. Facts: docs/batch.md.
namespace troupe {

/// What one batch of a provider may be. 0: no limit.
struct batch_limits {
  uint32_t rows_max = 0;
  /// Of the whole input, as it is sent.
  uint64_t bytes_max = 0;
  /// Batches that may be under way at once.
  uint32_t open_max = 0;

  friend bool operator==(const batch_limits&, const batch_limits&) = default;
};

/// A call of a batch API.
struct batch_call {
  http_method method = http_method::get;
  /// The full URL.
  std::string url;
  /// Complete header lines beside those of the endpoint ("Content-Type: …" where there is a body
  /// that is no form).
  std::vector<std::string> headers;
  /// The body, if it is held in memory.
  std::string body;
  /// Path of the file that is the body; empty: none is.
  std::string body_file;
  std::vector<http_form_part> form;
  /// The reply is large, and belongs into a file.
  bool reply_to_file = false;
};

/// The file that holds the rows of a batch.
struct batch_input {
  /// Where it lies here.
  std::string path;
  /// What it is called there, and in `batch_status::name` where the provider keeps that. Unique to
  /// this batch: by this name it is found again. Ends in ".jsonl": OpenAI takes no other file.
  std::string name;
  uint64_t bytes = 0;
  uint32_t rows = 0;
};

/// Where an upload stands after a reply.
struct upload_step {
  /// The provider's id of the file, once it is there.
  std::string file;
  /// What comes next; absent: the upload is done.
  std::optional<batch_call> next;
};

enum class batch_stage : uint8_t {
  /// It is worked on, or waits for that.
  running,
  /// It will end soon, cancelled.
  cancelling,
  /// All that it will ever give is there.
  ended,
};

/// How it ended.
enum class batch_end : uint8_t {
  none,
  completed,
  /// As a whole: nothing of it was run. See `batch_status::problem`.
  failed,
  /// Its time was up: what was not reached is marked as such.
  expired,
  cancelled,
};

/// A row that the provider could not accept, so that the batch failed.
struct refused_row {
  /// Counted from 1; 0: not told.
  uint64_t line = 0;
  error problem;
};

/// What a provider says of a batch.
struct batch_status {
  /// The provider's id.
  std::string id;
  batch_stage stage = batch_stage::running;
  batch_end end = batch_end::none;
  /// The provider's own word for it, cut at 100 bytes.
  std::string word;
  /// Rows in all, with an answer and with an error, as far as they are told; 0 else. Anthropic
  /// tells the latter two only when it has ended.
  uint64_t rows = 0;
  uint64_t done = 0;
  uint64_t failed = 0;
  /// Where the results lie: ids or URLs, whatever `results` wants. May be empty, for an ended one,
  /// too.
  std::vector<std::string> outputs;
  /// The provider's id of the file of its rows; empty: not told, or there is none (Anthropic).
  std::string input;
  /// As in `batch_input::name`; empty: not told (Anthropic, Together).
  std::string name;
  /// Of a failed one; `none` else. `rate_limited`: too much waits there already, it may be
  /// submitted again later.
  error problem;
  /// The rows that made it fail, as far as they are told.
  std::vector<refused_row> refused;
  /// With `rate_limited`: how many tokens may wait there in all, if the words say so; 0 else.
  uint64_t tokens_max = 0;
  /// The epoch: not told.
  std::chrono::system_clock::time_point created{};
};

/// A part of a list.
struct batch_page {
  std::vector<batch_status> batches;
  /// For `list`, to go on; empty: there is no more.
  std::string next;
};

/// A file that lies at the provider.
struct remote_file {
  std::string id;
  /// As in `batch_input::name`.
  std::string name;
};

struct remote_files {
  std::vector<remote_file> files;
  /// For `list_files`, to go on; empty: there is no more.
  std::string next;
};

/// What became of a row.
struct batch_row {
  /// As it was given to `append_row`.
  std::string id;
  /// The model was asked. Off: the batch ended before, and nothing is billed.
  bool ran = true;
  /// As if the request had been sent alone: status and body, for `dialect::decode`. An error of a
  /// row has the status that it would have had.
  http_response reply;
  /// Of a row that did not run, for people.
  std::string why;
};

/// How a provider's batches are written and read. Made for the settings of a run; immutable, usable
/// from several threads. Readers take replies with a 2xx status and fail with
/// `malformed_response`; other replies mean what they mean elsewhere (`dialect::decode`).
class batch_format {
public:
  virtual ~batch_format() = default;

  /// Of one batch; what the provider says, unless the settings say less.
  virtual batch_limits limits() const = 0;

  // -- the rows

  /// What stands before the first row, between two, and behind the last one.
  virtual std::string_view head() const = 0;
  virtual std::string_view separator() const = 0;
  virtual std::string_view tail() const = 0;

  /// Appends a row. `id`: 1 to 64 of [A-Za-z0-9_-], unique in its batch. `body`: of the request, as
  /// the run's dialect writes it.
  virtual void append_row(std::string& out, std::string_view id, std::string_view body) const = 0;

  // -- submission. Where nothing is uploaded, calls that are about files are empty, and their
  // readers fail with `internal`.

  /// Whether the rows are uploaded as a file before the batch is made; off: they are what it is
  /// made of.
  virtual bool uploads() const = 0;
  virtual batch_call upload(const batch_input& x) const = 0;
  virtual expected<upload_step> read_upload(const http_response& reply,
                                            const batch_input& x) const = 0;
  /// `next`: of the page before; empty: the first page.
  virtual batch_call list_files(std::string_view next) const = 0;
  virtual expected<remote_files> read_files(const http_response& reply) const = 0;
  virtual batch_call remove_file(std::string_view file) const = 0;

  /// `file`: the provider's id, where the rows were uploaded.
  virtual batch_call create(const batch_input& x, std::string_view file) const = 0;
  virtual expected<batch_status> read_batch(const http_response& reply) const = 0;
  /// Newest first. Of Mistral's there is the first page only: the newest hundred.
  virtual batch_call list(std::string_view next) const = 0;
  virtual expected<batch_page> read_list(const http_response& reply) const = 0;

  // -- while it runs, and its results

  virtual batch_call poll(std::string_view id) const = 0;
  virtual batch_call cancel(std::string_view id) const = 0;
  /// One for each of its outputs.
  virtual std::vector<batch_call> results(const batch_status& x) const = 0;
  /// A line of a result. An empty one is none.
  virtual expected<std::optional<batch_row>> read_row(std::string_view line) const = 0;
};

using batch_format_ptr = std::shared_ptr<const batch_format>;

/// A provider's batch API, as the settings of a run lead to it.
struct batch_service {
  batch_format_ptr format;
  /// Headers (the key among them), timeouts, proxy and certificates of each call; no URL, and no
  /// Content-Type.
  http_endpoint_ptr endpoint;
  /// As people have it.
  std::string title;
};

} // namespace troupe
