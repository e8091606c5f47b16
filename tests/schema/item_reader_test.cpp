#include "sample_records.hpp"

#include <troupe/record_list.hpp>

#include <catch2/catch_test_macros.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

using namespace troupe;
using sample::person;

namespace {

struct got {
  std::vector<std::string> items;
  bool settled = false;
  bool fault = false;

  bool operator==(const got&) const = default;
};

/// Reads people out of an answer in pieces of `size` bytes.
got read(std::string_view answer, size_t size) {
  const auto list = list_type_of<person>();
  item_reader reader{list, {}};
  got result;
  for (size_t i = 0; i < answer.size(); i += size)
    reader.push(answer.substr(i, size), [&](uint64_t index, reading&& x) {
      CHECK(index == result.items.size());
      result.items.push_back(x.record ? list.element->write(x.record.get())
                                      : render(x.violations) + " in " + x.json);
    });
  result.settled = reader.settled();
  result.fault = reader.fault() != nullptr;
  return result;
}

} // namespace

TEST_CASE("each element of a list is read as soon as it is complete") {
  const auto list = list_type_of<person>();
  item_reader reader{list, {}};
  std::vector<int32_t> ages;
  const auto take = [&](uint64_t, reading&& x) {
    ages.push_back(static_cast<person*>(x.record.get())->age);
  };
  reader.push(R"({"content":[{"name":"A","age":1)", take);
  CHECK(ages.empty());
  reader.push("}", take);
  CHECK(ages == std::vector{1});
  reader.push(R"(,{"name":"B","age":2},{"na)", take);
  CHECK(ages == std::vector{1, 2});
  CHECK_FALSE(reader.settled());
  reader.push(R"(me":"C","age":3}]})", take);
  CHECK(ages == std::vector{1, 2, 3});
  CHECK(reader.settled());
  CHECK(reader.count() == 3);
}

TEST_CASE("an element that is wrong is an error of its own") {
  const auto x = read(R"({"content":[{"name":"A","age":1},{"name":"B"},7,{"name":"C","age":3}]})",
                      5);
  REQUIRE(x.items.size() == 4);
  CHECK(x.items[0] == R"({"name":"A","age":1,"occupation":null})");
  CHECK(x.items[1] == "1 violation:\n1. /age (required): is required in {\"name\":\"B\"}");
  CHECK(x.items[2] == "1 violation:\n1. the whole value (type): must be an object; got 7 in 7");
  CHECK(x.items[3] == R"({"name":"C","age":3,"occupation":null})");
  CHECK(x.settled);
}

TEST_CASE("a list is found behind thoughts and the start of a code block, however it is split") {
  const std::string one = R"({"name":"A","age":1})";
  const std::string two = R"({"name":"B","age":2})";
  const std::vector<std::string> answers{
    "[" + one + "," + two + "]",
    "{\"content\":[" + one + "," + two + "]}",
    "\xEF\xBB\xBF \n{\"content\":[" + one + "," + two + "]}\n",
    "<think>[{\"not\": this}]</thin </think>[" + one + "," + two + "]",
    "```json\n{\"content\": [" + one + "," + two + "]}\n```\nHope this helps.",
    "```\n[" + one + "," + two + "]\n```",
    "```JSON\n[" + one + "," + two + "]\n```",
  };
  for (const auto& answer : answers) {
    INFO(answer);
    const auto whole = read(answer, answer.size());
    CHECK(whole.items.size() == 2);
    CHECK(whole.settled);
    for (size_t size = 1; size < answer.size(); ++size)
      CHECK(read(answer, size) == whole);
  }
}

TEST_CASE("a list behind prose is withheld, as it may be a draft in thoughts that end only later") {
  const std::string list = R"([{"name":"A","age":1},{"name":"B","age":2}])";
  for (const auto& answer : {"Here you are:\n```json\n" + list + "\n```\nHope this helps.",
                             "A set {of braces} and a note [1] with `code`: " + list + " done",
                             "Maybe " + list + ", no.</think> I cannot.", "`" + list + "`",
                             "```python\n" + list + "\n```"}) {
    INFO(answer);
    for (size_t size = 1; size <= answer.size(); ++size)
      CHECK(read(answer, size) == got{});
  }
}

