#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

// The work of all benchmarks: texts about one person each, the request that asks for name, age and
// occupation by a tool call, and a strict reader for the answer. Shared, so that the loops differ
// in nothing else. same_requests checks that the company's requests are these.

namespace bench {

struct person {
  std::string name;
  int age = -1;
  std::string occupation;
};

inline constexpr const char* model = "mock-1";
inline constexpr const char* system_prompt = "Extract the person described in the text.";
inline constexpr const char* api_key = "sk-bench";

/// The header lines of a request, but for those that libcurl or the engine adds.
inline constexpr std::array header_lines{
  "Content-Type: application/json",
  "Accept: application/json",
  "User-Agent: troupe/0.1.0",
  "Authorization: Bearer sk-bench",
};

/// The text of item `i`; its age tells items apart.
std::string text_of(size_t i);

/// Whether `x` is what the text of item `i` says.
bool right(const person& x, size_t i);

/// The body of the request about item `i`.
void write_request(std::string& body, size_t i);

/// The chat completion that answers a request about any item, as a server would send it.
std::string reply_to(std::string_view request);

/// Reads a chat completion in place and from its first tool call the person. False if something is
/// missing or of the wrong type.
bool read_reply(std::string& reply, person& x);

} // namespace bench
