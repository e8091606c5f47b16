#pragma once

#include "batch_cloud.hpp"

#include <string>
#include <utility>
#include <vector>

namespace simulation {

/// Calls are words, and a reply means what was put here before it is told of.
class cloud_format final : public troupe::batch_format {
public:
  explicit cloud_format(const batched_scenario& x) : x_(x) {}

  cloud_reply said;

  troupe::batch_limits limits() const override {
    return {0, 0, x_.open_max};
  }
  std::string_view head() const override {
    return {};
  }
  std::string_view separator() const override {
    return "\n";
  }
  std::string_view tail() const override {
    return "\n";
  }
  void append_row(std::string& out, std::string_view id, std::string_view body) const override {
    out.append(id).append(body);
  }
  bool uploads() const override {
    return x_.uploads;
  }
  troupe::batch_call upload(const troupe::batch_input& x) const override {
    return call("upload " + x.name);
  }
  troupe::expected<troupe::upload_step> read_upload(const troupe::http_response&,
                                                    const troupe::batch_input&) const override {
    return said.step;
  }
  troupe::batch_call list_files(std::string_view next) const override {
    return call("files " + std::string{next});
  }
  troupe::expected<troupe::remote_files> read_files(const troupe::http_response&) const override {
    return said.files;
  }
  troupe::batch_call remove_file(std::string_view file) const override {
    return call("remove " + std::string{file});
  }
  troupe::batch_call create(const troupe::batch_input& x, std::string_view file) const override {
    return call("create " + x.name + ' ' + std::string{file});
  }
  troupe::expected<troupe::batch_status> read_batch(const troupe::http_response&) const override {
    return said.status;
  }
  troupe::batch_call list(std::string_view next) const override {
    return call("list " + std::string{next});
  }
  troupe::expected<troupe::batch_page> read_list(const troupe::http_response&) const override {
    return said.page;
  }
  troupe::batch_call poll(std::string_view id) const override {
    return call("poll " + std::string{id});
  }
  troupe::batch_call cancel(std::string_view id) const override {
    return call("cancel " + std::string{id});
  }
  std::vector<troupe::batch_call> results(const troupe::batch_status& x) const override {
    std::vector<troupe::batch_call> result;
    for (const auto& output : x.outputs)
      result.push_back(call("fetch " + x.id + ' ' + output));
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

  batched_scenario x_;
};

} // namespace simulation
