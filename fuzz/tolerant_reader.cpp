// Whatever an answer is: reading it ends, a repaired record passes the strict reading again, and
// what strict reading accepts is not touched.

#include <troupe/maybe.hpp>
#include <troupe/record.hpp>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

enum class color : uint8_t {
  red,
  dark_green
};

[[maybe_unused]] std::string to_string(color x) {
  return x == color::red ? "red" : "dark green";
}

[[maybe_unused]] bool from_integer(uint8_t value, color& x) {
  x = static_cast<color>(value);
  return value < 2;
}

struct leaf {
  std::string name;
  std::optional<double> weight;
};

template <class Inspector>
bool inspect(Inspector& f, leaf& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("weight", x.weight));
}

struct tree {
  int32_t id = 0;
  bool alive = false;
  color bark = color::red;
  std::vector<leaf> leaves;
  std::vector<tree> children;
  std::map<std::string, int64_t> counts;
  std::set<std::string> tags;
  std::variant<leaf, std::vector<int32_t>, std::string> other;
  std::optional<std::string> remark;
};

template <class Inspector>
bool inspect(Inspector& f, tree& x) {
  return f.object(x).fields(f.field("id", x.id), f.field("alive", x.alive), f.field("bark", x.bark),
                            f.field("leaves", x.leaves), f.field("children", x.children),
                            f.field("counts", x.counts), f.field("tags", x.tags),
                            f.field("other", x.other),
                            troupe::field(f, "remark", x.remark, troupe::cited()));
}

template <class T>
void read(std::string_view answer) {
  const auto type = troupe::record_type_of<T>();
  const troupe::read_options repairing{.policy = troupe::reading_policy::repair, .source = answer};
  const troupe::read_options strict{.source = answer};
  const auto result = type->read(answer, repairing);
  const auto before = type->read(answer, strict);
  if (before.record) {
    if (!result.record || !result.repairs.empty()
        || type->write(result.record.get()) != type->write(before.record.get()))
      std::abort();
    return;
  }
  if (!result.record) {
    if (result.violations.empty())
      std::abort();
    return;
  }
  if (result.repairs.empty())
    std::abort();
  const auto json = type->write(result.record.get());
  if (!type->read(json, repairing).record)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view answer{reinterpret_cast<const char*>(data), size};
  read<tree>(answer);
  read<std::vector<leaf>>(answer);
  read<troupe::maybe<leaf>>(answer);
  read<color>(answer);
  read<std::variant<int32_t, bool, leaf>>(answer);
  return 0;
}
