#include "comparison.hpp"

#include "data_json.hpp"
#include "record_difference.hpp"
#include "run_counts.hpp"
#include "run_sources.hpp"
#include "store/journal_index.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <memory>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace troupe::cli::report {

namespace {

constexpr size_t setting_shown_bytes_max = 2'000;
constexpr size_t compared_text_bytes_max = 4'000;
constexpr size_t compared_value_bytes_max = 8'000;
constexpr size_t error_shown_bytes_max = 500;
/// Of the changes that are shown, those where one of the two failed.
constexpr size_t flips_kept = 1'000;
constexpr size_t changes_kept = 3'000;

/// What is kept of each record of the first run.
struct compared_record {
  /// Of the id, or the place: what both runs have in common.
  uint64_t key = 0;
  uint64_t place = 0;
  uint64_t offset = 0;
  uint64_t value = 0;
  /// Billionths of a dollar.
  int64_t cost = 0;
  float ms = 0;
  bool is_ok = false;
  bool is_matched = false;
};

uint64_t id_of(const told_outcome& x, bool& has_id) {
  const auto id = x.line.find("id");
  has_id = id.has_value();
  return id ? hash_of_value(*id) : 0;
}

compared_record record_of(const told_outcome& x) {
  compared_record result;
  result.place = x.place;
  result.offset = x.offset;
  result.cost = x.spent.cost.nanos();
  result.ms = static_cast<float>(x.elapsed_ms);
  if (const auto value = x.line.find("value")) {
    result.is_ok = true;
    result.value = hash_of_value(*value);
  }
  return result;
}

/// Hands on what is told to a `run_counter`.
class counted_visitor : public record_visitor {
public:
  explicit counted_visitor(run_counts& to) : counter_(to, nullptr) {}

  void on_setup(const journal_setup& x) override {
    counter_.on_setup(x);
  }
  void on_event(const journal_event& x) override {
    counter_.on_event(x);
  }
  void on_attempt(const journal_attempt& x) override {
    counter_.on_attempt(x);
  }
  void on_end() override {
    counter_.on_end();
  }
  void on_outcome(const told_outcome& x) override {
    counter_.on_outcome(x);
    if (!x.is_pardoned && !x.is_item)
      take(x);
  }

  void finish() {
    counter_.finish();
  }

protected:
  virtual void take(const told_outcome& x) = 0;

private:
  run_counter counter_;
};

/// Keeps the records of the first run, with the hashes of their ids as keys.
class record_collector final : public counted_visitor {
public:
  using counted_visitor::counted_visitor;

  std::vector<compared_record> records;
  bool has_all_ids = true;

private:
  void take(const told_outcome& x) override {
    auto next = record_of(x);
    bool has_id = false;
    next.key = id_of(x, has_id);
    has_all_ids = has_all_ids && has_id;
    records.push_back(next);
  }
};

/// Looks at the ids of the second run.
class id_collector final : public record_visitor {
public:
  void on_outcome(const told_outcome& x) override {
    if (x.is_pardoned || x.is_item)
      return;
    bool has_id = false;
    ids.push_back(id_of(x, has_id));
    has_all_ids = has_all_ids && has_id;
  }

  std::vector<uint64_t> ids;
  bool has_all_ids = true;
};

bool is_unique(std::vector<uint64_t> xs) {
  std::sort(xs.begin(), xs.end());
  return std::adjacent_find(xs.begin(), xs.end()) == xs.end();
}

/// Two outcomes of a text.
struct change {
  compared_record a;
  compared_record b;
};

struct outcome_counts {
  uint64_t both_ok = 0;
  uint64_t both_failed = 0;
  uint64_t a_only_ok = 0;
  uint64_t b_only_ok = 0;
  uint64_t only_in_a = 0;
  uint64_t only_in_b = 0;
  uint64_t equal = 0;
  uint64_t changed = 0;
};

json_limits deep_limits() {
  json_limits result;
  result.depth_max = 512;
  return result;
}

/// Compares the second run, record by record, with what is kept of the first.
class record_comparer final : public counted_visitor {
public:
  record_comparer(run_counts& to, const record_file& first, std::vector<compared_record>& records,
                  bool by_id)
    : counted_visitor(to),
      first_(first),
      records_(records),
      by_id_(by_id) {}

