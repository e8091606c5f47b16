#include "event_json.hpp"

#include <troupe/detail/json_writer.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <random>

namespace troupe {

namespace {

std::string_view name_of(batch_news x) {
  switch (x) {
  case batch_news::submitted:
    return "submitted";
  case batch_news::progress:
    return "progress";
  case batch_news::collected:
    return "collected";
  case batch_news::failed:
    return "failed";
  case batch_news::held_up:
    return "held_up";
  case batch_news::left:
    return "left";
  case batch_news::cancelled:
    return "cancelled";
  }
  return {};
}

std::string time_text(event_time x) {
  std::string result;
  append_time(result, x);
  return result;
}

/// Writes `count` decimal digits of `x` before `end`.
void put_digits(char* end, uint64_t x, size_t count) {
  for (; count > 0; --count, x /= 10)
    *--end = static_cast<char>('0' + x % 10);
}

} // namespace

void append_time(std::string& out, event_time x) {
  const auto day = std::chrono::floor<std::chrono::days>(x);
  const std::chrono::year_month_day date{day};
  const auto time = static_cast<uint64_t>((x - day).count());
  const auto seconds = time / 1'000'000;
  char text[] = "0000-00-00T00:00:00.000000Z";
  put_digits(text + 4, static_cast<uint64_t>(static_cast<int>(date.year())), 4);
  put_digits(text + 7, static_cast<unsigned>(date.month()), 2);
  put_digits(text + 10, static_cast<unsigned>(date.day()), 2);
  put_digits(text + 13, seconds / 3600, 2);
  put_digits(text + 16, seconds / 60 % 60, 2);
  put_digits(text + 19, seconds % 60, 2);
  put_digits(text + 26, time % 1'000'000, 6);
  out += text;
}

std::string cut_text(std::string_view x, size_t bytes_max) {
  if (x.size() <= bytes_max)
    return std::string{x};
  auto end = bytes_max;
  // Back to the beginning of a character; one has at most four bytes.
  for (int i = 0; i < 3 && end > 0 && (static_cast<unsigned char>(x[end]) & 0xc0) == 0x80; ++i)
    --end;
  return std::string{x.substr(0, end)} + "…";
}

std::string random_run_id() {
  std::random_device random;
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%08x%08x", static_cast<unsigned>(random()),
                static_cast<unsigned>(random()));
  return text.data();
}

std::string dropped_line(uint64_t count, event_time at) {
  return R"({"event":"dropped","at":")" + time_text(at) + R"(","count":)" + std::to_string(count)
         + "}\n";
}

/// One line, from its head to its end.
class event_json::line {
public:
  line(std::string& out, event_kind what, event_time at, const std::string& run)
    : out_(out),
      writer_(out) {
    writer_.begin_object().key("event").value(to_string(what));
    time("at", at);
    writer_.key("run").value(run);
  }

  ~line() {
    writer_.end_object();
    out_ += '\n';
  }

  line(const line&) = delete;
  line& operator=(const line&) = delete;

  template <class T>
  line& put(std::string_view key, const T& x) {
    writer_.key(key).value(x);
    return *this;
  }

  /// Only where it is true.
  line& flag(std::string_view key, bool x) {
    if (x)
      writer_.key(key).value(true);
    return *this;
  }

  /// Only where there is something.
  line& count(std::string_view key, uint64_t x) {
    return x == 0 ? *this : put(key, x);
  }
  line& name(std::string_view key, std::string_view x) {
    return x.empty() ? *this : put(key, cut_text(x, event_name_bytes_max));
  }

  line& time(std::string_view key, event_time x) {
    std::string text = "\"";
    append_time(text, x);
    text += '"';
    writer_.key(key).raw(text);
    return *this;
  }

  line& raw(std::string_view key, std::string_view json) {
    writer_.key(key).raw(json);
    return *this;
  }

  line& text(const text_name& x) {
    put("index", x.index);
    if (!x.id_json.empty())
      raw("id", x.id_json);
    return *this;
  }

  line& problem(const error& x) {
    put("code", to_string(x.code));
    if (!x.message.empty())
      put("message", cut_text(x.message, event_message_bytes_max));
    return *this;
  }

