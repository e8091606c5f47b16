// What GoogleTest makes of a finding: it knows it for an assertion, and prints its words.
#include "visitor.hpp"

#include <troupe/test/outcomes.hpp>

#include <gtest/gtest.h>

namespace {

troupe::outcome<visitor> refusal() {
  troupe::outcome<visitor> result;
  result.why.problem = {troupe::errc::refused, "not today"};
  return result;
}

} // namespace

TEST(finding, that_is_so) {
  EXPECT_TRUE(troupe::test::failed_with(refusal(), troupe::errc::refused, "today"));
  EXPECT_FALSE(troupe::test::has_record(refusal()));
}

TEST(finding, that_is_not_so) {
  EXPECT_TRUE(troupe::test::has_record(refusal()));
}
