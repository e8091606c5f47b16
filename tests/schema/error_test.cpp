#include <troupe/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

using namespace troupe;

namespace {

std::set<errc> all_codes() {
  std::set<errc> result;
  for (int value = 0; value < 256; ++value)
    if (errc code{}; from_integer(static_cast<uint8_t>(value), code))
      result.insert(code);
  return result;
}

} // namespace

TEST_CASE("each error code has a name of its own, and the name leads back") {
  std::set<std::string> names;
  for (auto code : all_codes()) {
    names.insert(to_string(code));
    errc back{};
    CHECK(from_string(to_string(code), back));
    CHECK(back == code);
    CHECK_FALSE(remedy(code).empty());
  }
  CHECK(all_codes().size() == 33);
  CHECK(names.size() == all_codes().size());
}

TEST_CASE("an unknown name or number leaves the code alone") {
  auto code = errc::tls;
  CHECK_FALSE(from_string("no such code", code));
  CHECK_FALSE(from_integer(200, code));
  CHECK(code == errc::tls);
}

TEST_CASE("only transient errors are retried, only wrong answers are re-asked") {
  std::set<errc> retried;
  std::set<errc> reasked;
  for (auto code : all_codes()) {
    if (retryable(code))
      retried.insert(code);
    if (reaskable(code))
      reasked.insert(code);
  }
  CHECK(retried
        == std::set{errc::connect, errc::timeout_unsent, errc::timeout_sent, errc::connection_lost,
                    errc::unavailable, errc::rate_limited, errc::malformed_response,
                    errc::provider_error, errc::stream_broken});
  CHECK(reasked == std::set{errc::no_answer, errc::invalid_json, errc::violations});
}

TEST_CASE("an error reads as its code and its message") {
  CHECK(to_string(error{errc::rate_limited, "60 requests per minute"})
        == "rate_limited: 60 requests per minute");
  CHECK(to_string(error{errc::cancelled, ""}) == "cancelled");
}
