#include "openai_dialect.hpp"

#include "dialect/endpoint.hpp"
#include "dialect/joined_calls.hpp"
#include "dialect/reply_errors.hpp"
#include "openai_forms.hpp"
#include "openai_reply.hpp"
#include "openai_request.hpp"
#include "openai_stream.hpp"
#include "reading/reply.hpp"
#include "settings/secrets.hpp"
#include "text/ascii.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe {

namespace {

/// The schema in the subset that the mode binds the model to.
expected<std::string> schema_text(const provider& row, mode m, const json_schema& schema) {
  auto lowered = lower_for(row, m, schema);
  if (!lowered) {
    return unexpected<error>{lowered.error()};
  }
  return std::move(lowered->text);
}

std::string after(const usage& tokens) {
  if (tokens.completion_tokens == 0) {
    return {};
  }
  return " after " + std::to_string(tokens.completion_tokens) + " tokens";
}

class openai_dialect final : public dialect {
public:
  openai_dialect(const settings& x, const provider& row, const detail::requested_record& record,
                 const dialect_options& options, bool parallel_calls)
    : endpoint_(detail::endpoint_of(x, row, options.streamed)),
      request_(x, record, options, parallel_calls),
      errors_(row.problems, detail::secrets_of(x)),
      limit_headers_(row.limits),
      record_name_(record.name),
      reply_bytes_max_(x.reply_bytes_max),
      uses_tools_(asks_for_call(x.mode)),
      joins_calls_(!record.functions.empty()),
      streamed_(options.streamed) {}

  http_endpoint_ptr endpoint() const override {
    return endpoint_;
  }

  std::string encode(const prompt& x, std::span<const reask_turn> turns) const override {
    return request_.body(x, turns);
  }

  std::string encode_longer(const prompt& x, std::span<const reask_turn> turns,
                            uint32_t doublings) const override {
    return request_.body(x, turns, doublings);
  }

  expected<completion> decode(http_response& reply) const override;

  rate_limits limits(std::string_view headers,
                     std::chrono::system_clock::time_point now) const override {
    return read_rate_limits(headers, limit_headers_, now);
  }

  expected<std::string_view> answer(const completion& x, std::string& room) const override;

  std::unique_ptr<reply_stream> stream() const override;

  const dialect& in(const request_form& form) const override {
    const auto* other = form == request_form{} || !forms_ ? nullptr : forms_->in(form);
    return other != nullptr ? *other : *this;
  }

  std::optional<weaker_form> weaker(const request_form& sent, uint16_t status,
                                    std::string_view words) const override {
    return forms_ ? forms_->weaker(sent, status, words) : std::nullopt;
  }

  /// Makes it the first of these.
  void lead(std::unique_ptr<const detail::openai_forms> forms) {
    forms_ = std::move(forms);
  }

  void mask(std::string& text) const override {
    detail::mask_secrets(text, errors_.secrets());
  }

private:
  expected<completion> decode_refusal(http_response& reply) const;
  error problem_of(const http_response& reply, const detail::openai_reply& content,
                   const std::optional<detail::reply_fault>& fault) const;

  expected<std::string_view> answer_in_call(const completion& x) const;
  expected<std::string_view> answer_in_calls(const completion& x, std::string& room) const;

