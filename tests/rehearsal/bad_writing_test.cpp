#include "bad_writing.hpp"

#include <troupe/record.hpp>

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <set>
#include <string>

namespace {

struct note {
  std::string text;
  int32_t pages = 0;
  bool read = false;
  std::optional<std::string> author;
};

template <class Inspector>
bool inspect(Inspector& f, note& x) {
  return f.object(x).fields(f.field("text", x.text), f.field("pages", x.pages),
                            f.field("read", x.read), f.field("author", x.author));
}

constexpr auto good = R"({"text":"it's \"new\", and: [1]","pages":12,"read":true,"author":null})";

} // namespace

TEST_CASE("bad writing is wrong in each of its ways, and says the same but where it is cut") {
  using namespace troupe;
  const auto type = record_type_of<note>();
  std::set<std::string> ways;
  for (uint64_t i = 0; i < rehearsing::bad_writing_ways; ++i) {
    std::string text = good;
    rehearsing::write_badly(text, i);
    CAPTURE(text);
    ways.insert(text);
    CHECK(type->read(text, {}).record == nullptr);
    const auto got = type->read(text, {.policy = reading_policy::repair});
    const bool is_cut = i + 1 == rehearsing::bad_writing_ways;
    CHECK((got.record != nullptr) != is_cut);
    if (got.record)
      CHECK(type->write(got.record.get()) == good);
  }
  CHECK(ways.size() == rehearsing::bad_writing_ways);
}
