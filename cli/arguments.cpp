#include "arguments.hpp"

#include "argument_kinds.hpp"
#include "money_options.hpp"
#include "pacing_arguments.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

namespace troupe::cli {

namespace {

using header_line = std::pair<std::string, std::string>;

expected<header_line> parse_header(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos)
    return failed(errc::configuration, "has no colon; give it as in 'Name: value'");
  const auto value = text.find_first_not_of(" \t", colon + 1);
  return header_line{text.substr(0, colon),
                     value == std::string::npos ? std::string{} : text.substr(value)};
}

std::vector<std::pair<std::string, enum mode>> modes() {
  return {{"tools", mode::tools},
          {"tools_strict", mode::tools_strict},
          {"json_schema", mode::json_schema},
          {"json_object", mode::json_object},
          {"md_json", mode::md_json}};
}

void add_schema_documents(option_group& to, std::vector<std::string>& documents) {
  to.value("--schema-document", documents, "FILE|URI=FILE",
           "A document that the schema refers to, by its $id, its path or this URI; may be given "
           "several times. Nothing is ever fetched")
    ->allow_extra_args(false);
}

void add_files(CLI::App& app, run_arguments& x) {
  option_group to{app, "Files"};
  to.value("-i,--input", x.input, "FILE|-", "Texts, one a line (default -, standard input)");
  to.value("-s,--schema", x.schema, "FILE REQUIRED", "JSON Schema of the records")->required();
  add_schema_documents(to, x.schema_documents);
  to.value("-o,--output", x.output, "FILE|-",
           "Results, one JSON line a text (default -, standard output)");
  to.flag("--overwrite", x.overwrite, "Replace an output file that is not empty");
  to.value("--failed", x.failed, "FILE",
           "Failed texts go there as well, as lines that can be the input of another run");
  to.choice<input_format>("--input-format",
                          {{"auto", input_format::automatic},
                           {"text", input_format::text},
                           {"jsonl", input_format::jsonl}},
                          x.format,
                          "Whether a line is text, or JSON with text or messages; auto: JSON if it "
                          "starts with { (default)");
  to.value("--line-bytes-max", x.line_bytes_max, "BYTES",
           "A longer line of the input is a failed text (default 16 MiB)")
    ->check(CLI::Range(uint64_t{1}, uint64_t{1} << 30));
  to.choice<order>("--order", {{"input", order::input}, {"completed", order::completed}}, x.how,
                   "Results in the order of the input (default), or as they come");
  to.choice<bool>(
    "--stream", {{"items", true}}, x.stream_items,
    "The schema is a list: each of its elements becomes a line of its own, as soon as "
    "the model has written it; no order, no journal");
  to.choice<broken_stream>(
    "--when-broken",
    {{"go-on", broken_stream::go_on},
     {"again", broken_stream::again},
     {"fail", broken_stream::fail}},
    x.when_broken,
    "--stream: what becomes of a list that breaks off; its complete elements "
    "are written anyway (default go-on: ask for the rest)");
  to.flag("-q,--quiet", x.quiet, "No progress, no summary");
}

void add_journal(CLI::App& app, run_arguments& x) {
  option_group to{app, "Journal (the same command again goes on where a run has ended)"};
  auto* journal
    = to.value("--journal", x.journal, "FILE",
               "What is finished is written there before it goes to the output (default: "
               "OUTPUT.journal; none if the output is no file)");
  to.flag("--no-journal", x.no_journal, "A run that ends early begins anew")->excludes(journal);
  to.flag("--accept-changes", x.accept_changes,
          "Go on although settings or texts are others than the journal's");
  to.flag("--retry-failed", x.retry_failed, "Ask again the texts that failed in earlier runs");
  to.duration("--grace", x.grace,
              "How long running requests may go on after the first signal (default 30s)");
  to.duration("--space-wait", x.space_wait,
              "How long a full disk is waited for before the run is stopped (default 1h)");
}

void add_provider(CLI::App& app, settings& x) {
  option_group to{app, "Provider (the key comes from OPENAI_API_KEY, never from an option)"};
  to.value("-m,--model", x.model, "NAME", "The model, as the provider spells it");
  to.value("--base-url", x.base_url, "URL",
           "Where the API lives; or OPENAI_BASE_URL (default https://api.openai.com/v1)");
  to.value("--organization", x.organization, "ID", "Sent as OpenAI-Organization");
  auto add_header = [&x](const std::vector<std::string>& texts) {
    for (auto& text : texts) {
      auto parsed = parse_header(text);
      if (!parsed)
        throw CLI::ValidationError("--header", text + " " + parsed.error().message);
      x.headers.push_back(std::move(*parsed));
    }
  };
  app
    .add_option_function<std::vector<std::string>>("--header", add_header,
                                                   "One more request header; may be repeated")
    ->expected(1)
    ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
    ->option_text("'NAME: VALUE'")
    ->group("Provider (the key comes from OPENAI_API_KEY, never from an option)");
  to.value("--proxy", x.proxy, "URL", "Proxy (default: the environment's)");
  to.value("--ca-file", x.ca_file, "FILE", "PEM bundle to trust instead of the system's");
  to.flag("--clear-text-key", x.clear_text_key,
          "Let the key cross the network over plain http, where others can read it");
}

void add_request(CLI::App& app, settings& x) {
  option_group to{app, "Request"};
  to.choice("--mode", modes(), x.mode, "How the model is asked for JSON (default tools)");
  to.text("--system-prompt", x.system_prompt, "First message of every conversation");
  to.text("--prompt-template", x.prompt_template,
          "What is sent for a text; each {text} is replaced by it");
  to.value("--temperature", x.temperature, "0..2", "More is more random (default: not sent)");
  to.value("--seed", x.seed, "N", "Ask for repeatable sampling (default: not sent)");
  to.value("--max-tokens", x.tokens_max, "N", "Most tokens of an answer (default: not sent)");
  to.flag("--legacy-max-tokens", x.legacy_tokens_max,
          "Name that limit max_tokens, for older servers");
}

void add_company(CLI::App& app, settings& x) {
  option_group to{app, "Concurrency, tries and times"};
  to.value("-p,--pool", x.pool_size, "1..4096", "Most requests in flight (default 8)");
  to.value("--validators", x.validators, "N", "Readers of answers (default 0: one a core)");
  to.value("--order-window", x.order_window, "N",
           "--order input: texts started ahead of the oldest unfinished one (default: 64 a seat)");
  to.value("--reasks", x.reasks, "N", "Times the model is shown its errors (default 2)");
  to.value("--reask-history", x.reask_history, "N",
           "Wrong answers that it is shown then, the last ones (default 1)");
  to.choice<reading_policy>("--reading",
                            {{"strict", reading_policy::strict},
                             {"repair", reading_policy::repair},
                             {"report", reading_policy::report}},
                            x.reading,
                            "Badly written answers: ask again (strict), read what is beyond doubt "
                            "(repair, default), or ask again and say what could be read (report)");
  to.value("--retries", x.transport_retries, "N",
           "Times a request is sent again after a transport failure (default 4)");
  to.duration("--backoff", x.backoff_initial, "First wait before that; doubles (default 500ms)");
  to.duration("--backoff-max", x.backoff_max, "Longest such wait (default 8s)");
  to.duration("--retry-after-max", x.retry_after_max,
              "Longest pause granted to a server that asks for one (default 120s)");
  to.duration("--connect-timeout", x.connect_timeout, "For DNS, TCP and TLS (default 5s)");
  to.duration("--first-byte-timeout", x.first_byte_timeout,
              "From sending to the first byte of the reply (default 0: off)");
  to.duration("--timeout", x.request_timeout, "For one request (default 600s)");
  to.duration("--text-timeout", x.text_timeout,
              "For a text with all its tries (default 0: no limit)");
  to.value("--reply-bytes-max", x.reply_bytes_max, "BYTES", "Largest reply (default 16 MiB)");
  auto use_http1 = [&x](int64_t) { x.http2 = false; };
  app.add_flag_function("--http1", use_http1, "Do not negotiate HTTP/2")
    ->group("Concurrency, tries and times");
}

void add_rehearsal(CLI::App& app, rehearsal_settings& x, const std::string& prefix,
                   const std::string& group) {
  option_group to{app, group};
  to.parsed("--" + prefix + "latency", parse_latency, x.latency, "TIME",
            "How long the model thinks: 850ms, 20ms..75ms or lognormal:200ms,0.5 (default 0)");
  to.parsed("--" + prefix + "fault", parse_fault_rates, x.faults, "NAME:RATE,…",
            "Trouble by chance, such as 429:5%,reset:0.01");
}

void add_run(CLI::App& app, run_arguments& x) {
  add_files(app, x);
  add_journal(app, x);
  add_provider(app, x.conf);
  add_request(app, x.conf);
  add_company(app, x.conf);
  add_pacing(app, x.conf);
  add_money_options(app, x);
  add_cache_options(app, x);
  const auto* group = "Rehearsal";
  app
    .add_flag("--rehearse", x.rehearse,
              "Use a simulated API within the command: no key, no network, no model")
    ->group(group);
  add_rehearsal(app, x.rehearsal, "rehearse-", group);
}

std::string fault_list() {
  std::string result = "Faults:";
  for (auto& [name, effect] : rehearsal_fault_names())
    result += "\n  " + std::string{name} + ": " + std::string{effect};
  return result;
}

void add_rehearse(CLI::App& app, rehearsal_settings& x) {
  option_group to{app, "Server"};
  to.value("--port", x.port, "PORT", "Where to listen (default 0: any free port)");
  to.value("--address", x.address, "IP",
           "Address to listen on (default 127.0.0.1; others let others in)");
  add_rehearsal(app, x, "", "Server");
  to.value("--requests-per-minute", x.limits.requests_per_minute, "N",
           "More requests get a 429 (default 0: no limit)");
  to.value("--tokens-per-minute", x.limits.tokens_per_minute, "N",
           "More tokens get a 429 (default 0: no limit)");
  to.value("--key", x.api_key, "KEY", "Refuse requests with another key; not for a real key");
  to.duration("--retry-after", x.retry_after, "Pause that 429 and 503_retry ask for (default 1s)");
  to.value("--seed", x.seed, "N", "Of latency and chance (default 1)");
  app.footer(fault_list());
}

void add_schema(CLI::App& app, schema_arguments& x) {
  option_group to{app, "Schema"};
  to.value("-s,--schema,schema", x.schema, "FILE REQUIRED", "JSON Schema of the records")
    ->required();
  add_schema_documents(to, x.schema_documents);
  to.choice("--mode", modes(), x.mode, "How the model is asked for JSON (default tools)");
}

/// Everything on one line: the complaints of the option parser may hold several.
std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

last_words give_up(const CLI::App& app, const CLI::ParseError& problem) {
  if (problem.get_exit_code() == 0) {
    std::ostringstream out;
    std::ostringstream ignored;
    app.exit(problem, out, ignored);
    auto text = out.str();
    if (!text.ends_with('\n'))
      text += '\n';
    return {exit_status::success, std::move(text)};
  }
  std::string command = "troupe";
  for (const auto* sub : app.get_subcommands())
    command += " " + sub->get_name();
  return {exit_status::bad_usage,
          "troupe: " + one_line(problem.what()) + " (see " + command + " --help)\n"};
}

} // namespace

