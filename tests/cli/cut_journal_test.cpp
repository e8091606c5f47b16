#include "journal_bytes.hpp"
#include "output_lines.hpp"
#include "run_command.hpp"

#include <troupe/rehearsal.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdlib>
#include <string>

using namespace troupe;

namespace {

constexpr size_t text_count = 50;

std::string texts() {
  std::string result;
  for (size_t i = 0; i < text_count; ++i)
    result += "Ann " + std::to_string(i) + " is " + std::to_string(i + 20)
              + (i % 10 == 3 ? " [[fault:always_wrong]]\n" : "\n");
  return result;
}

/// The command within this process, 50 texts, against one server.
class fifty_texts {
public:
  fifty_texts() : server_(std::move(*rehearsal::start({}))) {
    x.input = folder.file("in.txt", texts());
    x.schema = folder.file("person.json", person_schema);
    x.output = folder.path("out");
    x.quiet = true;
    x.conf.base_url = server_->base_url();
    x.conf.model = "m";
    x.conf.pool_size = 4;
    x.conf.reasks = 1;
    // The output in the order of the journal is all that can be compared byte by byte.
    x.how = order::input;
  }

  cli::exit_status run() {
    return cli::run_command(x);
  }

  uint64_t requests() const {
    return server_->counts().requests;
  }

  scratch_folder folder;
  cli::run_arguments x;

private:
  std::unique_ptr<rehearsal> server_;
};

/// What the output holds when the journal lost its end: all of it, nothing, or a part that ends
/// somewhere.
std::string some_part(const std::string& whole, size_t i) {
  switch (i % 3) {
  case 0:
    return whole;
  case 1:
    return {};
  default:
    return whole.substr(0, whole.size() * (i % 101) / 101);
  }
}

} // namespace

TEST_CASE("a run whose journal was cut at any byte goes on from there") {
  fifty_texts work;
  REQUIRE(work.run() == cli::exit_status::partial_failure);
  const auto output = work.folder.content("out");
  const auto journal = work.folder.content("out.journal");
  const auto calm = lines_by_index(output);
  REQUIRE(calm.size() == text_count);
  const auto all = index_of(journal).sum().spent.requests;
  const auto* step_text = std::getenv("TROUPE_CUT_STEP");
  const size_t step = step_text == nullptr ? 97 : std::strtoull(step_text, nullptr, 10);
  for (size_t size = 0; size <= journal.size(); size += std::min(step, journal.size() + 1 - size)) {
    INFO("journal cut at byte " << size);
    const auto before = index_of(std::string_view{journal}.substr(0, size));
    work.folder.file("out", some_part(output, size));
    work.folder.file("out.journal", journal.substr(0, size));
    const auto requests_before = work.requests();
    REQUIRE(work.run() == cli::exit_status::partial_failure);
    // Only what the journal does not know is asked for.
    CHECK(work.requests() - requests_before == all - before.sum().spent.requests);
    const auto indexes = indexes_of(work.folder.content("out"));
    CHECK(std::is_sorted(indexes.begin(), indexes.end()));
    const auto now = lines_by_index(work.folder.content("out"));
    REQUIRE(now.size() == text_count);
    for (const auto& [index, line] : calm)
      CHECK(now.at(index).text() == line.text());
    CHECK(index_of(work.folder.content("out.journal")).is_complete());
  }
}
