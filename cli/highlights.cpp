#include "highlights.hpp"

#include "counted.hpp"

#include <algorithm>
#include <utility>

namespace troupe::cli {

namespace {

/// A longer id is not shown.
constexpr size_t id_bytes_max = 40;

std::string time_text(int64_t microseconds) {
  constexpr int64_t second = 1'000'000;
  return microseconds < second ? rounded(static_cast<double>(microseconds) / 1e3) + " ms"
                               : rounded(static_cast<double>(microseconds) / 1e6) + " s";
}

std::string money_text(int64_t nanos) {
  return short_money(money::from_nanos(nanos));
}

std::string repairs_text(int64_t count) {
  return counted(static_cast<uint64_t>(count), "repair", "repairs");
}

} // namespace

void highlights::enter(list& to, int64_t amount, uint64_t position, const std::string& id_json) {
  if (amount <= to.back().amount)
    return;
  to.back() = {amount, position, id_json.size() <= id_bytes_max ? id_json : std::string{}};
  for (auto i = to.size() - 1; i > 0 && to[i].amount > to[i - 1].amount; --i)
    std::swap(to[i], to[i - 1]);
}

void highlights::add(uint64_t position, const std::string& id_json, const ledger& log) {
  ++texts_;
  elapsed_ += log.elapsed;
  cost_ += log.cost;
  const auto repairs = log.attempts.empty() ? 0 : log.attempts.back().repairs.size();
  repaired_ += repairs > 0 ? 1 : 0;
  enter(slowest_, log.elapsed.count(), position, id_json);
  enter(dearest_, log.cost.nanos(), position, id_json);
  enter(most_repaired_, static_cast<int64_t>(repairs), position, id_json);
}

std::vector<std::string> highlights::lines() const {
  std::vector<std::string> result;
  if (texts_ < texts_min)
    return result;
  const auto say = [&result](const char* what, const list& from, auto spell,
                             const std::string& behind) {
    std::string line;
    for (const auto& x : from)
      if (x.amount > 0)
        line += (line.empty() ? "" : "; ") + std::string{"text "} + std::to_string(x.position)
                + (x.id_json.empty() ? std::string{} : " (" + x.id_json + ")") + ", "
                + spell(x.amount);
    if (!line.empty())
      result.push_back(what + (": " + line) + " (" + behind + ")");
  };
  const auto count = static_cast<int64_t>(texts_);
  say("slowest", slowest_, time_text, time_text(elapsed_.count() / count) + " on average");
  say("dearest", dearest_, money_text, money_text(cost_.nanos() / count) + " on average");
  say("most repaired", most_repaired_, repairs_text,
      counted(repaired_, "text was", "texts were") + " repaired");
  return result;
}

} // namespace troupe::cli
