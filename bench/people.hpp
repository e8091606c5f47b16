#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// The work of all benchmarks: texts about one person each, the request that asks for name, age and
// occupation by a tool call, and a strict reader for the answer. Shared, so that the loops differ
// in nothing else.

namespace bench {

struct person {
  std::string name;
  int age = -1;
  std::string occupation;
};

/// The text of item `i`; its age tells items apart.
std::string text_of(size_t i);

/// Whether `x` is what the text of item `i` says.
bool right(const person& x, size_t i);

/// The body of the request about item `i`, the least that a client has to write for it.
void write_request(std::string& body, size_t i);

/// The chat completion that answers a request about any item, as a server would send it.
std::string reply_to(std::string_view request);

/// Reads a chat completion in place and from its first tool call the person. False if something is
/// missing or of the wrong type.
bool read_reply(std::string& reply, person& x);

} // namespace bench
