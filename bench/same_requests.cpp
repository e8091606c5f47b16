// Whether the company's requests are, byte for byte, those that the bare loops send, so that a
// comparison compares clients and not requests.

#include "dialects/dialects.hpp"
#include "people.hpp"
#include "person_schema.hpp"

#include <troupe/record.hpp>

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

int main() {
  troupe::settings conf;
  conf.model = bench::model;
  // As the bare loops ask.
  conf.mode = troupe::mode::tools;
  conf.prompt_cache = troupe::prompt_cache::off;
  conf.system_prompt = bench::system_prompt;
  conf.api_key = bench::api_key;
  const auto wire
    = troupe::make_dialect(conf, troupe::record_type_of<bench::person>()->schema()).value();
  std::string bare;
  bench::write_request(bare, 7);
  troupe::prompt text;
  text.text = bench::text_of(7);
  const auto ours = *wire->encode(text, {});
  bool same = ours == bare;
  if (!same)
    std::printf("the company sends\n  %s\nthe bare loops\n  %s\n", ours.c_str(), bare.c_str());
  auto lines = wire->endpoint()->headers;
  std::vector<std::string> expected{bench::header_lines.begin(), bench::header_lines.end()};
  if (lines != expected) {
    same = false;
    std::printf("the company sends other header lines than the bare loops:\n");
    for (const auto& x : lines)
      std::printf("  %s\n", x.c_str());
  }
  return same ? 0 : 1;
}
