#pragma once

#include "batch_format.hpp"
#include "batch_place.hpp"
#include "batch_text.hpp"
#include "providers/provider.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/settings.hpp>

#include <string>
#include <string_view>

namespace troupe {

/// What formats have in common whose rows are lines of a file that is uploaded as OpenAI wants it,
/// and whose results are such files.
class file_batches : public batch_format {
public:
  /// Copies what it needs; the row must live as long.
  file_batches(const settings& x, const provider& row);

  batch_limits limits() const override;
  std::string_view head() const override;
  std::string_view separator() const override;
  std::string_view tail() const override;
  void append_row(std::string& out, std::string_view id, std::string_view body) const override;

  bool uploads() const override;
  batch_call upload(const batch_input& x) const override;
  expected<upload_step> read_upload(const http_response& reply,
                                    const batch_input& x) const override;
  batch_call list_files(std::string_view next) const override;
  expected<remote_files> read_files(const http_response& reply) const override;
  batch_call remove_file(std::string_view file) const override;

  expected<batch_status> read_batch(const http_response& reply) const override;
  expected<batch_page> read_list(const http_response& reply) const override;
  std::vector<batch_call> results(const batch_status& x) const override;
  expected<std::optional<batch_row>> read_row(std::string_view line) const override;

protected:
  const batch_rules& rules() const {
    return *row_.batch;
  }

  /// Where the requests of rows go.
  std::string_view endpoint() const {
    return endpoint_;
  }

  const detail::batch_place& place() const {
    return place_;
  }

  const detail::batch_text& words() const {
    return words_;
  }

  /// What an object says of a batch; its id may be of no use.
  virtual batch_status status_of(json_value x) const = 0;

  /// What leads to the next page of a list; empty: nothing does.
  virtual std::string next_of(json_value list) const = 0;

  /// Of a batch that failed as a whole: what its words mean.
  error failure(std::string_view code, std::string_view message) const;

private:
  const provider& row_;
  std::string_view endpoint_;
  detail::batch_place place_;
  detail::batch_text words_;
};

} // namespace troupe
