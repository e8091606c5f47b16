#include "prometheus_text.hpp"

#include <caf/telemetry/counter.hpp>
#include <caf/telemetry/gauge.hpp>
#include <caf/telemetry/histogram.hpp>
#include <caf/telemetry/metric.hpp>
#include <caf/telemetry/metric_family.hpp>

#include <charconv>
#include <cmath>
#include <cstdint>

namespace troupe {

namespace {

namespace telemetry = caf::telemetry;

/// A `caf::string_view` or a std one.
template <class View>
std::string_view plain(const View& x) {
  return {x.data(), x.size()};
}

/// "a.b-c" is a_b_c there.
void append_name(std::string& to, std::string_view name) {
  for (const auto x : name)
    to += x == '.' || x == '-' ? '_' : x;
}

std::string full_name(const telemetry::metric_family& x) {
  std::string result;
  append_name(result, plain(x.prefix()));
  result += '_';
  append_name(result, plain(x.name()));
  if (plain(x.unit()) != "1")
    append_name(result += '_', plain(x.unit()));
  if (x.is_sum())
    result += "_total";
  return result;
}

/// Of a help text, or in the quotes of a label.
void append_escaped(std::string& to, std::string_view text, bool quoted) {
  for (const auto x : text)
    if (x == '\\')
      to += "\\\\";
    else if (x == '\n')
      to += "\\n";
    else if (x == '"' && quoted)
      to += "\\\"";
    else
      to += x;
}

void append_number(std::string& to, int64_t x) {
  to += std::to_string(x);
}

void append_number(std::string& to, double x) {
  if (std::isnan(x)) {
    to += "NaN";
  } else if (std::isinf(x)) {
    to += x < 0 ? "-Inf" : "+Inf";
  } else {
    char digits[32];
    const auto end = std::to_chars(std::begin(digits), std::end(digits), x).ptr;
    to.append(digits, end);
  }
}

/// What `metric_registry::collect` calls with each metric, those of a family one after the other.
class writer {
public:
  template <class Value>
  void operator()(const telemetry::metric_family* in, const telemetry::metric* about,
                  const telemetry::counter<Value>* x) {
    add_family(*in, "counter");
    add_sample({}, labels_of(*about), x->value());
  }

  void operator()(const telemetry::metric_family* in, const telemetry::metric* about,
                  const telemetry::int_gauge* x) {
    add_family(*in, "gauge");
    add_sample({}, labels_of(*about), x->value());
  }

  void operator()(const telemetry::metric_family* in, const telemetry::metric* about,
                  const telemetry::dbl_gauge* x) {
    add_family(*in, "gauge");
    add_sample({}, labels_of(*about), x->value());
  }

  template <class Value>
  void operator()(const telemetry::metric_family* in, const telemetry::metric* about,
                  const telemetry::histogram<Value>* x) {
    add_family(*in, "histogram");
    const auto labels = labels_of(*about);
    int64_t count = 0;
    const auto buckets = x->buckets();
    for (size_t i = 0; i < buckets.size(); ++i) {
      count += buckets[i].count.value();
      std::string bound;
      if (i + 1 < buckets.size())
        append_number(bound, buckets[i].upper_bound);
      else
        bound = "+Inf";
      add_sample("_bucket", labels + (labels.empty() ? "" : ",") + "le=\"" + bound + '"', count);
    }
    add_sample("_sum", labels, x->sum());
    add_sample("_count", labels, count);
  }

  std::string take() {
    return std::move(text_);
  }

private:
  void add_family(const telemetry::metric_family& x, std::string_view type) {
    if (family_ == &x)
      return;
    family_ = &x;
    name_ = full_name(x);
    if (!x.helptext().empty()) {
      text_ += "# HELP " + name_ + ' ';
      append_escaped(text_, plain(x.helptext()), false);
      text_ += '\n';
    }
    text_.append("# TYPE ").append(name_).append(" ").append(type).append("\n");
  }

  /// Without their braces. A label that is empty is none.
  static std::string labels_of(const telemetry::metric& x) {
    std::string result;
    for (const auto& label : x.labels()) {
      if (label.value().empty())
        continue;
      if (!result.empty())
        result += ',';
      result.append(plain(label.name())).append("=\"");
      append_escaped(result, plain(label.value()), true);
      result += '"';
    }
    return result;
  }

  template <class Value>
  void add_sample(std::string_view suffix, const std::string& labels, Value x) {
    text_.append(name_).append(suffix);
    if (!labels.empty())
      text_.append("{").append(labels).append("}");
    text_ += ' ';
    append_number(text_, x);
    text_ += '\n';
  }

  std::string text_;
  const telemetry::metric_family* family_ = nullptr;
  std::string name_;
};

} // namespace

std::string prometheus_text(const caf::telemetry::metric_registry& from) {
  writer to;
  from.collect(to);
  return to.take();
}

} // namespace troupe
