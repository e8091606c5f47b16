#include "run_report.hpp"

#include "data_json.hpp"
#include "findings.hpp"
#include "run_counts.hpp"
#include "run_sources.hpp"
#include "schema_fields.hpp"
#include "shown_texts.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace troupe::cli::report {

namespace {

constexpr size_t look_max = 20;
constexpr size_t listed_max = 10;
constexpr size_t failures_shown = 60;
constexpr size_t fields_shown = 300;

/// Writes the data, part by part.
class report_writer {
public:
  report_writer(const report_options& how, run_sources& from, run_counts& counts)
    : how_(how),
      from_(from),
      counts_(counts),
      look_(striking_texts(counts, look_max)) {}

  std::string json() {
    std::string result;
    json_writer out{result};
    out.begin_object();
    append_head(out);
    append_settings(out, counts_.settings);
    append_runs(out);
    append_totals(out, counts_);
    append_failures(out);
    append_timeline(out);
    out.key("latency");
    append_latency(out, counts_);
    append_fields(out);
    append_look(out);
    append_places(out, "slowest", counts_.slowest, "ms");
    append_places(out, "dearest", counts_.dearest, "cost");
    append_places(out, "most_repaired", counts_.most_repaired, "count");
    append_strings(out, "advice", advice_for(numbers_of(counts_)));
    result = escaped_for_page(result);
    append_texts(result);
    return result;
  }

private:
  void append_head(json_writer& out) {
    out.key("v").value(1);
    out.key("kind").value("report");
    out.key("title").value(std::string_view{title_of(how_.path)});
    out.key("made_at").value(how_.now_ms);
    out.key("troupe").value(std::string_view{how_.version});
    out.key("sources").begin_array();
    for (const auto& x : from_.list) {
      out.begin_object();
      out.key("what").value(std::string_view{x.what});
      out.key("path").value(std::string_view{x.path});
      out.key("bytes").value(x.bytes);
      out.end_object();
    }
    out.end_array();
    append_strings(out, "missing", from_.missing);
  }

  void append_runs(json_writer& out) {
    if (counts_.runs.empty())
      return;
    out.key("runs").begin_array();
    for (const auto& x : counts_.runs) {
      out.begin_object();
      out.key("at");
      append_rounded(out, x.at_ms);
      if (x.ended_ms > 0) {
        out.key("ended_at");
        append_rounded(out, x.ended_ms);
        out.key("ended_by").value(std::string_view{x.ended_by});
      }
      out.key("version").value(std::string_view{x.version});
      out.key("seats").value(x.seats);
      if (!x.routes_json.empty())
        out.key("routes").raw(x.routes_json);
      out.end_object();
    }
    out.end_array();
  }

  void note(const std::vector<uint64_t>& places) {
    for (const auto place : places)
      first_.push_back(place);
  }

  static void append_examples(json_writer& out, const std::vector<uint64_t>& places) {
    out.key("examples").begin_array();
    for (const auto place : places)
      out.value(place);
    out.end_array();
  }

  void append_failures(json_writer& out) {
    out.key("failures").begin_array();
    size_t count = 0;
    for (const auto& x : counts_.failures.sorted()) {
      if (++count > failures_shown)
        break;
      out.begin_object();
      out.key("code").value(std::string_view{to_string(x.code)});
      out.key("cause").value(std::string_view{x.cause});
      out.key("count").value(x.count);
      out.key("share");
      append_rounded(out, static_cast<double>(x.count) / static_cast<double>(counts_.texts), 1e6);
      out.key("remedy").value(remedy(x.code));
      append_examples(out, x.examples);
      note(x.examples);
      out.end_object();
    }
    out.end_array();
  }

  template <class Get>
  static void append_series(json_writer& out, const char* name,
                            const std::vector<timeline::bin>& bins, Get get) {
    out.key(name).begin_array();
    for (const auto& x : bins)
      get(x);
    out.end_array();
  }

  void append_timeline(json_writer& out) {
    const auto bins = counts_.times.bins();
    if (bins.empty() || counts_.first_began_ms == 0)
      return;
    const auto step = counts_.times.step_ms();
    out.key("timeline").begin_object();
    out.key("from_at");
    append_rounded(out, counts_.times.from_ms());
    out.key("step_ms");
    append_rounded(out, step);
    append_series(out, "ok", bins, [&](const auto& x) { out.value(x.ok); });
    append_series(out, "failed", bins, [&](const auto& x) { out.value(x.failed); });
    append_series(out, "in_flight", bins,
                  [&](const auto& x) { append_rounded(out, x.busy_ms / step); });
    append_series(out, "tokens", bins, [&](const auto& x) { out.value(x.tokens); });
    append_series(out, "cost", bins,
                  [&](const auto& x) { out.raw(to_string(money::from_nanos(x.cost))); });
    append_series(out, "limit_per_minute", bins, [&](const auto& x) {
      if (x.limit_per_minute < 0)
        out.null();
      else
        append_rounded(out, x.limit_per_minute);
    });
    append_holds(out);
    out.end_object();
  }

