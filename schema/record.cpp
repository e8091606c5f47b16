#include <troupe/record.hpp>
#include <troupe/reply.hpp>

#include <algorithm>

namespace troupe::detail {

namespace {

/// Recursion over nested records costs stack: this much is safe on a thread of any size.
constexpr uint32_t depth_limit = 512;

std::vector<std::unique_ptr<json_document>>& idle_documents() {
  thread_local std::vector<std::unique_ptr<json_document>> documents;
  return documents;
}

} // namespace

document_lease::document_lease() {
  auto& idle = idle_documents();
  if (idle.empty()) {
    document_ = std::make_unique<json_document>();
    return;
  }
  document_ = std::move(idle.back());
  idle.pop_back();
}

document_lease::~document_lease() {
  document_->shrink();
  idle_documents().push_back(std::move(document_));
}

answer_reading::answer_reading(std::string_view text, const read_options& options, bool search)
  : state_(options) {
  auto value = (*document_).parse(text, limits());
  if (value) {
    accept(text, *value);
    return;
  }
  auto fault = value.error();
  if (search) {
    if (auto found = find_json(text)) {
      value = (*document_).parse(*found, limits());
      if (value) {
        accept(*found, *value);
        return;
      }
      fault = value.error();
    }
  }
  state_.violate(place_, "json", to_string(fault));
}

json_limits answer_reading::limits() const {
  json_limits result;
  result.depth_max = std::min(state_.options.depth_max, depth_limit);
  return result;
}

void answer_reading::accept(std::string_view text, json_value value) {
  value_ = value;
  text_ = text;
  has_value_ = true;
  for (auto& pointer : (*document_).duplicates()) {
    state_.violations.push_back({std::move(pointer), "duplicate", "must occur only once", {}});
    ++state_.count;
  }
}

void answer_reading::unwrap() {
  auto content = value_.find(wrapped_member);
  if (!content)
    return;
  value_ = *content;
  place_ = path::member(root_, wrapped_member);
}

reading answer_reading::fail() {
  reading result;
  result.code = has_value_ ? errc::violations : errc::invalid_json;
  result.json = std::string{text_};
  result.violations = take_violations();
  return result;
}

} // namespace troupe::detail
