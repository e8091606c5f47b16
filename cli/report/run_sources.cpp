#include "run_sources.hpp"

#include "argument_settings.hpp"
#include "read_file.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace troupe::cli::report {

namespace {

constexpr size_t schema_file_bytes_max = 16u << 20;
constexpr std::string_view journal_ending = ".journal";

bool is_readable_file(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

/// Of the setup; empty if there is none.
std::string setting_in(const record_file& x, std::string_view name) {
  if (x.setup())
    for (const auto& y : x.setup()->fields)
      if (y.name == name)
        return y.value;
  return {};
}

/// Where the texts were, as the journal tells; empty: it does not. A path that leads nowhere from
/// here may lead there from the journal.
std::string told_input(const record_file& x) {
  json_document document;
  const auto event = document.parse(x.run_started());
  const auto input = event ? event->find("input") : std::nullopt;
  if (!input)
    return {};
  std::string path{input->as_string()};
  if (path == "-" || is_readable_file(path))
    return path;
  const auto beside = std::filesystem::path{x.path()}.parent_path() / path;
  return is_readable_file(beside) ? beside.string() : path;
}

line_meaning meaning_in(const record_file& x) {
  input_format how = input_format::automatic;
  from_string(setting_in(x, "--input-format"), how);
  return how;
}

expected<void> open_texts(const report_options& x, run_sources& to) {
  if (x.no_texts)
    return {};
  const auto told = told_input(*to.records);
  const auto path = x.input.empty() ? told : x.input;
  if (path.empty() || path == "-") {
    to.missing.emplace_back("The texts are not at hand: give --input FILE.");
    return {};
  }
  auto texts = text_file::open(path, meaning_in(*to.records));
  if (!texts && !x.input.empty())
    return unexpected<error>{texts.error()};
  if (!texts) {
    to.missing.push_back("The texts are not at hand (" + texts.error().message
                         + "): give --input FILE.");
    return {};
  }
  to.texts = std::move(*texts);
  to.list.push_back({"input", path, to.texts->size()});
  return {};
}

expected<void> open_schema(const report_options& x, run_sources& to) {
  if (x.schema.empty()) {
    const auto text = setting_in(*to.records, "--schema");
    if (auto tree = json_tree::parse(text); !text.empty() && tree)
      to.schema = std::move(*tree);
    else
      to.missing.emplace_back(
        "The schema is not at hand, so labels and bounds are not known: give --schema FILE.");
    return {};
  }
  auto text = read_file(x.schema, schema_file_bytes_max);
  if (!text)
    return failed(errc::configuration, "the schema " + text.error().message);
  auto tree = json_tree::parse(*text);
  if (!tree)
    return failed(errc::configuration, x.schema + ": " + tree.error().message);
  to.list.push_back({"schema", x.schema, text->size()});
  to.schema = std::move(*tree);
  return {};
}

} // namespace

expected<std::unique_ptr<record_file>> open_records(const std::string& path,
                                                    std::vector<std::string>& missing) {
  auto result = record_file::open(path);
  if (!result || (*result)->is_journal())
    return result;
  const auto beside = path + std::string{journal_ending};
  if (is_readable_file(beside)) {
    auto journal = record_file::open(beside);
    if (!journal || (*journal)->is_journal())
      return journal;
  }
  missing.push_back("There is no journal of " + title_of(path)
                    + ": it would tell when texts were asked, what re-asks of good records cost, "
                      "limits and settings. A run whose output is a file writes one beside it.");
  return result;
}

expected<run_sources> open_sources(const report_options& x) {
  run_sources result;
  auto records = open_records(x.path, result.missing);
  if (!records)
    return unexpected<error>{records.error()};
  result.records = std::move(*records);
  result.list.push_back({result.records->is_journal() ? "journal" : "output",
                         result.records->path(), result.records->size()});
  if (auto fine = open_schema(x, result); !fine)
    return unexpected<error>{fine.error()};
  if (auto fine = open_texts(x, result); !fine)
    return unexpected<error>{fine.error()};
  return result;
}

std::string title_of(const std::string& path) {
  auto result = std::filesystem::path{path}.filename().string();
  if (result.ends_with(journal_ending) && result.size() > journal_ending.size())
    result.resize(result.size() - journal_ending.size());
  return result;
}

} // namespace troupe::cli::report
