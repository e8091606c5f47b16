#include "batch_faults.hpp"

#include "../faults.hpp"
#include "../rate_list.hpp"

#include <algorithm>
#include <array>

namespace troupe {

namespace rehearsing {

namespace {

/// Beyond so many, those that had their fault may have it again.
constexpr size_t used_max = 1'000'000;

/// Index: the enumerator.
constexpr std::array<rehearsal_fault_name, batch_fault_count> batch_fault_names{{
  {"none", "does its work"},
  {"failed_quota", "is created and then fails, for too many tokens are enqueued"},
  {"create_429", "is not created: 429"},
  {"expired", "expires with half of its rows"},
  {"cancelled", "is cancelled by the provider with half of its rows"},
  {"no_output", "completes without output: all rows are errors"},
  {"missing_rows", "completes with rows that are in no file, and were not answered"},
  {"duplicate_rows", "tells answers of some rows twice"},
  {"unknown_rows", "tells answers of rows that nobody sent"},
  {"file_not_found", "does not know its file at the first attempt"},
  {"failed_validation", "fails, with an error for its first lines"},
  {"poll_500", "answers 500 to the first of each three looks at its state"},
  {"results_cut", "breaks off the first download of its results in the middle"},
  {"slow", "does half of its rows and does not end until it is cancelled"},
  {"row_500", "answers the row with 500"},
  {"row_429", "answers the row with 429"},
  {"row_400", "answers the row with 400"},
  {"row_overloaded", "answers the row as the API does that has too much to do"},
}};

bool same_batch_name(std::string_view x, std::string_view name) {
  return std::equal(x.begin(), x.end(), name.begin(), name.end(),
                    [](char a, char b) { return a == b || (a == '-' && b == '_'); });
}

} // namespace

std::string_view name_of(batch_fault x) {
  return batch_fault_names[static_cast<size_t>(x)].name;
}

std::optional<batch_fault_order> parse_batch_fault(std::string_view text) {
  batch_fault_order result;
  if (text.ends_with("-once") || text.ends_with("_once")) {
    result.once = true;
    text.remove_suffix(5);
  }
  for (size_t i = 1; i < batch_fault_names.size(); ++i)
    if (same_batch_name(text, batch_fault_names[i].name)) {
      result.kind = static_cast<batch_fault>(i);
      return result;
    }
  return {};
}

bool fit_together(const std::vector<rehearsal_batch_fault_rate>& rates) {
  double of_batches = 0;
  double of_rows = 0;
  for (const auto& x : rates)
    if (const auto order = parse_batch_fault(x.name))
      (is_of_row(order->kind) ? of_rows : of_batches) += x.rate;
  return std::max(of_batches, of_rows) <= 1 + 1e-9;
}

failure failure_of(batch_fault x) {
  failure result;
  result.message = std::string(broken_words);
  switch (x) {
  case batch_fault::row_429:
    result.kind = failure_kind::requests_used_up;
    result.message = "Rate limit reached on requests per min (RPM). Simulated by the rehearsal.";
    break;
  case batch_fault::row_400:
    result.kind = failure_kind::bad_request;
    result.message = "Invalid value. Simulated by the rehearsal.";
    break;
  case batch_fault::row_overloaded:
    result.kind = failure_kind::overloaded;
    result.message = "The engine is currently overloaded, please try again later. Simulated by the "
                     "rehearsal.";
    break;
  default:
    result.kind = failure_kind::broken;
    break;
  }
  return result;
}

batch_fault_book::batch_fault_book(const std::vector<rehearsal_batch_fault_rate>& rates,
                                   uint64_t seed)
  // Another stream of chances than that of live requests.
  : seed_(seed ^ 0xC3C3C3C3u) {
  for (const auto& x : rates) {
    const auto order = parse_batch_fault(x.name);
    if (!order)
      continue;
    auto& to = is_of_row(order->kind) ? of_rows_ : of_batches_;
    to.push_back({*order, (to.empty() ? 0 : to.back().up_to) + x.rate});
  }
}

batch_fault_order batch_fault_book::draw(const std::vector<chance>& from, double x) {
  for (const auto& y : from)
    if (x < y.up_to)
      return y.order;
  return {};
}

batch_fault batch_fault_book::for_batch(uint64_t number) {
  const auto [kind, once] = draw(of_batches_, chance_of(seed_, number));
  if (once && !used_.insert(static_cast<uint64_t>(kind)).second)
    return batch_fault::none;
  return kind;
}

batch_fault batch_fault_book::for_row(uint64_t batch, uint64_t row, uint64_t body_hash) {
  if (of_rows_.empty())
    return batch_fault::none;
  const auto [kind, once] = draw(of_rows_, chance_of(seed_ + batch, row));
  if (!once)
    return kind;
  if (used_.size() >= used_max)
    used_.clear();
  return used_.insert(body_hash + static_cast<uint64_t>(kind)).second ? kind : batch_fault::none;
}

} // namespace rehearsing

const std::vector<rehearsal_fault_name>& rehearsal_batch_fault_names() {
  static const std::vector<rehearsal_fault_name> result(rehearsing::batch_fault_names.begin() + 1,
                                                        rehearsing::batch_fault_names.end());
  return result;
}

expected<std::vector<rehearsal_batch_fault_rate>> parse_batch_fault_rates(std::string_view text) {
  const auto knows = [](std::string_view x) {
    return rehearsing::parse_batch_fault(x).has_value();
  };
  auto read = rehearsing::parse_rates(text,
                                      {"batch faults", rehearsal_batch_fault_names(), +knows});
  if (!read)
    return unexpected<error>{read.error()};
  std::vector<rehearsal_batch_fault_rate> result;
  for (auto& [name, rate] : *read)
    result.push_back({std::move(name), rate});
  if (!rehearsing::fit_together(result))
    return failed(errc::configuration, "batch faults: the rates of those of batches, or of those "
                                       "of rows, add up to more than 1");
  return result;
}

} // namespace troupe
