// A reply of OpenAI's Responses, whole or as a stream.

#include "provider_replies.hpp"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const fuzz::provider_replies replies{"openai-responses"};
  replies.read(data, size);
  return 0;
}