  outcome_counts counts;
  record_differences differences;
  /// Of which some are kept.
  uint64_t changes_total = 0;

  std::vector<change> changes() const {
    auto result = flips_;
    for (const auto i : kept_.places())
      result.push_back(changes_.at(i));
    std::sort(result.begin(), result.end(),
              [](const change& x, const change& y) { return x.a.place < y.a.place; });
    return result;
  }

private:
  void take(const told_outcome& x) override {
    auto next = record_of(x);
    bool has_id = false;
    next.key = by_id_ ? id_of(x, has_id) : x.place;
    const auto found = std::lower_bound(records_.begin(), records_.end(), next.key,
                                        [](const compared_record& record, uint64_t key) {
                                          return record.key < key;
                                        });
    if (found == records_.end() || found->key != next.key) {
      ++counts.only_in_b;
      return;
    }
    found->is_matched = true;
    compare(*found, next, x);
  }

  void compare(const compared_record& a, const compared_record& b, const told_outcome& told) {
    if (a.is_ok && b.is_ok) {
      ++counts.both_ok;
      const auto value = *told.line.find("value");
      if (a.value == b.value) {
        ++counts.equal;
        differences.add(value, value, a.place, 0);
        return;
      }
      ++counts.changed;
      const auto line = first_.lines_at(a.offset).line;
      if (const auto other = document_.parse(line, deep_limits()))
        if (const auto before = other->find("value"))
          differences.add(*before, value, a.place, 0);
      keep({a, b});
    } else if (a.is_ok || b.is_ok) {
      ++(a.is_ok ? counts.a_only_ok : counts.b_only_ok);
      if (flips_.size() < flips_kept)
        flips_.push_back({a, b});
      ++changes_total;
    } else {
      ++counts.both_failed;
    }
  }

  /// Some of all changes, by chance.
  void keep(const change& x) {
    ++changes_total;
    const auto number = kept_.count();
    kept_.add(number);
    changes_[number] = x;
    if (changes_.size() < 2 * changes_kept)
      return;
    std::unordered_map<uint64_t, change> still;
    for (const auto i : kept_.places())
      still[i] = changes_.at(i);
    changes_ = std::move(still);
  }

  const record_file& first_;
  std::vector<compared_record>& records_;
  bool by_id_;
  json_document document_;
  std::vector<change> flips_;
  /// Numbers of changes, and the changes by their numbers.
  reservoir kept_{changes_kept};
  std::unordered_map<uint64_t, change> changes_;
};

struct compared_run {
  std::string title;
  std::unique_ptr<record_file> records;
  run_counts counts;
};

void append_run(json_writer& out, const char* name, const compared_run& x) {
  out.key(name).begin_object();
  out.key("title").value(std::string_view{x.title});
  append_settings(out, x.counts.settings);
  append_totals(out, x.counts);
  out.end_object();
}

void append_setting(json_writer& out, const char* name, const std::optional<std::string>& x) {
  if (x)
    out.key(name).value(cut_at_character(*x, setting_shown_bytes_max));
}

void append_setting_changes(json_writer& out, const compared_run& a, const compared_run& b) {
  out.key("settings_changed").begin_array();
  for (const auto& x : troupe::differences({a.counts.settings}, {b.counts.settings})) {
    out.begin_object();
    out.key("name").value(std::string_view{x.name});
    append_setting(out, "a", x.before);
    append_setting(out, "b", x.now);
    out.end_object();
  }
  out.end_array();
}

void append_outcomes(json_writer& out, const outcome_counts& x) {
  out.key("outcomes").begin_object();
  out.key("both_ok").value(x.both_ok);
  out.key("both_failed").value(x.both_failed);
  out.key("a_only_ok").value(x.a_only_ok);
  out.key("b_only_ok").value(x.b_only_ok);
  out.key("only_in_a").value(x.only_in_a);
  out.key("only_in_b").value(x.only_in_b);
  out.key("equal").value(x.equal);
  out.key("changed").value(x.changed);
  out.end_object();
}

void append_field_differences(json_writer& out, const record_differences& xs) {
  out.key("fields").begin_array();
  for (const auto& [pointer, x] : xs.fields()) {
    out.begin_object();
    out.key("pointer").value(std::string_view{pointer});
    out.key("compared").value(x.compared);
    out.key("equal").value(x.equal);
    out.key("changed").value(x.changed);
    out.key("added").value(x.added);
    out.key("removed").value(x.removed);
    out.key("examples").begin_array();
    for (const auto place : x.examples)
      out.value(place);
    out.end_array();
    out.end_object();
  }
  out.end_array();
}

/// Writes what became of one text in both runs.
class change_entry {
public:
  change_entry(const record_file& a, const record_file& b, text_file* texts)
    : a_(a),
      b_(b),
      texts_(texts) {}

