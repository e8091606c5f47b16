#include "filling_suite.hpp"

#include "answer.hpp"
#include "json/json_text.hpp"
#include "lowering/lower.hpp"
#include "suite_files.hpp"

#include <troupe/detail/json.hpp>
#include <troupe/schema_file.hpp>

#include <algorithm>
#include <cstdio>
#include <string>

using namespace troupe;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view texts[] = {
  "",
  "nothing",
  "the bath is 12 metres long",
  "Ann Lee, a 30-year-old engineer from Paris, ordered 3 apples, 2 pears and 10 plums on "
  "2024-02-29 "
  "for 12.50 EUR; write to ann@lee.org or see https://lee.org/a?b=c. name: Ann, type: object, id: "
  "7",
};

/// What is wrong with the first bad answer; empty if all are right.
std::string first_fault(const record_type& type, const rehearsing::answer_plan& plan,
                        size_t& right) {
  rehearsing::answer_writer writer;
  std::string result;
  for (const auto text : texts) {
    std::string answer;
    writer.write(plan, text, answer);
    const auto reading = type.read(answer, {});
    if (reading.record) {
      ++right;
      continue;
    }
    if (result.empty() && !reading.violations.empty()) {
      const auto& first = reading.violations.front();
      result = first.pointer + " (" + first.keyword + "): " + first.message + "; filled "
               + answer.substr(0, 200);
    }
  }
  return result;
}

bool has_valid_value(const std::string& tests) {
  const auto all = element_texts(tests);
  return std::any_of(all.begin(), all.end(),
                     [](auto& test) { return member_text(test, "valid") == "true"; });
}

} // namespace

size_t run_filling(const fs::path& folder) {
  size_t filled = 0;
  size_t refused = 0;
  size_t never = 0;
  size_t unproven = 0;
  size_t all = 0;
  for (auto& file : json_files_below(folder)) {
    const auto text = content_of(file);
    const auto type = record_type_of_schema("record", member_text(text, "schema"));
    ++all;
    if (!type) {
      ++refused;
      continue;
    }
    const auto plan = rehearsing::make_answer_plan(lower_plain((*type)->schema()).text);
    if (!plan) {
      ++refused;
      continue;
    }
    size_t right = 0;
    const auto fault = first_fault(**type, *plan, right);
    if (right == std::size(texts)) {
      ++filled;
      continue;
    }
    const auto is_proven = has_valid_value(member_text(text, "tests"));
    never += right == 0 && is_proven ? 1 : 0;
    unproven += is_proven ? 0 : 1;
    std::printf("  %zu of %zu texts%s, %s: %s\n", right, std::size(texts),
                is_proven ? "" : " (no valid value known)", file.filename().c_str(), fault.c_str());
  }
  std::printf(
    "filling        %5zu of %zu schemas always filled, %zu refused; of the others %zu have no "
    "valid value among their tests\n",
    filled, all, refused, unproven);
  // Of those that can be filled, one in a hundred may be too odd.
  const auto fillable = all - refused - unproven;
  return never * 100 > fillable ? never : 0;
}

size_t run_parsing(const fs::path& folder) {
  size_t right = 0;
  size_t wrong = 0;
  size_t free_read = 0;
  size_t free_refused = 0;
  for (auto& file : json_files_below(folder)) {
    const auto text = content_of(file);
    json_document document;
    const auto is_read = document.parse(text).has_value();
    const auto name = file.filename().string();
    if (name.starts_with("i_")) {
      ++(is_read ? free_read : free_refused);
    } else if (is_read == name.starts_with("y_")) {
      ++right;
    } else {
      ++wrong;
      std::printf("WRONG %s is %s\n", name.c_str(), is_read ? "read" : "refused");
    }
  }
  if (right + wrong > 0)
    std::printf("JSON parsing   %5zu right %3zu wrong; where both may be: %zu read, %zu refused\n",
                right, wrong, free_read, free_refused);
  return wrong;
}
