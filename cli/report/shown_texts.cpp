#include "shown_texts.hpp"

#include "data_json.hpp"
#include "occurrence.hpp"

#include <troupe/citation.hpp>
#include <troupe/detail/json_writer.hpp>
#include <troupe/violation.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace troupe::cli::report {

namespace {

constexpr size_t shown_text_bytes_max = 8'000;
constexpr size_t shown_value_bytes_max = 12'000;
constexpr size_t shown_message_bytes_max = 1'000;
constexpr size_t shown_violations_max = 12;
constexpr size_t citations_max = 60;
/// Of the texts that are no exceptions.
constexpr double failed_share = 0.4;
/// A shorter quote must stand between other characters than letters and digits.
constexpr size_t loose_quote_bytes = 8;

bool is_word_byte(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c & 0x80) != 0;
}

bool stands_alone(std::string_view text, size_t begin, size_t end) {
  return (begin == 0 || !is_word_byte(text[begin - 1]))
         && (end >= text.size() || !is_word_byte(text[end]));
}

std::optional<citation_span> find_word(std::string_view word, std::string_view text) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
    if (stands_alone(text, at, at + word.size()))
      return citation_span{at, word.size(), 0};
  return std::nullopt;
}

std::optional<citation_span> find_value(json_value x, std::string_view text) {
  if (!x.is_string()) {
    const auto is_number = x.kind() == json_kind::integer || x.kind() == json_kind::number;
    return is_number ? find_word(x.text(), text) : std::nullopt;
  }
  const auto quote = x.as_string();
  if (quote.empty())
    return std::nullopt;
  if (quote.size() < loose_quote_bytes) {
    if (auto exact = find_word(quote, text))
      return exact;
    auto found = find_citation(quote, text);
    const auto is_whole = found && found->edits == 0
                          && stands_alone(text, found->begin, found->begin + found->size);
    return is_whole ? found : std::nullopt;
  }
  return find_citation(quote, text);
}

/// Code units of UTF-16.
uint64_t utf16_units(std::string_view text) {
  uint64_t result = 0;
  for (const char c : text)
    result += (c & 0xC0) == 0x80 ? 0u : (static_cast<unsigned char>(c) >= 0xF0 ? 2u : 1u);
  return result;
}

void add_citations(json_value x, const std::string& pointer, std::string_view text,
                   std::vector<shown_citation>& to) {
  if (to.size() >= citations_max)
    return;
  if (x.is_object()) {
    for (const auto y : x.members()) {
      auto below = pointer;
      append_pointer(below, y.name);
      add_citations(y.value, below, text, to);
    }
  } else if (x.is_array()) {
    size_t place = 0;
    for (const auto y : x.elements())
      add_citations(y, pointer + "/" + std::to_string(place++), text, to);
  } else if (const auto found = find_value(x, text)) {
    const auto from = utf16_units(text.substr(0, found->begin));
    to.push_back({pointer, from, from + utf16_units(text.substr(found->begin, found->size))});
  }
}

/// Writes one text.
class text_entry {
public:
  text_entry(run_sources& from, bool with_texts) : from_(from), with_texts_(with_texts) {}

  /// Empty if the record is gone.
  std::string json(uint64_t place, uint64_t offset, const std::vector<journal_attempt>& attempts) {
    const auto lines = from_.records->lines_at(offset);
    json_limits limits;
    limits.depth_max = 512;
    const auto line = document_.parse(lines.line, limits);
    if (!line || !line->is_object())
      return {};
    std::string result;
    json_writer out{result};
    out.begin_object();
    out.key("i").value(place);
    if (const auto id = line->find("id"))
      out.key("id").raw(compact(*id, lines.line));
    const auto value = line->find("value");
    const auto text = with_texts_ ? text_of(place, lines) : std::nullopt;
    const auto shown = text ? cut_at_character(*text, shown_text_bytes_max) : std::string_view{};
    if (text) {
      out.key("text").value(shown);
      if (shown.size() < text->size())
        out.key("cut").value(true);
    }
    append_outcome(out, *line, lines.line);
    append_numbers(out, *line);
    append_repairs(out, *line);
    append_violations(out, *line, attempts);
    if (text && value)
      append_citations(out, *value, shown);
    out.end_object();
    return escaped_for_page(result);
  }

private:
  std::string compact(json_value x, std::string_view text) const {
    std::string result;
    document_.append_compact(result, x, text);
    return result;
  }

  std::optional<std::string> text_of(uint64_t place, const record_file::lines& lines) const {
    if (from_.texts != nullptr) {
      const auto line = from_.texts->line(place);
      const auto is_it
        = line && (!lines.text_checksum || journal_checksum(*line) == *lines.text_checksum);
      return is_it ? from_.texts->text_of(*line) : std::nullopt;
    }
    // A failed text stands in the journal.
    if (lines.failed_line.empty())
      return std::nullopt;
    auto read = parse_input_line(lines.failed_line, input_format::jsonl, 1);
    if (!read || !read->input.messages.empty())
      return std::nullopt;
    return std::string{std::string_view{read->input.text}};
  }

  void append_value(json_writer& out, std::string_view name, json_value x, std::string_view text) {
    auto json = compact(x, text);
    if (json.size() <= shown_value_bytes_max) {
      out.key(name).raw(json);
      return;
    }
    out.key(name).value(std::string{cut_at_character(json, shown_value_bytes_max)} + "…");
    out.key("value_cut").value(true);
  }

