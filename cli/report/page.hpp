#pragma once

#include <string>
#include <string_view>

namespace troupe::cli {

/// The page of `troupe report`, for a report and for a comparison: one HTML file that loads
/// nothing, with `data_json` in it. `data_json` is one JSON document in UTF-8, written so that it
/// may stand in a script element: with no "<" in it but as \u003c.
std::string page_with(std::string_view data_json);

} // namespace troupe::cli
