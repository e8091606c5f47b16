// A picture beside a text; and one that is not there, which fails its text and no other.
#include "connection.hpp"
#include "people.hpp"

namespace {

using namespace std::string_literals;

/// A PNG of one black point; what a scanner gives is larger.
const auto scan
  = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\xda"
    "c`\0\0\0\2\0\1H\xaf\xa4q\0\0\0\0IEND\xae"
    "B`\x82"s;

} // namespace

int main() {
  const connection api;
  auto client = api.client();
  std::vector<troupe::prompt> texts(2);
  texts[0].text = "John Smith is a 30-year-old software engineer, as his pass says.";
  texts[0].files = {troupe::image_bytes(scan)};
  texts[1].text = "Sarah Johnson, 25, works as a data scientist.";
  texts[1].files = {troupe::image_file("no such pass.png")};
  for (const auto& got : client.gather<person>(texts))
    if (got)
      std::cout << *got << '\n';
    else
      std::cout << to_string(got.error()) << '\n';
}
