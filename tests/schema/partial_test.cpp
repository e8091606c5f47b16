#include "sample_records.hpp"

#include <troupe/detail/record_growth.hpp>
#include <troupe/record.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

using namespace troupe;
using sample::color;
using sample::person;

namespace {

struct tag_a {
  std::string text;
  bool operator==(const tag_a&) const = default;
};

template <class Inspector>
bool inspect(Inspector& f, tag_a& x) {
  return f.object(x).fields(f.field("text", x.text));
}

struct tag_b {
  int32_t number = 0;
  bool operator==(const tag_b&) const = default;
};

template <class Inspector>
bool inspect(Inspector& f, tag_b& x) {
  return f.object(x).fields(f.field("number", x.number));
}

/// One of everything.
struct everything {
  std::string title;
  int32_t count = 0;
  double ratio = 0;
  bool flag = false;
  color paint = color::red;
  std::optional<std::string> remark;
  std::vector<person> people;
  std::map<std::string, int32_t> marks;
  std::set<std::string> labels;
  std::array<int32_t, 2> pair{};
  std::tuple<std::string, int32_t> mixed;
  std::variant<tag_a, tag_b> tagged;
  std::variant<int32_t, std::string> untagged;

  bool operator==(const everything&) const = default;
};

template <class Inspector>
bool inspect(Inspector& f, everything& x) {
  return f.object(x).fields(
    f.field("title", x.title), troupe::field(f, "count", x.count, between(0, 100)),
    f.field("ratio", x.ratio), f.field("flag", x.flag), f.field("paint", x.paint),
    f.field("remark", x.remark), f.field("people", x.people), f.field("marks", x.marks),
    f.field("labels", x.labels), f.field("pair", x.pair), f.field("mixed", x.mixed),
    troupe::field(f, "tagged", x.tagged, discriminator("kind")), f.field("untagged", x.untagged));
}

const std::string everything_text
  = R"({"title":"A \"b\" \u00e9","count":12,"ratio":-1.5e2,"flag":true,"paint":"green",)"
    R"("remark":"so","people":[{"name":"Ann","age":1,"occupation":null},{"name":"Bob","age":2}],)"
    R"("marks":{"x":1,"y":2},"labels":["p","q"],"pair":[3,4],"mixed":["m",5],)"
    R"("tagged":{"kind":"tag_b","number":9},"untagged":"u"})";

template <class T>
class viewer {
public:
  void push(std::string_view text) {
    builder_->push(text);
    last = std::static_pointer_cast<partial<T>>(builder_->snapshot(3, 1));
  }

  std::shared_ptr<partial<T>> last;

private:
  std::unique_ptr<snapshot_builder> builder_ = make_snapshots<T>({});
};

} // namespace

TEST_CASE("the last snapshot is what reading the whole text gives, wherever it is split") {
  const auto whole = read_record<everything>(everything_text);
  REQUIRE(whole);
  for (size_t i = 0; i <= everything_text.size(); ++i) {
    INFO(i);
    viewer<everything> x;
    const std::string_view all{everything_text};
    x.push(all.substr(0, i));
    x.push(all.substr(i));
    CHECK(x.last->complete());
    CHECK(**x.last == *whole);
    CHECK(x.last->violations.empty());
  }
  viewer<everything> bytewise;
  for (char c : everything_text)
    bytewise.push({&c, 1});
  CHECK(**bytewise.last == *whole);
  CHECK(bytewise.last->state("/people/1/age") == field_state::complete);
}

TEST_CASE("what a snapshot calls complete is as it will be in the end, at every byte") {
  const auto whole = read_record<everything>(everything_text);
  viewer<everything> x;
  for (char c : everything_text) {
    x.push({&c, 1});
    const auto& now = *x.last;
    if (now.state("/title") == field_state::complete)
      CHECK(now->title == whole->title);
    else
      CHECK(whole->title.starts_with(now->title));
    CHECK(now->count == (now.state("/count") == field_state::complete ? 12 : 0));
    CHECK(now->ratio == (now.state("/ratio") == field_state::complete ? -150.0 : 0.0));
    CHECK(now->flag == (now.state("/flag") == field_state::complete));
    CHECK((now->paint == color::green) == (now.state("/paint") == field_state::complete));
    if (now.state("/people/0") == field_state::complete) {
      CHECK(now->people.at(0) == whole->people[0]);
      CHECK(now.state("/people/0/age") == field_state::complete);
    }
    CHECK((now->people.size() == 2) == (now.state("/people/1") != field_state::absent));
    CHECK(now->marks.count("y")
          == (now.state("/marks/y") == field_state::complete ? size_t{1} : size_t{0}));
    CHECK(now->pair[1] == (now.state("/pair/1") == field_state::complete ? 4 : 0));
    if (now.state("/untagged") == field_state::complete)
      CHECK(now->untagged == whole->untagged);
    else
      CHECK(now->untagged == std::variant<int32_t, std::string>{});
    CHECK(now.violations.empty());
  }
}

TEST_CASE("every field says whether it is absent, incomplete or complete") {
  viewer<person> x;
  x.push("{");
  CHECK(x.last->state("") == field_state::incomplete);
  CHECK(x.last->state("/name") == field_state::absent);
  x.push(R"("name":"An)");
  CHECK(x.last->state("/name") == field_state::incomplete);
  CHECK((*x.last)->name == "An");
  x.push(R"(n","age":4)");
  CHECK(x.last->state("/name") == field_state::complete);
  CHECK(x.last->state("/age") == field_state::incomplete);
  CHECK((*x.last)->age == 0);
  x.push("2");
  CHECK((*x.last)->age == 0);
  x.push(" ");
  CHECK((*x.last)->age == 42);
  CHECK(x.last->state("/age") == field_state::complete);
  CHECK(x.last->state("/occupation") == field_state::absent);
  CHECK_FALSE(x.last->complete());
  x.push("}");
  CHECK(x.last->complete());
  CHECK(x.last->state("/occupation") == field_state::complete);
  CHECK(x.last->index == 3);
}

