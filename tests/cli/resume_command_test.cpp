#include "resume_command.hpp"

#include <catch2/catch_test_macros.hpp>

#include <vector>

using troupe::cli::batches_command_line;
using troupe::cli::report_command_line;
using troupe::cli::resume_command;

TEST_CASE("the command to go on can be pasted into a shell") {
  const std::vector<std::string> words{"run",  "-i", "my texts.txt", "--system-prompt", "don't",
                                       "--ok", "",   "-o",           "a/b-c_d.jsonl"};
  CHECK(resume_command(words)
        == "troupe run -i 'my texts.txt' --system-prompt 'don'\\''t' --ok '' -o a/b-c_d.jsonl");
}

TEST_CASE("the command to go on shows no value of a header") {
  const std::vector<std::string> words{"run", "--header", "X-Key: sesame", "--header=Y: sesame"};
  const auto command = resume_command(words);
  CHECK(command == "troupe run --header 'X-Key: …' '--header=Y: …'");
  CHECK(command.find("sesame") == std::string::npos);
}

TEST_CASE("the command to go on collects what the first one has submitted") {
  const std::vector<std::string> words{"run", "--batch", "--detach", "-o", "x"};
  CHECK(resume_command(words) == "troupe run --batch -o x");
  CHECK(batches_command_line("my out.journal") == "troupe batches 'my out.journal'");
  CHECK(report_command_line("my out.journal") == "troupe report 'my out.journal'");
}
