#pragma once

#include "store/journal.hpp"
#include "store/journal_file.hpp"
#include "store/journal_index.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>

/// From the environment, so that bench/kills.sh can ask for more than the tests do.
inline uint64_t setting(const char* name, uint64_t usual) {
  const auto* value = std::getenv(name);
  return value == nullptr ? usual : std::strtoull(value, nullptr, 10);
}

/// Whether so many kills are as many as were wanted. A run may end by itself before the last of
/// them, on a machine that has other things to do: only who asked for a number insists on it.
inline bool enough_kills(uint64_t made, uint64_t wanted) {
  return made == wanted || (made > 0 && std::getenv("TROUPE_KILLS") == nullptr);
}

/// What a journal that nobody uses says.
inline troupe::journal_index read_journal(const std::string& path) {
  using namespace troupe;
  journal_index result;
  auto file = journal_file::open(path);
  REQUIRE(file);
  auto fine = (*file)->replay([&](uint64_t offset, std::string_view payload) {
    return read_payload(payload).and_then(
      [&](const journal_record& x) { return result.add(x, offset); });
  });
  if (!fine)
    FAIL(fine.error().message);
  return result;
}
