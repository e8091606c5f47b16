// Commands on journals that hold batches.

#include "command_fixture.hpp"
#include "journal_bytes.hpp"
#include "store/journal_file.hpp"

#include <algorithm>
#include <optional>

using namespace troupe;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

batch_record created(uint64_t number, uint64_t rows) {
  batch_record x;
  x.number = number;
  x.step = batch_step::created;
  x.name = "troupe-1f-" + std::to_string(number);
  x.id = "batch_" + std::to_string(number);
  x.rows = rows;
  return x;
}

/// A run of three texts, and what an earlier one left in its journal.
class workplace {
public:
  finished_process run(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{"run", "-s", schema, "-i", input, "-o", output, "--rehearse"};
    words.insert(words.end(), more.begin(), more.end());
    return run_command(words);
  }

  /// Puts records behind what the journal holds, without its last one, the end.
  void put(const std::vector<journal_record>& records) const {
    auto bytes = folder.content("out.journal");
    std::string end;
    append_frame(end, journal_end{3});
    REQUIRE(bytes.ends_with(end));
    bytes.resize(bytes.size() - end.size());
    for (const auto& x : records)
      append_frame(bytes, x);
    folder.file("out.journal", bytes);
  }

  scratch_folder folder;
  const std::string schema = folder.file("person.json", person_schema);
  const std::string input = folder.file("in.txt", people(3));
  const std::string output = folder.path("out");
  const std::string journal = folder.path("out.journal");
};

} // namespace

TEST_CASE("the batches of a journal are shown, whether somebody has it or not") {
  workplace x;
  REQUIRE(x.run().status == 0);
  CHECK(run_command({"batches", x.journal}).out == "no batch is under way\n");
  x.put({created(1, 50'000), created(2, 20'000)});
  const auto before = x.folder.content("out.journal");
  const auto shown = run_command({"batches", x.journal});
  CHECK(shown.status == 0);
  CHECK(contains(shown.out, "batch_1"));
  CHECK(contains(shown.out, "2 batches at the provider, 70,000 rows"));
  const auto owner = journal_file::open(x.journal);
  REQUIRE(owner);
  CHECK(run_command({"batches", x.journal, "--json"}).status == 0);
  CHECK(json_lines(run_command({"batches", x.journal, "--json"}).out).size() == 1);
  CHECK(x.folder.content("out.journal") == before);
}

TEST_CASE("a journal whose end is torn shows the batches before it, and keeps its bytes") {
  workplace x;
  REQUIRE(x.run().status == 0);
  x.put({created(1, 7), created(2, 8)});
  auto bytes = x.folder.content("out.journal");
  bytes.resize(bytes.size() - 5);
  x.folder.file("out.journal", bytes);
  const auto shown = run_command({"batches", x.journal});
  CHECK(contains(shown.out, "1 batch at the provider, 7 rows"));
  CHECK(x.folder.content("out.journal") == bytes);
}

TEST_CASE("what is no journal is told so, and not made") {
  workplace x;
  REQUIRE(x.run().status == 0);
  const auto missing = run_command({"batches", x.folder.path("none")});
  CHECK(missing.status == 2);
  CHECK(contains(missing.err, "none cannot be opened: No such file or directory"));
  CHECK_FALSE(std::filesystem::exists(x.folder.path("none")));
  const auto result = run_command({"batches", x.output});
  CHECK(result.status == 2);
  CHECK(contains(result.err, "is no journal of this version of troupe"));
  CHECK(contains(result.err, "did you mean " + x.journal + "?"));
}

TEST_CASE("batches that are paid for are not asked for once more by mistake") {
  workplace x;
  REQUIRE(x.run().status == 0);
  x.put({created(1, 50'000), created(2, 20'000)});
  x.folder.file("in.txt", people(4));
  const auto before = x.folder.content("out.journal");
  const auto refused = x.run();
  CHECK(refused.status == 2);
  CHECK(contains(refused.err, "has 2 batches under way, with 70,000 rows that are paid for: add "
                              "--batch to go on with them, or --accept-changes"));
  CHECK(x.folder.content("out.journal") == before);
  const auto accepted = x.run({"--accept-changes"});
  INFO(accepted.err);
  CHECK(accepted.status == 0);
  CHECK(contains(accepted.err, "2 batches with 70,000 rows under way"));
  // They are of no interest any more.
  CHECK(index_of(x.folder.content("out.journal")).batches().empty());
  CHECK(run_command({"batches", x.journal}).out == "no batch is under way\n");
}

TEST_CASE("a batch that is at nobody's yet does not hold up a run without batches") {
  workplace x;
  REQUIRE(x.run().status == 0);
  auto prepared = created(1, 5);
  prepared.step = batch_step::prepared;
  x.put({prepared});
  CHECK(x.run().status == 0);
}

TEST_CASE("a run that is to be left alone needs a journal") {
  workplace x;
  const auto refused
    = run_command({"run", "-s", x.schema, "-i", x.input, "--rehearse", "--batch", "--detach"});
  CHECK(refused.status == 2);
  CHECK(contains(refused.err, "--detach needs a journal"));
}
