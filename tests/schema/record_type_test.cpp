#include "sample_records.hpp"

#include <troupe/record.hpp>

#include <catch2/catch_test_macros.hpp>

#include <thread>

using namespace sample;
using troupe::errc;
using troupe::record_type_of;

namespace {

template <class T>
const T& get(const troupe::reading& x) {
  REQUIRE(x.record != nullptr);
  return *static_cast<const T*>(x.record.get());
}

} // namespace

TEST_CASE("a record type reads an answer that is pure JSON") {
  auto result = record_type_of<person>()->read(R"({"name":"Jason","age":30})", {});
  CHECK(result.code == errc::none);
  CHECK(result.violations.empty());
  CHECK(result.json.empty());
  CHECK(get<person>(result) == person{"Jason", 30, std::nullopt});
}

TEST_CASE("a record type finds the answer among prose") {
  auto result = record_type_of<person>()->read(
    "Here you are:\n```json\n{\"name\":\"Jason\",\"age\":30}\n```\nAnything else?", {});
  CHECK(get<person>(result).name == "Jason");
}

TEST_CASE("a wrong answer comes back with its JSON and its violations") {
  auto result = record_type_of<person>()->read(R"(Sure: {"name":"Jason","age":"30"})", {});
  CHECK(result.code == errc::violations);
  CHECK(result.record == nullptr);
  CHECK(result.json == R"({"name":"Jason","age":"30"})");
  CHECK(troupe::render(result.violations)
        == "1 violation:\n1. /age (type): must be an integer; got \"30\"");
}

TEST_CASE("an answer without JSON says what is wanted") {
  auto prose = record_type_of<person>()->read("I cannot do that.", {});
  CHECK(prose.code == errc::invalid_json);
  CHECK(prose.json.empty());
  CHECK(troupe::render(prose.violations)
        == "1 violation:\n1. the whole value (json): must hold a complete JSON value");
  auto cut = record_type_of<person>()->read(R"({"name":"Jason","age":)", {});
  CHECK(troupe::render(cut.violations)
        == "1 violation:\n1. the whole value (json): is no valid JSON: ends where a value is due "
           "(line 1, column 23)");
  CHECK(record_type_of<person>()->read("", {}).code == errc::invalid_json);
}

TEST_CASE("a root that is no object is read with its wrapper and without") {
  auto list = record_type_of<std::vector<int>>();
  CHECK(get<std::vector<int>>(list->read(R"({"content":[1,2]})", {})) == std::vector{1, 2});
  CHECK(get<std::vector<int>>(list->read("[1,2]", {})) == std::vector{1, 2});
  CHECK(troupe::render(list->read(R"({"content":[1,"2"]})", {}).violations)
        == "1 violation:\n1. /content/1 (type): must be an integer; got \"2\"");
  CHECK(get<color>(record_type_of<color>()->read(R"({"content":"blue"})", {})) == color::blue);
  CHECK(get<int>(record_type_of<int>()->read("7", {})) == 7);
  CHECK(list->read("{}", {}).code == errc::violations);
}

TEST_CASE("a record type writes the records that it read") {
  auto type = record_type_of<person>();
  auto result = type->read(R"({"age":30,"name":"Jason"})", {});
  REQUIRE(result.record != nullptr);
  CHECK(type->write(result.record.get()) == R"({"name":"Jason","age":30,"occupation":null})");
}

TEST_CASE("a record type knows its schema, and there is one for each type") {
  CHECK(record_type_of<person>() == record_type_of<person>());
  CHECK(&record_type_of<person>()->schema() == &troupe::schema_of<person>());
}

TEST_CASE("the depth that a caller allows is obeyed") {
  constexpr auto text = R"({"name":"a","folders":[{"name":"b","folders":[]}]})";
  CHECK(record_type_of<folder>()->read(text, {.depth_max = 4}).code == errc::none);
  CHECK(record_type_of<folder>()->read(text, {.depth_max = 3}).code == errc::invalid_json);
}

TEST_CASE("a record type is used by several threads at once") {
  auto type = record_type_of<person>();
  std::vector<std::thread> threads;
  std::vector<int> sums(4, 0);
  for (auto& sum : sums)
    threads.emplace_back([&sum, type] {
      for (int i = 0; i < 500; ++i)
        sum += static_cast<const person*>(type->read(R"({"name":"A","age":2})", {}).record.get())
                 ->age;
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(sums == std::vector<int>(4, 1000));
}
