#include "openai_format.hpp"

#include "openai_reply.hpp"
#include "openai_request.hpp"
#include "openai_stream.hpp"

#include <utility>

namespace troupe {

namespace {

class openai_format final : public detail::wire_format {
public:
  openai_format(const settings& x, const provider& row, const detail::requested_record& record,
                const format_options& options)
    : request_(x, row, record, options) {}

  expected<std::string> body(const prompt& x, std::span<const reask_turn> turns,
                             uint32_t doublings) const override {
    return request_.body(x, turns, doublings);
  }

  std::optional<detail::reply_fault> read(std::string& text,
                                          detail::whole_reply& result) const override {
    detail::openai_reply content{result};
    auto fault = detail::read_openai_reply(text, content);
    for (auto& x : content.further)
      detail::add_choice(result.answer, std::move(x.content));
    return fault;
  }

  std::unique_ptr<reply_stream> stream(const detail::stream_surroundings& x) const override {
    return std::make_unique<detail::openai_stream>(x);
  }

private:
  detail::openai_request request_;
};

} // namespace

std::unique_ptr<const detail::wire_format>
make_openai_format(const settings& x, const provider& row, const detail::requested_record& record,
                   const format_options& options) {
  return std::make_unique<openai_format>(x, row, record, options);
}

} // namespace troupe
