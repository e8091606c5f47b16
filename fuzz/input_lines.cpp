// Lines of the input, in all three formats.

#include "../cli/input_line.hpp"
#include "target.hpp"

#include <troupe/detail/json_tree.hpp>
#include <troupe/detail/json_writer.hpp>

#include <string>

namespace {

/// What is written of files for another run is read as the same files.
void check_files(const troupe::prompt& x) {
  std::string line;
  troupe::json_writer out{line};
  out.begin_object();
  out.key("text").value(std::string_view{x.text});
  troupe::cli::append_files(out, x.files);
  out.end_object();
  const auto again = troupe::cli::parse_input_line(line, {}, 1);
  fuzz::must(again.has_value(), "a line that is written can be read");
  fuzz::must(again->input.files == x.files, "files are read back as they were");
  for (const auto& said : x.messages)
    fuzz::must(said.files.empty() || said.who == troupe::role::user, "only the user shows files");
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace troupe::cli;
  const auto text = fuzz::text_of(data, size);
  for (const auto format : {input_format::automatic, input_format::text, input_format::jsonl}) {
    auto got = parse_input_line(text, format, 1);
    if (!got) {
      fuzz::must(!got.error().problem.message.empty(), "what is wrong is told");
      continue;
    }
    if (has_files(got->input))
      check_files(got->input);
    if (got->id_json.empty())
      continue;
    fuzz::must(troupe::json_tree::parse(got->id_json).has_value(), "an id is JSON");
    const text_tag tag{7, 9, got->id_json};
    const auto again = parse_tag(to_string(tag));
    fuzz::must(again.position == 7 && again.checksum == 9 && again.id_json == tag.id_json,
               "a tag is read back");
  }
  return 0;
}
