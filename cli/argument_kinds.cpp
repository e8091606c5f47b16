#include "argument_kinds.hpp"

#include "durations.hpp"
#include "read_file.hpp"

namespace troupe::cli {

namespace {

constexpr size_t text_bytes_max = 1u << 20;

expected<std::string> read_text(const std::string& word) {
  if (!word.starts_with('@'))
    return word;
  if (word.starts_with("@@"))
    return word.substr(1);
  auto content = read_file(word.substr(1), text_bytes_max);
  if (!content)
    return failed(errc::configuration, "names a file: " + content.error().message);
  // The line end that editors put at the end of a file is not meant.
  if (content->ends_with('\n'))
    content->pop_back();
  return content;
}

} // namespace

CLI::Option* option_group::duration(const std::string& name, std::chrono::milliseconds& target,
                                    const std::string& help) {
  return parsed(name, parse_duration, target, "TIME", help);
}

CLI::Option* option_group::text(const std::string& name, std::string& target,
                                const std::string& help) {
  return parsed(name, read_text, target, "TEXT|@FILE", help);
}

} // namespace troupe::cli
