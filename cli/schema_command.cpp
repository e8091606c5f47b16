#include "schema_command.hpp"

#include "complaint.hpp"
#include "lowering/lower.hpp"
#include "schema_file.hpp"

#include <cstdio>
#include <string>

namespace troupe::cli {

namespace {

expected<lowered_schema> lower(const json_schema& schema, enum mode how) {
  switch (how) {
  case mode::tools_strict:
  case mode::json_schema:
    return lower_openai_strict(schema);
  case mode::tools:
  case mode::json_object:
  case mode::md_json:
    return lower_plain(schema);
  }
  return lower_plain(schema);
}

} // namespace

exit_status schema_command(const schema_arguments& x) {
  auto type = read_schema_file(x.schema, x.schema_documents);
  if (!type) {
    complain(type.error().message);
    return exit_status::bad_usage;
  }
  auto lowered = lower((*type)->schema(), x.mode);
  if (!lowered) {
    complain(x.schema + ": " + lowered.error().message);
    return exit_status::bad_usage;
  }
  const auto text = lowered->text + "\n";
  const auto printed = std::fwrite(text.data(), 1, text.size(), stdout) == text.size()
                       && std::fflush(stdout) == 0;
  for (auto& change : lowered->report)
    complain(std::string{to_string(change.kind)} + " " + change.keyword + " at "
             + (change.pointer.empty() ? "the root" : change.pointer));
  return printed ? exit_status::success : exit_status::output_failed;
}

} // namespace troupe::cli