  /// Empty if one of the records is gone.
  std::string json(const change& x) {
    const auto a = a_.lines_at(x.a.offset);
    const auto b = b_.lines_at(x.b.offset);
    const auto line_a = document_a_.parse(a.line, deep_limits());
    const auto line_b = document_b_.parse(b.line, deep_limits());
    if (!line_a || !line_b)
      return {};
    std::string result;
    json_writer out{result};
    out.begin_object();
    out.key("i").value(x.a.place);
    if (const auto id = line_a->find("id"))
      out.key("id").raw(id->text());
    append_text(out, x.a.place, a);
    append_side(out, "a", document_a_, *line_a, a.line);
    append_side(out, "b", document_b_, *line_b, b.line);
    const auto value_a = line_a->find("value");
    const auto value_b = line_b->find("value");
    if (value_a && value_b)
      append_strings(out, "pointers", record_differences{}.add(*value_a, *value_b, 0));
    if (x.a.cost != 0 || x.b.cost != 0) {
      out.key("cost").begin_array();
      out.raw(to_string(money::from_nanos(x.a.cost)));
      out.raw(to_string(money::from_nanos(x.b.cost))).end_array();
    }
    out.key("ms").begin_array();
    append_rounded(out, static_cast<double>(x.a.ms));
    append_rounded(out, static_cast<double>(x.b.ms));
    out.end_array();
    out.end_object();
    return escaped_for_page(result);
  }

private:
  void append_text(json_writer& out, uint64_t place, const record_file::lines& told) {
    if (texts_ == nullptr)
      return;
    const auto line = texts_->line(place);
    if (!line || (told.text_checksum && journal_checksum(*line) != *told.text_checksum))
      return;
    const auto text = texts_->text_of(*line);
    if (!text)
      return;
    const auto shown = cut_at_character(*text, compared_text_bytes_max);
    out.key("text").value(shown);
    if (shown.size() < text->size())
      out.key("cut").value(true);
  }

  static void append_side(json_writer& out, const std::string& name, const json_document& document,
                          json_value line, std::string_view text) {
    const auto value = line.find("value");
    std::string json;
    if (value)
      document.append_compact(json, *value, text);
    out.key(name);
    if (!value)
      out.null();
    else if (json.size() <= compared_value_bytes_max)
      out.raw(json);
    else
      out.value(std::string{cut_at_character(json, compared_value_bytes_max)} + "…");
    const auto problem = line.find("error");
    if (!problem)
      return;
    out.key(name + "_error").begin_object();
    for (const auto* word : {"code", "message"})
      if (const auto x = problem->find(word))
        out.key(word).value(cut_at_character(x->as_string(), error_shown_bytes_max));
    out.end_object();
  }

