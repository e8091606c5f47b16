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
