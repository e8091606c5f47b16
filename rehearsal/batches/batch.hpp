#pragma once

#include "../http_call.hpp"
#include "../protocol.hpp"
#include "batch_course.hpp"
#include "batch_faults.hpp"
#include "spool.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace troupe::rehearsing {

class batch_shape;

/// Where a row stands in the input.
struct row_place {
  uint64_t begin = 0;
  uint64_t size = 0;
};

/// What a row asks. Views are of the input.
struct batch_row {
  /// Also what others call a key.
  std::string id;
  /// The request, as it is written.
  std::string_view body;
  std::string model;
};

/// Why an input is no good.
struct batch_problem {
  std::string code;
  std::string message;
  std::string param = {};
  /// Counted from 1; 0: none.
  uint64_t line = 0;
};

/// A batch, whoever's it is.
struct batch {
  batch(const batch_shape& shape, batch_course course) : shape(&shape), course(course) {}

  const batch_shape* shape;
  batch_course course;
  uint64_t number = 0;
  std::string id;
  /// The key that it came with.
  std::string owner;
  batch_fault trouble = batch_fault::none;
  clock::time_point began;
  std::chrono::sys_seconds created;

  // As it was asked for.
  std::string name;
  std::string endpoint;
  std::string window;
  /// JSON; empty: none.
  std::string metadata;
  /// Empty: the input came with the request.
  std::string input_id;
  std::string model;
  /// What the requests of its rows look like, but for the body.
  http_call as;

  // The input.
  spool_part input;
  spool_view view;
  /// In the order in which they are answered, once they were looked at.
  std::vector<row_place> rows;
  uint64_t total = 0;
  bool keeps_order = false;
  uint64_t looked_at = 0;
  uint64_t next = 0;
  std::unordered_set<uint64_t> ids;
  uint64_t enqueued_tokens = 0;
  std::vector<batch_problem> problems;

  // What came of it.
  std::shared_ptr<spool> output;
  std::shared_ptr<spool> errors;
  std::string output_id;
  std::string error_id;
  bool published = false;
  uint64_t succeeded = 0;
  uint64_t failed = 0;
  uint64_t expired = 0;
  uint64_t cancelled = 0;
  uint64_t prompt_tokens = 0;
  uint64_t completion_tokens = 0;
  uint64_t polls = 0;
  bool was_cut = false;

  /// The input is that.
  void take(spool_part x);
  /// Its rows are its lines.
  void find_lines();
  /// Its rows are the elements of that list, which is written in it.
  void find_elements(std::string_view list);

  std::string_view row(const row_place& x) const {
    return view.text().substr(x.begin, x.size);
  }
  std::chrono::sys_seconds wall(clock::time_point x) const {
    return created + std::chrono::floor<std::chrono::seconds>(x - began);
  }
};

/// Lines of results.
struct batch_lines {
  std::string output;
  std::string errors;
};

/// Most rows and bytes of a batch.
struct batch_limits {
  uint64_t rows_max = 0;
  uint64_t bytes_max = 0;
};

using batch_list = std::vector<std::shared_ptr<batch>>;

/// How an API writes the rows of a batch and what came of them. Knows no HTTP.
class batch_shape {
public:
  batch_shape() = default;
  batch_shape(const batch_shape&) = delete;
  batch_shape& operator=(const batch_shape&) = delete;
  virtual ~batch_shape() = default;

  /// False if the row is no good; `problem` then says why.
  virtual bool read_row(const batch& of, std::string_view text, batch_row& row,
                        batch_problem& problem) const = 0;

  /// `number` is the answer's.
  virtual void write_answer(const batch& of, const batch_row& row, const reply& answer,
                            uint64_t number, batch_lines& to) const = 0;

  /// `end`: why there is no answer, `expired` or `cancelled`.
  virtual void write_unanswered(const batch_row& row, batch_state end, batch_lines& to) const = 0;

  /// The API's own.
  virtual batch_limits limits() const = 0;

  /// What an expired or cancelled batch has answered is told.
  virtual bool tells_halves() const {
    return true;
  }

  /// No two rows may have the same id.
  virtual bool wants_own_ids() const {
    return true;
  }

  /// The results of the batch become files.
  virtual bool makes_files(const batch&) const {
    return true;
  }
};

/// Who answers the request of a row: as if it came alone.
class row_answerer {
public:
  virtual void answer_row(const http_call& call, clock::time_point now, reply& out) = 0;
  /// The same with that failure.
  virtual void fail_row(const http_call& call, const failure& why, reply& out) = 0;

protected:
  ~row_answerer() = default;
};

} // namespace troupe::rehearsing