  line& tokens(const usage& x) {
    writer_.key("tokens").begin_object();
    put("prompt", x.prompt_tokens).put("completion", x.completion_tokens);
    put("total", x.total_tokens);
    for (const auto& [key, count] :
         {std::pair{"cached", x.cached_tokens}, std::pair{"cache_write", x.cache_write_tokens},
          std::pair{"reasoning", x.reasoning_tokens}})
      if (count)
        put(key, *count);
    writer_.end_object();
    return *this;
  }

  line& amount(std::string_view key, money x) {
    return raw(key, to_string(x));
  }

  /// What may have been used; only where it is something.
  line& uncertain(const spending& x) {
    if (x == spending{})
      return *this;
    return put("uncertain_tokens", x.tokens).amount("uncertain_cost", x.cost);
  }

  line& repairs(const std::vector<repair>& xs) {
    if (xs.empty())
      return *this;
    put("repairs_count", xs.size());
    writer_.key("repairs").begin_array();
    for (size_t i = 0; i < xs.size() && i < event_repairs_max; ++i) {
      writer_.begin_object();
      put("pointer", cut_text(xs[i].pointer, event_name_bytes_max));
      put("kind", to_string(xs[i].kind));
      writer_.end_object();
    }
    writer_.end_array();
    return *this;
  }

  line& sum(const run_summary& x) {
    put("texts", x.texts).put("succeeded", x.succeeded).put("failed", x.failed);
    put("requests", x.requests).put("transport_retries", x.transport_retries);
    put("limit_waits", x.limit_waits).put("reasks", x.reasks).put("hedges", x.hedges);
    put("batched", x.batched).amount("batch_cost", x.batch_cost);
    tokens(x.tokens).amount("cost", x.cost).uncertain(x.uncertain);
    put("unpriced_tokens", x.unpriced_tokens).amount("cache_savings", x.cache_savings);
    put("cached", x.answers.cached).put("shared", x.answers.shared);
    return put("stale", x.answers.stale).put("elapsed_us", x.elapsed.count());
  }

  json_writer& writer() noexcept {
    return writer_;
  }

  std::string& out() noexcept {
    return out_;
  }

private:
  std::string& out_;
  json_writer writer_;
};

void event_json::append(std::string& out, const run_started& x, std::string_view about_json,
                        event_time at) {
  line y{out, event_kind::run_started, at, run_};
  y.put("v", event_log_version).name("label", x.label);
  y.put("seats", x.seats).put("streamed", x.streamed);
  y.writer().key("routes").begin_array();
  for (const auto& route : x.routes) {
    y.writer().begin_object();
    y.put("model", cut_text(route.model, event_name_bytes_max)).put("provider", route.provider);
    y.put("host", cut_text(route.host, event_name_bytes_max)).put("port", route.port);
    y.put("batched", route.batched);
    y.writer().end_object();
  }
  y.writer().end_array();
  if (!about_json.empty())
    (y.out() += ',') += about_json;
}

void event_json::append(std::string& out, const text_started& x, event_time at) {
  line{out, event_kind::text_started, at, run_}
    .text(name_(x.input, x.index))
    .put("attempts_before", x.attempts_before);
}

void event_json::append(std::string& out, const request_started& x, event_time at) {
  line y{out, event_kind::request_sent, at, run_};
  y.text(name_(x.input, x.index)).put("request", x.request).put("attempt", x.attempt);
  y.put("route", x.route).put("seat", x.seat);
  y.flag("reask", x.reask).flag("judging", x.judging).flag("hedge", x.hedge);
}

void event_json::append(std::string& out, const attempt_ended& x, event_time at) {
  const auto& done = x.record;
  line y{out, event_kind::attempt_ended, at, run_};
  y.text(name_(x.input, x.index)).put("request", x.request).put("attempt", x.attempt);
  y.put("route", x.route).put("seat", x.seat).problem(done.problem);
  y.count("http_status", done.http_status).time("sent", x.sent);
  y.put("elapsed_us", done.elapsed.count());
  y.count("first_byte_us", static_cast<uint64_t>(done.first_byte.count()));
  y.tokens(done.tokens);
  if (x.priced)
    y.amount("cost", done.cost);
  y.uncertain(done.uncertain);
  if (x.answer != nullptr)
    y.name("model", x.answer->model);
  y.flag("reask", done.reask).flag("judging", done.judging).flag("hedged", done.hedged);
  y.flag("form_refused", done.form_refused).flag("batched", done.batched);
  y.repairs(done.repairs);
}

