#include "schema_command.hpp"

#include "complaint.hpp"
#include "providers/provider.hpp"
#include "schema_file.hpp"
#include "settings/model_adaptation.hpp"
#include "settings/model_facts.hpp"

#include <cstdio>
#include <string>

namespace troupe::cli {

namespace {

std::string place_of(const schema_change& x) {
  return x.keyword + " at " + (x.pointer.empty() ? "the root" : x.pointer);
}

/// What becomes of the schema in one mode, in a line.
std::string fit_text(const provider& row, mode how, const json_schema& schema) {
  const auto lowered = lower_for(row, how, schema);
  if (!lowered)
    return to_string(how) + " refuses it: " + lowered.error().message;
  if (lowered->report.empty())
    return to_string(how) + " takes it as it is";
  std::string result;
  for (const auto& x : lowered->report)
    result += (result.empty() ? "" : "; ") + std::string{to_string(x.kind)} + " " + place_of(x);
  return to_string(how) + " takes it with changes: " + result;
}

/// The chain of modes and, of each, what it makes of the schema.
void show_chain(const provider& row, const json_schema& schema) {
  std::string chain;
  for (const auto how : automatic_modes_for(row, schema))
    chain += (chain.empty() ? "" : ", then ") + to_string(how);
  complain(std::string{row.title} + " is asked in mode " + chain);
  for (const auto how : row.modes)
    complain(fit_text(row, how, schema));
}

/// Null, with a complaint, if nobody has that name.
const provider* provider_in(const schema_arguments& x) {
  settings chosen;
  chosen.provider = x.provider;
  choose_model(chosen, x.model);
  const auto* row = find_provider(chosen.provider);
  if (row == nullptr)
    complain("--provider is " + x.provider + ": it must be one of " + provider_names());
  if (row == nullptr || x.model.empty())
    return row;
  // What stands in front of a "/" may be misspelt.
  if (const auto fine = check(chosen); !fine && row == &providers().front()) {
    complain(in_terms_of_options(fine.error().message));
    return nullptr;
  }
  // Of its modes a run leaves out what the model is known not to have.
  return &row_for(*row, facts_of(chosen).profile);
}

} // namespace

exit_status schema_command(const schema_arguments& x) {
  auto type = read_schema_file(x.schema, x.schema_documents);
  if (!type) {
    complain(type.error().message);
    return exit_status::bad_usage;
  }
  const auto* row = provider_in(x);
  if (row == nullptr)
    return exit_status::bad_usage;
  const auto& schema = (*type)->schema();
  auto lowered = lower_for(*row, first_mode_for(*row, x.mode, schema), schema);
  if (!lowered) {
    complain(x.schema + ": " + lowered.error().message);
    return exit_status::bad_usage;
  }
  const auto text = lowered->text + "\n";
  const auto printed = std::fwrite(text.data(), 1, text.size(), stdout) == text.size()
                       && std::fflush(stdout) == 0;
  if (!x.model.empty())
    show_chain(*row, schema);
  else
    for (auto& change : lowered->report)
      complain(std::string{to_string(change.kind)} + " " + place_of(change));
  return printed ? exit_status::success : exit_status::output_failed;
}

} // namespace troupe::cli
