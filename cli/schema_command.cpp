#include "schema_command.hpp"

#include "complaint.hpp"
#include "providers/provider.hpp"
#include "schema_file.hpp"

#include <cstdio>
#include <string>

namespace troupe::cli {

exit_status schema_command(const schema_arguments& x) {
  auto type = read_schema_file(x.schema, x.schema_documents);
  if (!type) {
    complain(type.error().message);
    return exit_status::bad_usage;
  }
  const auto* row = find_provider(x.provider);
  if (row == nullptr) {
    complain("--provider is " + x.provider + ": it must be one of " + provider_names());
    return exit_status::bad_usage;
  }
  auto lowered = lower_for(*row, x.mode, (*type)->schema());
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
