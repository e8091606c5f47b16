// What models write around a record within JSON: calls, and the schema that they were shown.

#include "sample_records.hpp"

#include <troupe/calls.hpp>
#include <troupe/record.hpp>

#include <catch2/catch_test_macros.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

using namespace troupe;

namespace {

struct ticket {
  std::string name;
  std::optional<int32_t> seat;
};

template <class Inspector>
bool inspect(Inspector& f, ticket& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("seat", x.seat));
}

/// Nothing has to be there.
struct remark {
  std::optional<std::string> text;
  std::optional<std::string> title;
};

template <class Inspector>
bool inspect(Inspector& f, remark& x) {
  return f.object(x).fields(f.field("text", x.text), f.field("title", x.title));
}

/// A record that has the members of a call.
struct command {
  std::string name;
  remark arguments;
};

template <class Inspector>
bool inspect(Inspector& f, command& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("arguments", x.arguments));
}

struct thing {
  std::optional<std::string> id;
  std::optional<std::string> type;
  std::optional<std::string> name;
};

template <class Inspector>
bool inspect(Inspector& f, thing& x) {
  return f.object(x).fields(f.field("id", x.id), f.field("type", x.type), f.field("name", x.name));
}

struct letter {
  std::string content;
  std::string author;
};

template <class Inspector>
bool inspect(Inspector& f, letter& x) {
  return f.object(x).fields(f.field("content", x.content), f.field("author", x.author));
}

template <class T>
reading read_as(std::string_view answer, reading_policy policy = reading_policy::repair) {
  return record_type_of<T>()->read(answer, {.policy = policy});
}

/// The record and its repairs, or what is wrong.
template <class T>
std::string told(std::string_view answer) {
  const auto result = read_as<T>(answer);
  if (result.record)
    return record_type_of<T>()->write(result.record.get()) + " " + to_string(result.repairs);
  std::string keywords;
  for (const auto& x : result.violations)
    keywords += x.keyword + " ";
  return keywords;
}

const std::string ann = R"({"name":"Ann","seat":3})";
const std::string taken = ann + " the whole value wrapper (2)";

template <class... Parts>
std::string join(const Parts&... parts) {
  std::string result;
  ((result += parts), ...);
  return result;
}

} // namespace

TEST_CASE("the arguments of a call that is written as an answer are the record") {
  for (const auto* name : {"name", "function", "tool", "tool_name", "function_name", "action"}) {
    for (const auto* arguments :
         {"arguments", "parameters", "input", "args", "action_input", "toolInput", "kwargs"}) {
      const auto call = join("{\"", name, R"(":"ticket",")", arguments, "\":", ann, "}");
      INFO(call);
      CHECK(told<ticket>(call) == taken);
      CHECK(told<ticket>(join("[", call, "]")) == taken);
      CHECK_FALSE(read_as<ticket>(call, reading_policy::strict).record);
      CHECK(read_as<ticket>(call, reading_policy::strict).violations.front().keyword == "wrapper");
      CHECK(read_as<ticket>(call, reading_policy::report).repairs.size() == 1);
    }
  }
}

TEST_CASE("a call may stand in what APIs put around it") {
  const auto call = join(R"({"name":"ticket","arguments":)", ann, "}");
  const std::string text = R"("{\"name\":\"Ann\",\"seat\":3}")";
  for (const auto& answer :
       {join(R"({"name":"ticket","arguments":)", text, "}"),
        join(R"({"type":"function","function":)", call, "}"),
        join(R"({"id":"c1","type":"function","function":{"name":"ticket","arguments":)", text,
             "}}"),
        join(R"({"tool_calls":[{"type":"function","function":)", call, "}]}"),
        join(R"({"role":"assistant","content":null,"tool_calls":[)", call, "]}"),
        join(R"({"function_call":)", call, "}"),
        join(R"({"type":"tool_use","id":"t","name":)", R"("ticket","input":)", ann, "}"),
        join(R"({"tool_uses":[{"recipient_name":"functions.ticket","parameters":)", ann, "}]}"),
        join(R"({"name":"functions.ticket:0","arguments":)", ann, "}"),
        join(R"({"name":"Ticket","arguments":)", ann, "}"),
        join(R"({"thought":"easy","name":"ticket","arguments":)", ann, "}"),
        join(R"({"ticket":)", ann, "}"), join(R"({"arguments":)", ann, "}")}) {
    INFO(answer);
    CHECK(told<ticket>(answer) == taken);
  }
  CHECK(told<ticket>(join("I call functools[", call, "]."))
          .starts_with(ann + " the whole value surroundings (1)"));
  CHECK(told<ticket>(join("```json\n", call, "\n```")).starts_with(ann));
  // Within each other.
  CHECK(told<ticket>(join(R"({"name":"ticket","arguments":)", call, "}"))
        == ann + " the whole value wrapper (2), the whole value wrapper (2)");
}