TEST_CASE("an answer that may mean something else is not settled") {
  CHECK_FALSE(read(R"([{"name":"A","age":1}] or rather [{"name":"B","age":1}])", 3).settled);
  CHECK_FALSE(read(R"([{"name":"A","age":1},)", 3).settled);
  CHECK_FALSE(read(R"([] or "people" : [{"name":"A","age":1}])", 3).settled);
  CHECK_FALSE(read(R"("people": [{"name":"A","age":1}])", 3).settled);
  CHECK_FALSE(read(R"(people: [{"name":"A","age":1}] , "more")", 3).settled);
  CHECK_FALSE(read(R"(The "list": `x`, people: [{"name":"A","age":1}]. Well, "done")", 3).settled);
  CHECK(read(R"([{"name":"A","age":1}]. Well, "done")", 3).settled);
  CHECK_FALSE(read(R"({"people":[{"name":"A","age":1}]})", 3).settled);
  CHECK_FALSE(read("I cannot do that.", 3).settled);
}

TEST_CASE("what is no JSON ends the reading behind the complete elements") {
  const auto x = read(R"([{"name":"A","age":1}, {'name':'B'}])", 4);
  CHECK(x.items.size() == 1);
  CHECK(x.fault);
  CHECK_FALSE(x.settled);
}

TEST_CASE("a member that an element holds twice is a violation of that element") {
  const auto x = read(R"([{"name":"A","age":1,"age":2}])", 100);
  REQUIRE(x.items.size() == 1);
  CHECK(x.items[0].find("/age (duplicate)") != std::string::npos);
}

namespace {

struct touchy {
  int32_t x = 0;
};

template <class Inspector>
bool inspect(Inspector& f, touchy& x) {
  return f.object(x).fields(f.field("x", x.x).invariant([](int32_t value) {
    if (value == 2)
      throw std::runtime_error("no twos");
    return true;
  }));
}

} // namespace

TEST_CASE("a check that throws costs its element only") {
  const auto list = list_type_of<touchy>();
  item_reader reader{list, {}};
  const std::string text = R"([{"x":1},{"x":2},{"x":3}])";
  std::vector<uint64_t> seen;
  size_t used = 0;
  size_t thrown = 0;
  while (used < text.size()) {
    try {
      reader.push(text, used, [&](uint64_t index, reading&&) { seen.push_back(index); });
    } catch (const std::runtime_error&) {
      ++thrown;
    }
  }
  CHECK(thrown == 1);
  CHECK(seen == std::vector<uint64_t>{0, 2});
  CHECK(reader.settled());
}

TEST_CASE("a list that was read as a whole can be taken apart") {
  const auto list = list_type_of<person>();
  const auto whole = list.whole->read(R"([{"name":"A","age":1},{"name":"B","age":2}])", {});
  REQUIRE(whole.record);
  const auto elements = list.split(whole.record);
  REQUIRE(elements.size() == 2);
  CHECK(static_cast<person*>(elements[1].get())->name == "B");
}

TEST_CASE("one answer may hold records of several kinds") {
  using either = std::variant<person, sample::address>;
  const auto list = list_type_of<either>();
  item_reader reader{list, {}};
  std::vector<either> seen;
  reader.push(R"([{"street":"S","city":"C"},{"name":"A","age":1},{"neither":1}])",
              [&](uint64_t, reading&& x) {
                if (x.record)
                  seen.push_back(*static_cast<either*>(x.record.get()));
              });
  REQUIRE(seen.size() == 2);
  CHECK(std::get<sample::address>(seen[0]).city == "C");
  CHECK(std::get<person>(seen[1]).name == "A");
}
