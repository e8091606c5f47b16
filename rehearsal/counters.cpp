#include "answer.hpp"

#include <troupe/rehearsal.hpp>

namespace troupe {

namespace {

void append_count(std::string& out, const char* name, uint64_t count) {
  out += out.back() == '{' ? "\"" : ",\"";
  out += name;
  out += "\":" + std::to_string(count);
}

template <class Map, class Spelling>
void append_counts(std::string& out, const char* name, const Map& counts, Spelling spelling) {
  out += ",\"" + std::string(name) + "\":{";
  for (auto& [key, count] : counts) {
    if (out.back() != '{')
      out += ',';
    rehearsing::append_json_string(out, spelling(key));
    out += ":" + std::to_string(count);
  }
  out += '}';
}

} // namespace

std::string to_json(const rehearsal_counters& x) {
  std::string result = "{";
  append_count(result, "requests", x.requests);
  append_count(result, "in_progress", x.in_progress);
  append_count(result, "in_progress_highest", x.in_progress_highest);
  append_count(result, "abandoned", x.abandoned);
  append_count(result, "connections", x.connections);
  append_count(result, "connections_highest", x.connections_highest);
  append_count(result, "connections_accepted", x.connections_accepted);
  append_count(result, "prompt_tokens", x.prompt_tokens);
  append_count(result, "completion_tokens", x.completion_tokens);
  append_count(result, "hidden_prompt_tokens", x.hidden_prompt_tokens);
  append_count(result, "hidden_completion_tokens", x.hidden_completion_tokens);
  append_count(result, "batches", x.batches);
  append_count(result, "batch_rows", x.batch_rows);
  append_count(result, "batch_rows_failed", x.batch_rows_failed);
  append_count(result, "batch_bodies", x.batch_bodies);
  append_count(result, "batch_rows_repeated", x.batch_rows_repeated);
  append_count(result, "batch_prompt_tokens", x.batch_prompt_tokens);
  append_count(result, "batch_completion_tokens", x.batch_completion_tokens);
  append_counts(result, "by_status", x.by_status,
                [](uint16_t status) { return std::to_string(status); });
  append_counts(result, "by_fault", x.by_fault, [](const std::string& name) { return name; });
  return result + "}";
}

} // namespace troupe
