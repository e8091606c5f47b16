#include "ollama_format.hpp"

#include "ollama_reply.hpp"
#include "ollama_request.hpp"
#include "ollama_stream.hpp"

namespace troupe {

namespace {

class ollama_format final : public detail::wire_format {
public:
  ollama_format(const settings& x, const provider& row, const detail::requested_record& record,
                const format_options& options)
    : request_(x, row, record, options) {}

  expected<std::string> body(const prompt& x, std::span<const reask_turn> turns,
                             uint32_t doublings) const override {
    return request_.body(x, turns, doublings);
  }

  std::optional<detail::reply_fault> read(std::string& text,
                                          detail::whole_reply& result) const override {
    return detail::read_ollama_reply(text, request_.context(), result);
  }

  std::unique_ptr<reply_stream> stream(const detail::stream_surroundings& x) const override {
    return std::make_unique<detail::ollama_stream>(x, request_.context());
  }

  std::string_view answer_name() const override {
    return "message";
  }

private:
  detail::ollama_request request_;
};

} // namespace

std::unique_ptr<const detail::wire_format>
make_ollama_format(const settings& x, const provider& row, const detail::requested_record& record,
                   const format_options& options) {
  return std::make_unique<ollama_format>(x, row, record, options);
}

} // namespace troupe
