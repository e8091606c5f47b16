#include "batch.hpp"

#include "json_spans.hpp"

#include <algorithm>

namespace troupe::rehearsing {

using namespace std::string_view_literals;

void batch::take(spool_part x) {
  view = x.where->view();
  input = std::move(x);
}

void batch::find_lines() {
  const auto text = view.text();
  const auto end = std::min<uint64_t>(input.begin + input.size, text.size());
  for (auto begin = input.begin; begin < end;) {
    const auto line_end = std::min<uint64_t>(text.find('\n', begin), end);
    const auto line = text.substr(begin, line_end - begin);
    if (line.find_first_not_of(" \t\r"sv) != line.npos)
      rows.push_back({begin, line.size()});
    begin = line_end + 1;
  }
}

void batch::find_elements(std::string_view list) {
  for (json_spans elements(list); elements.next();)
    rows.push_back({static_cast<uint64_t>(elements.value().data() - view.text().data()),
                    elements.value().size()});
}

} // namespace troupe::rehearsing
