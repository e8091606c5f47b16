// Replies of batch APIs that nobody would send who meant well, and rows that come back.

#include "batch_calls.hpp"

#include <troupe/detail/json.hpp>

#include <array>
#include <random>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::batches;

namespace {

struct known_format {
  std::string_view provider;
  /// A row with an answer, and one with an error.
  std::string_view good;
  std::string_view bad;
  /// Of a batch that ended.
  std::string_view state;
  std::string_view list;
};

constexpr std::array known{
  known_format{
    "openai",
    R"({"custom_id":"a","response":{"status_code":200,"body":{"choices":[]}},"error":null})",
    R"({"custom_id":"a","response":null,"error":{"code":"batch_expired","message":"late"}})",
    R"({"id":"b","status":"failed","errors":{"data":[{"code":"c","line":1,"message":"m"}]},
        "output_file_id":"o","metadata":{"troupe":"n"},"request_counts":{"total":1}})",
    R"({"data":[{"id":"b","status":"completed"}],"has_more":true,"last_id":"b"})"},
  known_format{
    "anthropic", R"({"custom_id":"a","result":{"type":"succeeded","message":{"content":[]}}})",
    R"({"custom_id":"a","result":{"type":"errored","error":{"error":{"type":"api_error"}}}})",
    R"({"id":"b","processing_status":"ended","request_counts":{"succeeded":1},
        "results_url":"https://api.anthropic.com/v1/x"})",
    R"({"data":[{"id":"b","processing_status":"ended"}],"has_more":true,"last_id":"b"})"},
  known_format{"gemini", R"({"key":"a","response":{"candidates":[]}})",
               R"({"key":"a","error":{"code":3,"message":"m"}})",
               R"({"name":"batches/b","metadata":{"state":"BATCH_STATE_FAILED","batchStats":
        {"requestCount":"2"}},"done":true,"error":{"code":3,"message":"m"}})",
               R"({"operations":[{"name":"batches/b","metadata":{}}],"nextPageToken":"t"})"},
  known_format{
    "mistral",
    R"({"custom_id":"a","response":{"status_code":200,"body":{"choices":[]}},"error":null})",
    R"({"custom_id":"a","response":null,"error":{"code":500,"message":"m"}})",
    R"({"id":"b","status":"FAILED","errors":[{"message":"m","count":1}],"output_file":"o",
        "input_files":["i"],"metadata":{"troupe":"n"}})",
    R"({"data":[{"id":"b","status":"RUNNING"}],"total":1})"},
};

void expect_malformed(const auto& read) {
  if (read)
    return;
  CHECK(read.error().code == errc::malformed_response);
  CHECK(read.error().message.find(key) == std::string::npos);
  CHECK(read.error().message.size() < 1'000);
}

/// Whatever is read, is good enough for the next call.
void read_as_everything(const batch_format& x, const std::string& text) {
  const auto row = x.read_row(text);
  expect_malformed(row);
  if (row && *row) {
    CHECK_FALSE((*row)->id.empty());
    CHECK((*row)->ran == ((*row)->reply.status != 0));
  }
  const auto state = x.read_batch(reply(text));
  expect_malformed(state);
  if (state) {
    CHECK_FALSE(state->id.empty());
    CHECK(state->word.size() <= 103);
    CHECK((state->problem.code != errc::none) == (state->end == batch_end::failed));
    CHECK(x.results(*state).size() == state->outputs.size());
  }
  expect_malformed(x.read_list(reply(text)));
  if (!x.uploads())
    return;
  expect_malformed(x.read_files(reply(text)));
  expect_malformed(x.read_upload(reply(text), input));
}

/// A byte or a stretch of it is changed, left out or repeated.
std::string mutated(std::string text, std::mt19937& random) {
  constexpr std::string_view bytes = "{}[]\",:\\0179.-eE nulltruefalse/\x80\xff";
  const auto within = [&](size_t end) { return random() % end; };
  for (auto changes = within(4) + 1; changes > 0 && !text.empty(); --changes) {
    const auto at = within(text.size());
    const auto size = within(12) + 1;
    switch (within(4)) {
    case 0:
      text[at] = bytes[within(bytes.size())];
      break;
    case 1:
      text.erase(at, size);
      break;
    case 2:
      text.insert(at, text.substr(within(text.size()), size));
      break;
    default:
      text.resize(at);
      break;
    }
  }
  return text;
}

} // namespace

