#include "reading_records.hpp"

#include <array>

namespace bench {

namespace {

enum class mood : uint8_t {
  delighted,
  content,
  indifferent,
  annoyed
};

[[maybe_unused]] std::string to_string(mood x) {
  constexpr const char* names[] = {"delighted", "content", "indifferent", "annoyed"};
  return names[static_cast<uint8_t>(x)];
}

[[maybe_unused]] bool from_integer(uint8_t value, mood& x) {
  x = static_cast<mood>(value);
  return value < 4;
}

struct person_record {
  std::string name;
  int32_t age = 0;
  std::optional<std::string> occupation;
};

template <class Inspector>
bool inspect(Inspector& f, person_record& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("age", x.age),
                            f.field("occupation", x.occupation));
}

/// Free text with all that stands in texts.
struct quotation {
  std::string speaker;
  std::string words;
  bool verbatim = false;
};

template <class Inspector>
bool inspect(Inspector& f, quotation& x) {
  return f.object(x).fields(f.field("speaker", x.speaker), f.field("words", x.words),
                            f.field("verbatim", x.verbatim));
}

struct review {
  std::string product;
  mood feeling = mood::content;
  std::vector<std::string> praise;
  std::vector<std::string> complaints;
  uint8_t stars = 0;
};

template <class Inspector>
bool inspect(Inspector& f, review& x) {
  return f.object(x).fields(f.field("product", x.product), f.field("feeling", x.feeling),
                            f.field("praise", x.praise), f.field("complaints", x.complaints),
                            troupe::field(f, "stars", x.stars, troupe::between(1, 5)));
}

struct price_list {
  std::string currency;
  std::map<std::string, double> prices;
};

template <class Inspector>
bool inspect(Inspector& f, price_list& x) {
  return f.object(x).fields(f.field("currency", x.currency), f.field("prices", x.prices));
}

/// A record within itself.
struct part {
  std::string label;
  uint32_t count = 0;
  std::vector<part> parts;
};

template <class Inspector>
bool inspect(Inspector& f, part& x) {
  return f.object(x).fields(f.field("label", x.label), f.field("count", x.count),
                            f.field("parts", x.parts));
}

struct appointment {
  std::chrono::sys_time<std::chrono::seconds> starts;
  std::chrono::minutes lasts{0};
  std::string place;
  std::vector<std::string> guests;
};

template <class Inspector>
bool inspect(Inspector& f, appointment& x) {
  return f.object(x).fields(f.field("starts", x.starts), f.field("lasts", x.lasts),
                            f.field("place", x.place), f.field("guests", x.guests));
}

struct by_card {
  std::string last_digits;
  double amount = 0;
};

template <class Inspector>
bool inspect(Inspector& f, by_card& x) {
  return f.object(x).fields(f.field("last_digits", x.last_digits), f.field("amount", x.amount));
}

struct by_transfer {
  std::string account;
  double amount = 0;
  std::optional<std::string> purpose;
};

template <class Inspector>
bool inspect(Inspector& f, by_transfer& x) {
  return f.object(x).fields(f.field("account", x.account), f.field("amount", x.amount),
                            f.field("purpose", x.purpose));
}

struct payment {
  std::string id;
  std::variant<by_card, by_transfer> how;
};

template <class Inspector>
bool inspect(Inspector& f, payment& x) {
  return f.object(x).fields(f.field("id", x.id),
                            troupe::field(f, "how", x.how, troupe::discriminator("kind")));
}

struct measurements {
  std::string unit;
  std::vector<double> values;
  std::array<int32_t, 3> origin{};
};

template <class Inspector>
bool inspect(Inspector& f, measurements& x) {
  return f.object(x).fields(f.field("unit", x.unit), f.field("values", x.values),
                            f.field("origin", x.origin));
}

size_t below(random_source& random, size_t end) {
  return static_cast<size_t>(random() % end);
}

template <size_t N>
std::string one_of(random_source& random, const std::array<const char*, N>& xs) {
  return xs[below(random, N)];
}

std::string name(random_source& random) {
  constexpr std::array first{"Anna", "Björn", "Chidi", "Dolores", "Erik", "Zoë", "O'Brien, Pat"};
  constexpr std::array last{"Larsson", "Nguyen", "van der Berg", "Smith-Jones", "García", "Ó Sé"};
  return one_of(random, first) + " " + one_of(random, last);
}

std::string phrase(random_source& random) {
  constexpr std::array phrases{"well made",
                               "it's light",
                               "cheap, but good",
                               "arrived late",
                               "the \"pro\" model",
                               "fits",
                               "5\" screen",
                               "see https://example.org/a?b=1#c",
                               "100% cotton",
                               "not {really} new",
                               "A: fine; B: poor",
                               "null",
                               "12"};
  return one_of(random, phrases);
}

std::string sentence(random_source& random) {
  auto result = phrase(random);
  const auto count = below(random, 5);
  for (size_t i = 0; i < count; ++i)
    result += (below(random, 6) == 0 ? "\n" : below(random, 2) == 0 ? ", " : ". ") + phrase(random);
  return result;
}

std::vector<std::string> phrases(random_source& random) {
  std::vector<std::string> result(below(random, 5));
  for (auto& x : result)
    x = phrase(random);
  return result;
}

double amount(random_source& random) {
  return static_cast<double>(below(random, 1'000'000)) / 100;
}

person_record make_person(random_source& random) {
  person_record result{name(random), static_cast<int32_t>(below(random, 100)), {}};
  if (below(random, 3) > 0)
    result.occupation = phrase(random);
  return result;
}

review make_review(random_source& random) {
  return {phrase(random), static_cast<mood>(below(random, 4)), phrases(random), phrases(random),
          static_cast<uint8_t>(1 + below(random, 5))};
}

price_list make_prices(random_source& random) {
  constexpr std::array goods{"tea", "oat milk", "bread (rye)", "eggs, 12", "salt"};
  price_list result{"EUR", {}};
  const auto count = 1 + below(random, 5);
  for (size_t i = 0; i < count; ++i)
    result.prices[one_of(random, goods)] = amount(random);
  return result;
}

part make_part(random_source& random, int depth) {
  part result{phrase(random), static_cast<uint32_t>(below(random, 100)), {}};
  const auto count = depth == 0 ? 0 : below(random, 3);
  for (size_t i = 0; i < count; ++i)
    result.parts.push_back(make_part(random, depth - 1));
  return result;
}

appointment make_appointment(random_source& random) {
  using namespace std::chrono;
  appointment result;
  result.starts = sys_time<seconds>{seconds{1'700'000'000 + below(random, 100'000'000)}};
  result.lasts = minutes{15 * (1 + below(random, 16))};
  result.place = sentence(random);
  result.guests.resize(1 + below(random, 3));
  for (auto& x : result.guests)
    x = name(random);
  return result;
}

payment make_payment(random_source& random) {
  payment result{"P-" + std::to_string(below(random, 100'000)), {}};
  if (below(random, 2) == 0) {
    result.how = by_card{std::to_string(1000 + below(random, 9000)), amount(random)};
  } else {
    by_transfer x{"DE" + std::to_string(10'000 + below(random, 90'000)), amount(random), {}};
    if (below(random, 2) == 0)
      x.purpose = phrase(random);
    result.how = std::move(x);
  }
  return result;
}

measurements make_measurements(random_source& random) {
  measurements result{"mm", {}, {}};
  result.values.resize(1 + below(random, 8));
  for (auto& x : result.values)
    x = amount(random) - 5000;
  for (auto& x : result.origin)
    x = static_cast<int32_t>(below(random, 200)) - 100;
  return result;
}

purchase make_purchase(random_source& random) {
  purchase result;
  result.number = "2024-" + std::to_string(below(random, 100'000));
  result.placed = "2024-03-05T16:20:00Z";
  result.buyer = {name(random), "a.b@example.com", {phrase(random), "211 42", "Malmö", "SE"}};
  result.lines.resize(1 + below(random, 3));
  for (auto& x : result.lines)
    x = {phrase(random), static_cast<uint32_t>(1 + below(random, 9)), amount(random)};
  result.tags = phrases(random);
  result.currency = "SEK";
  result.total = amount(random);
  result.paid = below(random, 2) == 0;
  if (below(random, 2) == 0)
    result.remark = sentence(random);
  if (below(random, 2) == 0)
    result.rating = static_cast<uint32_t>(1 + below(random, 5));
  return result;
}

template <class T, class Make>
record_kind kind(std::string name, Make make) {
  return {std::move(name), troupe::record_type_of<T>(),
          [make](random_source& random) { return troupe::write_record(T(make(random))); }};
}

} // namespace

const std::vector<record_kind>& record_kinds() {
  static const std::vector<record_kind> kinds{
    kind<person_record>("person", make_person),
    kind<quotation>("quotation",
                    [](random_source& x) {
                      return quotation{name(x), sentence(x), below(x, 2) == 0};
                    }),
    kind<review>("review", make_review),
    kind<price_list>("price list", make_prices),
    kind<part>("part", [](random_source& x) { return make_part(x, 3); }),
    kind<appointment>("appointment", make_appointment),
    kind<payment>("payment", make_payment),
    kind<measurements>("measurements", make_measurements),
    kind<purchase>("purchase", make_purchase),
    kind<std::vector<person_record>>("list of persons", [](random_source& x) {
      std::vector<person_record> result(1 + below(x, 4));
      for (auto& y : result)
        y = make_person(x);
      return result;
    })};
  return kinds;
}

} // namespace bench
