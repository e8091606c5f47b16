#include "event_json.hpp"

#include <troupe/detail/json_writer.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstdio>
#include <random>
#include <span>

namespace troupe {

namespace {

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

/// One line, from its head to its end. Names of members are ours and need no escapes: looking for
/// some costs more than all else in a line.
class event_json::line {
public:
  line(std::string& out, event_kind what, event_time at, event_json& by) : out_(out), by_(by) {
    out_ += R"({"event":")";
    out_ += to_string(what);
    out_ += '"';
    comma_ = true;
    time("at", at);
    key("run");
    out_ += by_.run_json_;
  }

  ~line() {
    out_ += "}\n";
  }

  line(const line&) = delete;
  line& operator=(const line&) = delete;

  template <std::integral T>
  line& put(std::string_view name, T x) {
    key(name);
    if constexpr (std::same_as<T, bool>)
      out_ += x ? "true" : "false";
    else
      append_json_number(out_, x);
    return *this;
  }
  line& put(std::string_view name, double x) {
    key(name);
    append_json_number(out_, x);
    return *this;
  }
  line& put(std::string_view name, std::string_view x) {
    key(name);
    append_json_string(out_, x);
    return *this;
  }

  /// Only where it is true.
  line& flag(std::string_view name, bool x) {
    return x ? put(name, true) : *this;
  }

  /// Only where there is something.
  line& count(std::string_view name, uint64_t x) {
    return x == 0 ? *this : put(name, x);
  }
  line& name(std::string_view name, std::string_view x) {
    return x.empty() ? *this : put(name, cut_text(x, event_name_bytes_max));
  }

  line& time(std::string_view name, event_time x) {
    key(name);
    out_ += '"';
    by_.append_known_time(out_, x);
    out_ += '"';
    return *this;
  }

  line& raw(std::string_view name, std::string_view json) {
    key(name);
    out_ += json;
    return *this;
  }

  /// A list: an object for each element, whose members `spell` puts.
  template <class List, class Function>
  line& list(std::string_view name, const List& xs, Function spell) {
    begin(name, '[');
    for (const auto& x : xs) {
      out_ += comma_ ? ",{" : "{";
      comma_ = false;
      spell(x);
      end('}');
    }
    return end(']');
  }

  line& text(const text_name& x) {
    put("index", x.index);
    return x.id_json.empty() ? *this : raw("id", x.id_json);
  }

  line& problem(const error& x) {
    put("code", to_string(x.code));
    if (!x.message.empty())
      put("message", cut_text(x.message, event_message_bytes_max));
    return *this;
  }

  line& tokens(const usage& x) {
    begin("tokens", '{');
    put("prompt", x.prompt_tokens).put("completion", x.completion_tokens);
    put("total", x.total_tokens);
    for (const auto& [name, count] :
         {std::pair{"cached", x.cached_tokens}, std::pair{"cache_write", x.cache_write_tokens},
          std::pair{"reasoning", x.reasoning_tokens}})
      if (count)
        put(name, *count);
    return end('}');
  }

