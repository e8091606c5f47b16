#pragma once

#include <troupe/notes.hpp>

#include <caf/default_enum_inspect.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// A record with members of all kinds, that is a message, too.
namespace office {

enum class urgency : uint8_t {
  low,
  normal,
  high
};

inline std::string to_string(urgency x) {
  switch (x) {
  case urgency::low:
    return "low";
  case urgency::normal:
    return "normal";
  case urgency::high:
    return "high";
  }
  return "?";
}

inline bool from_integer(uint8_t value, urgency& x) {
  x = static_cast<urgency>(value);
  return value <= static_cast<uint8_t>(urgency::high);
}

// CAF 0.18 gives it a caf::string_view, CAF 1.x a std::string_view.
template <class StringView>
bool from_string(StringView text, urgency& x) {
  for (const auto y : {urgency::low, urgency::normal, urgency::high})
    if (to_string(y) == std::string_view{text.data(), text.size()}) {
      x = y;
      return true;
    }
  return false;
}

template <class Inspector>
bool inspect(Inspector& f, urgency& x) {
  return caf::default_enum_inspect(f, x);
}

struct mail {
  std::string address;
};

template <class Inspector>
bool inspect(Inspector& f, mail& x) {
  return f.object(x).fields(troupe::field(f, "address", x.address, troupe::format("email")));
}

struct phone {
  std::string number;
};

template <class Inspector>
bool inspect(Inspector& f, phone& x) {
  return f.object(x).fields(
    troupe::field(f, "number", x.number, troupe::matching("^[0-9][0-9-]+$")));
}

struct ticket {
  std::string customer;
  urgency how_urgent = urgency::normal;
  std::vector<std::string> devices;
  std::variant<mail, phone> answer_to;
  std::optional<std::string> city;
  std::chrono::system_clock::time_point since;
};

inline bool is_known(std::chrono::system_clock::time_point x) {
  return x > std::chrono::system_clock::time_point{};
}

template <class Inspector>
bool inspect(Inspector& f, ticket& x) {
  using namespace troupe;
  return f.object(x).fields(
    field(f, "customer", x.customer, description("Full name"), length_at_least(2)),
    field(f, "how_urgent", x.how_urgent, description("How soon it has to be repaired")),
    field(f, "devices", x.devices, items_at_most(10)),
    field(f, "answer_to", x.answer_to, discriminator("kind")), f.field("city", x.city),
    field(f, "since", x.since, check(is_known, "must be later than 1970")));
}

} // namespace office