  const record_file& a_;
  const record_file& b_;
  text_file* texts_;
  json_document document_a_;
  json_document document_b_;
};

void append_changes(std::string& to, const record_comparer& found, change_entry entry,
                    const report_options& x) {
  constexpr size_t tail_bytes = 100;
  uint64_t shown = 0;
  to += R"(,"changes":[)";
  for (const auto& y : found.changes()) {
    if (shown >= x.texts_max)
      break;
    const auto json = entry.json(y);
    if (json.empty() || to.size() + json.size() + tail_bytes > x.data_bytes_max)
      continue;
    (to += shown++ == 0 ? "" : ",") += json;
  }
  to += R"(],"changes_shown":)" + std::to_string(shown) + R"(,"changes_total":)"
        + std::to_string(found.changes_total) + "}";
}

/// Makes ids the keys of the first run's records if each is one text's, else their places. Returns
/// whether they are ids.
bool choose_keys(record_collector& first, id_collector second, std::vector<std::string>& missing) {
  auto& records = first.records;
  std::vector<uint64_t> ids;
  ids.reserve(records.size());
  for (const auto& x : records)
    ids.push_back(x.key);
  const auto has_ids = first.has_all_ids && second.has_all_ids;
  const auto by_id = has_ids && is_unique(std::move(ids)) && is_unique(std::move(second.ids));
  if (has_ids && !by_id)
    missing.emplace_back("Some ids stand on several texts: records were compared by their places "
                         "instead.");
  for (auto& x : records)
    x.key = by_id ? x.key : x.place;
  std::sort(records.begin(), records.end(),
            [](const auto& x, const auto& y) { return x.key < y.key; });
  return by_id;
}

std::string data_of(const report_options& x, run_sources& sources, const compared_run& a,
                    const compared_run& b, const record_comparer& found) {
  std::string result;
  json_writer out{result};
  out.begin_object();
  out.key("v").value(1);
  out.key("kind").value("comparison");
  out.key("made_at").value(x.now_ms);
  out.key("troupe").value(std::string_view{x.version});
  append_strings(out, "missing", sources.missing);
  append_run(out, "a", a);
  append_run(out, "b", b);
  append_setting_changes(out, a, b);
  append_outcomes(out, found.counts);
  append_field_differences(out, found.differences);
  out.key("latency").begin_object();
  out.key("a");
  append_latency(out, a.counts);
  out.key("b");
  append_latency(out, b.counts);
  out.end_object();
  result = escaped_for_page(result);
  append_changes(result, found, {*a.records, *b.records, sources.texts.get()}, x);
  return result;
}

} // namespace

expected<std::string> comparison_report(const report_options& x, const std::string& other) {
  auto sources = open_sources(x);
  if (!sources)
    return unexpected<error>{sources.error()};
  auto second = open_records(other, sources->missing);
  if (!second)
    return unexpected<error>{second.error()};
  compared_run a{title_of(x.path), std::move(sources->records), {}};
  compared_run b{title_of(other), std::move(*second), {}};
  if (a.title == b.title)
    std::tie(a.title, b.title) = std::pair{x.path, other};
  record_collector collected{a.counts};
  if (auto read = a.records->visit(collected); !read)
    return unexpected<error>{read.error()};
  collected.finish();
  id_collector ids;
  if (auto read = b.records->visit(ids); !read)
    return unexpected<error>{read.error()};
  const auto by_id = choose_keys(collected, std::move(ids), sources->missing);
  auto& records = collected.records;
  record_comparer found{b.counts, *a.records, records, by_id};
  if (auto read = b.records->visit(found); !read)
    return unexpected<error>{read.error()};
  found.finish();
  found.counts.only_in_a = static_cast<uint64_t>(
    std::count_if(records.begin(), records.end(), [](const auto& y) { return !y.is_matched; }));
  return data_of(x, *sources, a, b, found);
}

} // namespace troupe::cli::report
