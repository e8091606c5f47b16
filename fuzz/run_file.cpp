// Run files, as TOML and as JSON.

#include "settings/run_file.hpp"

#include "settings/settings_inspect.hpp"
#include "target.hpp"

#include <algorithm>

namespace {

/// As a run file; empty if the text is none, or holds what is masked when it is written: a header
/// that nobody knows to be harmless.
std::string read_and_written(std::string_view text) {
  auto file = troupe::run_file::parse(text, "file");
  if (!file)
    return {};
  troupe::settings conf;
  auto all = troupe::settings_of(conf);
  if (!file->apply(all) || std::any_of(all.begin(), all.end(), troupe::has_secret))
    return {};
  return troupe::write_run_file(all);
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto written = read_and_written(fuzz::text_of(data, size));
  if (!written.empty())
    fuzz::must(read_and_written(written) == written, "a run file that was written is read back");
  return 0;
}
