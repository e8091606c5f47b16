// Runs the official JSON Schema Test Suite, the JSON parsing suite and a collection of real
// schemas, where a folder holds them: FOLDER/tests/draft*/…, FOLDER/remotes, FOLDER/test_parsing,
// FOLDER/real-schemas. Prints for each draft how many values were judged right, how many stand in
// schemas that are refused, and which were judged wrong; and how many of the real schemas the
// rehearsal fills. Exit status: 0 if nothing was wrong, 1, or 77 if there is no such folder.

#include "file/compiled_schema.hpp"
#include "filling_suite.hpp"
#include "json/json_text.hpp"
#include "suite_files.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

using namespace troupe;
namespace fs = std::filesystem;

namespace {

struct tally {
  size_t right = 0;
  size_t refused = 0;
  size_t wrong = 0;
  std::map<std::string, size_t> reasons;
};

/// The schemas of one file, each with its values.
class judge {
public:
  judge(tally& sum, schema_options options) : sum_(sum), options_(std::move(options)) {}

  void run(const std::string& name, std::string_view schema, std::string_view tests) {
    const auto tree = json_tree::parse(schema);
    const auto compiled = tree ? detail::compiled_schema::compile(*tree, options_)
                               : expected<detail::compiled_schema>{unexpected<error>{tree.error()}};
    for (const auto& test : element_texts(tests)) {
      if (!compiled) {
        ++sum_.refused;
        ++sum_.reasons[name + ": " + compiled.error().message];
        continue;
      }
      const auto data = member_text(test, "data");
      const auto wanted = member_text(test, "valid") == "true";
      json_document document;
      const auto value = document.parse(data);
      const auto accepted = value && compiled->accepts({*value, data});
      const auto agrees = !value || compiled->check({*value, data}).violations.empty() == accepted;
      if (value && accepted == wanted && agrees) {
        ++sum_.right;
      } else if (!value && !wanted) {
        ++sum_.right;
      } else {
        ++sum_.wrong;
        std::printf("WRONG %s: %s (%s) %.*s %s\n", name.c_str(),
                    member_text(test, "description").c_str(), wanted ? "is valid" : "is invalid",
                    static_cast<int>(std::min<size_t>(data.size(), 200)), data.data(),
                    std::string{schema.substr(0, 300)}.c_str());
      }
    }
  }

private:
  tally& sum_;
  schema_options options_;
};

void print(const std::string& name, const tally& sum) {
  std::printf("%-14s %5zu right %4zu refused %3zu wrong\n", name.c_str(), sum.right, sum.refused,
              sum.wrong);
  for (auto& [reason, count] : sum.reasons)
    std::printf("  refused %zu: %s\n", count, reason.c_str());
}

std::vector<schema_document> remotes(const fs::path& folder) {
  std::vector<schema_document> result;
  for (auto& path : json_files_below(folder)) {
    const auto name = path.lexically_relative(folder).generic_string();
    if (!name.starts_with("draft3/") && !name.starts_with("v1/"))
      result.push_back({"http://localhost:1234/" + name, content_of(path)});
  }
  return result;
}

constexpr std::pair<const char*, schema_draft> drafts[] = {
  {"draft4", schema_draft::draft4},
  {"draft6", schema_draft::draft6},
  {"draft7", schema_draft::draft7},
  {"draft2019-09", schema_draft::draft2019_09},
  {"draft2020-12", schema_draft::draft2020_12},
};

/// What the specification leaves to whoever reads a schema, and we decide otherwise.
bool is_decided_otherwise(const std::string& name) {
  // `contentEncoding` and `contentMediaType` only inform, as from draft 2019-09 on.
  return name == "draft7/optional/content.json";
}

size_t run_official(const fs::path& folder) {
  size_t wrong = 0;
  const auto documents = remotes(folder / "remotes");
  for (auto& [name, draft] : drafts) {
    tally sum;
    for (auto& path : json_files_below(folder / "tests" / name)) {
      const auto label = path.lexically_relative(folder / "tests").generic_string();
      if (is_decided_otherwise(label))
        continue;
      schema_options options;
      options.draft = draft;
      options.documents = documents;
      options.checks_formats = label.find("optional/format") != std::string::npos;
      const auto text = content_of(path);
      for (const auto& group : element_texts(text))
        judge{sum, options}.run(label, member_text(group, "schema"), member_text(group, "tests"));
    }
    print(name, sum);
    wrong += sum.wrong;
  }
  return wrong;
}

size_t run_real(const fs::path& folder) {
  tally sum;
  for (auto& path : json_files_below(folder)) {
    const auto text = content_of(path);
    judge{sum, {}}.run(path.filename().string(), member_text(text, "schema"),
                       member_text(text, "tests"));
  }
  print("real schemas", sum);
  return sum.wrong;
}

} // namespace

int main(int argc, char** argv) {
  constexpr int skipped = 77;
  const auto* named = std::getenv("TROUPE_SUITES");
  const fs::path folder = argc > 1 && *argv[1] != 0 ? argv[1] : named != nullptr ? named : "";
  if (!fs::is_directory(folder / "tests")) {
    std::puts("no suites: name their folder, or set TROUPE_SUITES");
    return skipped;
  }
  const auto wrong = run_official(folder) + run_real(folder / "real-schemas")
                     + run_parsing(folder / "test_parsing") + run_filling(folder / "real-schemas");
  return wrong == 0 ? 0 : 1;
}
