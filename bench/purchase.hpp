#pragma once

#include <troupe/notes.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A record of twenty fields in four layers, as people extract it from invoices.

namespace bench {

struct address {
  std::string street;
  std::string postcode;
  std::string city;
  std::string country;
};

template <class Inspector>
bool inspect(Inspector& f, address& x) {
  return f.object(x).fields(f.field("street", x.street), f.field("postcode", x.postcode),
                            f.field("city", x.city),
                            troupe::field(f, "country", x.country, troupe::length(2, 2)));
}

struct customer {
  std::string name;
  std::optional<std::string> email;
  address home;
};

template <class Inspector>
bool inspect(Inspector& f, customer& x) {
  return f.object(x).fields(troupe::field(f, "name", x.name, troupe::length_at_least(1)),
                            troupe::field(f, "email", x.email, troupe::format("email")),
                            f.field("home", x.home));
}

struct purchase_line {
  std::string article;
  uint32_t count = 0;
  double price = 0;
};

template <class Inspector>
bool inspect(Inspector& f, purchase_line& x) {
  return f.object(x).fields(f.field("article", x.article),
                            troupe::field(f, "count", x.count, troupe::at_least(1)),
                            troupe::field(f, "price", x.price, troupe::at_least(0)));
}

struct purchase {
  std::string number;
  std::string placed;
  customer buyer;
  std::vector<purchase_line> lines;
  std::vector<std::string> tags;
  std::string currency;
  double total = 0;
  bool paid = false;
  std::optional<std::string> remark;
  std::optional<uint32_t> rating;
};

template <class Inspector>
bool inspect(Inspector& f, purchase& x) {
  return troupe::object(f, x, troupe::description("A purchase, as an invoice states it"))
    .fields(f.field("number", x.number),
            troupe::field(f, "placed", x.placed, troupe::format("date-time")),
            f.field("buyer", x.buyer),
            troupe::field(f, "lines", x.lines, troupe::items_at_least(1)), f.field("tags", x.tags),
            troupe::field(f, "currency", x.currency, troupe::length(3, 3)),
            troupe::field(f, "total", x.total, troupe::at_least(0)), f.field("paid", x.paid),
            f.field("remark", x.remark),
            troupe::field(f, "rating", x.rating, troupe::between(1, 5)));
}

inline constexpr std::string_view purchase_json
  = R"({"number":"2024-00731","placed":"2024-03-05T16:20:00Z","buyer":{"name":"Anna Larsson",)"
    R"("email":"anna.larsson@example.com","home":{"street":"Storgatan 12","postcode":"211 42",)"
    R"("city":"Malmö","country":"SE"}},"lines":[{"article":"Desk lamp","count":2,"price":24.5},)"
    R"({"article":"LED bulb E27","count":6,"price":3.95},)"
    R"({"article":"Extension cord, 5 m","count":1,"price":12}],"tags":["office","lighting"],)"
    R"("currency":"SEK","total":84.7,"paid":true,"remark":"Leave at the door.","rating":null})";

} // namespace bench
