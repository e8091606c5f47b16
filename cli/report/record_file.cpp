#include "record_file.hpp"

#include <charconv>
#include <cmath>
#include <utility>
#include <variant>

namespace troupe::cli::report {

namespace {

constexpr std::string_view attempt_head = R"({"attempt":{"position":)";
constexpr std::string_view pardon_head = R"({"pardon":)";
constexpr std::string_view setup_head = R"({"setup":)";
constexpr std::string_view event_head = R"({"event":)";
constexpr std::string_view run_started_mark = R"("event":"run_started")";

double ms_of(std::chrono::microseconds x) {
  return static_cast<double>(x.count()) / 1000.0;
}

json_limits limits_of_lines() {
  json_limits result;
  result.bytes_max = journal_payload_bytes_max;
  result.depth_max = 512;
  return result;
}

uint64_t count_in(json_value x, std::string_view name) {
  const auto found = x.find(name);
  return found ? found->as_uint64() : 0;
}

std::optional<uint64_t> count_if_told(json_value x, std::string_view name) {
  const auto found = x.find(name);
  return found ? std::optional{found->as_uint64()} : std::nullopt;
}

usage usage_in(json_value line) {
  usage result;
  const auto found = line.find("usage");
  if (!found)
    return result;
  result.prompt_tokens = count_in(*found, "prompt_tokens");
  result.completion_tokens = count_in(*found, "completion_tokens");
  result.total_tokens = count_in(*found, "total_tokens");
  result.cached_tokens = count_if_told(*found, "cached_tokens");
  result.cache_write_tokens = count_if_told(*found, "cache_write_tokens");
  result.reasoning_tokens = count_if_told(*found, "reasoning_tokens");
  return result;
}

attempt attempt_in(json_value x) {
  attempt result;
  if (const auto code = x.find("code"))
    from_string(code->as_string(), result.problem.code);
  const auto is_true = [&x](std::string_view name) {
    const auto found = x.find(name);
    return found && found->as_bool();
  };
  result.reask = is_true("reask");
  result.hedged = is_true("hedged");
  result.batched = is_true("batched");
  result.form_refused = is_true("form_refused");
  result.lane = static_cast<uint32_t>(count_in(x, "fallback"));
  return result;
}

/// What there is of it in a line of the output.
told_outcome told_by(json_value line, std::string_view text, uint64_t offset) {
  told_outcome result;
  result.offset = offset;
  result.line = line;
  result.line_text = text;
  result.place = count_in(line, "index");
  result.is_item = line.find("item").has_value();
  if (const auto problem = line.find("error"))
    if (const auto code = problem->find("code");
        !code || !from_string(code->as_string(), result.code))
      result.code = errc::internal;
  result.spent = expense_in(line);
  if (const auto elapsed = line.find("elapsed_ms"))
    result.elapsed_ms = elapsed->as_double();
  return result;
}

/// All but the line.
told_outcome told_by(const journal_outcome& x, uint64_t offset) {
  told_outcome result;
  result.line_text = x.line;
  result.place = x.position;
  result.offset = offset;
  result.is_from_journal = true;
  result.text_checksum = x.text;
  result.is_passing = x.is_passing;
  result.code = x.code;
  result.spent = x.spent;
  result.began_ms = ms_of(x.began);
  result.elapsed_ms = ms_of(x.elapsed);
  result.request_ms = ms_of(x.request);
  result.first_byte_ms = ms_of(x.first_byte);
  return result;
}

void take_line(told_outcome& told, json_value line) {
  told.line = line;
  // Journals of before have it in the line alone.
  if (const auto elapsed = line.find("elapsed_ms"); elapsed && told.elapsed_ms == 0)
    told.elapsed_ms = elapsed->as_double();
}

/// Any record but an outcome.
void hand_over(const journal_record& record, record_visitor& visitor) {
  if (const auto* setup = std::get_if<journal_setup>(&record))
    visitor.on_setup(*setup);
  else if (const auto* event = std::get_if<journal_event>(&record))
    visitor.on_event(*event);
  else if (const auto* attempt = std::get_if<journal_attempt>(&record))
    visitor.on_attempt(*attempt);
  else if (std::holds_alternative<journal_end>(record))
    visitor.on_end();
}

bool is_output_line(json_value x) {
  return x.is_object() && x.find("index") && (x.find("value") || x.find("error"));
}

} // namespace

record_visitor::~record_visitor() = default;

money money_in(const std::optional<json_value>& x) {
  constexpr double dollars_max = 9e9;
  if (!x)
    return {};
  const auto dollars = x->as_double();
  return dollars > 0 && dollars < dollars_max
           ? money::from_nanos(std::llround(dollars * money::nanos_per_dollar))
           : money{};
}

journal_expense expense_in(json_value line) {
  journal_expense result;
  if (const auto problem = line.find("error")) {
    if (const auto list = problem->find("attempts")) {
      std::vector<attempt> attempts;
      for (const auto x : list->elements())
        attempts.push_back(attempt_in(x));
      result = expense_of(attempts);
    }
  } else {
    result.requests = count_in(line, "attempts");
  }
  result.tokens = usage_in(line);
  result.cost = money_in(line.find("cost"));
  if (const auto uncertain = line.find("uncertain")) {
    result.uncertain.tokens = count_in(*uncertain, "tokens");
    result.uncertain.cost = money_in(uncertain->find("cost"));
  }
  return result;
}

expected<std::unique_ptr<record_file>> record_file::open(const std::string& path) {
  std::unique_ptr<record_file> result{new record_file{path}};
  auto lines = line_file::open(path);
  if (!lines)
    return unexpected<error>{lines.error()};
  result->lines_ = std::move(*lines);
  const auto first = result->lines_->line_at(0) + "\n";
  if (first != journal_magic)
    return result;
  auto journal = journal_file::open_to_read(path);
  if (!journal)
    return unexpected<error>{journal.error()};
  result->journal_ = std::move(*journal);
  if (auto fine = result->look_through(); !fine)
    return unexpected<error>{fine.error()};
  return result;
}

expected<void> record_file::look_through() {
  return journal_->replay([&](uint64_t offset, std::string_view payload) -> expected<void> {
    const auto is_start = payload.starts_with(event_head)
                          && payload.find(run_started_mark) != std::string_view::npos;
    if (!is_start && !payload.starts_with(pardon_head) && !payload.starts_with(setup_head))
      return {};
    auto record = read_payload(payload);
    if (!record)
      return unexpected<error>{record.error()};
    if (const auto* pardon = std::get_if<journal_pardon>(&*record))
      pardons_.add(*pardon, offset);
    else if (auto* setup = std::get_if<journal_setup>(&*record))
      setup_ = std::move(*setup);
    else if (auto* event = std::get_if<journal_event>(&*record))
      run_started_ = std::move(event->line);
    return {};
  });
}

expected<void> record_file::visit(record_visitor& visitor) {
  return is_journal() ? visit_journal(visitor) : visit_output(visitor);
}

expected<void> record_file::visit_journal(record_visitor& visitor) {
  json_document document;
  const auto limits = limits_of_lines();
  auto read = journal_->replay([&](uint64_t offset, std::string_view payload) -> expected<void> {
    auto record = read_payload(payload);
    if (!record)
      return unexpected<error>{record.error()};
    if (const auto* x = std::get_if<journal_outcome>(&*record)) {
      auto told = told_by(*x, offset);
      told.is_pardoned = pardons_.cover(*x, offset);
      if (const auto line = document.parse(x->line, limits))
        take_line(told, *line);
      visitor.on_outcome(told);
    } else {
      hand_over(*record, visitor);
    }
    return {};
  });
  torn_bytes_ = journal_->torn_bytes();
  return read;
}

expected<void> record_file::visit_output(record_visitor& visitor) {
  json_document document;
  const auto limits = limits_of_lines();
  uint64_t lines = 0;
  uint64_t good = 0;
  uint64_t last_bad = 0;
  auto read = lines_->for_each(0, [&](uint64_t offset, std::string_view line) {
    if (line.empty())
      return true;
    ++lines;
    const auto value = document.parse(line, limits);
    if (value && is_output_line(*value)) {
      ++good;
      visitor.on_outcome(told_by(*value, line, offset));
    } else {
      ++bad_lines_;
      last_bad = offset;
    }
    // Of something else altogether nobody wants to read gigabytes.
    return good > 0 || bad_lines_ < 20;
  });
  if (!read)
    return read;
  if (good == 0 && lines > 0)
    return failed(errc::configuration,
                  path_
                    + " is neither a journal nor an output of troupe run: a journal begins with "
                      "\"troupe-journal 1\", and a line of an output is {\"index\": …, \"value\" "
                      "or \"error\": …}");
  if (bad_lines_ > 0 && lines_->is_torn()
      && lines_->line_at(last_bad).size() + last_bad >= size()) {
    --bad_lines_;
    torn_bytes_ = size() - last_bad;
  }
  return {};
}

record_file::lines record_file::lines_at(uint64_t offset) const {
  if (!is_journal())
    return {lines_->line_at(offset), {}, {}};
  auto payload = journal_->read(offset);
  if (!payload)
    return {};
  auto record = read_payload(*payload);
  auto* x = record ? std::get_if<journal_outcome>(&*record) : nullptr;
  return x == nullptr ? lines{} : lines{std::move(x->line), std::move(x->failed_line), x->text};
}

std::unordered_map<uint64_t, std::vector<journal_attempt>>
record_file::attempts_on(const std::function<bool(uint64_t place)>& is_wanted) const {
  std::unordered_map<uint64_t, std::vector<journal_attempt>> result;
  if (!is_journal())
    return result;
  // The journal was whole a moment ago; what became of it meanwhile is no matter of this report.
  (void)journal_->replay([&](uint64_t, std::string_view payload) -> expected<void> {
    if (!payload.starts_with(attempt_head))
      return {};
    uint64_t place = 0;
    const auto digits = payload.substr(attempt_head.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), place);
    if (!is_wanted(place))
      return {};
    if (auto record = read_payload(payload))
      if (auto* x = std::get_if<journal_attempt>(&*record))
        result[place].push_back(std::move(*x));
    return {};
  });
  return result;
}

} // namespace troupe::cli::report