  line& amount(std::string_view name, money x) {
    return raw(name, to_string(x));
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
    return list("repairs", std::span{xs}.first(std::min(xs.size(), event_repairs_max)),
                [this](const repair& x) {
                  put("pointer", cut_text(x.pointer, event_name_bytes_max));
                  put("kind", to_string(x.kind));
                });
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

  /// Members that are JSON already.
  line& members(std::string_view json) {
    if (!json.empty())
      (out_ += ',') += json;
    return *this;
  }

private:
  void key(std::string_view name) {
    out_ += comma_ ? ",\"" : "\"";
    out_ += name;
    out_ += "\":";
    comma_ = true;
  }

  void begin(std::string_view name, char bracket) {
    key(name);
    out_ += bracket;
    comma_ = false;
  }

  line& end(char bracket) {
    out_ += bracket;
    comma_ = true;
    return *this;
  }

  std::string& out_;
  event_json& by_;
  bool comma_ = false;
};

event_json::event_json(std::string_view run, text_namer name) : name_(std::move(name)) {
  append_json_string(run_json_, run);
}

void event_json::append_known_time(std::string& out, event_time x) {
  constexpr size_t fraction_bytes = sizeof ".000000Z" - 1;
  const auto second = std::chrono::floor<std::chrono::seconds>(x);
  if (second != second_ || second_text_.empty()) {
    second_ = second;
    second_text_.clear();
    append_time(second_text_, x);
    second_text_.resize(second_text_.size() - fraction_bytes);
  }
  char fraction[] = ".000000Z";
  put_digits(fraction + 7, static_cast<uint64_t>((x - second).count()), 6);
  out += second_text_;
  out += fraction;
}

void event_json::append(std::string& out, const run_started& x, std::string_view about_json,
                        event_time at) {
  line y{out, event_kind::run_started, at, *this};
  y.put("v", event_log_version).name("label", x.label);
  y.put("seats", x.seats).put("streamed", x.streamed);
  y.list("routes", x.routes, [&y](const observed_route& route) {
    y.put("model", cut_text(route.model, event_name_bytes_max)).put("provider", route.provider);
    y.put("host", cut_text(route.host, event_name_bytes_max)).put("port", route.port);
    y.put("batched", route.batched);
  });
  y.members(about_json);
}

void event_json::append(std::string& out, const text_started& x, event_time at) {
  line{out, event_kind::text_started, at, *this}
    .text(name_(x.input, x.index))
    .put("attempts_before", x.attempts_before);
}

void event_json::append(std::string& out, const request_started& x, event_time at) {
  line y{out, event_kind::request_sent, at, *this};
  y.text(name_(x.input, x.index)).put("request", x.request).put("attempt", x.attempt);
  y.put("route", x.route).put("seat", x.seat);
  y.flag("reask", x.reask).flag("judging", x.judging).flag("hedge", x.hedge);
}

void event_json::append(std::string& out, const attempt_ended& x, event_time at) {
  const auto& done = x.record;
  line y{out, event_kind::attempt_ended, at, *this};
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
  line{out, event_kind::request_dropped, at, *this}
    .text(name_(x.input, x.index))
    .put("request", x.request)
    .put("route", x.route)
    .put("seat", x.seat)
    .time("sent", x.sent);
}

void event_json::append(std::string& out, const text_ended& x, event_time at) {
  const auto& what = x.what;
  const auto& log = what.log;
  line y{out, event_kind::text_ended, at, *this};
  y.text(what.input ? name_(*what.input, what.index) : text_name{what.index, {}});
  y.problem(what.why.problem).put("attempts", log.attempts.size());
  y.put("elapsed_us", log.elapsed.count()).tokens(log.tokens).amount("cost", log.cost);
  y.uncertain(log.uncertain).name("model", log.model).put("origin", to_string(log.origin));
  y.count("transport_retries", log.spent.transport_retries);
  y.count("limit_waits", log.spent.limit_waits).count("reasks", log.spent.reasks);
  y.count("truncation_retries", log.spent.truncation_retries).count("hedges", log.spent.hedges);
}

void event_json::append(std::string& out, const route_held& x, event_time at) {
  line{out, event_kind::route_held, at, *this}
    .put("route", x.route)
    .time("until", x.until)
    .problem(x.reason);
}

void event_json::append(std::string& out, const waiting& x, event_time at) {
  line{out, event_kind::waiting, at, *this}
    .put("route", x.route)
    .put("model", cut_text(x.model, event_name_bytes_max))
    .time("until", event_time{x.until})
    .put("waited_ms", x.waited.count())
    .put("wait_ms", x.wait.count())
    .problem(x.reason);
}

void event_json::append(std::string& out, const form_changed& x, event_time at) {
  line{out, event_kind::form_changed, at, *this}
    .put("route", x.route)
    .put("model", cut_text(x.model, event_name_bytes_max))
    .put("what", cut_text(x.what, event_message_bytes_max))
    .problem(x.reason);
}

void event_json::append(std::string& out, const batch_event& x, event_time at) {
  line y{out, event_kind::batch, at, *this};
  y.put("what", to_string(x.what)).put("route", x.route);
  y.name("name", x.name).name("id", x.id).name("word", x.word);
  y.put("rows", x.rows).put("done", x.done).put("failed", x.failed);
  y.count("missing", x.missing).count("unknown", x.unknown).count("repeated", x.repeated);
  y.put("elapsed_ms", x.elapsed.count());
  if (x.reason.code != errc::none)
    y.problem(x.reason);
}

void event_json::append(std::string& out, const run_sample& x, event_time at) {
  line y{out, event_kind::sample, at, *this};
  y.put("in_flight", x.in_flight).put("seats", x.seats).put("open_texts", x.open_texts);
  y.put("queued_texts", x.queued_texts).put("reading", x.reading);
  y.put("held_outcomes", x.held_outcomes).count("expected_texts", x.expected_texts);
  y.sum(x.so_far);
  y.list("routes", x.routes, [&y](const route_sample& route) {
    y.put("waiting", route.waiting).put("queued", route.queued).put("permits", route.permits);
    y.put("paced", route.paced).put("closed", route.closed);
    y.put("breaker", to_string(route.breaker));
    y.put("requests_per_minute", route.requests_per_minute).put("concurrency", route.concurrency);
  });
}

void event_json::append(std::string& out, const run_summary& x, event_time at) {
  line y{out, event_kind::run_ended, at, *this};
  y.sum(x).problem(x.ended_by);
  if (x.answers.problem.code != errc::none)
    y.put("cache_problem", cut_text(to_string(x.answers.problem), event_message_bytes_max));
}

} // namespace troupe
