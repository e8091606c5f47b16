#include "schema_file.hpp"

#include "compiled_schema.hpp"
#include "json_text.hpp"
#include "read_file.hpp"

#include <troupe/record.hpp>

#include <filesystem>
#include <set>
#include <utility>

namespace troupe::cli {

namespace {

constexpr size_t schema_bytes_max = 16u << 20;

class schema_record_type final : public record_type {
public:
  schema_record_type(json_schema schema, compiled_schema checks)
    : schema_(std::move(schema)),
      checks_(std::move(checks)) {}

  const json_schema& schema() const noexcept override {
    return schema_;
  }

  reading read(std::string_view answer, const read_options& options) const override {
    auto result = read_strictly(answer, options, true);
    if (result.record || options.policy == reading_policy::strict)
      return result;
    auto again = [&](std::string_view json) { return read_strictly(json, options, false); };
    return tolerant_.read(answer, options, std::move(result), again);
  }

  std::string write(const void* record) const override {
    return *static_cast<const std::string*>(record);
  }

private:
  /// `search`: among prose, and with the wrapper of a root that is no object.
  reading read_strictly(std::string_view answer, const read_options& options, bool search) const {
    detail::answer_reading source{answer, options, search};
    // What was found, and the names that stand twice in an object.
    auto result = source.fail();
    if (!source.has_value() || !result.violations.empty())
      return result;
    std::string_view json = result.json;
    std::string prefix;
    if (const auto inner = search && schema_.wrapped() ? member_text(json, wrapped_member) : "";
        !inner.empty()) {
      json = inner;
      prefix = "/" + std::string{wrapped_member};
    }
    result.violations = checks_.check(json, prefix);
    auto record = result.violations.empty() ? compact_json(json)
                                            : without_nulls(json, prefix, result.violations);
    if (record.empty()) {
      result.code = errc::violations;
      return result;
    }
    return {std::make_shared<std::string>(std::move(record)), errc::none, {}, {}, {}, {}};
  }

  /// The value without the members that are null where the schema wants something else; empty if
  /// that does not make it right.
  std::string without_nulls(std::string_view json, std::string_view prefix,
                            const std::vector<violation>& violations) const {
    std::set<std::string, std::less<>> nulls;
    for (auto& x : violations) {
      if (x.value != "null" || x.pointer.size() <= prefix.size())
        return {};
      nulls.insert(x.pointer.substr(prefix.size()));
    }
    auto result = compact_json_without(json, nulls);
    return checks_.check(result, prefix).empty() ? result : std::string{};
  }

  json_schema schema_;
  compiled_schema checks_;
  tolerant_reader tolerant_{schema_};
};

std::string schema_title(std::string_view text, std::string_view otherwise) {
  auto tree = json_tree::parse(text);
  const auto title = tree ? tree->string_at("title") : std::string_view{};
  return std::string{title.empty() ? otherwise : title};
}

} // namespace

expected<record_type_ptr> make_schema_record_type(std::string_view name, std::string_view text) {
  auto schema = json_schema::parse(name, text);
  if (!schema)
    return unexpected<error>{schema.error()};
  auto checks = compiled_schema::compile(schema->tree());
  if (!checks)
    return unexpected<error>{checks.error()};
  return std::make_shared<schema_record_type>(std::move(*schema), std::move(*checks));
}

expected<record_type_ptr> read_schema_file(const std::string& path) {
  auto text = read_file(path, schema_bytes_max);
  if (!text)
    return failed(errc::configuration, "the schema " + text.error().message);
  const auto stem = path == "-" ? "record" : std::filesystem::path{path}.stem().string();
  auto result = make_schema_record_type(schema_title(*text, stem), *text);
  if (!result)
    return failed(result.error().code, path + ": " + result.error().message);
  return result;
}

} // namespace troupe::cli
