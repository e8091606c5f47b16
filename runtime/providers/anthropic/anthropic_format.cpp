#include "anthropic_format.hpp"

#include "anthropic_reply.hpp"
#include "anthropic_request.hpp"
#include "anthropic_stream.hpp"
#include "dialect/prompt_cache.hpp"

namespace troupe {

namespace {

class anthropic_format final : public detail::wire_format {
public:
  anthropic_format(const settings& x, const provider& row, const detail::requested_record& record,
                   const format_options& options)
    : request_(x, row, record, options, detail::marks_prompt(x, row)) {}

  expected<std::string> body(const prompt& x, std::span<const reask_turn> turns,
                             uint32_t doublings) const override {
    return request_.body(x, turns, doublings);
  }

  std::optional<detail::reply_fault> read(std::string& text,
                                          detail::whole_reply& result) const override {
    return detail::read_anthropic_reply(text, result);
  }

  std::unique_ptr<reply_stream> stream(const detail::stream_surroundings& x) const override {
    return std::make_unique<detail::anthropic_stream>(x);
  }

  std::string_view answer_name() const override {
    return "content";
  }

private:
  detail::anthropic_request request_;
};

} // namespace

std::unique_ptr<const detail::wire_format>
make_anthropic_format(const settings& x, const provider& row,
                      const detail::requested_record& record, const format_options& options) {
  return std::make_unique<anthropic_format>(x, row, record, options);
}

} // namespace troupe