  http_endpoint_ptr endpoint_;
  detail::openai_request request_;
  detail::reply_errors errors_;
  std::span<const limit_header_family> limit_headers_;
  std::string record_name_;
  uint64_t reply_bytes_max_;
  bool uses_tools_;
  bool joins_calls_;
  bool streamed_;
  /// Of the first only.
  std::unique_ptr<const detail::openai_forms> forms_;
};

std::unique_ptr<reply_stream> openai_dialect::stream() const {
  if (!streamed_) {
    return nullptr;
  }
  detail::stream_reading x;
  x.joins_calls = joins_calls_;
  x.record_name = uses_tools_ ? record_name_ : std::string_view{};
  x.answer_bytes_max = reply_bytes_max_;
  return std::make_unique<detail::openai_stream>(*this, x, errors_);
}

expected<completion> openai_dialect::decode(http_response& reply) const {
  if (reply.status < 200 || reply.status >= 300) {
    return decode_refusal(reply);
  }
  // Reading overwrites the body; what a failure shows is kept. For a usual reply that copies some
  // hundred bytes.
  thread_local std::string received;
  received.assign(reply.body, 0, detail::received_bytes_max(errors_.secrets()));
  detail::openai_reply content;
  auto fault = detail::read_openai_reply(reply.body, content);
  if (!fault && content.problem.empty() && content.has_choice) {
    return std::move(content.answer);
  }
  if (!fault) {
    auto problem = detail::read_problem(received);
    if (errors_.is_wrong_answer(200, problem)) {
      return detail::wrong_answer(std::move(problem));
    }
    if (!problem.message.empty()) {
      content.problem = std::move(problem);
    }
  }
  reply.body = detail::kept_reply(received, errors_.secrets());
  return unexpected<error>{problem_of(reply, content, fault)};
}

/// Of a status that is no success.
expected<completion> openai_dialect::decode_refusal(http_response& reply) const {
  auto problem = detail::read_problem(reply.body);
  if (errors_.is_wrong_answer(reply.status, problem)) {
    return detail::wrong_answer(std::move(problem));
  }
  auto kept = detail::kept_reply(reply.body, errors_.secrets());
  if (problem.empty()) {
    // It may be told by a text that is not quite JSON.
    detail::openai_reply content;
    detail::read_openai_reply(reply.body, content);
    problem = std::move(content.problem);
  }
  reply.body = std::move(kept);
  return unexpected<error>{errors_.of_status(reply, problem)};
}

error openai_dialect::problem_of(const http_response& reply, const detail::openai_reply& content,
                                 const std::optional<detail::reply_fault>& fault) const {
  if (fault) {
    return errors_.of_no_json("no JSON", fault->offset, fault->reason, reply.body);
  }
  if (!content.problem.empty()) {
    return errors_.of_problem(content.problem);
  }
  return errors_.of_malformed("no choice in the reply", reply.body);
}

expected<std::string_view> openai_dialect::answer(const completion& x, std::string& room) const {
  if (!x.refusal.empty()) {
    return failed(errc::refused,
                  "the model refuses: " + detail::one_line(x.refusal, 300, errors_.secrets()));
  }
  if (x.finish == finish_reason::content_filter) {
    return failed(errc::content_filtered, "the provider's content filter cut the answer; "
                                            + std::string{remedy(errc::content_filtered)});
  }
  if (x.finish == finish_reason::length) {
    return failed(errc::truncated, "the answer ran into the token limit" + after(x.tokens) + "; "
                                     + std::string{remedy(errc::truncated)});
  }
  if (joins_calls_) {
    return answer_in_calls(x, room);
  }
  if (uses_tools_) {
    return answer_in_call(x);
  }
  if (detail::trim(x.content).empty()) {
    return failed(errc::no_answer, "The answer is empty.");
  }
  return x.content;
}

expected<std::string_view> openai_dialect::answer_in_calls(const completion& x,
                                                           std::string& room) const {
  if (x.tool_calls.empty() && find_json(x.content)) {
    return x.content;
  }
  if (x.tool_calls.empty()) {
    return failed(errc::no_answer, "No function was called.");
  }
  detail::joined_calls all;
  all.advance(x.tool_calls, true);
  room = all.text();
  return room;
}

expected<std::string_view> openai_dialect::answer_in_call(const completion& x) const {
  for (auto& call : x.tool_calls) {
    if (call.name == record_name_) {
      if (detail::trim(call.arguments).empty()) {
        return failed(errc::no_answer, "The call of " + record_name_ + " has no arguments.");
      }
      return call.arguments;
    }
  }
  if (x.tool_calls.empty() && find_json(x.content)) {
    return x.content;
  }
  if (x.tool_calls.empty()) {
    return failed(errc::no_answer, "The function " + record_name_ + " was not called.");
  }
  return failed(errc::no_answer,
                "The function " + detail::one_line(x.tool_calls.front().name, 64, errors_.secrets())
                  + " was called instead of " + record_name_ + ".");
}

/// What requests are about, by name and schema. Owns it all: other forms are made later.
struct subject {
  json_schema schema;
  std::vector<json_schema> functions;
  bool streamed = false;
};

expected<detail::requested_record> requested(const json_schema& schema, const provider& row, mode m,
                                             std::string_view usual_description) {
  auto text = schema_text(row, m, schema);
  if (!text) {
    return unexpected<error>{text.error()};
  }
  detail::requested_record result{schema.name(), std::string{schema.description()},
                                  std::move(*text)};
  if (result.description.empty()) {
    result.description = usual_description;
  }
  return result;
}

expected<detail::requested_record> requested(const subject& about, const provider& row, mode m) {
  if (!asks_for_call(m) || about.functions.empty()) {
    return requested(about.schema, row, m, "Takes the record that the conversation describes.");
  }
  // Of a list of calls, the functions' own schemas are sent.
  detail::requested_record result{about.schema.name(), std::string{about.schema.description()}, {}};
  for (auto& function : about.functions) {
    auto record = requested(function, row, m, "Takes one such record of the conversation.");
    if (!record) {
      return record;
    }
    result.functions.push_back(std::move(*record));
  }
  return result;
}

expected<std::shared_ptr<openai_dialect>> make(const settings& x, const provider& row,
                                               const subject& about, bool parallel_calls) {
  auto record = requested(about, row, x.mode);
  if (!record) {
    return unexpected<error>{record.error()};
  }
  dialect_options options;
  options.streamed = about.streamed;
  return std::make_shared<openai_dialect>(x, row, *record, options, parallel_calls);
}

} // namespace

expected<dialect_ptr> make_openai_dialect(const settings& x, const provider& row,
                                          const json_schema& schema,
                                          const dialect_options& options) {
  subject about{schema, {}, options.streamed};
  for (const auto* function : options.functions) {
    about.functions.push_back(*function);
  }
  auto maker = [&row, about = std::move(about)](const settings& y, bool parallel_calls) {
    return make(y, row, about, parallel_calls);
  };
  auto made_later = [maker](const settings& y, bool parallel_calls) -> expected<dialect_ptr> {
    auto made = maker(y, parallel_calls);
    if (!made) {
      return unexpected<error>{made.error()};
    }
    return dialect_ptr{std::move(*made)};
  };
  auto forms = std::make_unique<detail::openai_forms>(x, row, options.streamed, made_later);
  auto result = maker(forms->first(), true);
  if (!result) {
    return unexpected<error>{result.error()};
  }
  (*result)->lead(std::move(forms));
  return dialect_ptr{std::move(*result)};
}

} // namespace troupe
