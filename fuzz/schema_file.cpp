// A schema and an answer, of anybody's: the schema is refused in words, or reading the answer with
// it ends, says the same each time, and tells what it repaired. The text up to the first line
// that is "---" is the schema, the rest the answer.

#include "providers/provider.hpp"
#include "target.hpp"

#include <troupe/detail/json_tree.hpp>
#include <troupe/schema_file.hpp>

#include <string>

namespace {

troupe::reading check_reading(const troupe::record_type& type, std::string_view answer,
                              const troupe::read_options& options) {
  auto first = type.read(answer, options);
  const auto second = type.read(answer, options);
  fuzz::must((first.record == nullptr) == (second.record == nullptr), "reading is the same twice");
  fuzz::must(first.violations == second.violations, "violations are the same twice");
  if (!first.record) {
    fuzz::must(!first.violations.empty(), "what is wrong has a violation");
    return first;
  }
  const auto text = type.write(first.record.get());
  fuzz::must(troupe::json_tree::parse(text).has_value(), "a record is JSON");
  return first;
}

/// Strictly and tolerantly, where null was asked for or not.
void check_readings(const troupe::record_type& type, std::string_view answer, bool null_is_absent) {
  troupe::read_options options;
  options.null_is_absent = null_is_absent;
  const auto strict = check_reading(type, answer, options);
  options.policy = troupe::reading_policy::repair;
  const auto mended = check_reading(type, answer, options);
  if (!strict.record) {
    fuzz::must(!mended.record || !mended.repairs.empty(), "a repair is told");
    return;
  }
  fuzz::must(mended.record && mended.repairs.empty()
               && type.write(mended.record.get()) == type.write(strict.record.get()),
             "what is right is not touched");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr std::string_view separator = "\n---\n";
  constexpr size_t bytes_max = 16 * 1024;
  const auto text = fuzz::text_of(data, size);
  const auto at = text.find(separator);
  if (size > bytes_max || at == std::string_view::npos)
    return 0;
  const auto type = troupe::record_type_of_schema("fuzzed", text.substr(0, at));
  if (!type) {
    fuzz::must(!type.error().message.empty(), "a refusal has words");
    return 0;
  }
  const auto& schema = (*type)->schema();
  fuzz::must(troupe::json_tree::parse(troupe::lower_plain(schema).text).has_value(),
             "a plain schema is JSON");
  if (const auto strict = troupe::lower_strict(schema, *troupe::providers().front().strict))
    fuzz::must(troupe::json_tree::parse(strict->text).has_value(), "a strict schema is JSON");
  const auto answer = text.substr(at + separator.size());
  check_readings(**type, answer, true);
  check_readings(**type, answer, false);
  return 0;
}
