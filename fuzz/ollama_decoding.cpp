// A reply of Ollama's, whole or as a stream.

#include "provider_replies.hpp"

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const fuzz::provider_replies replies{"ollama"};
  replies.read(data, size);
  return 0;
}
