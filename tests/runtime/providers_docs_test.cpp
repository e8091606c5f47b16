// docs/providers.md has a row for each provider.

#include "providers/provider.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

using namespace troupe;

namespace {

constexpr std::string_view head = "| name | provider | `auto` tries | key from | lives at |\n"
                                  "|---|---|---|---|---|\n";

std::string listed(word_list first, word_list then = {}) {
  std::string result;
  for (const auto& list : {first, then})
    for (const auto x : list)
      result += (result.empty() ? "`" : ", `") + std::string{x} + "`";
  return result;
}

std::string row_of(const provider& x) {
  std::string modes;
  for (const auto how : automatic_modes(x))
    modes += (modes.empty() ? "`" : ", `") + to_string(how) + "`";
  auto place = "`" + std::string{x.base_url} + "`";
  if (!x.other_base_urls.empty())
    place += ", or " + listed(x.other_base_urls);
  return "| `" + std::string{x.name} + "` | " + std::string{x.title} + " | " + modes + " | "
         + listed(x.key_variables, x.signing.variables) + " | " + place + " |\n";
}

std::string table() {
  std::string result{head};
  for (const auto& x : providers())
    result += row_of(x);
  return result;
}

/// `page` with its table as it should be.
std::string rewritten(const std::string& page) {
  const auto start = page.find(head);
  REQUIRE(start != std::string::npos);
  auto end = start;
  while (end < page.size() && page[end] == '|')
    end = page.find('\n', end) + 1;
  return page.substr(0, start) + table() + page.substr(end);
}

} // namespace

TEST_CASE("the table of docs/providers.md is made of the rows") {
  const std::string path = TROUPE_DOCS "/providers.md";
  std::ostringstream before;
  before << std::ifstream{path, std::ios::binary}.rdbuf();
  const auto after = rewritten(before.str());
  if (std::getenv("TROUPE_REWRITE_DOCS") != nullptr)
    std::ofstream{path, std::ios::binary} << after;
  else
    CHECK(before.str() == after);
}
