#pragma once

#include "people.hpp"

#include <troupe/notes.hpp>

namespace bench {

/// How the company sees a person.
template <class Inspector>
bool inspect(Inspector& f, person& x) {
  return f.object(x).fields(f.field("name", x.name),
                            troupe::field(f, "age", x.age, troupe::at_least(0)),
                            f.field("occupation", x.occupation));
}

/// What a model answers about item 0.
inline constexpr std::string_view person_json
  = R"({"name":"John Smith","age":18,"occupation":"software engineer"})";

} // namespace bench
