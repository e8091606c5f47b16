#include "protocols/bedrock.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

TEST_CASE("a frame of an event stream has both of its checksums") {
  std::string frame;
  troupe::rehearsing::append_frame(frame, "event", "messageStop", R"({"stopReason":"end_turn"})");
  // Written down from the definition with another program's CRC32.
  CHECK(frame.size() == 16 + 81 + 25);
  CHECK(frame.substr(0, 8) == std::string("\0\0\0\x7A\0\0\0\x51", 8));
  CHECK(frame.substr(8, 4) == "\xCA\x2C\x46\x65");
  CHECK(frame.substr(frame.size() - 4) == "\x5F\xBF\x09\xFC");
}
