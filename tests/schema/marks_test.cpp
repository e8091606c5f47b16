// Each mark is played through both ways of finding an answer: in the whole text, and in one that
// arrives, split at every byte. They must come to the same.

#include "reading/marks.hpp"

#include "reading/answer_part.hpp"
#include "reading/reply.hpp"
#include "sample_records.hpp"
#include "text/ascii.hpp"
#include "text/utf8.hpp"

#include <troupe/record_list.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace troupe;
using detail::known_marks;
using detail::mark;
using detail::mark_kind;
using people = std::vector<sample::person>;

namespace {

constexpr std::string_view draft = R"([{"name":"Draft","age":1}])";
constexpr std::string_view answer = R"([{"name":"Ann","age":30}])";
const std::string ann = R"([{"name":"Ann","age":30,"occupation":null}])";

/// The record that a whole answer becomes, or "nothing".
std::string read_whole(std::string_view text) {
  const auto type = record_type_of<people>();
  const auto result = type->read(text, {.policy = reading_policy::repair});
  return result.record ? type->write(result.record.get()) : "nothing";
}

struct streamed {
  std::string items = "[";
  bool settled = false;

  friend bool operator==(const streamed&, const streamed&) = default;
};

streamed read_streamed(const std::vector<std::string_view>& pieces) {
  const auto list = list_type_of<sample::person>();
  item_reader reader{list, {}};
  streamed result;
  for (const auto piece : pieces)
    reader.push(piece, [&](uint64_t index, reading&& x) {
      result.items += index > 0 ? "," : "";
      result.items += x.record ? list.element->write(x.record.get()) : x.json;
    });
  result.items += "]";
  result.settled = reader.settled();
  return result;
}

std::vector<std::string_view> bytes_of(std::string_view text) {
  std::vector<std::string_view> result;
  for (size_t i = 0; i < text.size(); ++i)
    result.push_back(text.substr(i, 1));
  return result;
}

/// What becomes of a streamed list: its elements if nothing else can be meant, else what the whole
/// answer says. However it was split.
streamed read_split(std::string_view text) {
  const auto result = read_streamed({text});
  CHECK(read_streamed(bytes_of(text)) == result);
  for (size_t i = 1; i < text.size(); ++i) {
    INFO("split at " << i);
    CHECK(read_streamed({text.substr(0, i), text.substr(i)}) == result);
  }
  return result;
}

enum class early : uint8_t {
  /// The elements come while the answer arrives.
  comes,
  /// They may, or only at the end.
  may_come,
};

void check_answer(const std::string& text, early when = early::may_come) {
  INFO(text);
  CHECK(read_whole(text) == ann);
  const auto parts = read_split(text);
  CHECK(parts.items.find("Draft") == std::string::npos);
  if (parts.settled || when == early::comes)
    CHECK(parts.items == ann);
  if (when == early::comes)
    CHECK(parts.settled);
}

void check_nothing(const std::string& text) {
  INFO(text);
  CHECK(read_whole(text) == "nothing");
  const auto parts = read_split(text);
  CHECK(parts.items == "[]");
  CHECK_FALSE(parts.settled);
}

template <class... Parts>
std::string join(const Parts&... parts) {
  std::string result;
  ((result += parts), ...);
  return result;
}

std::vector<mark> marks_of(mark_kind kind) {
  std::vector<mark> result;
  for (const auto& x : known_marks)
    if (x.kind == kind)
      result.push_back(x);
  return result;
}

} // namespace

TEST_CASE("what stands in thoughts is no answer, whatever marks them") {
  for (const auto& x : marks_of(mark_kind::thoughts)) {
    check_answer(join(x.text, "Maybe ", draft, " or <not.", x.end, answer), early::comes);
    check_answer(join("\n", x.text, draft, x.end, "\n\n", answer, "\n"), early::comes);
    check_answer(join("Well. ", x.text, "Maybe ", draft, x.end, answer, " Done."), early::comes);
    check_answer(join(x.text, draft, x.end, "```json\n", answer, "\n```"), early::comes);
    check_answer(join(x.text, draft, x.end, x.text, draft, x.end, answer), early::comes);
    check_answer(join(x.text, draft, x.end, "So it is: ", answer));
    check_answer(join(answer, x.text, "Was it ", draft, "?", x.end), early::comes);
    check_answer(join(answer, x.text, "Was it ", draft, "?"), early::comes);
    check_nothing(join(x.text, "Maybe ", draft));
    check_nothing(join(x.text, "Maybe ", draft, x.end));
    check_nothing(join("Well. ", x.text, "Maybe ", draft));
    check_nothing(join(x.text, "Maybe ", draft, x.end.substr(0, x.end.size() - 1)));
    if (!x.end_before.empty())
      check_answer(join(x.text, draft, x.end_before, "<|message|>", answer), early::comes);
  }
}

