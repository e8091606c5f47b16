#include "schema_file.hpp"

#include "read_file.hpp"

#include <troupe/schema_file.hpp>

#include <filesystem>
#include <utility>

namespace troupe::cli {

namespace {

constexpr size_t schema_bytes_max = 16u << 20;

expected<schema_document> read_document(const std::string& argument) {
  const auto equals = argument.find('=');
  const auto path = equals == std::string::npos ? argument : argument.substr(equals + 1);
  auto text = read_file(path, schema_bytes_max);
  if (!text)
    return failed(errc::configuration, "the document " + text.error().message);
  return schema_document{argument.substr(0, equals), std::move(*text)};
}

} // namespace

expected<record_type_ptr> read_schema_file(const std::string& path,
                                           const std::vector<std::string>& documents) {
  auto text = read_file(path, schema_bytes_max);
  if (!text)
    return failed(errc::configuration, "the schema " + text.error().message);
  schema_options options;
  options.uri = path == "-" ? std::string{} : path;
  for (auto& x : documents) {
    auto document = read_document(x);
    if (!document)
      return unexpected<error>{document.error()};
    options.documents.push_back(std::move(*document));
  }
  const auto stem = path == "-" ? "record" : std::filesystem::path{path}.stem().string();
  auto result = record_type_of_schema(schema_title(*text, stem), *text, options);
  if (!result)
    return failed(result.error().code, path + ": " + result.error().message);
  return result;
}

} // namespace troupe::cli
