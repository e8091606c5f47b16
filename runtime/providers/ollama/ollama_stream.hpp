#pragma once

#include "dialect/json_lines.hpp"
#include "dialect/streamed_reply.hpp"
#include "ollama_context.hpp"

#include <troupe/detail/json.hpp>

#include <string_view>

namespace troupe::detail {

/// Puts a completion together from the lines of a chat. Source: ollama/ollama, api/client.go,
/// server/routes.go: an object a line, calls whole, errors as a line of their own, counts in the
/// last one.
class ollama_stream final : public streamed_reply {
public:
  ollama_stream(const stream_surroundings& x, const ollama_context& context);

protected:
  bool take_json(std::string_view type, std::string_view text) override;
  void take_stream(std::string_view bytes) override;
  void finish_stream() override;

  bool is_always_stream() const override {
    return true;
  }

private:
  const ollama_context& context_;
  json_lines lines_;
  json_document document_;
};

} // namespace troupe::detail