TEST_CASE("thoughts may have begun in the prompt") {
  for (const auto& x : marks_of(mark_kind::thoughts_end)) {
    check_answer(join("Maybe ", draft, ", but no.\n", x.text, "\n", answer), early::comes);
    check_answer(join("Maybe ```json\n", draft, "\n``` ", x.text, "It is ", answer));
    check_answer(join("Maybe {\"a\": or [1 ", x.text, answer));
    check_answer(join(answer, x.text), early::comes);
    check_answer(join(answer, " \n", x.text, "\n"), early::comes);
    // A draft right at the beginning is handed out before anybody can know; the whole counts.
    const auto text = join(draft, x.text, answer);
    INFO(text);
    CHECK(read_whole(text) == ann);
    CHECK_FALSE(read_split(text).settled);
    const auto bare = join(draft, x.text, "I cannot tell.");
    CHECK_FALSE(read_split(bare).settled);
    CHECK(read_whole(bare) == "nothing");
  }
}

TEST_CASE("an answer that is marked goes before others") {
  for (const auto& x : marks_of(mark_kind::answer)) {
    check_answer(join(x.text, answer), early::comes);
    check_answer(join("Not ", draft, " but ", x.text, "\n", answer), early::comes);
    check_answer(join("Not ", draft, " but ", x.text, "well, ", answer));
    for (const auto& end : marks_of(mark_kind::answer_end)) {
      check_answer(join(x.text, answer, end.text, " and not ", draft), early::comes);
      check_answer(join(x.text, draft, end.text, " or rather ", x.text, answer, end.text)
                     .replace(x.text.size(), draft.size(), "none"));
    }
    check_answer(join("Between ", x.text, " marks: ", answer));
  }
  for (const auto& x : marks_of(mark_kind::answer_end)) {
    check_answer(join(answer, x.text), early::comes);
    check_answer(join(answer, x.text, " Good luck!"));
    check_answer(join("It is ", answer, x.text));
  }
}

TEST_CASE("a call that is written as text stands for its arguments") {
  const auto arguments = join(R"({"content":)", answer, "}");
  for (const auto& x : marks_of(mark_kind::call)) {
    const auto head = join(x.text, x.text == "<function=" ? "people>" : "");
    for (const auto* name : {"arguments", "parameters"}) {
      const auto call = join(R"({ "name" : "people", ")", name, R"(": )", arguments, " }");
      check_answer(join(head, call));
      check_answer(join("I call ", head, "\n", call, "\n</tool_call>"));
      check_answer(join(head, "[", call, "]"));
    }
    check_answer(join("Not ", draft, " but ", head, arguments, "</function>"));
    check_answer(join(head, "people <|constrain|>json<|message|>", answer, "<|call|>"),
                 early::comes);
    check_answer(join(head, "people[ARGS]", arguments), early::comes);
  }
  const auto part = detail::find_answer_part(R"(<tool_call>{"name":"Ann","age":30}</tool_call>)");
  CHECK(part.text == R"({"name":"Ann","age":30})");
  CHECK(part.is_call);
  CHECK(part.calls.empty());
}

TEST_CASE("the marks in the strings of an answer belong to it") {
  for (const auto& x : known_marks) {
    if (detail::utf8_valid_prefix(x.text) != x.text.size())
      continue; // not even a string holds it
    for (const auto& text : {std::string{x.text}, join(x.text, x.end), join(x.text, "[1]", x.end),
                             join("a ", x.end, x.text, " {")}) {
      const auto value = join(R"([{"name":")", text, R"(","age":30}])");
      const auto wanted = join(R"([{"name":")", text, R"(","age":30,"occupation":null}])");
      INFO(value);
      CHECK(read_whole(value) == wanted);
      CHECK(read_whole(join("Here: ", value, " Done.")) == wanted);
      CHECK(read_whole(join("<think>", draft, "</think>", value)) == wanted);
      CHECK(read_whole(join(R"([{"name":")", text, R"(","age":30,}])")) == wanted);
      CHECK(read_whole(join(R"([{'name':')", text, R"(','age':30}])")) == wanted);
      CHECK(find_json(value) == value);
      CHECK(find_json(join("Here: ", value, " Done.")) == value);
      const auto parts = read_split(value);
      CHECK(parts.items == wanted);
      CHECK(parts.settled);
    }
  }
}

TEST_CASE("a scalar is found behind thoughts and between marks, too") {
  const auto found = [](std::string_view text) {
    return std::string{find_json(text).value_or("nothing")};
  };
  CHECK(found("Six times seven.</think>\n42") == "42");
  CHECK(found("<think>[41]</think> 42") == "42");
  CHECK(found("I take [41] <answer>42</answer> as [43] is odd") == "42");
  CHECK(found("<|channel|>analysis<|message|>[41]<|end|><|start|>assistant<|channel|>final"
              "<|message|>\"red\"<|return|>")
        == "\"red\"");
  CHECK(found("Use the <answer> … </answer> marks: {\"a\":1}") == "{\"a\":1}");
}

