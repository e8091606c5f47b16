#include "faults.hpp"

#include "rate_list.hpp"

#include <array>
#include <charconv>
#include <cstring>

namespace troupe {

namespace rehearsing {

namespace {

using namespace std::string_view_literals;

constexpr size_t generation_max = 100'000;
constexpr size_t markers_max = 8;

/// Index: the enumerator.
constexpr std::array<rehearsal_fault_name, fault_count> names{{
  {"none", "answers"},
  {"429", "answers 429 with Retry-After in seconds"},
  {"429_ms", "answers 429 with retry-after-ms"},
  {"429_date", "answers 429 with Retry-After as a date"},
  {"429_plain", "answers 429 without saying how long to wait"},
  {"quota", "answers 429 with the code insufficient_quota"},
  {"400", "answers 400 with the code invalid_value"},
  {"401", "answers 401 with the code invalid_api_key"},
  {"403", "answers 403"},
  {"404", "answers 404 with the code model_not_found"},
  {"409", "answers 409"},
  {"500", "answers 500"},
  {"500_final", "answers 500 with x-should-retry: false"},
  {"503", "answers 503 with the HTML of a proxy"},
  {"503_retry", "answers 503 with Retry-After in seconds"},
  {"overloaded", "answers as the API does that has too much to do"},
  {"reset", "resets the connection instead of answering"},
  {"close", "closes the connection instead of answering"},
  {"half", "closes the connection in the middle of the answer"},
  {"stall", "never answers"},
  {"stall_midway", "stops in the middle of the answer"},
  {"drip", "sends the answer in small pieces with pauses"},
  {"huge", "sends an answer after many megabytes of blanks"},
  {"html_200", "answers 200 with HTML"},
  {"error_in_200", "answers 200 with an error object"},
  {"empty_body", "answers 200 without a body"},
  {"empty_choices", "answers without a choice"},
  {"refusal", "refuses to answer"},
  {"content_filter", "is cut by the content filter"},
  {"length", "is cut by the token limit"},
  {"no_call", "answers without a tool call or content"},
  {"two_calls", "answers with two tool calls or two JSON values"},
  {"wrong_call", "calls a tool of another name"},
  {"no_json", "answers in prose without JSON"},
  {"truncated", "cuts the JSON but says that it is complete"},
  {"prose", "puts prose around the JSON"},
  {"fenced", "puts the JSON into a fenced block"},
  {"missing", "leaves the first member out"},
  {"bad_type", "gives a value of the wrong type"},
  {"always_wrong", "gives a value of the wrong type, by rate for all tries of the same text"},
  {"invalid_utf8", "answers with bytes that are no UTF-8"},
  {"badly_written", "writes the JSON badly, in one of twelve ways"},
  {"error_midway", "sends an error event in the middle of a stream"},
  {"end_midway", "ends a stream in the middle of the answer, in good order"},
}};

bool same_name(std::string_view x, std::string_view name) {
  if (x.size() != name.size())
    return false;
  for (size_t i = 0; i < x.size(); ++i)
    if (x[i] != name[i] && !(x[i] == '-' && name[i] == '_'))
      return false;
  return true;
}

fault kind_of(std::string_view x) {
  for (size_t i = 1; i < names.size(); ++i)
    if (same_name(x, names[i].name))
      return static_cast<fault>(i);
  return fault::none;
}

uint64_t mixed(uint64_t x) {
  // Finalizer of splitmix64 (Steele, Lea, Flood 2014).
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

} // namespace

std::string_view name_of(fault x) {
  return names[static_cast<size_t>(x)].name;
}

std::optional<fault_order> parse_fault(std::string_view text) {
  fault_order result;
  if (auto star = text.find('*'); star != std::string_view::npos) {
    auto digits = text.substr(star + 1);
    auto end = digits.data() + digits.size();
    auto read = std::from_chars(digits.data(), end, result.times);
    if (read.ec != std::errc() || read.ptr != end || result.times == 0)
      return {};
    text = text.substr(0, star);
  } else if (text.ends_with("-once") || text.ends_with("_once")) {
    result.times = 1;
    text.remove_suffix(5);
  }
  result.kind = kind_of(text);
  if (result.kind == fault::none)
    return {};
  return result;
}

void read_markers(std::string_view text, markers& found) {
  found.faults.clear();
  found.latency.reset();
  for (auto at = text.find("[["); at != std::string_view::npos; at = text.find("[[", at + 2)) {
    auto end = text.find("]]", at);
    if (end == std::string_view::npos || found.faults.size() >= markers_max)
      return;
    auto inside = text.substr(at + 2, end - at - 2);
    if (inside.starts_with("fault:")) {
      if (auto order = parse_fault(inside.substr(6)))
        found.faults.push_back(*order);
    } else if (inside.starts_with("latency:")) {
      if (auto latency = parse_latency(inside.substr(8)))
        found.latency = *latency;
    }
  }
}

fault_book::fault_book(const std::vector<rehearsal_fault_rate>& rates, uint64_t seed)
  : seed_(seed) {
  double up_to = 0;
  for (auto& x : rates) {
    auto order = parse_fault(x.name);
    if (!order)
      continue;
    // Kept apart: this one is drawn by text, so that its re-asks are wrong, too.
    if (order->kind == fault::always_wrong) {
      always_wrong_ += x.rate;
      continue;
    }
    up_to += x.rate;
    chances_.push_back({*order, up_to});
  }
}

bool fault_book::use_up(fault_order order, uint64_t text_hash) {
  if (order.times == 0)
    return true;
  auto key = mixed(text_hash + static_cast<uint64_t>(order.kind));
  if (used_.size() >= generation_max) {
    used_before_ = std::move(used_);
    used_.clear();
  }
  auto [slot, fresh] = used_.try_emplace(key, 0);
  if (fresh)
    if (auto before = used_before_.find(key); before != used_before_.end())
      slot->second = before->second;
  if (slot->second >= order.times)
    return false;
  ++slot->second;
  return true;
}

fault fault_book::decide(const markers& marked, uint64_t number, uint64_t text_hash) {
  for (auto& order : marked.faults)
    if (use_up(order, text_hash))
      return order.kind;
  if (always_wrong_ > 0 && chance_of(seed_, text_hash) < always_wrong_)
    return fault::always_wrong;
  if (chances_.empty())
    return fault::none;
  auto drawn = chance_of(seed_, number);
  for (auto& x : chances_)
    if (drawn < x.up_to)
      return use_up(x.order, text_hash) ? x.order.kind : fault::none;
  return fault::none;
}

void fault_book::forget() {
  used_.clear();
  used_before_.clear();
}

double chance_of(uint64_t seed, uint64_t number) {
  auto bits = mixed(mixed(seed + 0x9E3779B97F4A7C15u) + number * 0x9E3779B97F4A7C15u);
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

uint64_t hash_of(std::string_view x) {
  uint64_t result = mixed(x.size() + 0x9E3779B97F4A7C15u);
  while (x.size() >= 8) {
    uint64_t word = 0;
    std::memcpy(&word, x.data(), 8);
    result = (result ^ word) * 0x9FB21C651E98DF25u;
    result ^= result >> 32;
    x.remove_prefix(8);
  }
  uint64_t word = 0;
  if (!x.empty())
    std::memcpy(&word, x.data(), x.size());
  return mixed(result ^ word);
}

} // namespace rehearsing

const std::vector<rehearsal_fault_name>& rehearsal_fault_names() {
  static const std::vector<rehearsal_fault_name> result(rehearsing::names.begin() + 1,
                                                        rehearsing::names.end());
  return result;
}

expected<std::vector<rehearsal_fault_rate>> parse_fault_rates(std::string_view text) {
  std::vector<rehearsal_fault_rate> result;
  const auto knows = [](std::string_view x) { return rehearsing::parse_fault(x).has_value(); };
  auto read = rehearsing::parse_rates(text, {"faults", rehearsal_fault_names(), +knows});
  if (!read)
    return unexpected<error>{read.error()};
  double sum = 0;
  for (auto& [name, rate] : *read) {
    sum += rate;
    result.push_back({std::move(name), rate});
  }
  if (sum > 1 + 1e-9)
    return failed(errc::configuration, "faults: the rates add up to more than 1");
  return result;
}

} // namespace troupe