TEST_CASE("rows come back as they were given, whatever stands in them") {
  const std::vector<std::pair<std::string, std::string>> given{
    {"a", R"({"model":"m","messages":[{"role":"user","content":"say \"hi\"\n"}]})"},
    {"A_9-z", R"({"x":"\u0000é€😀","n":1.50e+2,"deep":[[[{}]]]})"},
    {std::string(64, 'q'), "{}"}};
  for (const auto& y : known) {
    CAPTURE(y.provider);
    const auto format = format_of(y.provider);
    std::string text{format->head()};
    for (const auto& [id, body] : given) {
      if (&id != &given.front().first)
        text += format->separator();
      format->append_row(text, id, body);
    }
    text += format->tail();
    std::vector<std::string> rows;
    json_document document;
    if (format->uploads()) {
      for (size_t from = 0; from < text.size();) {
        const auto end = text.find('\n', from);
        rows.push_back(text.substr(from, end - from));
        from = end + 1;
      }
    } else {
      for (const auto row : document.parse(text)->find("requests")->elements())
        rows.push_back(row.text());
    }
    REQUIRE(rows.size() == given.size());
    for (size_t i = 0; i < rows.size(); ++i) {
      const auto root = document.parse(rows[i]);
      REQUIRE(root);
      json_document wanted;
      const auto id = root->find(y.provider == "gemini" ? "key" : "custom_id");
      const auto body = root->find(y.provider == "gemini"      ? "request"
                                   : y.provider == "anthropic" ? "params"
                                                               : "body");
      CHECK(id->as_string() == given[i].first);
      CHECK(body->text() == wanted.parse(given[i].second)->text());
    }
  }
}

TEST_CASE("an empty line of a result is none") {
  for (const auto& y : known)
    for (const std::string_view line : {"", " ", "\r", "\t\r\n"}) {
      const auto read = format_of(y.provider)->read_row(line);
      REQUIRE(read);
      CHECK_FALSE(*read);
    }
}

