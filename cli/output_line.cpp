#include "output_line.hpp"

#include "attached_file.hpp"
#include "json/json_scan.hpp"
#include "json/json_text.hpp"
#include "text/utf8.hpp"

#include <troupe/detail/json_writer.hpp>

#include <chrono>
#include <utility>

namespace troupe::cli {

namespace {

/// Milliseconds with three digits behind the point, where they are not zero.
void append_ms(json_writer& out, std::string_view name, std::chrono::microseconds time) {
  out.key(name);
  const auto count = time.count();
  if (count % 1000 == 0)
    out.value(count / 1000);
  else
    out.value(static_cast<double>(count) / 1000.0);
}

void append_usage(json_writer& out, const usage& x) {
  out.key("usage").begin_object();
  out.key("prompt_tokens").value(x.prompt_tokens);
  out.key("completion_tokens").value(x.completion_tokens);
  out.key("total_tokens").value(x.total_tokens);
  const auto detail = [&out](std::string_view name, const std::optional<uint64_t>& tokens) {
    if (tokens)
      out.key(name).value(*tokens);
  };
  detail("cached_tokens", x.cached_tokens);
  detail("cache_write_tokens", x.cache_write_tokens);
  detail("reasoning_tokens", x.reasoning_tokens);
  out.end_object();
}

/// Only where there is something to tell.
void append_repairs(json_writer& out, const attempt& x) {
  if (x.repairs.empty())
    return;
  out.key("repairs").begin_array();
  for (auto& y : x.repairs) {
    out.begin_object();
    out.key("pointer").value(y.pointer);
    out.key("kind").value(to_string(y.kind));
    out.key("cost").value(y.cost);
    out.end_object();
  }
  out.end_array();
}

/// Nothing for what cost nothing, or whose prices are unknown.
void append_cost(json_writer& out, money cost, const spending& uncertain) {
  if (cost != money{})
    out.key("cost").raw(to_string(cost));
  if (uncertain == spending{})
    return;
  out.key("uncertain").begin_object();
  out.key("tokens").value(uncertain.tokens);
  if (uncertain.cost != money{})
    out.key("cost").raw(to_string(uncertain.cost));
  out.end_object();
}

void append_attempt(json_writer& out, const attempt& x) {
  out.begin_object();
  out.key("code").value(to_string(x.problem.code));
  out.key("message").value(x.problem.message);
  if (x.http_status != 0)
    out.key("http_status").value(x.http_status);
  out.key("reask").value(x.reask);
  if (x.lane > 0)
    out.key("fallback").value(x.lane);
  if (x.hedged)
    out.key("hedged").value(true);
  if (x.batched)
    out.key("batched").value(true);
  if (x.form_refused)
    out.key("form_refused").value(true);
  append_ms(out, "started_ms", x.started);
  append_ms(out, "elapsed_ms", x.elapsed);
  append_usage(out, x.tokens);
  append_cost(out, x.cost, x.uncertain);
  if (!x.raw_reply.empty())
    out.key("raw_reply").value(x.raw_reply);
  append_repairs(out, x);
  out.end_object();
}

void append_error(json_writer& out, const failure& x, const ledger& log) {
  out.key("error").begin_object();
  out.key("code").value(to_string(x.problem.code));
  out.key("message").value(x.problem.message);
  out.key("attempts").begin_array();
  for (auto& entry : log.attempts)
    append_attempt(out, entry);
  out.end_array();
  if (!x.best_json.empty())
    out.key("best").raw(compact_json(x.best_json));
  out.end_object();
}

void append_head(json_writer& out, uint64_t position, const std::string& id_json) {
  out.begin_object();
  out.key("index").value(position);
  if (!id_json.empty())
    out.key("id").raw(id_json);
}

void append_prompt(json_writer& out, const prompt& x) {
  if (x.messages.empty()) {
    out.key("text").value(std::string_view{x.text});
    append_files(out, x.files);
    return;
  }
  out.key("messages").begin_array();
  for (const auto& entry : x.messages) {
    out.begin_object();
    out.key("role").value(to_string(entry.who));
    out.key("content").value(std::string_view{entry.content});
    append_files(out, entry.files);
    out.end_object();
  }
  out.end_array();
  append_files(out, x.files);
}

void append_outcome(json_writer& out, const outcome<std::string>& x) {
  if (x.record) {
    out.key("value").raw(*x.record);
    out.key("attempts").value(x.log.attempts.size());
    if (!x.log.attempts.empty())
      append_repairs(out, x.log.attempts.back());
  } else {
    append_error(out, x.why, x.log);
  }
  append_ms(out, "elapsed_ms", x.log.elapsed);
  if (x.log.origin != answer_origin::request)
    out.key("origin").value(to_string(x.log.origin));
  append_usage(out, x.log.tokens);
  append_cost(out, x.log.cost, x.log.uncertain);
  if (!x.log.model.empty())
    out.key("model").value(x.log.model);
  out.end_object();
}

/// Why a line must not be written; empty if it is JSON on one line.
std::string_view fault_of(std::string_view line) {
  if (line.find('\n') != std::string_view::npos)
    return "holds a line break";
  if (detail::utf8_valid_prefix(line) != line.size())
    return detail::json_words::no_utf8;
  const auto found = detail::scan_json(line, 0, detail::json_depth_max);
  if (!found.complete())
    return found.reason;
  return found.offset == line.size() ? std::string_view{} : detail::json_words::more;
}

failure unwritten(std::string_view fault) {
  return {{errc::internal, "this line would be no JSON (it " + std::string{fault}
                             + "), and was left out: please report it"},
          {}};
}

/// What `write` makes of an id, if that is a line; else without the id. If that is not it, what a
/// record or a reply holds is to be left out by `give_up`, which is told why.
template <class Write, class GiveUp>
std::string checked(const std::string& id_json, Write write, GiveUp give_up) {
  auto line = write(id_json);
  const auto fault = fault_of(line);
  if (fault.empty())
    return line;
  if (line = write(std::string{}); fault_of(line).empty())
    return line;
  give_up(unwritten(fault));
  line = write(id_json);
  return fault_of(line).empty() ? line : write(std::string{});
}

std::string outcome_line(outcome<std::string>& x, const text_tag& tag, const prompt* input) {
  const auto write = [&](const std::string& id_json) {
    std::string result;
    json_writer out{result};
    append_head(out, tag.position, id_json);
    if (input != nullptr)
      append_prompt(out, *input);
    append_outcome(out, x);
    return result;
  };
  return checked(tag.id_json, write, [&x](failure why) {
    x.record.reset();
    x.why = std::move(why);
  });
}

} // namespace

std::string output_line(outcome<std::string>& x, const text_tag& tag) {
  return outcome_line(x, tag, nullptr);
}

std::string failed_line(outcome<std::string>& x, const text_tag& tag, const prompt& input) {
  return outcome_line(x, tag, &input);
}

std::string item_line(item<std::string>& x, const text_tag& tag) {
  const auto write = [&](const std::string& id_json) {
    std::string result;
    json_writer out{result};
    append_head(out, tag.position, id_json);
    out.key("item").value(x.index);
    if (x.record) {
      out.key("value").raw(*x.record);
    } else {
      out.key("error").begin_object();
      out.key("code").value(to_string(x.why.problem.code));
      out.key("message").value(x.why.problem.message);
      if (!x.why.best_json.empty())
        out.key("best").raw(compact_json(x.why.best_json));
      out.end_object();
    }
    out.end_object();
    return result;
  };
  return checked(tag.id_json, write, [&x](failure why) {
    x.record.reset();
    x.why = std::move(why);
  });
}

std::string output_line(const bad_line& x, uint64_t position) {
  outcome<std::string> failed;
  failed.why.problem = x.problem;
  return output_line(failed, {position, 0, x.id_json});
}

} // namespace troupe::cli
