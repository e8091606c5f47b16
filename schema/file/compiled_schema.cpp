#include "compiled_schema.hpp"

#include "portable_schema.hpp"
#include "schema_checker.hpp"

namespace troupe::detail {

expected<compiled_schema> compiled_schema::compile(const json_tree& schema,
                                                   const schema_options& options) {
  schema_library library{options};
  if (auto loaded = library.load(schema); !loaded)
    return unexpected<error>{loaded.error()};
  auto nodes = schema_compiler{library, options}.run();
  if (!nodes)
    return unexpected<error>{nodes.error()};
  return compiled_schema{std::move(*nodes), portable_schema(library)};
}

bool compiled_schema::accepts(const json_place& x) const {
  return schema_checker{nodes_, x.text}.accepts(x.value);
}

schema_report compiled_schema::check(const json_place& x, const path& place) const {
  schema_report result;
  if (schema_checker checker{nodes_, x.text}; checker.accepts(x.value))
    return result;
  schema_checker{nodes_, x.text}.explain(x.value, place, result);
  return result;
}

} // namespace troupe::detail
