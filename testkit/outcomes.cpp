#include <troupe/test/outcomes.hpp>

#include <ostream>
#include <stdexcept>

namespace troupe::test {

std::ostream& operator<<(std::ostream& out, const finding& x) {
  return out << (x.words_.empty() ? std::string_view{"it is so"} : x.words_);
}

void must(const finding& x) {
  if (!x)
    throw std::logic_error(x.words());
}

std::string describe(const run_summary& x) {
  auto result = std::to_string(x.texts) + " texts: " + std::to_string(x.succeeded) + " succeeded, "
                + std::to_string(x.failed) + " failed; " + std::to_string(x.requests)
                + " requests, " + std::to_string(x.tokens.total_tokens) + " tokens";
  if (x.ended_by.code != errc::none)
    result += "; ended early by " + to_string(x.ended_by);
  return result;
}

} // namespace troupe::test

namespace troupe::detail {

namespace {

/// What a person can take in at a glance.
constexpr size_t shown_bytes_max = 500;

std::string shown(std::string_view text) {
  if (text.size() <= shown_bytes_max)
    return std::string{text};
  auto cut = shown_bytes_max;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80)
    --cut;
  return std::string{text.substr(0, cut)} + "...";
}

/// The further lines of what went wrong stand deeper than what they are about.
std::string indented(const std::string& text) {
  std::string result;
  for (const char c : text) {
    result += c;
    if (c == '\n')
      result += "    ";
  }
  return result;
}

std::string name_of(const plain_outcome& x) {
  auto result = "text " + std::to_string(x.index);
  if (!x.id.empty())
    result += " (" + std::string{x.id} + ")";
  return result;
}

std::string describe_attempt(size_t number, const attempt& x) {
  auto result = "\n  attempt " + std::to_string(number);
  if (x.lane > 0)
    result += ", fallback " + std::to_string(x.lane);
  if (x.judging)
    result += ", a question";
  else if (x.reask)
    result += ", asked again";
  result += ": ";
  if (x.http_status != 0)
    result += "HTTP " + std::to_string(x.http_status) + ", ";
  result += x.problem.code == errc::none ? "good" : indented(to_string(x.problem));
  if (!x.repairs.empty())
    result += ", " + std::to_string(x.repairs.size()) + " repairs";
  if (!x.raw_reply.empty())
    result += "\n    reply: " + shown(x.raw_reply);
  return result;
}

} // namespace

std::string describe(const plain_outcome& x) {
  auto result = name_of(x) + ": ";
  if (x.why->problem.code == errc::none)
    result += x.record.empty() ? "neither a record nor a failure" : shown(x.record);
  else
    result += indented(to_string(x.why->problem));
  if (!x.why->best_json.empty())
    result += "\n  best answer: " + shown(x.why->best_json);
  for (size_t i = 0; i < x.log->attempts.size(); ++i)
    result += describe_attempt(i + 1, x.log->attempts[i]);
  return result;
}

test::finding has_record(const plain_outcome& x) {
  if (!x.record.empty())
    return test::finding{true, describe(x)};
  return test::finding{false, "a record is wanted, but there is\n" + describe(x)};
}

test::finding has_record(const plain_outcome& x, const std::string& json) {
  if (x.record == json)
    return test::finding{true, describe(x)};
  return test::finding{false,
                       "this record is wanted:\n" + shown(json) + "\nbut there is\n" + describe(x)};
}

test::finding failed_with(const plain_outcome& x, errc code, std::string_view words) {
  const auto& problem = x.why->problem;
  if (x.record.empty() && problem.code == code && problem.message.find(words) != std::string::npos)
    return test::finding{true, describe(x)};
  auto wanted = "a failure with " + to_string(code);
  if (!words.empty())
    wanted += " and \"" + std::string{words} + "\"";
  return test::finding{false, wanted + " is wanted, but there is\n" + describe(x)};
}

test::finding took_requests(const plain_outcome& x, size_t count) {
  if (x.log->attempts.size() == count)
    return test::finding{true, describe(x)};
  return test::finding{false, std::to_string(count) + " requests are wanted, but there were "
                                + std::to_string(x.log->attempts.size()) + ":\n" + describe(x)};
}

} // namespace troupe::detail