TEST_CASE("a call that is marked as one need not have the function's name") {
  for (const auto* mark : {"<tool_call>", "[TOOL_CALLS]", "<|python_tag|>", "<tool_calls>"}) {
    const auto text = join(mark, R"({"name":"sell","arguments":)", ann, "}");
    INFO(text);
    CHECK(told<ticket>(text).starts_with(ann));
  }
  // Without a mark it may be the record, unless the arguments are.
  CHECK(told<ticket>(join(R"({"name":"sell","arguments":)", ann, "}")) == taken);
  CHECK(told<ticket>(R"({"name":"sell","arguments":{"to":"Bob"}})")
        == R"({"name":"sell","seat":null} )");
  CHECK(told<sample::person>(R"({"name":"note","arguments":{"name":"Ann","age":30,"x":1}})")
          .starts_with(R"({"name":"Ann","age":30)"));
}

TEST_CASE("a record that has the members of a call stays what it is") {
  const std::string whole = R"({"name":"command","arguments":{"text":"x","title":null}})";
  CHECK(told<command>(whole) == whole + " ");
  CHECK(told<command>(join(R"({"name":"command","parameters":)", whole, "}"))
        == whole + " the whole value wrapper (2)");
  CHECK(told<ticket>(R"({"name":"ticket"})") == R"({"name":"ticket","seat":null} )");
  CHECK(told<ticket>(R"({"name":"ticket","seat":3,"arguments":{"name":"Bob"}})")
        == ann.substr(0, 0) + R"({"name":"ticket","seat":3} )");
  CHECK(told<remark>(R"({"title":"object","text":"x"})") == R"({"text":"x","title":"object"} )");
}

TEST_CASE("of several calls none is the answer by itself") {
  const auto call = join(R"({"name":"ticket","arguments":)", ann, "}");
  const auto other = join(R"({"name":"ticket","arguments":{"name":"Bob"}})");
  CHECK(told<ticket>(join("[", call, ",", call, "]"))
        == ann + " the whole value element_repeated (1), the whole value wrapper (2)");
  CHECK(told<ticket>(join("<tool_call>", call, "</tool_call><tool_call>", call, "</tool_call>"))
          .starts_with(ann));
  for (const auto& text :
       {join("[", call, ",", other, "]"), join("<tool_call>", call, "\n<tool_call>", other),
        join("<tool_call>", ann, "</tool_call><tool_call>{\"name\":\"Bob\"}</tool_call>"),
        join("[TOOL_CALLS]ticket[ARGS]", ann, "[TOOL_CALLS]ticket[ARGS]{\"name\":\"Bob\"}")}) {
    INFO(text);
    CHECK_FALSE(read_as<ticket>(text).record);
    CHECK_FALSE(read_as<ticket>(text, reading_policy::strict).record);
  }
}

