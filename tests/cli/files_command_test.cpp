#include "../sample_files.hpp"
#include "command_fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <string>

namespace {

std::string quoted(const std::string& x) {
  return '"' + x + '"';
}

/// A line about somebody of thirty, with this list of files.
std::string line(const std::string& files) {
  return R"({"text": "Ann is 30", "files": [)" + files + "]}\n";
}

std::string problem_of(const troupe::json_tree& x) {
  const auto* problem = x.find("error");
  if (problem == nullptr)
    return {};
  CHECK(problem->string_at("code") == "unusable_file");
  return std::string{problem->string_at("message")};
}

} // namespace

TEST_CASE("lines name files beside the input, and one that is missing fails its line") {
  const scratch_folder folder;
  const auto schema = folder.file("person.json", person_schema);
  folder.file("a.png", sample::png());
  const auto input = folder.file("in.jsonl", line(R"("a.png")") + line(R"("gone.png")")
                                               + line(quoted(folder.path("a.png"))));
  const auto done = run_command({"run", "-s", schema, "-i", input, "--rehearse", "-q", "--failed",
                                 folder.path("failed.jsonl"), "-o", folder.path("out.jsonl")});
  CHECK(done.status == 1);
  const auto lines = json_lines(folder.content("out.jsonl"));
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].find("value") != nullptr);
  CHECK(problem_of(lines[1]) == "the file " + folder.path("gone.png") + " does not exist");
  CHECK(lines[2].find("value") != nullptr);
  // What has failed can be the input of another run, wherever that lies.
  folder.file("gone.png", sample::png());
  std::filesystem::create_directory(folder.path("sub"));
  const auto again = folder.file("sub/again.jsonl", folder.content("failed.jsonl"));
  const auto repaired = run_command({"run", "-s", schema, "-i", again, "--rehearse", "-q"});
  CHECK(repaired.status == 0);
  CHECK(json_lines(repaired.out).size() == 1);
}

TEST_CASE("files of a foreign input do not lead out of the folder that they may be in") {
  const scratch_folder outside;
  const scratch_folder folder;
  const auto schema = outside.file("person.json", person_schema);
  const auto secret = outside.file("secret.txt", "my diary");
  folder.file("a.png", sample::png());
  std::filesystem::create_symlink(secret, folder.path("link.txt"));
  const auto input = outside.file("in.jsonl", line(R"("a.png")") + line(quoted(secret))
                                                + line(R"("link.txt")") + line(R"("../x.png")")
                                                + line(quoted("file://" + secret)));
  const auto done = run_command(
    {"run", "-s", schema, "-i", input, "--rehearse", "-q", "--files-root", folder.path("")});
  CHECK(done.status == 1);
  const auto lines = json_lines(done.out);
  REQUIRE(lines.size() == 5);
  CHECK(lines[0].find("value") != nullptr);
  for (size_t i = 1; i < lines.size(); ++i)
    CHECK(problem_of(lines[i]).find("leads out of") != std::string::npos);
  // Without it, they are read.
  const auto free = run_command({"run", "-s", schema, "-i", input, "--rehearse", "-q"});
  CHECK(json_lines(free.out).at(1).find("value") != nullptr);
}

TEST_CASE("a dry run reads the files, and counts them by what they are") {
  const scratch_folder folder;
  const auto schema = folder.file("person.json", person_schema);
  auto large = sample::png();
  large.resize(1'000'000);
  folder.file("a.png", large);
  const auto input = folder.file("in.jsonl", line(R"("a.png", "a.png")") + line(R"("gone.png")"));
  const auto done = run_command({"run", "-s", schema, "-m", "m", "-i", input, "--dry-run"});
  CHECK(done.status == 0);
  CHECK(done.out.find("texts    2\n") != std::string::npos);
  CHECK(done.out.find("files    1 texts will fail, because a file cannot be sent; the first: the "
                      "file "
                      + folder.path("gone.png"))
        != std::string::npos);
  CHECK(done.out.find("; 2200 of 2 files)") != std::string::npos);
}