arguments parse_arguments(std::span<const std::string> words, const settings& conf) {
  CLI::App app{"Turns many texts into validated JSON records by calling an LLM API concurrently.",
               "troupe"};
  app.set_version_flag("--version", "troupe " TROUPE_VERSION);
  app.require_subcommand(1);
  app.footer(exit_status_help);
  run_arguments run;
  run.conf = conf;
  rehearse_arguments rehearse;
  schema_arguments schema;
  auto* run_command = app.add_subcommand("run", "Turn each line of a file into a record");
  add_run(*run_command, run);
  run_command->footer(exit_status_help);
  auto* rehearse_command
    = app.add_subcommand("rehearse", "Serve a simulated OpenAI-compatible API on this machine");
  add_rehearse(*rehearse_command, rehearse.conf);
  auto* schema_command = app.add_subcommand("schema",
                                            "Show what a provider is sent for a JSON Schema");
  add_schema(*schema_command, schema);
  // The parser wants them in reverse.
  std::vector<std::string> reversed{words.rbegin(), words.rend()};
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError& problem) {
    return give_up(app, problem);
  }
  run.words.assign(words.begin(), words.end());
  if (*run_command)
    return run;
  if (*rehearse_command)
    return rehearse;
  return schema;
}

std::string in_terms_of_options(const std::string& message) {
  struct name {
    std::string_view setting;
    std::string_view option;
  };
  constexpr name names[] = {{"api_key", "OPENAI_API_KEY"},
                            {"base_url", "--base-url"},
                            {"model", "--model"},
                            {"headers", "--header"},
                            {"organization", "--organization"},
                            {"prompt_template", "--prompt-template"},
                            {"temperature", "--temperature"},
                            {"tokens_max", "--max-tokens"},
                            {"legacy_tokens_max", "--legacy-max-tokens"},
                            {"pool_size", "--pool"},
                            {"cost_max", "--max-cost"},
                            {"cache_file", "--cache"},
                            {"cache_age_max", "--cache-age"},
                            {"cache_bytes_max", "--cache-size"},
                            {"tokens_total_max", "--max-tokens-total"},
                            {"validators", "--validators"},
                            {"order_window", "--order-window"},
                            {"transport_retries", "--retries"},
                            {"limits.requests_per_minute", "--rpm"},
                            {"limits.tokens_per_minute", "--tpm"},
                            {"limits.input_tokens_per_minute", "--input-tpm"},
                            {"limits.output_tokens_per_minute", "--output-tpm"},
                            {"timeout_retries", "--timeout-retries"},
                            {"limit_waits", "--limit-waits"},
                            {"truncation_retries", "--truncation-retries"},
                            {"no_progress_timeout", "--no-progress-timeout"},
                            {"fallbacks", "--fallback"},
                            {"hedge_quantile", "--hedge"},
                            {"hedge_share", "--hedge-share"},
                            {"breaker_failures", "--breaker-failures"},
                            {"breaker_pause", "--breaker-pause"},
                            {"reasks", "--reasks"},
                            {"reask_history", "--reask-history"},
                            {"reading", "--reading"},
                            {"backoff_initial", "--backoff"},
                            {"backoff_max", "--backoff-max"},
                            {"retry_after_max", "--retry-after-max"},
                            {"connect_timeout", "--connect-timeout"},
                            {"first_byte_timeout", "--first-byte-timeout"},
                            {"request_timeout", "--timeout"},
                            {"text_timeout", "--text-timeout"},
                            {"reply_bytes_max", "--reply-bytes-max"},
                            {"proxy", "--proxy"},
                            {"ca_file", "--ca-file"}};
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz_.";
  std::string result;
  for (std::string_view rest{message}; !rest.empty();) {
    auto word = rest.substr(0, std::min(rest.find_first_not_of(letters), rest.size()));
    if (word.ends_with('.'))
      word.remove_suffix(1);
    const auto* i = std::find_if(std::begin(names), std::end(names),
                                 [&](const name& x) { return x.setting == word; });
    // Behind the beginning, a word such as "model" means what it means.
    const bool is_setting = i != std::end(names)
                            && (result.empty() || word.find('_') != std::string_view::npos);
    result += is_setting ? i->option : word;
    rest.remove_prefix(word.size());
    const auto gap = std::min(rest.find_first_of(letters.substr(0, letters.size() - 1)),
                              rest.size());
    result += rest.substr(0, gap);
    rest.remove_prefix(gap);
  }
  return result;
}

} // namespace troupe::cli
