#include "gemini_format.hpp"

#include "gemini_reply.hpp"
#include "gemini_request.hpp"
#include "gemini_stream.hpp"

namespace troupe {

namespace {

class gemini_format final : public detail::wire_format {
public:
  gemini_format(const settings& x, const provider& row, const detail::requested_record& record)
    : request_(x, row, record) {}

  expected<std::string> body(const prompt& x, std::span<const reask_turn> turns,
                             uint32_t doublings) const override {
    return request_.body(x, turns, doublings);
  }

  std::optional<detail::reply_fault> read(std::string& text,
                                          detail::whole_reply& result) const override {
    return detail::read_gemini_reply(text, result);
  }

  std::unique_ptr<reply_stream> stream(const detail::stream_surroundings& x) const override {
    return std::make_unique<detail::gemini_stream>(x);
  }

  std::string_view answer_name() const override {
    return "candidate";
  }

private:
  detail::gemini_request request_;
};

} // namespace

std::unique_ptr<const detail::wire_format>
make_gemini_format(const settings& x, const provider& row, const detail::requested_record& record,
                   const format_options&) {
  return std::make_unique<gemini_format>(x, row, record);
}

} // namespace troupe