TEST_CASE("calls that are written as an answer become the list of calls") {
  using both = calls<ticket, remark>;
  const auto call = join(R"({"name":"ticket","arguments":)", ann, "}");
  const std::string other = R"({"name":"remark","arguments":{"text":"x"}})";
  const std::string wanted = R"({"calls":[{"function":"ticket","name":"Ann","seat":3},)"
                             R"({"function":"remark","text":"x","title":null}]})";
  CHECK(told<both>(join("[", call, ",", other, "]")) == wanted + " the whole value wrapper (2)");
  CHECK(told<both>(join(R"({"tool_calls":[)", call, ",", other, "]}"))
        == wanted + " the whole value wrapper (2)");
  CHECK(told<both>(join("<tool_call>", call, "</tool_call>\n<tool_call>", other, "</tool_call>"))
          .starts_with(wanted));
  CHECK(told<both>(call).starts_with(R"({"calls":[{"function":"ticket","name":"Ann","seat":3}]})"));
}

TEST_CASE("values in the place of their schemas are the record") {
  const auto frame = [](std::string_view head, std::string_view values) {
    return join("{", head, "\"properties\":", values, "}");
  };
  for (const auto* head : {"\"type\":\"object\",", "\"title\":\"ticket\",\"type\":\"object\",",
                           "\"$schema\":\"x\",\"type\":\"object\",\"required\":[\"name\"],"
                           "\"additionalProperties\":false,",
                           ""}) {
    INFO(head);
    CHECK(told<ticket>(frame(head, ann)) == taken);
    CHECK(told<remark>(frame(head, R"({"text":"x"})"))
          == R"({"text":"x","title":null} the whole value wrapper (2))");
    // The schema itself is none.
    CHECK_FALSE(read_as<remark>(frame(head, R"({"text":{"type":"string"}})")).record);
  }
  CHECK_FALSE(
    read_as<remark>(R"({"type":"object","properties":{"text":"x"}})", reading_policy::strict)
      .record);
}

TEST_CASE("a record may have members that frames have, too") {
  const std::string t1 = R"({"id":"t1","type":"seat","name":"Ann"})";
  for (const auto& text : {join(R"({"id":"call_1","type":"function","function":{"name":"thing",)",
                                R"("arguments":)", t1, "}}"),
                           join(R"({"id":"call_1","name":"thing","arguments":)", t1, "}"),
                           join(R"({"type":"object","properties":)", t1, "}")}) {
    INFO(text);
    CHECK(told<thing>(text) == t1 + " the whole value wrapper (2)");
  }
  CHECK(told<thing>(t1) == t1 + " ");
}

TEST_CASE("a frame that is badly written is taken off as well, or not at all") {
  CHECK(
    told<ticket>(R"({"name":"ticket","arguments":{"name":"Ann","seat":"3",})").starts_with(ann));
  CHECK(told<ticket>(R"({'name':'ticket','arguments':{'name':'Ann','seat':3}})").starts_with(ann));
  CHECK_FALSE(read_as<ticket>(R"({"name":"ticket","arguments":{"name":"An)").record);
  CHECK_FALSE(read_as<ticket>(R"({"name":"ticket","arguments":null})").record);
  CHECK_FALSE(read_as<ticket>(R"({"name":"ticket","arguments":"none"})").record);
  const auto wrong = read_as<ticket>(R"({"name":"ticket","arguments":{"name":["a","b"]}})");
  REQUIRE(wrong.violations.size() == 2);
  CHECK(wrong.violations[0].keyword == "wrapper");
  CHECK(wrong.violations[1].pointer == "/name");
}

TEST_CASE("an object that has a content and more is a record rather than a wrapper") {
  using text = std::variant<letter, std::string>;
  const std::string whole = R"({"content":"hello","author":"Ann"})";
  CHECK(told<text>(whole) == whole + " ");
  CHECK(told<text>(R"({"content":)" + whole + "}") == whole + " ");
  CHECK(told<text>(R"({"content":"hello","author":"Ann",})")
        == whole + " the whole value comma_extra (1)");
  CHECK(told<text>(R"({"content":"hello"})") == R"("hello" )");
  CHECK(told<std::vector<letter>>(R"({"content":[)" + whole + R"(],"note":"x"})")
        == "[" + whole + "] ");
}
