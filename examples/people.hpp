#pragma once

#include <troupe/notes.hpp>

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

/// What the examples extract, and from what.
struct person {
  std::string name;
  int32_t age = 0;
  std::string occupation;
};

template <class Inspector>
bool inspect(Inspector& f, person& x) {
  return f.object(x).fields(f.field("name", x.name),
                            troupe::field(f, "age", x.age, troupe::description("Age in years"),
                                          troupe::between(0, 150)),
                            f.field("occupation", x.occupation));
}

inline std::ostream& operator<<(std::ostream& out, const person& x) {
  return out << x.name << ", " << x.age << ", " << x.occupation;
}

inline std::vector<std::string> seven_people() {
  return {
    "John Smith is a 30-year-old software engineer.",
    "Sarah Johnson, 25, works as a data scientist.",
    "Michael Brown, age 45, is a teacher.",
    "Emily Chen is a 28-year-old doctor.",
    "My name is Robert Wilson, I am 52 years old and I am an architect.",
    "Lisa Anderson is a 33-year-old lawyer.",
    "David Garcia, 39, works as a chef.",
  };
}
