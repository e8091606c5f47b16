// Requests to the rehearsal, in each of its protocols: read, refused or answered, whole and as a
// stream. The first byte says which protocol.

#include "../rehearsal/responder.hpp"
#include "target.hpp"

#include <troupe/detail/json.hpp>

#include <array>
#include <string>

namespace {

constexpr std::array targets{"/v1/responses",
                             "/v1/messages",
                             "/v1beta/models/m:generateContent",
                             "/v1beta/models/m:streamGenerateContent",
                             "/api/chat",
                             "/v2/chat",
                             "/model/m/converse",
                             "/model/m/converse-stream",
                             "/v1/chat/completions"};

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static troupe::rehearsing::responder responder{troupe::rehearsal_settings{}};
  if (size == 0)
    return 0;
  const auto place = data[0] % targets.size();
  troupe::rehearsing::http_call call;
  call.method = "POST";
  call.target = targets[place];
  call.anthropic_version = "2023-06-01";
  call.body = fuzz::text_of(data + 1, size - 1);
  troupe::rehearsing::reply reply;
  responder.answer(call, troupe::rehearsing::clock::time_point{}, reply);
  fuzz::must(reply.counted, "a request for a completion is known as one");
  // Chat completions pass on bytes that are no UTF-8.
  const bool is_chat = place + 1 == targets.size();
  if (reply.trouble != troupe::rehearsing::fault::none || is_chat
      || !reply.type.starts_with("application/json"))
    return 0;
  troupe::json_document document;
  troupe::json_limits limits;
  limits.depth_max = 512;
  fuzz::must(document.parse(reply.body, limits).has_value(), "a whole reply is JSON");
  return 0;
}
