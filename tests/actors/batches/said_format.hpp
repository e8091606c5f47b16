#pragma once

#include "batch/batch_format.hpp"

#include <string>
#include <utility>
#include <vector>

namespace test {

/// Calls are words in the place of a URL, and a reply means what the test says that it does.
class said_format final : public troupe::batch_format {
public:
  troupe::batch_limits most;
  std::string first_bytes, between, last_bytes;
  bool has_files = true;

  // What the next reply of a kind means.
  troupe::expected<troupe::upload_step> step;
  troupe::expected<troupe::remote_files> files;
  troupe::expected<troupe::batch_status> status;
  troupe::expected<troupe::batch_page> page;

  troupe::batch_limits limits() const override {
    return most;
  }
  std::string_view head() const override {
    return first_bytes;
  }
  std::string_view separator() const override {
    return between;
  }
  std::string_view tail() const override {
    return last_bytes;
  }
  void append_row(std::string& out, std::string_view id, std::string_view body) const override {
    out += std::string{id} + ' ' + std::string{body};
  }

  bool uploads() const override {
    return has_files;
  }
  troupe::batch_call upload(const troupe::batch_input& x) const override {
    return call("upload " + x.name);
  }
  troupe::expected<troupe::upload_step> read_upload(const troupe::http_response&,
                                                    const troupe::batch_input&) const override {
    return step;
  }
  troupe::batch_call list_files(std::string_view next) const override {
    return call("files" + of_page(next));
  }
  troupe::expected<troupe::remote_files> read_files(const troupe::http_response&) const override {
    return files;
  }
  troupe::batch_call remove_file(std::string_view file) const override {
    return call("remove " + std::string{file});
  }

  troupe::batch_call create(const troupe::batch_input& x, std::string_view file) const override {
    return call("create " + x.name + (file.empty() ? "" : " of ") + std::string{file});
  }
  troupe::expected<troupe::batch_status> read_batch(const troupe::http_response&) const override {
    return status;
  }
  troupe::batch_call list(std::string_view next) const override {
    return call("list" + of_page(next));
  }
  troupe::expected<troupe::batch_page> read_list(const troupe::http_response&) const override {
    return page;
  }

  troupe::batch_call poll(std::string_view id) const override {
    return call("poll " + std::string{id});
  }
  troupe::batch_call cancel(std::string_view id) const override {
    return call("cancel " + std::string{id});
  }
  std::vector<troupe::batch_call> results(const troupe::batch_status& x) const override {
    std::vector<troupe::batch_call> result;
    for (const auto& place : x.outputs)
      result.push_back(call("fetch " + place));
    return result;
  }
  troupe::expected<std::optional<troupe::batch_row>> read_row(std::string_view) const override {
    return std::nullopt;
  }

private:
  static troupe::batch_call call(std::string words) {
    troupe::batch_call result;
    result.url = std::move(words);
    return result;
  }
  static std::string of_page(std::string_view next) {
    return next.empty() ? std::string{} : " from " + std::string{next};
  }
};

} // namespace test
