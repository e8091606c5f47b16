#include "openai_dialect.hpp"

#include "dialect/body_start.hpp"
#include "dialect/endpoint.hpp"
#include "dialect/event_parser.hpp"
#include "dialect/opaque_members.hpp"
#include "dialect/reply_errors.hpp"
#include "openai_answer.hpp"
#include "openai_forms.hpp"
#include "openai_reply.hpp"
#include "openai_request.hpp"
#include "openai_stream.hpp"
#include "settings/secrets.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <memory>
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

/// Whether the record is a list, in whose place an object is asked for.
bool is_list(const json_schema& schema) {
  return schema.wrapped() && schema.tree().string_at("type") == "array";
}

/// The first event of a stream that holds JSON: what a server that always streams has to say about
/// an error.
std::string first_json_event(std::string_view body) {
  std::string result;
  const auto take = [&result](const detail::server_event& x) {
    const auto text = detail::trim(x.data);
    if (!text.starts_with('{') && !text.starts_with('['))
      return true;
    result = text;
    return false;
  };
  detail::event_parser parser{body.size() + 1};
  if (parser.push(body, take))
    parser.finish(take);
  return result;
}

class openai_dialect final : public dialect {
public:
  openai_dialect(const settings& x, const provider& row, const detail::requested_record& record,
                 const dialect_options& options, bool parallel_calls, bool record_is_list)
    : endpoint_(detail::endpoint_of(x, row, options.streamed)),
      request_(x, record, options, parallel_calls),
      answer_(x, record, record_is_list),
      errors_(row.problems, detail::secrets_of(x)),
      limit_headers_(row.limits),
      opaque_origin_(detail::opaque_origin_of(x)),
      reply_bytes_max_(x.reply_bytes_max),
      asks_for_null_(is_strict(x.mode)),
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

  expected<std::string_view> answer(const completion& x, std::string& room) const override {
    return answer_.of(x, room);
  }

  bool asks_for_null() const override {
    return asks_for_null_;
  }

  std::unique_ptr<reply_stream> stream() const override {
    return streamed_ ? reader_of_events() : nullptr;
  }

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
  expected<completion> decode_refusal(http_response& reply, std::string_view received) const;
  error problem_of(const http_response& reply, const detail::openai_reply& content,
                   const std::optional<detail::reply_fault>& fault) const;

  std::unique_ptr<reply_stream> reader_of_events() const {
    return std::make_unique<detail::openai_stream>(*this, answer_, errors_, opaque_origin_,
                                                   reply_bytes_max_);
  }

  expected<completion> decode_events(http_response& reply) const;

  http_endpoint_ptr endpoint_;
  detail::openai_request request_;
  detail::openai_answer answer_;
  detail::reply_errors errors_;
  std::span<const limit_header_family> limit_headers_;
  uint32_t opaque_origin_;
  uint64_t reply_bytes_max_;
  bool asks_for_null_;
  bool streamed_;
  /// Of the first only.
  std::unique_ptr<const detail::openai_forms> forms_;
};

expected<completion> openai_dialect::decode(http_response& reply) const {
  // Reading overwrites the body; what a failure shows is kept. For a usual reply that copies some
  // hundred bytes.
  thread_local std::string received;
  received.assign(reply.body, 0, detail::received_bytes_max(errors_.secrets()));
  const bool is_good = reply.status >= 200 && reply.status < 300;
  if (!reply.body.starts_with('{')) {
    const auto start = detail::start_of_body(reply.body);
    if (start.form == detail::body_form::events && is_good)
      return decode_events(reply);
    if (start.form == detail::body_form::events)
      reply.body = first_json_event(reply.body);
    else if (start.form == detail::body_form::text)
      // White space, so that places stay where they are.
      std::fill_n(reply.body.begin(), start.offset, ' ');
  }
  if (!is_good)
    return decode_refusal(reply, received);
  detail::openai_reply content;
  auto fault = detail::read_openai_reply(reply.body, content);
  const bool is_answer = !fault && content.problem.empty() && content.has_choice;
  auto& answer = content.answer;
  for (auto& x : content.further)
    detail::add_choice(answer, std::move(x.content));
  const bool broke_off = is_answer && answer.finish == finish_reason::failed
                         && !answer_.is_whole(answer);
  if (is_answer && !broke_off) {
    for (auto& x : answer.opaque)
      x.origin = opaque_origin_;
    return std::move(answer);
  }
  if (!fault && !broke_off) {
    auto problem = detail::read_problem(received);
    if (errors_.is_wrong_answer(200, problem)) {
      return detail::wrong_answer(std::move(problem));
    }
    if (!problem.message.empty()) {
      content.problem = std::move(problem);
    }
  }
  reply.body = detail::kept_reply(received, errors_.secrets());
  return unexpected<error>{broke_off ? answer_.broken_off(answer)
                                     : problem_of(reply, content, fault)};
}

/// Some servers stream whatever they are asked for.
expected<completion> openai_dialect::decode_events(http_response& reply) const {
  const auto stream = reader_of_events();
  static_cast<void>(stream->push(reply.body));
  auto result = stream->finish();
  if (!result)
    reply.body = stream->raw();
  return result;
}

/// Of a status that is no success.
expected<completion> openai_dialect::decode_refusal(http_response& reply,
                                                    std::string_view received) const {
  auto problem = detail::read_problem(reply.body);
  if (errors_.is_wrong_answer(reply.status, problem)) {
    return detail::wrong_answer(std::move(problem));
  }
  if (problem.empty()) {
    // It may be told by a text that is not quite JSON.
    detail::openai_reply content;
    detail::read_openai_reply(reply.body, content);
    problem = std::move(content.problem);
  }
  reply.body = detail::kept_reply(received, errors_.secrets());
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
  return std::make_shared<openai_dialect>(x, row, *record, options, parallel_calls,
                                          is_list(about.schema));
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