void event_json::append(std::string& out, const request_dropped& x, event_time at) {
  line{out, event_kind::request_dropped, at, run_}
    .text(name_(x.input, x.index))
    .put("request", x.request)
    .put("route", x.route)
    .put("seat", x.seat)
    .time("sent", x.sent);
}

void event_json::append(std::string& out, const text_ended& x, event_time at) {
  const auto& what = x.what;
  const auto& log = what.log;
  line y{out, event_kind::text_ended, at, run_};
  y.text(what.input ? name_(*what.input, what.index) : text_name{what.index, {}});
  y.problem(what.why.problem).put("attempts", log.attempts.size());
  y.put("elapsed_us", log.elapsed.count()).tokens(log.tokens).amount("cost", log.cost);
  y.uncertain(log.uncertain).name("model", log.model).put("origin", to_string(log.origin));
  y.count("transport_retries", log.spent.transport_retries);
  y.count("limit_waits", log.spent.limit_waits).count("reasks", log.spent.reasks);
  y.count("truncation_retries", log.spent.truncation_retries).count("hedges", log.spent.hedges);
}

void event_json::append(std::string& out, const route_held& x, event_time at) {
  line{out, event_kind::route_held, at, run_}
    .put("route", x.route)
    .time("until", x.until)
    .problem(x.reason);
}

void event_json::append(std::string& out, const waiting& x, event_time at) {
  line{out, event_kind::waiting, at, run_}
    .put("route", x.route)
    .put("model", cut_text(x.model, event_name_bytes_max))
    .time("until", event_time{x.until})
    .put("waited_ms", x.waited.count())
    .put("wait_ms", x.wait.count())
    .problem(x.reason);
}

void event_json::append(std::string& out, const form_changed& x, event_time at) {
  line{out, event_kind::form_changed, at, run_}
    .put("route", x.route)
    .put("model", cut_text(x.model, event_name_bytes_max))
    .put("what", cut_text(x.what, event_message_bytes_max))
    .problem(x.reason);
}

void event_json::append(std::string& out, const batch_event& x, event_time at) {
  line y{out, event_kind::batch, at, run_};
  y.put("what", name_of(x.what)).put("route", x.route);
  y.name("name", x.name).name("id", x.id).name("word", x.word);
  y.put("rows", x.rows).put("done", x.done).put("failed", x.failed);
  y.count("missing", x.missing).count("unknown", x.unknown).count("repeated", x.repeated);
  y.put("elapsed_ms", x.elapsed.count());
  if (x.reason.code != errc::none)
    y.problem(x.reason);
}

void event_json::append(std::string& out, const run_sample& x, event_time at) {
  line y{out, event_kind::sample, at, run_};
  y.put("in_flight", x.in_flight).put("seats", x.seats).put("open_texts", x.open_texts);
  y.put("queued_texts", x.queued_texts).put("reading", x.reading);
  y.put("held_outcomes", x.held_outcomes).count("expected_texts", x.expected_texts);
  y.sum(x.so_far);
  y.writer().key("routes").begin_array();
  for (const auto& route : x.routes) {
    y.writer().begin_object();
    y.put("waiting", route.waiting).put("queued", route.queued).put("permits", route.permits);
    y.put("paced", route.paced).put("closed", route.closed);
    y.put("breaker", to_string(route.breaker));
    y.put("requests_per_minute", route.requests_per_minute).put("concurrency", route.concurrency);
    y.writer().end_object();
  }
  y.writer().end_array();
}

void event_json::append(std::string& out, const run_summary& x, event_time at) {
  line y{out, event_kind::run_ended, at, run_};
  y.sum(x).problem(x.ended_by);
  if (x.answers.problem.code != errc::none)
    y.put("cache_problem", cut_text(to_string(x.answers.problem), event_message_bytes_max));
}

} // namespace troupe
