#include "reading/answer_frame.hpp"
#include "reading/reply.hpp"

#include <troupe/record.hpp>

#include <algorithm>

namespace troupe::detail {

namespace {

std::vector<std::unique_ptr<json_document>>& idle_documents() {
  thread_local std::vector<std::unique_ptr<json_document>> documents;
  return documents;
}

/// Whether the place of a syntax error in the whole text says something, or the value is to be
/// sought among prose anyway.
bool starts_like_json(std::string_view text) {
  auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
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

answer_reading::answer_reading(std::string_view text, const read_options& options,
                               const answer_frame* frame)
  : state_(options) {
  auto value = (*document_).parse(text, limits());
  if (value) {
    accept(text, *value);
    if (frame != nullptr && may_be_frame(value->node()))
      check_frame(*frame, false);
    return;
  }
  auto message = to_string(value.error());
  if (frame != nullptr && !starts_like_json(text))
    message = "must hold a complete JSON value";
  if (auto found = frame != nullptr ? find_value(text) : std::nullopt) {
    value = (*document_).parse(found->text, limits());
    if (value) {
      accept(found->text, *value);
      if (may_be_frame(value->node()))
        check_frame(*frame, found->is_call);
      return;
    }
    message = to_string(value.error());
  }
  state_.violate(place_, "json", std::move(message));
}

/// What is in the frame is for a tolerant reading to find.
void answer_reading::check_frame(const answer_frame& frame, bool is_call) {
  is_framed_ = frame.is_around(value_, text_, is_call);
  if (!is_framed_)
    return;
  has_value_ = false;
  state_.violations.clear();
  state_.violate(place_, std::string{answer_frame::keyword},
                 "must be the record alone, without a call or a schema around it");
}

json_limits answer_reading::limits() const {
  json_limits result;
  result.depth_max = std::min(state_.options.depth_max, record_depth_max);
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

std::string answer_reading::compact(json_value x) const {
  std::string result;
  result.reserve(text_.size());
  (*document_).append_compact(result, x, text_);
  return result;
}

reading answer_reading::fail() {
  reading result;
  result.code = has_value_ || is_framed_ ? errc::violations : errc::invalid_json;
  result.json = std::string{text_};
  result.violations = take_violations();
  return result;
}

} // namespace troupe::detail
