#include "person.hpp"

#include <troupe/maybe.hpp>
#include <troupe/notes.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

/// Texts whose answers are all written badly, in each of the twelve ways.
std::vector<std::string> bad_texts() {
  std::vector<std::string> result;
  for (size_t i = 0; i < 12; ++i)
    result.push_back(text_about(20 + i, "[[fault:badly_written_once]]"));
  return result;
}

scene reading_scene(reading_policy how) {
  scene result;
  result.conf.reading = how;
  result.conf.pool_size = 1; // so that each of the ways gets a text
  return result;
}

struct quoted_person {
  std::string name;
  std::string quote;
};

template <class Inspector>
bool inspect(Inspector& f, quoted_person& x) {
  return f.object(x).fields(f.field("name", x.name), field(f, "quote", x.quote, cited()));
}

} // namespace

TEST_CASE("badly written answers are read without asking again, but for the one that is cut") {
  auto s = reading_scene(reading_policy::repair);
  auto client = s.open();
  size_t requests = 0;
  size_t repaired = 0;
  for (const auto& got : client.gather<person>(bad_texts())) {
    REQUIRE(got);
    CHECK(*got == person{"John Smith", static_cast<int32_t>(20 + got.index), "software engineer"});
    requests += got.log.attempts.size();
    repaired += got.log.attempts.back().repairs.empty() ? 0 : 1;
  }
  CHECK(requests == 13);
  CHECK(repaired >= 10); // Python's literals are quotes only, where there are none
}

TEST_CASE("strict reading asks again for each badly written answer") {
  auto s = reading_scene(reading_policy::strict);
  auto client = s.open();
  for (const auto& got : client.gather<person>(bad_texts())) {
    REQUIRE(got);
    CHECK(got.log.attempts.size() == 2);
    CHECK(got.log.attempts.back().repairs.empty());
  }
}

TEST_CASE("a report asks again and says what could have been read") {
  auto s = reading_scene(reading_policy::report);
  auto client = s.open();
  size_t readable = 0;
  for (const auto& text : bad_texts()) {
    const auto got = client.extract<person>(text);
    REQUIRE(got);
    CHECK(got.log.attempts.size() == 2);
    readable += got.log.attempts.front().repairs.empty() ? 0 : 1;
    CHECK(got.log.attempts.back().repairs.empty());
  }
  // With the re-asks between them, the texts meet every other of the ways, twice; one of these cuts
  // the answer.
  CHECK(readable == 10);
}

TEST_CASE("a record quotes the text of its prompt") {
  scene s;
  s.conf.reasks = 0;
  auto client = s.open();
  const auto wrong = client.extract<quoted_person>("John Smith is here.");
  // Whatever the rehearsal says: it is a part of the text, or no record.
  if (wrong)
    CHECK(std::string_view{"John Smith is here."}.find(wrong->quote) != std::string_view::npos);
  else
    CHECK(wrong.error().message.find("citation") != std::string::npos);
}
