#include "gemini_operation.hpp"

#include "batch/batch_words.hpp"
#include "dialect/json_parts.hpp"
#include "dialect/problem_meaning.hpp"

#include <algorithm>

namespace troupe::detail {

namespace {

/// The file of results: of what is answered in the end, of what the batch says all along, or of
/// what a client's object calls it.
std::string_view responses_file(json_value x, json_value about) {
  for (const auto place :
       {part_at(x, "response"), part_at(about, "output"), part_at(about, "dest")})
    for (const std::string_view name : {"responsesFile", "fileName"})
      if (const auto file = text_at(place, name); !file.empty())
        return file;
  return {};
}

error problem_of(json_value said, const provider& row, const batch_text& words) {
  provider_problem problem;
  problem.message = text_at(said, "message");
  problem.type = text_at(said, "status");
  const auto shown = words.shown(problem.message.empty() ? problem.type : problem.message);
  if (shown.empty())
    return {errc::provider_error, std::string{row.title} + " does not say why the batch failed"};
  const auto status = status_of_code(amount_at(said, "code"));
  return {classify_status(status, problem, row.problems), shown};
}

} // namespace

batch_status read_gemini_operation(json_value x, const provider& row, const batch_text& words) {
  const auto metadata = part_at(x, "metadata");
  const auto about = metadata.is_object() ? metadata : x;
  batch_status result;
  const auto name = text_at(x, "name");
  if (is_usable_name(name, "batches/"))
    result.id = name;
  const auto word = text_at(about, "state");
  const auto state = state_of(word);
  result.stage = state.stage;
  result.end = state.end;
  result.word = words.shown(word);
  const auto said = part_at(x, "error");
  if (part_at(x, "done").as_bool() && state.stage != batch_stage::ended) {
    result.stage = batch_stage::ended;
    result.end = said.is_object() ? batch_end::failed : batch_end::completed;
  }
  const auto counts = part_at(about, "batchStats");
  result.rows = amount_at(counts, "requestCount");
  result.done = amount_at(counts, "successfulRequestCount");
  result.failed = amount_at(counts, "failedRequestCount");
  if (const auto file = responses_file(x, about); is_usable_name(file, "files/"))
    result.outputs.emplace_back(file);
  result.input = text_at(part_at(about, "inputConfig"), "fileName");
  result.name = text_at(about, "displayName");
  result.created = time_at(about, "createTime");
  if (result.end == batch_end::failed)
    result.problem = problem_of(said, row, words);
  return result;
}

bool is_usable_name(std::string_view name, std::string_view start) {
  if (!name.starts_with(start))
    return false;
  while (!name.empty()) {
    const auto end = std::min(name.find('/'), name.size());
    // Nothing stands behind the last one.
    if (!is_usable_id(name.substr(0, end)) || end + 1 == name.size())
      return false;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return true;
}

} // namespace troupe::detail
