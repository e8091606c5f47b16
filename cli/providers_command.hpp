#pragma once

#include "arguments.hpp"
#include "exit_status.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace troupe {
struct provider;
} // namespace troupe

namespace troupe::cli {

/// Whether the environment has a variable of that name, and not an empty one.
using is_set_function = std::function<bool(std::string_view)>;

/// The table of all providers; a line each, behind one of headings.
std::string providers_table(const is_set_function& is_set);

/// All that is known of one.
std::string provider_text(const provider& x, const is_set_function& is_set);

/// The same as JSON: of one, an object; of all, a list of them. Ends in a line break.
std::string provider_json(const provider& x, const is_set_function& is_set);
std::string providers_json(const is_set_function& is_set);

/// `troupe providers`
exit_status providers_command(const providers_arguments& x);

} // namespace troupe::cli