TEST_CASE("a value that comes early is the one that the whole answer means") {
  const auto settles = [](std::string_view text) {
    INFO(text);
    const auto parts = read_split(text);
    if (parts.settled)
      CHECK(read_whole(text) == parts.items);
    return parts.settled;
  };
  CHECK(settles(join("```json\n", answer, "\n``` Done.")));
  CHECK_FALSE(settles(join(answer, "```json\n5\n```")));
  CHECK_FALSE(settles(join("```\n", answer, "\n``` or ```\n5\n```")));
  CHECK_FALSE(settles(join(answer, "<think>hm</think> 5")));
  CHECK_FALSE(settles(join(answer, "<|end|> 5")));
  CHECK_FALSE(settles(join("<answer>5</answer><think>hm</think>", answer)));
  CHECK_FALSE(settles(join("<tool_call>5 <think>hm</think>", answer)));
  CHECK(settles(join("<answer><think>hm</think>", answer, "</answer>")));
  CHECK(settles(join("<answer>5</answer> no</think>", answer)));
}

TEST_CASE("the channels of one reply are told apart") {
  const auto analysis = join("<|channel|>analysis<|message|>Maybe ", draft, " but no.<|end|>");
  check_answer(join(analysis, "<|start|>assistant<|channel|>final<|message|>", answer,
                    "<|return|>"),
               early::comes);
  check_answer(join(analysis, "<|start|>assistant<|channel|>final <|constrain|>json<|message|>",
                    answer),
               early::comes);
  check_answer(join(analysis, "<|start|>assistant<|channel|>commentary to=functions.people ",
                    "<|constrain|>json<|message|>", answer, "<|call|>"),
               early::comes);
  check_answer(join("<|channel|>commentary<|message|>I call with ", draft, "<|end|>", analysis,
                    "<|start|>assistant<|channel|>final<|message|>", answer),
               early::comes);
}

TEST_CASE("marks are known in any case") {
  for (const auto& x : marks_of(mark_kind::thoughts)) {
    auto begin = std::string{x.text};
    auto end = std::string{x.end};
    for (auto* text : {&begin, &end})
      for (auto& c : *text)
        c = detail::is_letter(c) ? static_cast<char>(c ^ 0x20) : c;
    check_answer(join(begin, "Maybe ", draft, " or not.", end, answer), early::comes);
    check_answer(
      join("Maybe ", draft, " or not.", x.end_before.empty() ? end : begin + end, answer));
    check_nothing(join(begin, "Maybe ", draft, " but"));
  }
}

TEST_CASE("a channel ends where another one begins") {
  for (const auto* channel :
       {"<|channel|>final<|message|>", "<|channel|>analysis<|message|>x<|end|>",
        "<|channel|>commentary to=functions.people <|message|>",
        "<|start|>assistant<|channel|>final <|constrain|>json<|message|>"})
    check_answer(join("<|channel|>analysis<|message|>Maybe ", draft, " but", channel, answer));
  check_nothing(join("<|channel|>analysis<|message|>Maybe ", draft, "<|channel|>analysis", draft));
  check_answer(join("<|channel>thought\nMaybe ", draft, "<channel|>", answer), early::comes);
}

TEST_CASE("the names of channels may have run into the text") {
  check_answer(join("analysisWe guess ", draft, " but no.assistantfinal", answer));
  check_answer(
    join("analysisWe guess ", draft, "assistantcommentary to=functions.people json", answer));
  check_nothing(join("analysisWe guess ", draft, " but"));
  check_answer(join("analysis of the text: ", answer));
}

TEST_CASE("what is invisible around an answer is no part of it") {
  for (const auto& x : marks_of(mark_kind::blank)) {
    const std::string blank{x.text};
    for (const auto& text : {blank + std::string{answer}, std::string{answer} + blank,
                             join(blank, blank, "\n", answer, "\n", blank),
                             join("<think>", draft, "</think>", blank, answer),
                             join("<answer>", blank, answer, blank, "</answer>"),
                             join(blank, "```json\n", answer, "\n```", blank)}) {
      INFO(text);
      const auto found = find_json(text);
      REQUIRE(found);
      CHECK(*found == answer);
      CHECK(read_whole(text) == ann);
      const auto parts = read_split(text);
      CHECK(parts.items == ann);
      CHECK(parts.settled);
    }
    for (const auto* scalar : {"42", "\"red\"", "null", "-1.5", "true"}) {
      CHECK(find_json(blank + scalar) == scalar);
      CHECK(find_json(scalar + blank) == scalar);
    }
  }
}

TEST_CASE("a beginning of a mark is no mark") {
  for (const auto& x : known_marks) {
    for (size_t size = 1; size < x.text.size(); ++size) {
      const auto part = x.text.substr(0, size);
      CHECK(detail::match_mark(part).which == nullptr);
      CHECK(detail::match_mark(part).is_partial);
      CHECK(detail::match_mark(join(part, "\x01")).which == nullptr);
    }
    CHECK(detail::match_mark(x.text).which->text == x.text);
  }
}
