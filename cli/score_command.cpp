#include "score_command.hpp"

#include "complaint.hpp"
#include "output_file.hpp"
#include "read_file.hpp"
#include "refusal.hpp"
#include "score_report.hpp"
#include "score_runs.hpp"

#include <memory>
#include <utility>

namespace troupe::cli {

namespace {

constexpr size_t schema_text_max = 16u << 20;
constexpr uint32_t disputed_usual = 10;

template <class T>
using found = expected<T, refusal>;

unexpected<refusal> wrong_file(const error& problem) {
  return refused(exit_status::bad_usage, problem.message);
}

found<std::unique_ptr<field_tree>> fields_of(const std::string& schema) {
  if (schema.empty())
    return std::make_unique<field_tree>();
  auto text = read_file(schema, schema_text_max);
  if (!text)
    return refused(exit_status::bad_usage, "the schema " + text.error().message);
  auto tree = json_tree::parse(*text);
  if (!tree)
    return refused(exit_status::bad_usage, schema + " " + tree.error().message);
  auto result = field_tree::of_schema(*tree);
  if (!result)
    return refused(exit_status::bad_usage, schema + ": " + result.error().message);
  return std::move(*result);
}

found<std::vector<demand>> demands_of(const score_arguments& x) {
  std::vector<demand> result;
  for (const auto& words : x.at_least) {
    auto parsed = parse_demand(words);
    if (!parsed)
      return refused(exit_status::bad_usage, "--at-least " + parsed.error().message);
    result.push_back(std::move(*parsed));
  }
  return result;
}

found<std::unique_ptr<record_file>> opened_file(const std::string& path) {
  auto result = record_file::open(path);
  if (!result)
    return wrong_file(result.error());
  return std::move(*result);
}

found<void> print(const score_arguments& x, std::string text) {
  output_file::opening how;
  // A score is made anew each time.
  how.existing = old_content::replace;
  auto file = output_file::open(x.output, how);
  if (!file)
    return refused(exit_status::output_failed, file.error().message);
  // It ends the line itself.
  if (text.ends_with('\n'))
    text.pop_back();
  if (!(*file)->write(text) || !(*file)->finish())
    return refused(exit_status::output_failed, x.output + " could not be written");
  return {};
}

/// Where one file is standard input, the others must not be.
found<void> check_names(const score_arguments& x) {
  size_t from_input = x.schema == "-" ? 1 : 0;
  for (const auto& path : x.files) {
    from_input += path == "-" ? 1 : 0;
    if (path == x.output && path != "-")
      return refused(exit_status::bad_usage, "--output is " + path + ", which is read");
  }
  if (from_input > 1)
    return refused(exit_status::bad_usage, "only one file can come from standard input");
  return {};
}

found<exit_status> score_labels(const score_arguments& x) {
  const auto demands = demands_of(x);
  if (!demands)
    return unexpected<refusal>{demands.error()};
  auto fields = fields_of(x.schema);
  if (!fields)
    return unexpected<refusal>{fields.error()};
  // Without a schema, fields are known when all records were read.
  if ((*fields)->has_schema())
    if (auto fine = check_fields(*demands, **fields); !fine)
      return wrong_file(fine.error());
  auto output = opened_file(x.files[0]);
  if (!output)
    return unexpected<refusal>{output.error()};
  auto labels = opened_file(x.files[1]);
  if (!labels)
    return unexpected<refusal>{labels.error()};
  score_sheet sheet{**fields, {x.confidence, x.seed, x.mistakes}};
  auto matched = score_files(**output, **labels, x.by, sheet);
  if (!matched)
    return wrong_file(matched.error());
  if (!(*fields)->has_schema())
    if (auto fine = check_fields(*demands, **fields); !fine)
      return wrong_file(fine.error());
  score_report report{*matched, sheet.result(), x.confidence, x.seed, {}};
  report.shortfalls = shortfalls(*demands, report.found, matched->coverage(), x.confidence);
  if (auto printed = print(x, x.json ? score_json(report) : score_text(report)); !printed)
    return unexpected<refusal>{printed.error()};
  for (const auto& line : report.shortfalls)
    complain(line);
  return report.shortfalls.empty() ? exit_status::success : exit_status::score_below;
}

found<exit_status> score_consistency(const score_arguments& x) {
  auto fields = fields_of(x.schema.empty() && x.run ? x.run->schema : x.schema);
  if (!fields)
    return unexpected<refusal>{fields.error()};
  auto paths = x.files;
  if (x.runs > 0) {
    auto made = make_runs(x);
    if (!made)
      return unexpected<refusal>{made.error()};
    paths = std::move(*made);
  }
  std::vector<std::unique_ptr<record_file>> files;
  for (const auto& path : paths) {
    auto file = opened_file(path);
    if (!file)
      return unexpected<refusal>{file.error()};
    files.push_back(std::move(*file));
  }
  agreement_sheet sheet{**fields,
                        files.size(),
                        {x.confidence, x.seed, x.mistakes > 0 ? x.mistakes : disputed_usual}};
  const auto by = compare_files(files, x.by, sheet);
  if (!by)
    return wrong_file(by.error());
  const agreement_report report{*by, sheet.result(), x.confidence, x.seed};
  if (auto printed = print(x, x.json ? agreement_json(report) : agreement_text(report)); !printed)
    return unexpected<refusal>{printed.error()};
  return exit_status::success;
}

} // namespace

exit_status score_command(const score_arguments& x) {
  auto result = check_names(x).and_then(
    [&] { return x.consistency ? score_consistency(x) : score_labels(x); });
  if (result)
    return *result;
  complain(result.error().message);
  return result.error().status;
}

} // namespace troupe::cli
