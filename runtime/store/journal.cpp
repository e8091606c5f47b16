#include "journal.hpp"

#include <troupe/record.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <utility>
#include <zlib.h>

namespace troupe {

namespace {

/// Of a length or a checksum, in hexadecimal.
constexpr size_t hex_digits = 8;
/// Where the payload begins.
constexpr size_t head_bytes = 2 * (hex_digits + 1);
/// Between the JSON text and the lines. JSON text without white space has none.
constexpr char separator = '\t';

/// The member that says what a record is, in the order of `journal_record`.
constexpr std::array<std::string_view, std::variant_size_v<journal_record>> kinds
  = {"setup", "outcome", "attempt", "pardon", "end", "batch", "event"};

void put_hex(char* out, uint32_t x) {
  constexpr std::string_view symbols = "0123456789abcdef";
  for (size_t i = hex_digits; i-- > 0; x >>= 4)
    out[i] = symbols[x & 0xF];
}

bool read_hex(std::string_view text, uint32_t& x) {
  for (const char c : text)
    if ((c < '0' || c > '9') && (c < 'a' || c > 'f'))
      return false;
  return std::from_chars(text.data(), text.data() + text.size(), x, 16).ec == std::errc{};
}

template <class T>
expected<journal_record> read_as(json_value value) {
  auto result = read_record<T>(value);
  if (!result)
    return failed(errc::configuration, "is none of this version: " + render(result.error()));
  return journal_record{std::move(*result)};
}

/// The reader for each kind, in the order of `kinds`.
constexpr std::array readers = {&read_as<journal_setup>,   &read_as<journal_outcome>,
                                &read_as<journal_attempt>, &read_as<journal_pardon>,
                                &read_as<journal_end>,     &read_as<batch_record>,
                                &read_as<journal_event>};

expected<journal_record> read_json(std::string_view json) {
  thread_local json_document document;
  json_limits limits;
  limits.bytes_max = journal_payload_bytes_max;
  auto root = document.parse(json, limits);
  if (!root)
    return failed(errc::configuration, to_string(root.error()));
  if (root->is_object() && root->size() == 1) {
    const auto only = *root->members().begin();
    for (size_t i = 0; i < kinds.size(); ++i)
      if (kinds[i] == only.name)
        return readers[i](only.value);
  }
  return failed(errc::configuration, "is none that this version knows");
}

} // namespace

journal_expense& journal_expense::operator+=(const journal_expense& x) {
  requests += x.requests;
  transport_retries += x.transport_retries;
  limit_waits += x.limit_waits;
  reasks += x.reasks;
  tokens += x.tokens;
  cost += x.cost;
  uncertain += x.uncertain;
  hedges += x.hedges;
  batched += x.batched;
  batch_cost += x.batch_cost;
  return *this;
}

void journal_expense::add(const attempt& x, bool again) {
  ++requests;
  tokens += x.tokens;
  cost += x.cost;
  uncertain += x.uncertain;
  if (x.batched) {
    ++batched;
    batch_cost += x.cost;
  }
  const auto code = x.problem.code;
  // Room for a longer answer has no count of its own.
  if (x.hedged)
    ++hedges;
  else if (again && !x.form_refused && code != errc::truncated && !x.judging)
    ++(reaskable(code) ? reasks : code == errc::rate_limited ? limit_waits : transport_retries);
}

spending journal_expense::total() const {
  auto result = spent_by(tokens, nullptr);
  result.cost = cost;
  result += uncertain;
  return result;
}

journal_expense expense_of(const std::vector<attempt>& attempts) {
  journal_expense result;
  for (size_t i = 0; i < attempts.size(); ++i)
    result.add(attempts[i], i + 1 < attempts.size() && attempts[i].lane == attempts[i + 1].lane);
  return result;
}

uint32_t journal_checksum(std::string_view bytes) noexcept {
  return static_cast<uint32_t>(
    ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

void append_frame(std::string& out, const journal_record& x) {
  const auto begin = out.size();
  out.append(head_bytes, ' ');
  out += "{\"";
  out += kinds[x.index()];
  out += "\":";
  std::visit([&out](const auto& record) { detail::append_record(out, record); }, x);
  out += '}';
  if (const auto* outcome = std::get_if<journal_outcome>(&x)) {
    out += separator;
    out += outcome->line;
    if (!outcome->failed_line.empty()) {
      out += separator;
      out += outcome->failed_line;
    }
  } else if (const auto* event = std::get_if<journal_event>(&x)) {
    out += separator;
    out += event->line;
  }
  const auto payload = std::string_view{out}.substr(begin + head_bytes);
  put_hex(out.data() + begin, static_cast<uint32_t>(payload.size()));
  put_hex(out.data() + begin + hex_digits + 1, journal_checksum(payload));
  out += '\n';
}

journal_frame read_frame(std::string_view bytes) noexcept {
  using state = journal_frame::state;
  if (bytes.size() < head_bytes)
    return {state::cut, head_bytes, {}};
  uint32_t length = 0;
  uint32_t checksum = 0;
  if (!read_hex(bytes.substr(0, hex_digits), length) || bytes[hex_digits] != ' '
      || !read_hex(bytes.substr(hex_digits + 1, hex_digits), checksum)
      || bytes[head_bytes - 1] != ' ' || length > journal_payload_bytes_max)
    return {};
  const auto whole = head_bytes + length + 1;
  if (bytes.size() < whole)
    return {state::cut, whole, {}};
  const auto payload = bytes.substr(head_bytes, length);
  if (bytes[whole - 1] != '\n' || journal_checksum(payload) != checksum)
    return {};
  return {state::whole, whole, payload};
}

expected<journal_record> read_payload(std::string_view payload) {
  const auto json = payload.substr(0, payload.find(separator));
  auto result = read_json(json);
  if (!result || json.size() == payload.size())
    return result;
  const auto lines = payload.substr(json.size() + 1);
  if (auto* event = std::get_if<journal_event>(&*result)) {
    event->line = lines;
    return result;
  }
  auto* outcome = std::get_if<journal_outcome>(&*result);
  if (outcome == nullptr)
    return failed(errc::configuration,
                  "has a line that belongs to neither an outcome nor an event");
  const auto end = lines.find(separator);
  outcome->line = lines.substr(0, end);
  if (end != std::string_view::npos)
    outcome->failed_line = lines.substr(end + 1);
  return result;
}

} // namespace troupe