TEST_CASE("checks run on complete fields only, and what is wrong is said at once") {
  viewer<everything> x;
  x.push(R"({"title":"t","count":10)");
  CHECK(x.last->violations.empty());
  x.push("1,");
  REQUIRE(x.last->violations.size() == 1);
  CHECK(x.last->violations[0].pointer == "/count");
  x.push(R"("ratio":"x",)");
  REQUIRE(x.last->violations.size() == 2);
  CHECK(x.last->violations[1].pointer == "/ratio");
  x.push(R"("people":[{"name":1,"age":"2")");
  CHECK(x.last->violations.size() == 4);
  x.push("}]");
  CHECK(x.last->violations.size() == 4);
}

TEST_CASE("a list at the root grows, with and without its wrapper") {
  viewer<std::vector<person>> bare;
  bare.push(R"([{"name":"Ann","age":1},{"name":"B)");
  REQUIRE(bare.last);
  CHECK(bare.last->state("/0") == field_state::complete);
  CHECK(bare.last->state("/1") == field_state::incomplete);
  CHECK(bare.last->state("/1/name") == field_state::incomplete);
  CHECK(bare.last->state("/2") == field_state::absent);
  viewer<std::vector<person>> wrapped;
  wrapped.push(R"({"content":[{"name":"Ann","age":1},{"name":"B)");
  REQUIRE(wrapped.last);
  CHECK(**wrapped.last == **bare.last);
  CHECK(wrapped.last->grown == bare.last->grown);
  wrapped.push(R"(ob","age":2}])");
  CHECK(wrapped.last->complete());
  wrapped.push("}");
  CHECK(wrapped.last->complete());
  CHECK((*wrapped.last)->size() == 2);
}

TEST_CASE("a snapshot finds its record in a code block") {
  viewer<person> x;
  x.push("Sure:\n```json\n{\"name\":\"An");
  REQUIRE(x.last);
  CHECK((*x.last)->name == "An");
  x.push("n\",\"age\":2}\n```\n");
  CHECK(x.last->complete());
  CHECK((*x.last)->age == 2);
}

TEST_CASE("a tagged alternative grows as soon as its tag is known") {
  viewer<everything> x;
  x.push(R"({"tagged":{"kind":"tag_)");
  CHECK(std::holds_alternative<tag_a>((*x.last)->tagged));
  x.push(R"(a","text":"gr)");
  CHECK(std::get<tag_a>((*x.last)->tagged).text == "gr");
  x.push("own");
  CHECK(std::get<tag_a>((*x.last)->tagged).text == "grown");
}

TEST_CASE("a snapshot that is kept does not change when the answer grows") {
  viewer<std::vector<person>> x;
  std::vector<partial<std::vector<person>>> kept;
  const std::string_view text
    = R"([{"name":"Ann","age":1},{"name":"Bob","age":2},{"name":"Cyd","age":3}])";
  std::vector<std::vector<person>> copies;
  // A bracket alone may be the beginning of a mark.
  x.push(text.substr(0, 1));
  CHECK_FALSE(x.last);
  for (size_t i = 1; i < text.size(); ++i) {
    x.push(text.substr(i, 1));
    kept.push_back(*x.last);
    copies.push_back(*kept.back());
  }
  for (size_t i = 0; i < kept.size(); ++i)
    CHECK(*kept[i] == copies[i]);
  CHECK(kept.back()->size() == 3);
}

TEST_CASE("a record grows on where it stands once nobody looks at its snapshot") {
  viewer<std::vector<person>> x;
  x.push(R"([{"name":"An)");
  const auto* first = &**x.last;
  x.push("n");
  CHECK(&**x.last != first);
  x.push(R"(","age":1},{"name":"Bo)");
  CHECK(&**x.last == first);
  CHECK((*x.last)->at(0).age == 1);
  x.push(R"(b","age":2}])");
  x.push(" ");
  CHECK((*x.last)->size() == 2);
  CHECK(x.last->complete());
}

TEST_CASE("snapshots outlive the reader of their answer") {
  std::optional<partial<person>> kept;
  {
    viewer<person> x;
    x.push(R"({"name":"Ann")");
    kept = *x.last;
  }
  CHECK((*kept)->name == "Ann");
  kept.reset();
  CHECK(partial<person> {} -> name.empty());
}

TEST_CASE("a list at the root that has something wrong ends as the whole text reads") {
  for (const std::string_view text :
       {R"({"content":[{"name":"Ann","age":1},{"name":2,"age":2},{"name":"Cyd","age":3}]})",
        R"({"content":[{"name":"Ann","age":1,"age":2}]})",
        R"({"content":[{"name":"Ann","age":1}],"content":[]})"}) {
    INFO(text);
    viewer<std::vector<person>> bytewise;
    viewer<std::vector<person>> whole;
    for (char c : text)
      bytewise.push({&c, 1});
    whole.push(text);
    CHECK(**bytewise.last == **whole.last);
    REQUIRE(bytewise.last->violations.size() == 1);
    REQUIRE(whole.last->violations.size() == 1);
    CHECK(bytewise.last->violations[0].pointer == whole.last->violations[0].pointer);
    CHECK_FALSE(record_type_of<std::vector<person>>()->read(text, {}).record);
  }
}
