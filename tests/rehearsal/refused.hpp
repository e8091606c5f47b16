#pragma once

#include "spoken.hpp"

/// A request that an API does not take, and some of the words in which it says so.
struct refused_body {
  std::string body;
  std::string words;
};

inline const spoken& spoken_as(std::string_view name) {
  for (const auto& x : all_spoken())
    if (x.name == name)
      return x;
  FAIL("no such protocol");
  return all_spoken().front();
}

inline received post(stage& server, const spoken& x, const std::string& body) {
  return server.exchange(http("POST", x.path, body, x.headers));
}

inline void check_refused(const spoken& x, const std::vector<refused_body>& bodies) {
  stage server;
  for (const auto& [body, words] : bodies) {
    CAPTURE(x.name, body);
    const auto reply = post(server, x, body);
    CHECK(reply.status == 400);
    const auto said = value_at(parsed(reply.body), x.error);
    CAPTURE(said);
    CHECK(said.find(words) != std::string::npos);
  }
}