  void append_holds(json_writer& out) {
    out.key("held").begin_array();
    for (const auto& x : counts_.held) {
      out.begin_object();
      out.key("from_at");
      append_rounded(out, x.from_ms);
      out.key("to_at");
      append_rounded(out, x.to_ms);
      out.key("route").value(x.route);
      out.key("reason").value(std::string_view{x.reason});
      out.end_object();
    }
    out.end_array();
    out.key("marks").begin_array();
    for (const auto& x : counts_.marks) {
      out.begin_object();
      out.key("at");
      append_rounded(out, x.at_ms);
      out.key("what").value(std::string_view{x.what});
      out.end_object();
    }
    out.end_array();
  }

  static std::vector<std::string> types_of(const field& x) {
    std::vector<std::string> result;
    const auto has = [&x](json_kind kind) {
      return (x.kinds >> static_cast<uint32_t>(kind) & 1u) != 0;
    };
    if (has(json_kind::string))
      result.emplace_back("string");
    if (has(json_kind::integer) || has(json_kind::big_integer))
      result.emplace_back("integer");
    if (has(json_kind::number))
      result.emplace_back("number");
    if (has(json_kind::boolean))
      result.emplace_back("boolean");
    if (has(json_kind::array))
      result.emplace_back("array");
    if (has(json_kind::object))
      result.emplace_back("object");
    if (has(json_kind::null))
      result.emplace_back("null");
    return result;
  }

  static void append_counts(json_writer& out, const char* name, const char* what,
                            const std::map<std::string, uint64_t>& counts) {
    std::vector<std::pair<std::string, uint64_t>> sorted{counts.begin(), counts.end()};
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    out.key(name).begin_array();
    for (const auto& [word, count] : sorted) {
      out.begin_object();
      out.key(what).value(std::string_view{word});
      out.key("count").value(count);
      out.end_object();
    }
    out.end_array();
  }

  static void append_numbers(json_writer& out, const char* name, const histogram& x,
                             bool with_median) {
    if (x.count() == 0)
      return;
    const auto put = [&out](const char* key, double value) {
      out.key(key);
      append_rounded(out, value, std::fabs(value) < 1 ? 1e9 : 1e4);
    };
    out.key(name).begin_object();
    put("min", x.min());
    if (with_median)
      put("p50", x.quantile(0.5));
    put("mean", x.mean());
    put("max", x.max());
    out.end_object();
  }

  static void append_values(json_writer& out, const field& x) {
    if (x.distinct.estimate() == 0)
      return;
    out.key("distinct").value(x.distinct.estimate());
    out.key("distinct_is_bound").value(!x.distinct.is_exact());
    out.key("top").begin_array();
    for (const auto& y : x.frequent.top(10)) {
      out.begin_object();
      out.key("value").raw(y.json);
      out.key("count").value(y.count);
      out.end_object();
    }
    out.end_array();
  }

  void append_field(json_writer& out, const field& x) {
    out.begin_object();
    out.key("pointer").value(std::string_view{x.pointer});
    append_strings(out, "types", types_of(x));
    out.key("present").value(x.present);
    out.key("absent").value(x.absent());
    out.key("null").value(x.nulls);
    out.key("empty").value(x.empty);
    append_values(out, x);
    append_numbers(out, "numbers", x.numbers, true);
    append_numbers(out, "lengths", x.lengths, false);
    append_counts(out, "repairs", "kind", x.repairs);
    if (counts_.knows_attempts || counts_.spent.reasks == 0) {
      out.key("reasks").value(x.reasks);
      out.key("reask_tokens").value(static_cast<int64_t>(std::llround(x.reask_tokens)));
      out.key("reask_cost");
      append_rounded(out, x.reask_cost, 1e9);
      append_counts(out, "violations", "keyword", x.violations);
    }
    out.key("suspicions").begin_array();
    for (const auto& y : suspicions_of(x)) {
      out.begin_object();
      out.key("kind").value(std::string_view{y.kind});
      out.key("text").value(std::string_view{y.text});
      append_examples(out, y.examples);
      note(y.examples);
      out.end_object();
    }
    out.end_array();
    out.end_object();
  }

