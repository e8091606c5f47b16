#include "score_report.hpp"

#include "column_list.hpp"
#include "counted.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <cstdio>
#include <limits>

namespace troupe::cli {

namespace {

std::string percent(double x) {
  char buffer[32];
  std::snprintf(buffer, sizeof(buffer), "%.1f", x * 100);
  return buffer;
}

/// "96.2 [94.1 97.6]", in percent.
std::string cell(const maybe_figure& x) {
  if (!x)
    return "-";
  return percent(x->value) + " [" + percent(x->range.low) + " " + percent(x->range.high) + "]";
}

/// Alpha may be below zero and is no share.
std::string plain_cell(const maybe_figure& x) {
  if (!x)
    return "-";
  char buffer[96];
  std::snprintf(buffer, sizeof(buffer), "%.3f [%.3f %.3f]", x->value, x->range.low, x->range.high);
  return buffer;
}

std::string_view name_of(match_by x) {
  return x == match_by::id ? "id" : "index";
}

std::string head_of(const score_report& x) {
  const auto& m = x.matched;
  auto result = counted(m.scored, "text", "texts") + " scored, matched by "
                + std::string{name_of(m.by)};
  const auto add = [&](uint64_t count, std::string_view one, std::string_view more) {
    if (count > 0)
      result += "; " + counted(count, one, more);
  };
  add(x.found.failed, "of them failed, with all its values missing",
      "of them failed, with all their values missing");
  add(m.unlabelled, "line of the output has no label", "lines of the output have no label");
  add(m.without_output, "label has no line in the output", "labels have no line in the output");
  add(m.failed_labels, "label is a failed text", "labels are failed texts");
  add(m.repeated_outputs, "line of the output is of a text that had one",
      "lines of the output are of texts that had one");
  add(m.repeated_labels, "label is of a text that had one", "labels are of texts that had one");
  return result + "\n\n";
}

std::vector<std::string> row_of(const std::string& name, const std::string& how,
                                const value_counts& counts, const rates& found,
                                const maybe_figure& exact) {
  return {name,
          how,
          grouped(counts.support()),
          cell(found.precision),
          cell(found.recall),
          cell(found.f1),
          cell(exact),
          grouped(counts.wrong),
          grouped(counts.missing),
          grouped(counts.invented)};
}

/// Fields without a figure are no worse than others.
double goodness(const field_score& x) {
  return x.found.f1 ? x.found.f1->value : std::numeric_limits<double>::infinity();
}

std::vector<const field_score*> worst_first(const score_result& x) {
  std::vector<const field_score*> result;
  for (const auto& y : x.fields)
    result.push_back(&y);
  std::stable_sort(result.begin(), result.end(),
                   [](const auto* a, const auto* b) { return goodness(*a) < goodness(*b); });
  return result;
}

std::string or_nothing(const std::string& value) {
  return value.empty() ? "nothing" : value;
}

std::string text_name(uint64_t index, const std::string& id) {
  return "index " + std::to_string(index) + (id.empty() ? "" : ", id " + id);
}

std::string mistakes_of(const field_score& x) {
  if (x.mistakes.empty())
    return {};
  auto result = "\n" + shown_pointer(x.pointer) + "\n";
  for (const auto& y : x.mistakes)
    result += "  " + std::string{to_string(y.kind)} + " (" + text_name(y.index, y.id)
              + "): expected " + or_nothing(y.wanted) + ", got " + or_nothing(y.got) + "\n";
  return result;
}

void write(json_writer& out, std::string_view name, const maybe_figure& x) {
  out.key(name);
  if (!x) {
    out.null();
    return;
  }
  out.begin_object();
  out.key("value").value(x->value);
  out.key("low").value(x->range.low);
  out.key("high").value(x->range.high);
  out.end_object();
}

void write(json_writer& out, const rates& x) {
  write(out, "precision", x.precision);
  write(out, "recall", x.recall);
  write(out, "f1", x.f1);
}

void write(json_writer& out, const value_counts& x) {
  out.key("support").value(x.support());
  out.key("right").value(x.right);
  out.key("wrong").value(x.wrong);
  out.key("missing").value(x.missing);
  out.key("invented").value(x.invented);
}

void write(json_writer& out, const mistake& x) {
  out.begin_object();
  out.key("kind").value(to_string(x.kind));
  out.key("index").value(x.index);
  if (!x.id.empty())
    out.key("id").raw(x.id);
  // As text: a long value is cut.
  if (!x.wanted.empty())
    out.key("expected").value(std::string_view{x.wanted});
  if (!x.got.empty())
    out.key("got").value(std::string_view{x.got});
  out.end_object();
}

void write(json_writer& out, const field_score& x) {
  out.begin_object();
  out.key("field").value(std::string_view{x.pointer});
  out.key("compare").value(std::string_view{to_string(x.how)});
  write(out, x.counts);
  write(out, x.found);
  write(out, "exact", x.exact);
  if (x.similarity)
    out.key("similarity").value(*x.similarity);
  if (!x.mistakes.empty()) {
    out.key("mistakes").begin_array();
    for (const auto& y : x.mistakes)
      write(out, y);
    out.end_array();
  }
  out.end_object();
}

void write(json_writer& out, const match_counts& x, uint64_t failed) {
  out.key("matched_by").value(name_of(x.by));
  out.key("texts").begin_object();
  out.key("scored").value(x.scored);
  out.key("failed").value(failed);
  out.key("unlabelled").value(x.unlabelled);
  out.key("without_output").value(x.without_output);
  out.key("failed_labels").value(x.failed_labels);
  out.key("repeated_outputs").value(x.repeated_outputs);
  out.key("repeated_labels").value(x.repeated_labels);
  out.end_object();
}

void write_method(json_writer& out, double confidence, uint64_t seed) {
  out.key("confidence").value(confidence);
  out.key("resamples").value(resampler::resamples);
  out.key("seed").value(seed);
}

std::string method_text(double confidence) {
  return "\nin percent, with intervals of " + percent(confidence)
         + " % confidence: Wilson's, and resampled texts' (docs/score.md)\n";
}

} // namespace

std::string score_text(const score_report& x) {
  column_list table;
  table.rows.push_back({"FIELD", "COMPARED", "LABELS", "PRECISION", "RECALL", "F1", "EXACT",
                        "WRONG", "MISSING", "INVENTED"});
  const auto fields = worst_first(x.found);
  for (const auto* y : fields) {
    auto how = to_string(y->how);
    if (y->similarity)
      how += ", mean " + percent(*y->similarity);
    table.rows.push_back(row_of(shown_pointer(y->pointer), how, y->counts, y->found, y->exact));
  }
  table.rows.push_back(row_of("overall", "", x.found.counts, x.found.micro, x.found.records));
  table.rows.push_back({"macro", "", "", cell(x.found.macro.precision), cell(x.found.macro.recall),
                        cell(x.found.macro.f1), "-", "-", "-", "-"});
  auto result = head_of(x) + table.text() + method_text(x.confidence);
  for (const auto* y : fields)
    result += mistakes_of(*y);
  return result;
}

std::string score_json(const score_report& x) {
  std::string result;
  json_writer out{result};
  out.begin_object();
  write(out, x.matched, x.found.failed);
  write_method(out, x.confidence, x.seed);
  out.key("fields").begin_array();
  for (const auto& y : x.found.fields)
    write(out, y);
  out.end_array();
  out.key("overall").begin_object();
  write(out, x.found.counts);
  write(out, x.found.micro);
  out.end_object();
  out.key("macro").begin_object();
  write(out, x.found.macro);
  out.end_object();
  write(out, "records", x.found.records);
  out.key("below").begin_array();
  for (const auto& y : x.shortfalls)
    out.value(std::string_view{y});
  out.end_array();
  out.end_object();
  return result + "\n";
}

std::string agreement_text(const agreement_report& x) {
  const auto& found = x.found;
  auto result = counted(found.runs, "run", "runs") + " over "
                + counted(found.texts, "text", "texts") + ", matched by "
                + std::string{name_of(x.by)};
  if (found.unrated > 0)
    result += "; " + counted(found.unrated, "text has", "texts have")
              + " a record in fewer than two runs";
  column_list table;
  table.rows.push_back({"FIELD", "COMPARED", "AGREEMENT", "MAJORITY", "ALPHA"});
  std::vector<const field_agreement*> fields;
  for (const auto& y : found.fields)
    fields.push_back(&y);
  std::stable_sort(fields.begin(), fields.end(), [](const auto* a, const auto* b) {
    return a->agreement->value < b->agreement->value;
  });
  for (const auto* y : fields)
    table.rows.push_back({shown_pointer(y->pointer), to_string(y->how), cell(y->agreement),
                          cell(y->majority), plain_cell(y->alpha)});
  table.rows.push_back({"overall", "", cell(found.overall), "-", "-"});
  table.rows.push_back({"records", "", cell(found.records), "-", "-"});
  result += "\n\n" + table.text() + method_text(x.confidence);
  if (!found.disputed.empty())
    result += "\nleast agreement\n";
  for (const auto& y : found.disputed) {
    result += "  " + percent(y.agreement) + " (" + text_name(y.index, y.id) + "):";
    for (const auto& field : y.fields)
      result += " " + shown_pointer(field);
    result += "\n";
  }
  return result;
}

std::string agreement_json(const agreement_report& x) {
  std::string result;
  json_writer out{result};
  out.begin_object();
  out.key("matched_by").value(name_of(x.by));
  out.key("runs").value(x.found.runs);
  out.key("texts").begin_object();
  out.key("compared").value(x.found.texts);
  out.key("unrated").value(x.found.unrated);
  out.end_object();
  write_method(out, x.confidence, x.seed);
  out.key("fields").begin_array();
  for (const auto& y : x.found.fields) {
    out.begin_object();
    out.key("field").value(std::string_view{y.pointer});
    out.key("compare").value(std::string_view{to_string(y.how)});
    write(out, "agreement", y.agreement);
    write(out, "majority", y.majority);
    write(out, "alpha", y.alpha);
    out.end_object();
  }
  out.end_array();
  write(out, "overall", x.found.overall);
  write(out, "records", x.found.records);
  out.key("disputed").begin_array();
  for (const auto& y : x.found.disputed) {
    out.begin_object();
    out.key("index").value(y.index);
    if (!y.id.empty())
      out.key("id").raw(y.id);
    out.key("agreement").value(y.agreement);
    out.key("fields").begin_array();
    for (const auto& field : y.fields)
      out.value(std::string_view{field});
    out.end_array();
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return result + "\n";
}

} // namespace troupe::cli
