#include "wire_dialect.hpp"

#include "answer_finder.hpp"
#include "body_start.hpp"
#include "endpoint.hpp"
#include "event_parser.hpp"
#include "file_cost.hpp"
#include "opaque_members.hpp"
#include "reply_errors.hpp"
#include "request_forms.hpp"
#include "settings/secrets.hpp"
#include "text/ascii.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

namespace {

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

class wire_dialect final : public dialect {
public:
  wire_dialect(const settings& x, const provider& row, const detail::requested_record& record,
               const detail::request_subject& about,
               std::unique_ptr<const detail::wire_format> format)
    : endpoint_(detail::endpoint_of(x, row, about.streamed)),
      format_(std::move(format)),
      answer_(x, record, about.is_list()),
      errors_(row.problems, detail::secrets_of(x)),
      limit_headers_(row.limits),
      error_header_(row.error_header),
      file_tokens_(row.files.tokens),
      opaque_origin_(detail::opaque_origin_of(x)),
      reply_bytes_max_(x.reply_bytes_max),
      asks_for_null_(is_strict(x.mode) && row.strict != nullptr && !row.strict->optional_members),
      streamed_(about.streamed) {}

  http_endpoint_ptr endpoint() const override {
    return endpoint_;
  }

  expected<std::string> encode(const prompt& x, std::span<const reask_turn> turns) const override {
    return format_->body(x, turns, 0);
  }

  expected<std::string> encode_longer(const prompt& x, std::span<const reask_turn> turns,
                                      uint32_t doublings) const override {
    return format_->body(x, turns, doublings);
  }

  file_tokens cost_of_files(const prompt& x) const override {
    return detail::cost_of_files(x, file_tokens_);
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
  void lead(std::unique_ptr<const detail::request_forms> forms) {
    forms_ = std::move(forms);
  }

  void mask(std::string& text) const override {
    detail::mask_secrets(text, errors_.secrets());
  }

private:
  expected<completion> decode_answer(http_response& reply, std::string_view received) const;
  expected<completion> decode_refusal(http_response& reply, std::string_view received) const;
  expected<completion>
  without_answer(http_response& reply, std::string_view received, detail::whole_reply& content,
                 const std::optional<detail::reply_fault>& fault, bool broke_off) const;
  error problem_of(const http_response& reply, const detail::whole_reply& content,
                   const std::optional<detail::reply_fault>& fault) const;

  std::unique_ptr<reply_stream> reader_of_events() const {
    return format_->stream({*this, answer_, errors_, opaque_origin_, reply_bytes_max_});
  }

  expected<completion> decode_events(http_response& reply) const;

  http_endpoint_ptr endpoint_;
  std::unique_ptr<const detail::wire_format> format_;
  detail::answer_finder answer_;
  detail::reply_errors errors_;
  std::span<const limit_header_family> limit_headers_;
  std::string_view error_header_;
  file_token_rules file_tokens_;
  uint32_t opaque_origin_;
  uint64_t reply_bytes_max_;
  bool asks_for_null_;
  bool streamed_;
  /// Of the first only.
  std::unique_ptr<const detail::request_forms> forms_;
};

expected<completion> wire_dialect::decode(http_response& reply) const {
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
  return is_good ? decode_answer(reply, received) : decode_refusal(reply, received);
}

/// Of a status that is a success. One result, so that the answer is read where it is returned.
expected<completion> wire_dialect::decode_answer(http_response& reply,
                                                 std::string_view received) const {
  expected<completion> result;
  auto& answer = *result;
  detail::whole_reply content{answer};
  auto fault = format_->read(reply.body, content);
  const bool is_answer = !fault && content.problem.empty() && content.has_answer;
  const bool broke_off = is_answer && answer.finish == finish_reason::failed
                         && !answer_.is_whole(answer);
  if (is_answer && !broke_off) {
    for (auto& x : answer.opaque)
      x.origin = opaque_origin_;
  } else {
    result = without_answer(reply, received, content, fault, broke_off);
  }
  return result;
}

/// `broke_off`: there is one, but not all of it.
expected<completion> wire_dialect::without_answer(http_response& reply, std::string_view received,
                                                  detail::whole_reply& content,
                                                  const std::optional<detail::reply_fault>& fault,
                                                  bool broke_off) const {
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
  return unexpected<error>{broke_off ? answer_.broken_off(content.answer)
                                     : problem_of(reply, content, fault)};
}

/// Some servers stream whatever they are asked for.
expected<completion> wire_dialect::decode_events(http_response& reply) const {
  const auto stream = reader_of_events();
  static_cast<void>(stream->push(reply.body));
  auto result = stream->finish();
  if (!result)
    reply.body = stream->raw();
  return result;
}

/// Of a status that is no success.
expected<completion> wire_dialect::decode_refusal(http_response& reply,
                                                  std::string_view received) const {
  auto problem = detail::read_problem(reply.body);
  if (problem.type.empty() && !error_header_.empty()) {
    const auto named = reply.header(error_header_);
    problem.type = named.substr(0, named.find(':'));
  }
  if (errors_.is_wrong_answer(reply.status, problem)) {
    return detail::wrong_answer(std::move(problem));
  }
  if (problem.empty()) {
    // It may be told by a text that is not quite JSON.
    completion said;
    detail::whole_reply content{said};
    format_->read(reply.body, content);
    problem = std::move(content.problem);
  }
  reply.body = detail::kept_reply(received, errors_.secrets());
  return unexpected<error>{errors_.of_status(reply, problem)};
}

error wire_dialect::problem_of(const http_response& reply, const detail::whole_reply& content,
                               const std::optional<detail::reply_fault>& fault) const {
  if (fault) {
    return errors_.of_no_json("no JSON", fault->offset, fault->reason, reply.body);
  }
  if (!content.problem.empty()) {
    return errors_.of_problem(content.problem);
  }
  return errors_.of_malformed("no " + std::string{format_->answer_name()} + " in the reply",
                              reply.body);
}

/// Makes the dialects of one run: each of its forms when it is wanted.
struct dialect_maker {
  const provider& row;
  detail::request_subject about;
  format_maker make_format;

