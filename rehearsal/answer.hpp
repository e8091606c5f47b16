#pragma once

#include "answer_plan.hpp"
#include "passage.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe::rehearsing {

/// Fills schemas from texts by the rules of docs/rehearsal.md. Keeps its buffers: one per thread.
class answer_writer {
public:
  /// Appends the JSON value for `text` to `out`. The same schema and text give the same value.
  void write(const answer_plan& plan, std::string_view text, std::string& out);

private:
  std::vector<token> tokens_;
  std::vector<uint8_t> open_nodes_;
};

/// Appends `x` as a JSON string.
void append_json_string(std::string& out, std::string_view x);

/// Appends the date, time, address … that the text holds, in the spelling of the format. False if
/// there is none.
bool find_formatted(text_format format, std::string_view text, std::string& out);

} // namespace troupe::rehearsing