  void append_fields(json_writer& out) {
    out.key("fields").begin_array();
    size_t count = 0;
    for (const auto* x : counts_.fields.all()) {
      // The root of objects is the record; it is of interest if it was wrong as a whole.
      const auto is_plain_root = x->pointer.empty() && x->objects == x->present
                                 && x->violations.empty() && x->repairs.empty();
      if (!is_plain_root && ++count <= fields_shown)
        append_field(out, *x);
    }
    out.end_array();
  }

  void append_look(json_writer& out) {
    out.key("look").begin_array();
    std::vector<uint64_t> places;
    for (const auto& x : look_) {
      places.push_back(x.place);
      out.begin_object();
      out.key("index").value(x.place);
      out.key("score");
      append_rounded(out, x.score);
      append_strings(out, "reasons", x.reasons);
      out.end_object();
    }
    out.end_array();
    // What is to be looked at must be there.
    first_.insert(first_.begin(), places.begin(), places.end());
  }

  void append_places(json_writer& out, const char* name, const most_of& most, const char* what) {
    out.key(name).begin_array();
    size_t count = 0;
    for (const auto& x : most.sorted()) {
      if (x.amount <= 0 || ++count > listed_max)
        continue;
      first_.push_back(x.place);
      out.begin_object();
      out.key("index").value(x.place);
      out.key(what);
      append_rounded(out, x.amount, 1e9);
      out.end_object();
    }
    out.end_array();
  }

  /// Ends the object as well.
  void append_texts(std::string& to) {
    constexpr size_t tail_bytes = 200;
    const auto used = to.size() + tail_bytes;
    const auto shown = show_texts(from_, counts_, first_, how_.texts_max,
                                  how_.data_bytes_max - std::min(used, how_.data_bytes_max),
                                  !how_.no_texts);
    to += R"(,"texts":[)";
    for (size_t i = 0; i < shown.entries.size(); ++i)
      (to += i == 0 ? "" : ",") += shown.entries[i];
    to += R"(],"texts_shown":)" + std::to_string(shown.entries.size()) + R"(,"texts_total":)"
          + std::to_string(counts_.texts) + R"(,"how_chosen":")" + shown.how_chosen + "\"}";
  }

  const report_options& how_;
  run_sources& from_;
  run_counts& counts_;
  const std::vector<striking_text> look_;
  /// Texts that other parts point to, the most important first.
  std::vector<uint64_t> first_;
};

void tell_what_is_missing(const run_counts& x, run_sources& to) {
  auto& missing = to.missing;
  if (x.texts + x.items == 0)
    missing.emplace_back("No text is finished yet.");
  if (to.records->torn_bytes() > 0)
    missing.push_back("The last " + std::to_string(to.records->torn_bytes()) + " bytes of "
                      + to.records->path()
                      + " are no whole record: the run goes on, or was killed. All before them "
                        "is counted.");
  if (to.records->bad_lines() > 0)
    missing.push_back(std::to_string(to.records->bad_lines()) + " lines of " + to.records->path()
                      + " are no results, and were left out.");
  if (x.texts_changed > 0)
    missing.push_back(std::to_string(x.texts_changed)
                      + " texts are not those of the run any more: they are neither compared with "
                        "their records nor shown. Give the input of then with --input.");
  if (x.texts_missing > 0)
    missing.push_back(std::to_string(x.texts_missing)
                      + " texts are beyond the end of the input: is it another one?");
  if (to.records->is_journal() && x.texts > 0 && x.first_began_ms == 0)
    missing.emplace_back("The journal is of a version that did not tell when texts began, so there "
                         "is no timeline.");
  if (x.settings_changed)
    missing.emplace_back("Settings changed on the way (--accept-changes); shown are the last.");
  if (!x.knows_attempts && !to.records->is_journal())
    missing.emplace_back("What re-asks cost a field is known of failed texts only.");
}

} // namespace

expected<std::string> run_report(const report_options& x) {
  auto sources = open_sources(x);
  if (!sources)
    return unexpected<error>{sources.error()};
  run_counts counts;
  if (sources->schema)
    declare(counts.fields, *sources->schema);
  run_counter counter{counts, sources->texts.get()};
  if (auto read = sources->records->visit(counter); !read)
    return unexpected<error>{read.error()};
  counter.finish();
  tell_what_is_missing(counts, *sources);
  return report_writer{x, *sources, counts}.json();
}

} // namespace troupe::cli::report
