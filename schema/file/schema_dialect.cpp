#include "schema_dialect.hpp"

#include <algorithm>
#include <iterator>

namespace troupe::detail {

namespace {

struct published {
  std::string_view name;
  schema_draft draft;
};

/// Behind the scheme and "json-schema.org/", without an empty fragment.
constexpr published drafts[] = {
  {"draft-04/schema", schema_draft::draft4},
  {"draft-06/schema", schema_draft::draft6},
  {"draft-07/schema", schema_draft::draft7},
  {"draft/2019-09/schema", schema_draft::draft2019_09},
  {"draft/2020-12/schema", schema_draft::draft2020_12},
};

} // namespace

std::optional<schema_dialect> published_dialect(std::string_view uri) {
  for (const std::string_view scheme : {"http:", "https:"})
    if (uri.starts_with(scheme))
      uri.remove_prefix(scheme.size());
  constexpr std::string_view host = "//json-schema.org/";
  if (!uri.starts_with(host))
    return std::nullopt;
  uri.remove_prefix(host.size());
  if (uri.ends_with('#'))
    uri.remove_suffix(1);
  schema_dialect result;
  // "The newest".
  if (uri == "schema") {
    result.is_lenient = true;
    return result;
  }
  const auto* found = std::find_if(std::begin(drafts), std::end(drafts),
                                   [&](const published& x) { return x.name == uri; });
  if (found == std::end(drafts))
    return std::nullopt;
  result.draft = found->draft;
  return result;
}

bool enable_vocabulary(schema_dialect& dialect, std::string_view vocabulary) {
  const auto slash = vocabulary.rfind('/');
  constexpr std::string_view places[] = {"https://json-schema.org/draft/2019-09/vocab",
                                         "https://json-schema.org/draft/2020-12/vocab"};
  const auto place = vocabulary.substr(0, slash);
  if (slash == std::string_view::npos
      || std::find(std::begin(places), std::end(places), place) == std::end(places))
    return false;
  const auto name = vocabulary.substr(slash + 1);
  if (name == "validation")
    dialect.has_validation = true;
  else if (name == "applicator")
    dialect.has_applicators = true;
  if (name == "unevaluated"
      || (name == "applicator" && dialect.draft == schema_draft::draft2019_09))
    dialect.has_unevaluated = true;
  constexpr std::string_view names[] = {"applicator", "content",           "core",
                                        "format",     "format-annotation", "format-assertion",
                                        "meta-data",  "unevaluated",       "validation"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

schema_dialect without_vocabularies(schema_dialect dialect) {
  dialect.has_validation = false;
  dialect.has_applicators = false;
  dialect.has_unevaluated = false;
  return dialect;
}

} // namespace troupe::detail
