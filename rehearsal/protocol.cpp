#include "protocol.hpp"

#include "answer.hpp"

namespace troupe::rehearsing {

void append_model(std::string& out, std::string_view model) {
  const auto at = out.size() + 1;
  append_json_string(out, model);
  out.insert(at, "rehearsal:");
}

} // namespace troupe::rehearsing
