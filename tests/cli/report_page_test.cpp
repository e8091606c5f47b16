#include "report/page.hpp"

#include <catch2/catch_test_macros.hpp>

#include <regex>

using namespace troupe::cli;

namespace {

size_t count_of(std::string_view text, std::string_view what) {
  size_t result = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1))
    ++result;
  return result;
}

} // namespace

TEST_CASE("the page of a report holds its data, once and unchanged") {
  const std::string data = R"({"v":1,"kind":"report","title":"a\u003c/script>@data@ $& \\1"})";
  const auto page = page_with(data);
  CHECK(page.starts_with("<!doctype html>"));
  CHECK(count_of(page, R"(<script type="application/json" id="data">)" + data + "</script>") == 1);
  CHECK(page.ends_with("</html>\n"));
}

TEST_CASE("the page of a report loads nothing, and its policy says so") {
  const auto page = page_with("{}");
  CHECK(count_of(page, "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
        == 1);
  CHECK(count_of(page, "script-src 'sha256-") == 1);
  CHECK(count_of(page, "style-src 'sha256-") == 1);
  // A namespace is a name; nobody loads it.
  const auto named = std::regex_replace(page, std::regex("'http://www.w3.org/2000/svg'"), "''");
  for (const auto* word :
       {"http:", "https:", "//www", "src=", "@import", "url(", "fetch(", "XMLHttpRequest",
        "WebSocket", "EventSource", "sendBeacon", "import(", "innerHTML", "outerHTML",
        "insertAdjacentHTML", "document.write", "eval("}) {
    CAPTURE(word);
    CHECK(count_of(named, word) == 0);
  }
}

TEST_CASE("the page of a report is small beside its data") {
  CHECK(page_with("{}").size() < 200'000);
}
