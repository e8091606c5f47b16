// Lines of the input, in all three formats.

#include "../cli/input_line.hpp"
#include "target.hpp"

#include <troupe/detail/json_tree.hpp>

#include <string>

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace troupe::cli;
  const auto text = fuzz::text_of(data, size);
  for (const auto format : {input_format::automatic, input_format::text, input_format::jsonl}) {
    auto got = parse_input_line(text, format, 1);
    if (!got) {
      fuzz::must(!got.error().problem.message.empty(), "what is wrong is told");
      continue;
    }
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
