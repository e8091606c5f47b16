#pragma once

#include <troupe/detail/dialect.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// The lines of a recording, a JSON object each; none, and a word about it, where the environment's
/// TROUPE_RECORDINGS names no folder.
inline std::vector<std::string> recorded_lines(std::string_view file) {
  std::vector<std::string> result;
  const auto* folder = std::getenv("TROUPE_RECORDINGS");
  if (folder == nullptr || *folder == '\0') {
    std::cout << "not run: TROUPE_RECORDINGS names no folder\n";
    SUCCEED();
    return result;
  }
  const auto command = "gunzip -c '" + std::string{folder} + "/" + std::string{file} + "'";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe{popen(command.c_str(), "r"), pclose};
  REQUIRE(pipe);
  std::string line;
  std::vector<char> bytes(1 << 16);
  for (size_t size = 0; (size = fread(bytes.data(), 1, bytes.size(), pipe.get())) > 0;)
    for (const char c : std::string_view{bytes.data(), size})
      if (c == '\n')
        result.push_back(std::exchange(line, {}));
      else
        line += c;
  if (!line.empty())
    result.push_back(line);
  REQUIRE_FALSE(result.empty());
  return result;
}

/// A stream pushed in pieces of that many bytes; 0: of many sizes.
inline expected<completion> stream_in_pieces(const dialect& wire, std::string_view body,
                                             size_t size) {
  std::minstd_rand random{static_cast<uint32_t>(body.size())};
  const auto stream = wire.stream();
  while (!body.empty()) {
    const auto part = body.substr(0, size > 0 ? size : 1 + random() % 97);
    static_cast<void>(stream->push(part));
    body.remove_prefix(part.size());
  }
  return stream->finish();
}

} // namespace troupe
