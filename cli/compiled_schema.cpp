#include "compiled_schema.hpp"

#include "schema_translation.hpp"
#include "schema_visitor.hpp"

#include <troupe/json_replay.hpp>

#include <rapidjson/pointer.h>
#include <valijson/schema_parser.hpp>

#include <charconv>
#include <exception>
#include <set>

namespace troupe::cli {

namespace {

using node = rapidjson::Value;

/// The JSON pointer in "#/$defs/a%20b". (RapidJSON reads fragments itself, but insists on "%24".)
std::string pointer_in(std::string_view reference) {
  std::string result;
  for (size_t i = 1; i < reference.size(); ++i) {
    const auto digits = reference.substr(i + 1, 2);
    unsigned char byte = 0;
    if (reference[i] == '%' && digits.size() == 2
        && std::from_chars(digits.data(), digits.data() + 2, byte, 16).ptr == digits.data() + 2) {
      result += static_cast<char>(byte);
      i += 2;
    } else {
      result += reference[i];
    }
  }
  return result;
}

/// Finds references that lead nowhere, and circles on which no value is ever consumed: both would
/// be endless or worse for who follows them.
class reference_check {
public:
  explicit reference_check(const rapidjson::Document& root) : root_(root) {}

  /// Returns a complaint, or an empty text.
  std::string run() {
    search(root_);
    return std::move(complaint_);
  }

private:
  /// Visits whatever could be a schema; what is none has no `$ref` or `allOf` that matters.
  void search(const node& x) {
    if (x.IsObject()) {
      follow(x);
      for (auto& member : x.GetObject())
        search(member.value);
    } else if (x.IsArray()) {
      for (auto& element : x.GetArray())
        search(element);
    }
  }

  /// Follows everything that applies to the same value as `x` does.
  void follow(const node& x) {
    if (!x.IsObject() || done_.contains(&x) || !complaint_.empty())
      return;
    if (!on_the_way_.insert(&x).second) {
      complaint_ = "the schema refers to itself in a circle";
      return;
    }
    if (auto reference = x.FindMember("$ref");
        reference != x.MemberEnd() && reference->value.IsString())
      follow_reference(reference->value.GetString());
    for (const auto* name : {"allOf", "anyOf", "oneOf"})
      if (auto list = x.FindMember(name); list != x.MemberEnd() && list->value.IsArray())
        for (auto& element : list->value.GetArray())
          follow(element);
    for (const auto* name : {"not", "if", "then", "else"})
      if (auto other = x.FindMember(name); other != x.MemberEnd())
        follow(other->value);
    if (auto map = x.FindMember("dependencies"); map != x.MemberEnd() && map->value.IsObject())
      for (auto& member : map->value.GetObject())
        follow(member.value);
    on_the_way_.erase(&x);
    done_.insert(&x);
  }

  void follow_reference(const char* reference) {
    const auto text = pointer_in(reference);
    const rapidjson::Pointer pointer{text.data(), text.size()};
    const auto* target = pointer.IsValid() ? pointer.Get(root_) : nullptr;
    if (target == nullptr || !(target->IsObject() || target->IsBool()))
      complaint_ = "the schema has a $ref to " + std::string{reference}
                   + ", where there is no schema";
    else
      follow(*target);
  }

  const rapidjson::Document& root_;
  std::set<const node*> on_the_way_;
  std::set<const node*> done_;
  std::string complaint_;
};

} // namespace

struct compiled_schema::parts {
  valijson::Schema schema;
  pattern_map patterns;
};

compiled_schema::compiled_schema(std::unique_ptr<parts> x) : parts_(std::move(x)) {}
compiled_schema::compiled_schema(compiled_schema&&) noexcept = default;
compiled_schema& compiled_schema::operator=(compiled_schema&&) noexcept = default;
compiled_schema::~compiled_schema() = default;

expected<compiled_schema> compiled_schema::compile(const json_tree& schema) {
  auto translated = translate(schema);
  if (!translated)
    return unexpected<error>{translated.error()};
  rapidjson::Document document;
  if (!populate(document, translated->tree.text()))
    return failed(
      errc::configuration,
      "the schema is nested too deeply, at more than 128 levels once $ref stands alone: put "
      "inner parts into $defs");
  if (auto complaint = reference_check{document}.run(); !complaint.empty())
    return failed(errc::configuration, std::move(complaint));
  auto result = std::make_unique<parts>();
  result->patterns = std::move(translated->patterns);
  try {
    valijson::SchemaParser parser{valijson::SchemaParser::kDraft7};
    parser.addConstraintBuilder(std::string{enum_keyword}, new label_builder{"enum"});
    parser.addConstraintBuilder(std::string{const_keyword}, new label_builder{"const"});
    parser.populateSchema(valijson::adapters::RapidJsonAdapter{document}, result->schema);
  } catch (const std::exception& problem) {
    return failed(errc::configuration,
                  std::string{"the schema is no JSON Schema: "} + problem.what());
  }
  return compiled_schema{std::move(result)};
}

std::vector<violation> compiled_schema::check(std::string_view json,
                                              std::string_view prefix) const {
  rapidjson::Document document;
  std::vector<violation> result;
  if (!populate(document, json)) {
    result.push_back({std::string{prefix}, "json", "must be valid JSON", {}});
    return result;
  }
  schema_visitor::check(parts_->schema, document, detail::path{}, parts_->patterns, result);
  if (!prefix.empty())
    for (auto& x : result)
      x.pointer.insert(0, prefix);
  return result;
}

} // namespace troupe::cli
