#pragma once

#include "store/journal.hpp"
#include "store/journal_index.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string_view>

/// Texts that are finished, and requests that are known, according to the first bytes of a journal.
inline troupe::journal_index index_of(std::string_view bytes) {
  using namespace troupe;
  journal_index result;
  uint64_t offset = journal_magic.size();
  if (bytes.size() < offset)
    return result;
  bytes.remove_prefix(offset);
  for (auto frame = read_frame(bytes); frame.is == journal_frame::state::whole;
       frame = read_frame(bytes)) {
    auto record = read_payload(frame.payload);
    REQUIRE(record);
    REQUIRE(result.add(*record, offset));
    offset += frame.bytes;
    bytes.remove_prefix(frame.bytes);
  }
  return result;
}
