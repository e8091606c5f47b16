#include "record_file.hpp"

#include "../../scratch_folder.hpp"
#include "scored.hpp"
#include "scored_files.hpp"
#include "store/journal.hpp"

using namespace troupe;
using namespace troupe::cli;

namespace {

struct two_files {
  scratch_folder folder;
  std::unique_ptr<field_tree> fields = fields_of();
  score_sheet sheet{*fields, {}};

  expected<match_counts> score(const std::string& output, const std::string& labels,
                               match_by by = match_by::automatic) {
    auto a = record_file::open(folder.file("out", output));
    REQUIRE(a);
    auto b = record_file::open(folder.file("labels", labels));
    REQUIRE(b);
    return score_files(**a, **b, by, sheet);
  }
};

std::string complaint(const std::string& content) {
  scratch_folder folder;
  const auto path = folder.file("labels.jsonl", content);
  const auto file = record_file::open(path);
  REQUIRE(!file);
  auto message = file.error().message;
  CHECK(message.starts_with(path + ", line "));
  return message.substr(path.size() + 2);
}

} // namespace

TEST_CASE("lines belong together by id if all have one, whatever their order") {
  two_files x;
  const auto found = x.score(R"({"index":0,"id":"a","value":{"n":1}}
{"index":1,"id":7,"value":{"n":2}}
)",
                             R"({"id":7,"value":{"n":2}}

{"id":"a","value":{"n":1}})");
  REQUIRE(found);
  CHECK(found->by == match_by::id);
  CHECK(found->scored == 2);
  CHECK(x.sheet.result().records->value == 1);
}

TEST_CASE("else by index, and records themselves count from the first line on") {
  two_files x;
  const auto found = x.score("{\"index\":1,\"id\":7,\"value\":{\"n\":2}}\n"
                             "{\"index\":0,\"value\":{\"n\":1}}\n",
                             "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
  REQUIRE(found);
  CHECK(found->by == match_by::index);
  CHECK(found->scored == 2);
  CHECK(found->without_output == 1);
  CHECK(x.sheet.result().records->value == 1);
}

TEST_CASE("an id of a string is another than that of a number") {
  two_files x;
  const auto found = x.score(R"({"id":"7","value":1})", R"({"id":7,"value":1})");
  REQUIRE(!found);
  CHECK(found.error().message.find("matched by id") != std::string::npos);
}

TEST_CASE("lines that are too many or too few are counted apart") {
  two_files x;
  const auto found = x.score(R"({"index":0,"value":1}
{"index":0,"value":2}
{"index":1,"error":{"code":"refused"}}
{"index":2,"value":3}
{"index":5,"value":3})",
                             R"({"index":0,"value":1}
{"index":1,"value":1}
{"index":1,"value":2}
{"index":2,"error":{}}
{"index":9,"value":1})");
  REQUIRE(found);
  CHECK(found->scored == 2);
  CHECK(found->repeated_outputs == 1);
  CHECK(found->repeated_labels == 1);
  CHECK(found->unlabelled == 1);
  CHECK(found->without_output == 1);
  CHECK(found->failed_labels == 1);
  const auto result = x.sheet.result();
  CHECK(counts(result, "") == "1 0 1 0");
  CHECK(result.failed == 1);
}

TEST_CASE("the journal of a run is read as its output") {
  two_files x;
  std::string journal{journal_magic};
  journal_outcome outcome;
  outcome.position = 0;
  outcome.line = R"({"index":0,"value":1})";
  append_frame(journal, outcome);
  const auto found = x.score(journal, "1\n");
  REQUIRE(found);
  CHECK(found->scored == 1);
}

TEST_CASE("bad lines are told with their number") {
  CHECK(complaint("{\"a\":1}\n\n{\"a\":\n").starts_with("line 3 is no valid JSON: "));
  CHECK(complaint("{\"id\":1,\"value\":1}\n{\"a\":1}\n")
        == "line 2 has no value (or error) beside an id or an index, though the lines before do");
  CHECK(complaint("{\"index\":-1,\"value\":1}\n")
        == "line 1 has index -1, which must be a whole number from 0 on");
  CHECK(complaint("{\"index\":0,\"item\":0,\"value\":1}\n")
          .starts_with("line 1 is an element of a streamed list"));
}

TEST_CASE("a file that is not there or empty is told") {
  CHECK(record_file::open("/nowhere/labels")
          .error()
          .message.starts_with("/nowhere/labels cannot be read: "));
  two_files x;
  CHECK(x.score("\n", "1\n").error().message.ends_with("out holds no record"));
}
