#include "bedrock_format.hpp"

#include "bedrock_reply.hpp"
#include "bedrock_request.hpp"
#include "bedrock_stream.hpp"
#include "dialect/prompt_cache.hpp"

namespace troupe {

namespace {

class bedrock_format final : public detail::wire_format {
public:
  bedrock_format(const settings& x, const provider& row, const detail::requested_record& record)
    : request_(x, row, record, detail::marks_prompt(x, row)) {}

  expected<std::string> body(const prompt& x, std::span<const reask_turn> turns,
                             uint32_t doublings) const override {
    return request_.body(x, turns, doublings);
  }

  std::optional<detail::reply_fault> read(std::string& text,
                                          detail::whole_reply& result) const override {
    return detail::read_bedrock_reply(text, result);
  }

  std::unique_ptr<reply_stream> stream(const detail::stream_surroundings& x) const override {
    return std::make_unique<detail::bedrock_stream>(x);
  }

  std::string_view answer_name() const override {
    return "content";
  }

private:
  detail::bedrock_request request_;
};

} // namespace

std::unique_ptr<const detail::wire_format>
make_bedrock_format(const settings& x, const provider& row, const detail::requested_record& record,
                    const format_options&) {
  return std::make_unique<bedrock_format>(x, row, record);
}

} // namespace troupe