TEST_CASE("a row that is cut, or no object, or without an id of ours, is malformed") {
  for (const auto& y : known) {
    CAPTURE(y.provider);
    const auto format = format_of(y.provider);
    for (const auto whole : {y.good, y.bad})
      for (size_t size = 1; size < whole.size(); ++size)
        fault_in(*format, whole.substr(0, size));
    for (const std::string_view line : {"7", "null", "\"a\"", "[]", "{}", "<html>", "{\"a\":\xff}"})
      fault_in(*format, line);
    for (const std::string_view id : {"\"\"", "7", "null", "\"a b\"", "[\"a\"]", "\"\\u0000\""}) {
      auto line = std::string{y.good};
      line.replace(line.find("\"a\""), 3, id);
      CAPTURE(line);
      fault_in(*format, line);
    }
    fault_in(*format, std::string(1'000, '[') + std::string(1'000, ']'));
  }
}

TEST_CASE("a row is as large as a reply may be, and no larger") {
  for (const auto& y : known) {
    CAPTURE(y.provider);
    auto x = asked(y.provider);
    x.reply_bytes_max = 1'000'000;
    const auto format = format_for(x);
    auto line = std::string{y.good};
    line.insert(line.find("[]") + 1, "\"" + std::string(1'000'000, 'x') + "\"");
    CHECK(row_in(*format, line).reply.body.size() > 1'000'000);
    line.insert(line.find("xx"), std::string(70'000, 'x'));
    CHECK(fault_in(*format, line).find("reply_bytes_max") != std::string::npos);
  }
}

TEST_CASE("no key is shown that a batch API says, and no word is longer than it is worth") {
  const auto secret = std::string{key};
  for (const auto& y : known) {
    CAPTURE(y.provider);
    const auto format = format_of(y.provider);
    fault_in(*format, R"({"echo":")" + secret + R"("})");
    auto text = std::string{y.state};
    for (const std::string_view word :
         {"\"m\"", "\"BATCH_STATE_FAILED\"", "\"failed\"", "\"FAILED\""})
      if (const auto at = text.find(word); at != std::string::npos)
        text.replace(at + 1, word.size() - 2, "failed " + secret + std::string(900, 'w'));
    const auto read = format->read_batch(reply(text));
    REQUIRE(read);
    for (const auto& words : {read->word, read->problem.message}) {
      CHECK(words.find(secret) == std::string::npos);
      CHECK(words.size() <= 103);
    }
    for (const auto& z : read->refused)
      CHECK(z.problem.message.find(secret) == std::string::npos);
  }
}

TEST_CASE("replies of wrong types are read as far as they go") {
  for (const auto& y : known) {
    CAPTURE(y.provider);
    const auto format = format_of(y.provider);
    for (const std::string text :
         {"", "null", "7", "[]", "\"x\"", "{", "<html><title>No</title>", "\xef\xbb\xbf{}",
          R"({"id":7,"name":7,"status":[],"processing_status":{},"metadata":3,"errors":"x"})",
          R"({"id":"b","name":"batches/b","status":7,"errors":{"data":{"a":1}},"request_counts":[],
              "results_url":7,"created_at":{},"metadata":{"state":7,"batchStats":"x"},"done":"x"})",
          R"({"id":{},"data":[[],{},7,null,{"id":[]}],"has_more":"yes","last_id":7,"operations":3,
              "files":{},"nextPageToken":{}})"})
      read_as_everything(*format, text);
  }
}

TEST_CASE("numbers of a batch saturate") {
  const auto x
    = status_in(*format_of("openai"),
                R"({"id":"b","status":"failed","created_at":1e30,"request_counts":{"total":1e300,
        "completed":-1,"failed":99999999999999999999999},"errors":{"data":[
        {"line":1e300,"message":"m"},{"line":-1,"message":"n"},{"line":0,"message":"o"}]}})");
  CHECK(x.rows == UINT64_MAX);
  CHECK(x.done == 0);
  CHECK(x.failed == UINT64_MAX);
  CHECK(x.created == std::chrono::system_clock::time_point{});
  REQUIRE(x.refused.size() == 1);
  CHECK(x.refused[0].line == UINT64_MAX);
  const auto rows
    = status_in(*format_of("anthropic"),
                R"({"id":"b","request_counts":{"succeeded":18446744073709551615,"errored":5}})");
  CHECK(rows.rows == UINT64_MAX);
}

TEST_CASE("a long list is read as long as it is") {
  std::string entries;
  for (int i = 0; i < 100'000; ++i)
    entries += (i > 0 ? "," : "") + std::string{R"({"id":"b","status":"x"})"};
  const auto page = format_of("openai")->read_list(reply(R"({"data":[)" + entries + "]}"));
  REQUIRE(page);
  CHECK(page->batches.size() == 100'000);
}

TEST_CASE("thousands of replies that were damaged are read or refused") {
  std::mt19937 random{20'260'801};
  for (const auto& y : known) {
    CAPTURE(y.provider);
    const auto format = format_of(y.provider);
    for (const auto whole : {y.good, y.bad, y.state, y.list})
      for (int i = 0; i < 1'000; ++i) {
        const auto text = mutated(std::string{whole}, random);
        CAPTURE(text);
        read_as_everything(*format, text);
      }
  }
}