  expected<std::shared_ptr<wire_dialect>> operator()(const settings& x,
                                                     const format_options& options) const {
    auto record = detail::requested(about, row, x.mode);
    if (!record)
      return unexpected<error>{record.error()};
    return std::make_shared<wire_dialect>(x, row, *record, about,
                                          make_format(x, row, *record, options));
  }
};

} // namespace

expected<dialect_ptr> make_wire_dialect(const settings& x, const provider& row,
                                        const json_schema& schema, const dialect_options& options,
                                        format_maker maker) {
  dialect_maker make{row, {schema, {}, options.streamed}, maker};
  for (const auto* function : options.functions)
    make.about.functions.push_back(*function);
  auto made_later = [make](const settings& y, const format_options& form) -> expected<dialect_ptr> {
    auto made = make(y, form);
    if (!made)
      return unexpected<error>{made.error()};
    return dialect_ptr{std::move(*made)};
  };
  auto modes = x.mode == mode::automatic ? automatic_modes_for(row, schema, options.functions)
                                         : std::vector<mode>{};
  auto asked = x;
  // The other name is what a server is asked with that refuses this one.
  asked.legacy_tokens_max = x.legacy_tokens_max || row.parameters.token_limit_name == "max_tokens";
  auto forms = std::make_unique<detail::request_forms>(asked, row, std::move(modes),
                                                       options.streamed, made_later);
  auto result = make(forms->first(), forms->first_options());
  if (!result)
    return unexpected<error>{result.error()};
  (*result)->lead(std::move(forms));
  return dialect_ptr{std::move(*result)};
}

} // namespace troupe
