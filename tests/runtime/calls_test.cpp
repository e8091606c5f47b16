#include "dialects/dialects.hpp"

#include <troupe/calls.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace troupe;

namespace {

struct invoice {
  int32_t total = 0;

  friend bool operator==(const invoice&, const invoice&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, invoice& x) {
  return object(f, x, description("Money that is owed")).fields(f.field("total", x.total));
}

struct reminder {
  std::string to;

  friend bool operator==(const reminder&, const reminder&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, reminder& x) {
  return f.object(x).fields(f.field("to", x.to));
}

using papers = calls<invoice, reminder>;

dialect_ptr make(bool streamed = false, mode m = mode::tools) {
  settings conf;
  conf.model = "m";
  conf.mode = m;
  const auto type = record_type_of<papers>();
  auto made = make_dialect(conf, type->schema(),
                           {.streamed = streamed, .functions = type->functions()});
  REQUIRE(made);
  return *made;
}

completion calling(std::vector<tool_call> calls) {
  completion result;
  result.tool_calls = std::move(calls);
  return result;
}

reading read(const completion& x) {
  std::string room;
  const auto text = make()->answer(x, room);
  REQUIRE(text);
  read_options options;
  options.policy = reading_policy::repair;
  return record_type_of<papers>()->read(*text, options);
}

std::string delta(int index, std::string_view name, std::string_view arguments) {
  std::string result = R"({"choices":[{"delta":{"tool_calls":[{"index":)" + std::to_string(index);
  if (!name.empty())
    result += R"(,"id":"c)" + std::to_string(index) + R"(")";
  result += R"(,"function":{)";
  if (!name.empty())
    result += R"("name":")" + std::string{name} + R"(",)";
  result += R"("arguments":)" + write_record(std::string{arguments}) + "}}]}}]}";
  return "data: " + result + "\n\n";
}

constexpr std::string_view finished
  = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n";

/// All parts of the answer, in pieces of that size.
std::string streamed(std::string_view body, size_t piece) {
  const auto wire = make(true);
  const auto stream = wire->stream();
  std::string result;
  for (size_t at = 0; at < body.size(); at += piece)
    for (auto part = stream->push(body.substr(at, piece)); part && !part->empty();
         part = stream->push({}))
      result += *part;
  const auto end = stream->finish();
  REQUIRE(end);
  std::string room;
  const auto whole = wire->answer(*end, room);
  REQUIRE(whole);
  CHECK(*whole == result);
  return result;
}

} // namespace

TEST_CASE(
  "of several kinds of record, each is a function of its own that may be called repeatedly") {
  const auto body = *make()->encode({"", "text", {}}, {});
  CHECK(body.find(R"("tools":[{"type":"function","function":{"name":"invoice",)"
                  R"("description":"Money that is owed","parameters":)")
        != std::string::npos);
  CHECK(body.find(R"({"type":"function","function":{"name":"reminder",)") != std::string::npos);
  CHECK(body.find(R"("tool_choice":"required","parallel_tool_calls":true)") != std::string::npos);
  CHECK(body.find("\"calls\"") == std::string::npos);
  const auto other = *make(false, mode::json_schema)->encode({"", "text", {}}, {});
  CHECK(other.find("parallel_tool_calls") == std::string::npos);
  CHECK(other.find("\"calls\"") != std::string::npos);
}

TEST_CASE("several calls become several records, in their order") {
  const auto got = read(calling({{"1", "reminder", R"({"to":"Ann"})"},
                                 {"2", "invoice", R"( {"total": 5} )"},
                                 {"3", "reminder", R"({"to":"}\"{"})"}}));
  REQUIRE(got.record);
  const auto& x = *static_cast<const papers*>(got.record.get());
  CHECK(
    x.list
    == std::vector<std::variant<invoice, reminder>>{reminder{"Ann"}, invoice{5}, reminder{"}\"{"}});
  CHECK(got.repairs.empty());
}

TEST_CASE(
  "a call of an unknown function, or of none of its arguments, is a violation with its place") {
  const auto unknown = read(calling({{"1", "invoice", R"({"total":1})"}, {"2", "cheque", "{}"}}));
  CHECK_FALSE(unknown.record);
  REQUIRE(unknown.violations.size() == 1);
  CHECK(unknown.violations[0].pointer == "/calls/1/function");
  CHECK(unknown.violations[0].message == R"(must be one of "invoice", "reminder")");
  for (const auto* arguments : {"", "{}", "{ }", "[1]", "well"}) {
    const auto wrong
      = read(calling({{"1", "invoice", arguments}, {"2", "reminder", R"({"to":""})"}}));
    CHECK_FALSE(wrong.record);
    REQUIRE(wrong.violations.size() == 1);
    CHECK(wrong.violations[0].pointer.starts_with("/calls/0"));
  }
}

TEST_CASE("brackets, quotes and spaces within a string are left as they are") {
  const auto got = read(calling({{"1", "reminder", R"({"to":"a} b"})"},
                                 {"2", "reminder", R"({"to":"a\"} b \\"} )"},
                                 {"3", "reminder", R"({"to":"{[ c"})"}}));
  REQUIRE(got.record);
  CHECK(static_cast<const papers*>(got.record.get())->list
        == std::vector<std::variant<invoice, reminder>>{reminder{"a} b"}, reminder{"a\"} b \\"},
                                                        reminder{"{[ c"}});
  CHECK(got.repairs.empty());
}

TEST_CASE("arguments that go on behind their end are no list of calls") {
  CHECK_FALSE(read(calling({{"1", "invoice", R"({"total":1} 2)"}})).record);
  CHECK_FALSE(read(calling({{"1", "invoice", R"({"total":1},{"total":2})"}})).record);
}

TEST_CASE("without a call the answer is what the model wrote, or none") {
  completion x;
  x.content = R"({"calls":[{"function":"invoice","total":7}]})";
  CHECK(read(x).record);
  x.content = "no";
  std::string room;
  CHECK(make()->answer(x, room).error() == error{errc::no_answer, "No function was called."});
}

TEST_CASE("a re-ask answers each call and wants all of them again") {
  const std::vector<reask_turn> turns{
    {calling({{"1", "invoice", "{}"}, {"2", "reminder", "{}"}}), "wrong"}};
  const auto body = *make()->encode({"", "text", {}}, turns);
  CHECK(body.find(R"("tool_call_id":"1","content":"wrong\n\nMake all calls once more)")
        != std::string::npos);
  CHECK(body.find(R"("tool_call_id":"2")") != std::string::npos);
}

TEST_CASE("who called nothing is told to call the functions, and who broke off to call the rest") {
  completion prose;
  prose.content = "Here you are.";
  const std::vector<reask_turn> silent{{prose, "No function was called."}};
  CHECK(make()->encode({"", "text", {}}, silent)->find("Call one of the functions for each record")
        != std::string::npos);
  const std::vector<reask_turn> cut{{calling({{"1", "invoice", R"({"total":1})"}}), "cut", true}};
  CHECK(make(true)->encode({"", "text", {}}, cut)->find("Make only the calls for the records")
        != std::string::npos);
}

TEST_CASE("calls that arrive one after the other are handed over as they grow") {
  const auto wire = make(true);
  const auto stream = wire->stream();
  auto part = stream->push(delta(0, "invoice", ""));
  CHECK((part && *part == R"({"calls":[)"));
  part = stream->push(delta(0, "", "{\"to"));
  CHECK((part && *part == R"({"function":"invoice","to)"));
  part = stream->push(delta(0, "", "tal\":1}"));
  CHECK((part && *part == R"(tal":1})"));
  part = stream->push(delta(1, "reminder", "{\"to\":"));
  CHECK((part && *part == R"(,{"function":"reminder","to":)"));
}

TEST_CASE(
  "calls whose parts come in turns, by their index, are put in order, however they are split") {
  const auto body = delta(0, "invoice", "{") + delta(1, "reminder", "{\"to\":\"A")
                    + delta(0, "", "\"total\"") + delta(2, "invoice", "{}") + delta(1, "", "nn\"}")
                    + delta(0, "", ":3 }") + std::string{finished};
  const std::string wanted = R"({"calls":[{"function":"invoice","total":3 },)"
                             R"({"function":"reminder","to":"Ann"},{"function":"invoice"}]})";
  for (const size_t piece : {size_t{1}, size_t{7}, body.size()})
    CHECK(streamed(body, piece) == wanted);
}

TEST_CASE("streamed calls are read element by element, the wrong ones too") {
  item_reader reader{detail::listed<papers>::type(), {}};
  std::vector<std::string> got;
  const std::string text = R"({"calls":[{"function":"invoice","total":3},{"function":"cheque"},)"
                           R"({"function":"reminder","to":"Ann"}]})";
  for (const char c : text)
    reader.push({&c, 1}, [&](uint64_t index, reading&& x) {
      got.push_back(std::to_string(index) + " "
                    + (x.record ? detail::listed<papers>::type().element->write(x.record.get())
                                : x.violations.at(0).pointer));
    });
  CHECK(got
        == std::vector<std::string>{R"(0 {"function":"invoice","total":3})", "1 /function",
                                    R"(2 {"function":"reminder","to":"Ann"})"});
  CHECK(reader.settled());
}
