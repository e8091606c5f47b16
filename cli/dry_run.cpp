#include "dry_run.hpp"

#include "batch_plan.hpp"
#include "complaint.hpp"
#include "counted.hpp"
#include "input_source.hpp"
#include "policy/prompt_fit.hpp"
#include "policy/token_bound.hpp"
#include "settings/billing.hpp"
#include "settings/chosen_provider.hpp"
#include "settings/model_adaptation.hpp"
#include "settings/quantity.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <optional>
#include <vector>

namespace troupe::cli {

namespace {

/// English prose has about four bytes a token, JSON and other languages three or less.
constexpr uint64_t bytes_per_token = 4;
constexpr size_t read_at_once = 256;
/// What a small model needs for a short record.
constexpr uint64_t seconds_per_request = 1;
constexpr size_t changes_max = 20;

std::string line(const std::string& head, const std::string& text) {
  return head + std::string(std::max<size_t>(head.size() + 1, 9) - head.size(), ' ') + text + "\n";
}

std::string duration_text(uint64_t seconds) {
  constexpr uint64_t minute = 60;
  constexpr uint64_t hour = 60 * minute;
  if (seconds < 2 * minute)
    return std::to_string(seconds) + " s";
  if (seconds < 2 * hour)
    return std::to_string(seconds / minute) + " min";
  return std::to_string(seconds / hour) + " h";
}

/// In thousandths.
constexpr uint32_t whole_price = 1000;

money in_share(money x, uint32_t thousandths) {
  const auto nanos = static_cast<double>(x.nanos()) * thousandths / whole_price;
  return money::from_nanos(std::llround(nanos));
}

uint64_t requests_of(const run_estimate& x) {
  return x.batches ? x.batches->rows : x.texts;
}

/// "2 (of at most 50,000 rows and 200,000,000 bytes): 70,000 rows, 84,000,000 bytes"
std::string batches_line(const batch_estimate& x, uint64_t texts) {
  auto result = grouped(x.batches);
  std::string most;
  if (x.rows_max > 0)
    most = counted(x.rows_max, "row", "rows");
  if (x.bytes_max > 0)
    most += (most.empty() ? "" : " and ") + counted(x.bytes_max, "byte", "bytes");
  if (!most.empty())
    result += " (of at most " + most + ")";
  result += ": " + counted(x.rows, "row", "rows") + ", " + counted(x.bytes, "byte", "bytes");
  if (texts > x.rows)
    result += "; " + counted(texts - x.rows, "text is", "texts are") + " asked with an equal one";
  return line("batches", result);
}

std::string time_line(const run_estimate& x, uint32_t pool_size) {
  if (x.batches)
    return line("time", "providers promise a batch within a day; most take minutes to hours");
  const auto rounds = (x.texts + pool_size - 1) / pool_size;
  return line("time", "about " + duration_text(rounds * seconds_per_request) + " with "
                        + std::to_string(pool_size)
                        + " requests at once, if each takes a second and the server sets no limit");
}

std::string cost_line(uint64_t prompt_tokens, const run_estimate& x, const settings& conf,
                      const model_facts& facts) {
  const auto* prices = facts.prices();
  if (prices == nullptr)
    return line("cost", "unknown: "
                          + (conf.prices || conf.models
                               ? "no list that was given has a price of the model " + conf.model
                               : std::string{"give --prices or --models"}));
  const auto share = x.batches ? prices->batch_thousandths : whole_price;
  const auto prompts = in_share(spent_by({prompt_tokens, 0, 0}, prices).cost, share);
  auto text = "about $" + to_string(prompts) + " for the prompts";
  if (x.batches)
    text += " at " + plain_number(share / 10.0) + " % of the price";
  const auto bound = output_tokens_bound(conf.tokens_max, facts);
  if (!bound)
    return line("cost", text + ", and $" + to_string(in_share(prices->output, share))
                          + " per million tokens of answers, whose length nothing bounds "
                            "(--max-tokens)");
  const auto answers = in_share(spent_by({0, *bound * requests_of(x), 0}, prices).cost, share);
  text += "; with answers of the greatest length $" + to_string(prompts + answers);
  if (conf.cost_max && prompts > *conf.cost_max)
    text += ": --max-cost " + to_string(*conf.cost_max) + " will end the run early";
  else if (conf.cost_max && prompts + answers > *conf.cost_max)
    text += ": --max-cost " + to_string(*conf.cost_max) + " may end the run early";
  return line("cost", text);
}

uint64_t tokens_of(const prompt& x) {
  auto result = tokens_at_least(x.text);
  for (const auto& said : x.messages)
    result += tokens_at_least(said.content);
  return result;
}

/// `plan`: null without batches.
void add(const prompt& x, const dialect& wire, const prompt_fit& fit, batch_plan* plan,
         run_estimate& sum) {
  ++sum.texts;
  sum.too_long += fit.complaint(tokens_of(x)) ? 1 : 0;
  auto spelled = wire.encode(x, {});
  if (!spelled) {
    if (++sum.unusable == 1)
      sum.problem = spelled.error().message;
    return;
  }
  if (plan != nullptr && !plan->add(*spelled, spelled->size() / bytes_per_token))
    return;
  if (!has_files(x)) {
    sum.request_bytes += spelled->size();
    return;
  }
  sum.files += x.files.size();
  for (const auto& said : x.messages)
    sum.files += said.files.size();
  sum.file_tokens += wire.cost_of_files(x).usual;
  if (const auto plain = wire.encode(without_files(x), {}))
    sum.request_bytes += plain->size();
}

/// Reads to the end; what breaks off is complained of by the caller.
std::string read_all(input_source& texts, const dialect& wire, const prompt_fit& fit,
                     batch_plan* plan, run_estimate& sum) {
  std::vector<prompt> batch;
  bool more = true;
  try {
    while (more) {
      batch.clear();
      more = texts.read(batch, read_at_once);
      for (const auto& x : batch)
        add(x, wire, fit, plan, sum);
    }
  } catch (const std::exception& problem) {
    return problem.what();
  }
  return {};
}

} // namespace

std::string model_text(const settings& conf, const model_facts& facts) {
  std::string result;
  const auto add = [&](const std::string& text) {
    result += line(result.empty() ? "model" : "", text);
  };
  for (const auto& text : in_words(facts))
    add(text);
  auto adapted = conf;
  for (const auto& change : apply_profile(adapted, facts.profile))
    add(change);
  return result;
}

std::string estimate_text(const run_estimate& x, const settings& conf, const model_facts& facts) {
  auto result = line(
    "texts",
    std::to_string(x.texts)
      + (x.bad_lines > 0 ? ", and " + std::to_string(x.bad_lines) + " lines that are none" : ""));
  if (x.unusable > 0)
    result += line("files",
                   std::to_string(x.unusable)
                     + " texts will fail, because a file cannot be sent; the first: " + x.problem);
  const auto prompt_tokens = (x.request_bytes + bytes_per_token - 1) / bytes_per_token
                             + x.file_tokens;
  auto tokens = "about " + std::to_string(prompt_tokens) + " of prompts ("
                + std::to_string(x.request_bytes) + " bytes of requests, four bytes a token";
  if (x.files > 0)
    tokens += "; " + std::to_string(x.file_tokens) + " of " + std::to_string(x.files) + " files";
  tokens += ")";
  if (const auto bound = output_tokens_bound(conf.tokens_max, facts))
    tokens += ", at most " + std::to_string(*bound * requests_of(x)) + " of answers ("
              + std::to_string(*bound) + " each)";
  result += line("tokens", tokens);
  if (x.too_long > 0)
    result += line("", std::to_string(x.too_long) + (x.too_long == 1 ? " text is" : " texts are")
                         + " certainly too large for the model, and will fail unsent");
  if (x.batches)
    result += batches_line(*x.batches, x.texts - x.unusable);
  return result + cost_line(prompt_tokens, x, conf, facts) + time_line(x, conf.pool_size);
}

std::string schema_fit_text(const json_schema& schema, const provider& row, enum mode how) {
  how = first_mode_for(row, how, schema);
  auto own = lower_for(row, how, schema);
  if (!own)
    return line("schema", "mode " + to_string(how) + " refuses it: " + own.error().message);
  auto result = line("schema", "mode " + to_string(how) + " takes it"
                                 + (own->report.empty() ? " as it is" : " with these changes:"));
  for (size_t i = 0; i < std::min(own->report.size(), changes_max); ++i) {
    const auto& x = own->report[i];
    result += line("", std::string{to_string(x.kind)} + " " + x.keyword + " at "
                         + (x.pointer.empty() ? "the root" : x.pointer));
  }
  if (own->report.size() > changes_max)
    result += line("", "and " + std::to_string(own->report.size() - changes_max) + " more");
  if (row.strict != nullptr && !is_strict(how)) {
    auto strict = lower_strict(schema, *row.strict);
    result += line("", strict ? "tools_strict and json_schema would take it, too"
                              : "tools_strict and json_schema would refuse it: "
                                  + strict.error().message);
  }
  return result;
}

exit_status dry_run(const run_arguments& x, const record_type& type, const dialect& wire,
                    int input) {
  run_estimate sum;
  std::optional<batch_plan> plan;
  if (x.batch) {
    auto room = batch_room_of(x.conf);
    if (!room) {
      complain(in_terms_of_options(room.error().message));
      return exit_status::bad_usage;
    }
    plan.emplace(std::move(*room));
  }
  input_source texts{input, meaning_of_lines(x), x.line_bytes_max,
                     [&sum](const text_tag&, const bad_line&) { ++sum.bad_lines; },
                     [](uint64_t) {}};
  const auto facts = facts_of(x.conf);
  const auto broken = read_all(texts, wire, {x.conf.model, facts.profile.prompt_tokens_max()},
                               plan ? &*plan : nullptr, sum);
  if (plan)
    sum.batches = batch_estimate{plan->batches(), plan->rows(), plan->bytes(),
                                 plan->room().rows_max, plan->room().bytes_max};
  const auto& row = row_for(provider_of(x.conf), facts.profile);
  const auto text = estimate_text(sum, x.conf, facts) + model_text(x.conf, facts)
                    + schema_fit_text(type.schema(), row, x.conf.mode)
                    + line("sent", "nothing: this was a dry run");
  const auto printed = std::fwrite(text.data(), 1, text.size(), stdout) == text.size()
                       && std::fflush(stdout) == 0;
  if (!broken.empty()) {
    complain(broken);
    return exit_status::bad_usage;
  }
  return printed ? exit_status::success : exit_status::output_failed;
}

} // namespace troupe::cli
