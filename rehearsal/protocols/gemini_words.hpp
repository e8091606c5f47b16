#pragma once

#include "../reply_json.hpp"

#include <cstdint>
#include <string_view>

namespace troupe::rehearsing {

/// Begins the member "error"; details may follow.
void append_google_error(reply_json& json, uint16_t status, std::string_view name,
                         std::string_view message);

} // namespace troupe::rehearsing
