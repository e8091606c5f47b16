#include "record/ruling.hpp"

#include <troupe/record.hpp>

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <variant>

using namespace troupe;

namespace {

struct letter {
  std::string greeting;
  std::vector<std::string> lines;
  std::optional<std::string> ending;
};

template <class Inspector>
bool inspect(Inspector& f, letter& x) {
  const auto ask = [](const std::string& text) {
    return text.empty() ? std::string{} : "Is this an ending? " + text;
  };
  return troupe::object(f, x, judged_by_text("must answer the text"))
    .fields(troupe::field(f, "greeting", x.greeting, length(1, 20), judged("must be polite")),
            troupe::field(f, "lines", x.lines, each(judged("must be a verse"))),
            troupe::field(f, "ending", x.ending, judged("must be an ending", ask)));
}

struct note {
  std::string greeting;
};

template <class Inspector>
bool inspect(Inspector& f, note& x) {
  return f.object(x).fields(troupe::field(f, "greeting", x.greeting, judged("must be a greeting")));
}

struct post {
  std::variant<note, letter> what;
};

template <class Inspector>
bool inspect(Inspector& f, post& x) {
  return f.object(x).fields(f.field("what", x.what));
}

struct parcel {
  std::variant<letter, note> what;
};

template <class Inspector>
bool inspect(Inspector& f, parcel& x) {
  return f.object(x).fields(f.field("what", x.what));
}

std::vector<std::string> pointers(const std::vector<question>& xs) {
  std::vector<std::string> result;
  for (const auto& x : xs)
    result.push_back(x.pointer + ": " + x.rule);
  return result;
}

using strings = std::vector<std::string>;

} // namespace

TEST_CASE("what a model is to judge comes with the record, each with its place") {
  const auto type = record_type_of<letter>();
  CHECK(type->asks_model());
  const auto got = type->read(R"({"greeting":"Dear","lines":["one","two"],"ending":"Yours"})", {});
  REQUIRE(got.record);
  CHECK(pointers(got.questions)
        == strings{"/greeting: must be polite", "/lines/0: must be a verse",
                   "/lines/1: must be a verse", "/ending: must be an ending",
                   ": must answer the text"});
  CHECK(got.questions[0].value == R"("Dear")");
  CHECK(got.questions[0].text.find("Rule: the value must be polite") != std::string::npos);
  CHECK_FALSE(got.questions[0].quotes_text);
  CHECK(got.questions[3].text == "Is this an ending? Yours");
  CHECK(got.questions[4].quotes_text);
}

TEST_CASE(
  "a value that is wrong, or not there, or of which nothing is to be asked, raises no question") {
  const auto type = record_type_of<letter>();
  const auto got = type->read(R"({"greeting":"Dear","lines":[],"ending":null})", {});
  REQUIRE(got.record);
  CHECK(pointers(got.questions) == strings{"/greeting: must be polite", ": must answer the text"});
  const auto unasked = type->read(R"({"greeting":"Dear","lines":[],"ending":""})", {});
  REQUIRE(unasked.record);
  CHECK(pointers(unasked.questions)
        == strings{"/greeting: must be polite", ": must answer the text"});
  CHECK(type->read(R"({"greeting":"","lines":["x"],"ending":null})", {}).questions.empty());
}

TEST_CASE("questions about the alternatives that a value is not are dropped") {
  const auto type = record_type_of<post>();
  CHECK(type->asks_model());
  const auto got = type->read(R"({"what":{"greeting":"Dear","lines":[],"ending":null}})", {});
  REQUIRE(got.record);
  CHECK(pointers(got.questions)
        == strings{"/what/greeting: must be polite", "/what: must answer the text"});
  // The same where the alternative that it is comes first.
  const auto other = record_type_of<parcel>()->read(
    R"({"what":{"greeting":"Dear","lines":[],"ending":null}})", {});
  CHECK(pointers(other.questions) == pointers(got.questions));
}

TEST_CASE("a repaired answer raises its questions once") {
  read_options options;
  options.policy = reading_policy::repair;
  const auto got = record_type_of<note>()->read(R"({'greeting': 'Dear',})", options);
  REQUIRE(got.record);
  CHECK(pointers(got.questions) == strings{"/greeting: must be a greeting"});
}

TEST_CASE("a ruling is a record like any other") {
  CHECK_FALSE(record_type_of<ruling>()->asks_model());
  const auto got = read_record<ruling>(R"({"follows":false,"reason":"rude"})");
  REQUIRE(got);
  CHECK(got->reason == "rude");
}
