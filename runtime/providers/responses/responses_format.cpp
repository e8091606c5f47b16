#include "responses_format.hpp"

#include "responses_reply.hpp"
#include "responses_request.hpp"
#include "responses_stream.hpp"

namespace troupe {

namespace {

class responses_format final : public detail::wire_format {
public:
  responses_format(const settings& x, const provider& row, const detail::requested_record& record,
                   const format_options& options)
    : request_(x, row, record, options),
      keeps_(request_.is_stored() ? detail::kept_by::server : detail::kept_by::nobody) {}

  expected<std::string> body(const prompt& x, std::span<const reask_turn> turns,
                             uint32_t doublings) const override {
    return request_.body(x, turns, doublings);
  }

  std::optional<detail::reply_fault> read(std::string& text,
                                          detail::whole_reply& result) const override {
    return detail::read_responses_reply(text, keeps_, result);
  }

  std::unique_ptr<reply_stream> stream(const detail::stream_surroundings& x) const override {
    return std::make_unique<detail::responses_stream>(x, keeps_);
  }

  std::string_view answer_name() const override {
    return "output";
  }

private:
  detail::responses_request request_;
  detail::kept_by keeps_;
};

} // namespace

std::unique_ptr<const detail::wire_format>
make_responses_format(const settings& x, const provider& row,
                      const detail::requested_record& record, const format_options& options) {
  return std::make_unique<responses_format>(x, row, record, options);
}

} // namespace troupe
