#include "person.hpp"

#include <troupe/calls.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <variant>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

struct contact {
  std::string email;

  friend bool operator==(const contact&, const contact&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, contact& x) {
  return f.object(x).fields(troupe::field(f, "email", x.email, format("email")));
}

struct visit {
  std::string city;

  friend bool operator==(const visit&, const visit&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, visit& x) {
  return f.object(x).fields(f.field("city", x.city));
}

using notes = calls<person, contact, visit>;
using note = std::variant<person, contact, visit>;

const std::string letter
  = "Ann Lee is a 31-year-old chef from Paris. Write to ann.lee@example.com.";

template <class T>
size_t count_of(const std::vector<note>& xs) {
  return static_cast<size_t>(std::count_if(xs.begin(), xs.end(), [](const note& x) {
    return std::holds_alternative<T>(x);
  }));
}

void check_kinds(const std::vector<note>& xs) {
  CHECK(xs.size() == 3);
  CHECK(count_of<person>(xs) == 1);
  CHECK(count_of<contact>(xs) == 1);
  CHECK(count_of<visit>(xs) == 1);
}

} // namespace

TEST_CASE("a model that calls several functions at once gives a record of each kind") {
  for (const auto m : {mode::tools, mode::tools_strict}) {
    scene x;
    x.conf.mode = m;
    auto troupe = x.open();
    const auto got = troupe.extract<notes>(letter);
    INFO(to_string(got.error()));
    REQUIRE(got);
    check_kinds(got->list);
    for (const auto& y : got->list) {
      if (const auto* who = std::get_if<person>(&y))
        CHECK(*who == person{"Ann Lee", 31, "chef"});
      if (const auto* how = std::get_if<contact>(&y))
        CHECK(how->email == "ann.lee@example.com");
    }
    CHECK(got.log.attempts.size() == 1);
    CHECK(*troupe.extract<notes>(letter) == *got);
  }
}

TEST_CASE("calls of several kinds come in any order, by text and by seed") {
  scene x;
  auto troupe = x.open();
  std::set<size_t> first;
  for (size_t age = 20; age < 40; ++age) {
    const auto got = troupe.extract<notes>(text_about(age));
    REQUIRE(got);
    check_kinds(got->list);
    first.insert(got->list.front().index());
  }
  CHECK(first.size() == 3);
}

TEST_CASE("calls are handed over one by one when they are streamed") {
  rehearsal_settings how;
  how.token_bytes = 4;
  scene x{how};
  auto troupe = x.open();
  const auto whole = troupe.extract<notes>(letter);
  REQUIRE(whole);
  auto range = troupe.items<notes>(letter);
  std::vector<note> seen;
  for (auto& next : range) {
    CHECK(next.index == seen.size());
    REQUIRE(next);
    seen.push_back(*next);
  }
  check_kinds(seen);
  CHECK(seen == whole->list);
  REQUIRE(range.result());
  CHECK(*range.result() == list_end{3, 0});
  auto growing = troupe.partials<notes>(letter);
  partial<notes> last;
  for (auto& now : growing)
    last = now;
  CHECK(last.complete());
  CHECK(*last == *whole);
}

TEST_CASE("one bad call among good ones is asked for again, with all of them") {
  scene x;
  auto troupe = x.open();
  const auto got = troupe.extract<notes>(letter + " [[fault:missing-once]]");
  INFO(to_string(got.error()));
  REQUIRE(got);
  check_kinds(got->list);
  REQUIRE(got.log.attempts.size() == 2);
  CHECK(got.log.attempts[0].problem.code == errc::violations);
  CHECK(got.log.attempts[0].problem.message.find("/calls/0/") != std::string::npos);
  CHECK(got.log.attempts[1].reask);
}

TEST_CASE("a bad call does not disturb the good ones behind it in a stream") {
  rehearsal_settings how;
  how.token_bytes = 4;
  scene x{how};
  auto troupe = x.open();
  auto range = troupe.items<notes>(letter + " [[fault:missing]]");
  std::vector<bool> good;
  std::vector<note> seen;
  while (auto next = range.next()) {
    CHECK(next->index == good.size());
    good.push_back(next->record.has_value());
    if (*next)
      seen.push_back(**next);
    else
      CHECK(next->why.problem.code == errc::violations);
  }
  CHECK(good == std::vector<bool>{false, true, true});
  CHECK(seen.size() == 2);
  REQUIRE(range.result());
  CHECK(*range.result() == list_end{3, 1});
}
