#include "cohere_format.hpp"

#include "cohere_reply.hpp"
#include "cohere_request.hpp"
#include "cohere_stream.hpp"

namespace troupe {

namespace {

class cohere_format final : public detail::wire_format {
public:
  cohere_format(const settings& x, const provider& row, const detail::requested_record& record,
                const format_options& options)
    : request_(x, row, record, options) {}

  expected<std::string> body(const prompt& x, std::span<const reask_turn> turns,
                             uint32_t doublings) const override {
    return request_.body(x, turns, doublings);
  }

  std::optional<detail::reply_fault> read(std::string& text,
                                          detail::whole_reply& result) const override {
    return detail::read_cohere_reply(text, result);
  }

  std::unique_ptr<reply_stream> stream(const detail::stream_surroundings& x) const override {
    return std::make_unique<detail::cohere_stream>(x);
  }

  std::string_view answer_name() const override {
    return "message";
  }

private:
  detail::cohere_request request_;
};

} // namespace

std::unique_ptr<const detail::wire_format>
make_cohere_format(const settings& x, const provider& row, const detail::requested_record& record,
                   const format_options& options) {
  return std::make_unique<cohere_format>(x, row, record, options);
}

} // namespace troupe
