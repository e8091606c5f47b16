#pragma once

#include <troupe/notes.hpp>

#include <string>

struct animal {
  std::string name;
};

template <class Inspector>
bool inspect(Inspector& f, animal& x) {
  return f.object(x).fields(f.field("name", x.name));
}