  void append_outcome(json_writer& out, json_value line, std::string_view text) {
    if (const auto value = line.find("value"))
      append_value(out, "value", *value, text);
    const auto problem = line.find("error");
    if (!problem)
      return;
    out.key("error").begin_object();
    if (const auto code = problem->find("code"))
      out.key("code").value(code->as_string());
    if (const auto message = problem->find("message"))
      out.key("message").value(cut_at_character(message->as_string(), shown_message_bytes_max));
    if (const auto best = problem->find("best"))
      append_value(out, "best", *best, text);
    out.end_object();
  }

  static void append_numbers(json_writer& out, json_value line) {
    const auto spent = expense_in(line);
    out.key("attempts").value(spent.requests);
    if (const auto ms = line.find("elapsed_ms")) {
      out.key("ms");
      append_rounded(out, ms->as_double());
    }
    if (spent.cost != money{})
      out.key("cost").raw(to_string(spent.cost));
    out.key("tokens").value(spent.tokens.total_tokens);
  }

  static void append_repairs(json_writer& out, json_value line) {
    const auto repairs = line.find("repairs");
    if (!repairs || repairs->size() == 0)
      return;
    out.key("repairs").begin_array();
    size_t count = 0;
    for (const auto x : repairs->elements()) {
      if (++count > shown_violations_max)
        break;
      out.begin_object();
      for (const auto* name : {"pointer", "kind"})
        if (const auto y = x.find(name))
          out.key(name).value(y->as_string());
      out.end_object();
    }
    out.end_array();
  }

  /// Of the answers that were wrong, in their order.
  static void append_violations(json_writer& out, json_value line,
                                const std::vector<journal_attempt>& attempts) {
    std::vector<violation> found;
    const auto add = [&found](std::string_view message) {
      for (auto& x : parse_violations(message))
        found.push_back(std::move(x));
    };
    const auto problem = line.find("error");
    const auto told = problem ? problem->find("attempts") : std::nullopt;
    if (told)
      for (const auto x : told->elements()) {
        if (const auto message = x.find("message"))
          add(message->as_string());
      }
    else
      for (const auto& x : attempts)
        add(x.record.problem.message);
    if (found.empty())
      return;
    out.key("violations").begin_array();
    for (size_t i = 0; i < found.size() && i < shown_violations_max; ++i) {
      const auto& x = found[i];
      out.begin_object();
      out.key("pointer").value(std::string_view{x.pointer});
      out.key("message").value(cut_at_character(
        x.message + (x.value.empty() ? "" : "; got " + x.value), shown_message_bytes_max));
      out.end_object();
    }
    out.end_array();
  }

  static void append_citations(json_writer& out, json_value value, std::string_view text) {
    const auto found = citations_in(value, text);
    if (found.empty())
      return;
    out.key("cites").begin_array();
    for (const auto& x : found) {
      out.begin_object();
      out.key("pointer").value(std::string_view{x.pointer});
      out.key("from").value(x.from);
      out.key("to").value(x.to);
      out.end_object();
    }
    out.end_array();
  }

  run_sources& from_;
  bool with_texts_;
  json_document document_;
};

/// In the order in which they are taken as long as there is room.
std::vector<uint64_t> candidates(const run_counts& counts, const std::vector<uint64_t>& first,
                                 uint64_t most) {
  std::vector<uint64_t> result;
  std::set<uint64_t> known;
  const auto add = [&](uint64_t place) {
    if (result.size() < most && known.insert(place).second)
      result.push_back(place);
  };
  for (const auto place : first)
    add(place);
  const auto failed_max = static_cast<size_t>(failed_share * static_cast<double>(most));
  size_t count = 0;
  for (const auto place : counts.failed_places.places())
    if (count++ < failed_max)
      add(place);
  for (const auto place : counts.sample.places())
    add(place);
  // What room is left, failures may have.
  for (const auto place : counts.failed_places.places())
    add(place);
  return result;
}

} // namespace

std::vector<shown_citation> citations_in(json_value record, std::string_view text) {
  std::vector<shown_citation> result;
  add_citations(record, {}, text, result);
  return result;
}

shown_texts show_texts(run_sources& from, const run_counts& counts,
                       const std::vector<uint64_t>& first, uint64_t most, size_t bytes_max,
                       bool with_texts) {
  const auto wanted = candidates(counts, first, most);
  const std::set<uint64_t> set{wanted.begin(), wanted.end()};
  const auto attempts
    = from.records->attempts_on([&set](uint64_t place) { return set.count(place) > 0; });
  text_entry entry{from, with_texts};
  std::map<uint64_t, std::string> shown;
  size_t bytes = 0;
  const std::vector<journal_attempt> none;
  for (const auto place : wanted) {
    const auto offset = counts.offsets.find(place);
    if (!offset)
      continue;
    const auto known = attempts.find(place);
    auto json = entry.json(place, *offset, known == attempts.end() ? none : known->second);
    // A long one may not fit where short ones still do.
    if (json.empty() || bytes + json.size() + 1 > bytes_max)
      continue;
    bytes += json.size() + 1;
    shown.emplace(place, std::move(json));
  }
  shown_texts result;
  for (auto& x : shown)
    result.entries.push_back(std::move(x.second));
  result.how_chosen = result.entries.size() == counts.texts
                        ? "all"
                        : "those to look at, failures, and a sample by chance";
  return result;
}

} // namespace troupe::cli::report
