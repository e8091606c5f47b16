#include "argument_settings.hpp"

#include "model/enum_names.hpp"
#include "read_file.hpp"
#include "text_or_file.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace troupe {

namespace {

constexpr std::string_view order_names[] = {"input", "completed"};
constexpr std::string_view broken_stream_names[] = {"go-on", "again", "fail"};
constexpr size_t prices_bytes_max = 16u << 20;
constexpr size_t models_bytes_max = 64u << 20;

} // namespace

std::string to_string(order x) {
  return detail::enum_name(order_names, x);
}

bool from_string(std::string_view name, order& x) {
  return detail::enum_from_name(order_names, name, x);
}

bool from_integer(uint8_t value, order& x) {
  return detail::enum_from_integer(order_names, value, x);
}

std::string to_string(broken_stream x) {
  return detail::enum_name(broken_stream_names, x);
}

bool from_string(std::string_view name, broken_stream& x) {
  return detail::enum_from_name(broken_stream_names, name, x);
}

bool from_integer(uint8_t value, broken_stream& x) {
  return detail::enum_from_integer(broken_stream_names, value, x);
}

namespace cli {

namespace {

expected<std::string> read_option_file(const std::string& path, size_t bytes_max) {
  auto content = read_file(path, bytes_max);
  if (!content)
    return failed(errc::configuration, "cannot be used: " + content.error().message);
  return content;
}

} // namespace

template <>
expected<price_list> read_list<price_list>(const std::string& path) {
  auto content = read_option_file(path, prices_bytes_max);
  if (!content)
    return unexpected<error>{content.error()};
  auto result = price_list::parse(*content);
  if (!result)
    return failed(errc::configuration, "is no price file: " + result.error().message);
  return result;
}

template <>
expected<model_table> read_list<model_table>(const std::string& path) {
  auto content = read_option_file(path, models_bytes_max);
  if (!content)
    return unexpected<error>{content.error()};
  return model_table::parse(*content);
}

} // namespace cli

expected<void> setting_format<rehearsal_latency>::parse(std::string_view text, rehearsal_latency& x,
                                                        const setting_notes&) {
  return parse_latency(text).map([&x](const rehearsal_latency& result) { x = result; });
}

template <class T>
std::string rates_format<T>::word(const T& x) {
  std::string result;
  for (const auto& y : x)
    result += (result.empty() ? "" : ",") + y.name + ":" + plain_number(y.rate);
  return result;
}

template <class T>
expected<void> rates_format<T>::parse(std::string_view text, T& x, const setting_notes&) {
  if (text.empty())
    return x.clear(), expected<void>{};
  if constexpr (std::is_same_v<T, fault_rates>)
    return parse_fault_rates(text).map([&x](T&& result) { x = std::move(result); });
  else
    return parse_batch_fault_rates(text).map([&x](T&& result) { x = std::move(result); });
}

template struct rates_format<fault_rates>;
template struct rates_format<batch_fault_rates>;

} // namespace troupe

namespace troupe::cli {

namespace {

constexpr std::string_view format_names[] = {"auto", "text", "jsonl"};
constexpr std::string_view streaming_names[] = {"off", "items"};
constexpr std::string_view match_by_names[] = {"auto", "id", "index"};
template <class Inspector>
bool inspect_files(Inspector& f, run_arguments& x) {
  using namespace notes;
  return object(f, x).pretty_name("command").fields(
    field(f, "input", x.input, heading("Files"),
          description("Texts, one a line; - is standard input"), option("-i,--input", "FILE|-")),
    field(f, "schema", x.schema, description("JSON Schema of the records"), empty("must be given"),
          option("-s,--schema", "FILE REQUIRED")),
    field(f, "schema_documents", x.schema_documents,
          description("A document that the schema refers to, by its $id, its path or this URI; "
                      "nothing is ever fetched"),
          option("--schema-document", "FILE|URI=FILE")),
    field(f, "output", x.output, description("Results, one JSON line a text; - is standard output"),
          option("-o,--output", "FILE|-")),
    field(f, "overwrite", x.overwrite, description("Replace an output file that is not empty"),
          option("--overwrite")),
    field(f, "failed", x.failed,
          description("Failed texts go there as well, as lines that can be the input of another "
                      "run"),
          option("--failed", "FILE")),
    field(f, "input_format", x.format,
          description("Whether a line is text, or JSON with text or messages; auto: JSON if it "
                      "starts with {"),
          option("--input-format")),
    field(f, "files_root", x.files_root,
          description("Files that the input names are read in this folder only: paths are relative "
                      "to it, and neither .. nor a symbolic link leads out of it"),
          empty("paths are relative to the folder of the input, and lead anywhere"),
          option("--files-root", "DIR")),
    field(f, "line_bytes_max", x.line_bytes_max,
          description("A longer line of the input is a failed text"), option("--line-bytes-max"),
          in_bytes(), between(1, 1 << 30)),
    field(f, "order", x.how, description("Results in the order of the input, or as they come"),
          option("--order")),
    field(f, "stream", x.stream,
          description("items: the schema is a list, and each of its elements becomes a line of its "
                      "own, as soon as the model has written it; no order, no journal"),
          option("--stream")),
    field(f, "when_broken", x.when_broken,
          description("--stream: what becomes of a list that breaks off; its complete elements are "
                      "written anyway (go-on: ask for the rest)"),
          option("--when-broken")),
    field(f, "quiet", x.quiet, description("No progress, no summary"), option("-q,--quiet")));
}

template <class Inspector>
bool inspect_events(Inspector& f, run_arguments& x) {
  using namespace notes;
  return object(f, x).pretty_name("command").fields(
    field(f, "events", x.events, heading("Watching a run"),
          description("Each event of the run goes there as a line of JSON, behind what the file "
                      "holds already: docs/events.md"),
          option("--events", "FILE")),
    field(f, "trace", x.trace,
          description("A picture of the run, for ui.perfetto.dev or chrome://tracing; an earlier "
                      "one is replaced: docs/trace.md"),
          option("--trace", "FILE")),
    field(f, "trace_texts", x.trace_texts,
          description("--trace: the attempts of so many texts are drawn, the first ones"),
          option("--trace-texts"), between(0, 100'000'000)));
}

template <class Inspector>
bool inspect_journal(Inspector& f, run_arguments& x) {
  using namespace notes;
  return object(f, x).pretty_name("command").fields(
    field(f, "journal", x.journal,
          heading("Journal (the same command again goes on where a run has ended)"),
          description("What is finished is written there before it goes to the output"),
          empty("OUTPUT.journal; none if the output is no file"), option("--journal", "FILE")),
    field(f, "no_journal", x.no_journal, description("A run that ends early begins anew"),
          option("--no-journal")),
    field(f, "accept_changes", x.accept_changes,
          description("Go on although settings or texts are others than the journal's"),
          option("--accept-changes")),
    field(f, "retry_failed", x.retry_failed,
          description("Ask again the texts that failed in earlier runs"), option("--retry-failed")),
    field(f, "grace", x.grace,
          description("How long running requests may go on after the first signal"),
          option("--grace"), at_least(0)),
    field(f, "space_wait", x.space_wait,
          description("How long a full disk is waited for before the run is stopped"),
          option("--space-wait"), at_least(0)));
}

template <class Inspector>
bool inspect_traces(Inspector& f, run_arguments& x) {
  using namespace notes;
  return object(f, x).pretty_name("command").fields(
    field(f, "otlp", x.traces.url, heading("Watching a run"),
          description("Send traces to this OpenTelemetry collector, over HTTP with JSON, such as "
                      "http://localhost:4318: [traces](traces.md)"),
          empty("OTEL_EXPORTER_OTLP_ENDPOINT; no traces without it"), option("--otlp", "URL")),
    field(f, "trace_sample", x.traces.sample, description("Share of the texts that are traced"),
          empty("OTEL_TRACES_SAMPLER; all"), option("--trace-sample", "RATIO"), between(0, 1)),
    field(f, "trace_propagate", x.traces.propagate,
          description("Send traceparent with requests to the host of the base URL, and to no "
                      "other: for servers of one's own that trace, too"),
          option("--trace-propagate")),
    field(f, "trace_contents", x.traces.contents,
          description("Put texts and answers into traces, cut at 4 KiB each"),
          option("--trace-contents")));
}

template <class Inspector>
bool inspect_batches(Inspector& f, run_arguments& x) {
  using namespace notes;
  return object(f, x).pretty_name("command").fields(
    field(f, "batch", x.batch, heading("Batches"),
          description("Send requests in the batches that providers sell at half price and work "
                      "through within a day: [batches](batch.md)"),
          option("--batch")),
    field(f, "detach", x.detach,
          description("End as soon as all is submitted; the same command again collects. Needs a "
                      "journal"),
          option("--detach")),
    field(f, "cancel_batches", x.cancel_batches,
          description("The first signal cancels the batches instead of leaving them to the next "
                      "run"),
          option("--cancel-batches")),
    field(f, "batch_folder", x.batch_folder,
          description("Where rows and results of batches lie meanwhile"),
          empty("OUTPUT.batches; without a journal, below the system's folder for temporary files"),
          option("--batch-folder", "DIR")));
}

template <class Inspector>
bool inspect_watching(Inspector& f, run_arguments& x) {
  using namespace notes;
  return object(f, x).pretty_name("command").fields(
    field(f, "metrics", x.metrics, heading("Watching a run"),
          description("Serve metrics for Prometheus while the run lasts, at /metrics of this port, "
                      "to this machine alone unless an IP address stands in front of it: "
                      "[metrics](metrics.md)"),
          empty("nothing listens"), option("--metrics", "PORT|HOST:PORT")),
    field(f, "metrics_file", x.metrics_file,
          description(
            "Write metrics there every 10 s and at the end, for the textfile collector of "
            "node_exporter"),
          empty("none is written"), option("--metrics-file", "FILE")));
}

template <class Inspector>
bool inspect_money(Inspector& f, run_arguments& x) {
  using namespace notes;
  return object(f, x).pretty_name("command").fields(
    field(f, "prices", x.prices, heading("Money"),
          description("What tokens cost, as JSON: {\"models\": {\"gpt-4o-mini\": {\"input\": 0.15, "
                      "\"output\": 0.6}}}, dollars per million: [money](money.md)"),
          option("--prices")),
    field(f, "models", x.models,
          description("What models can do, refuse and cost, as LiteLLM's "
                      "model_prices_and_context_window.json or models.dev's api.json: "
                      "[models](models.md)"),
          option("--models")),
    field(f, "dry_run", x.dry_run,
          description("Say how many texts, tokens and dollars it would be, and send nothing"),
          option("--dry-run")));
}

template <class Inspector>
bool inspect_rehearsal(Inspector& f, run_arguments& x) {
  using namespace notes;
  return object(f, x).pretty_name("command").fields(
    field(f, "rehearse", x.rehearse, heading("Rehearsal"),
          description("Use a simulated API within the command: no key, no network, no model"),
          option("--rehearse")),
    field(f, "rehearse_latency", x.rehearsal.latency,
          description("How long the model thinks: 850ms, 20ms..75ms or lognormal:200ms,0.5"),
          option("--rehearse-latency")),
    field(f, "rehearse_fault", x.rehearsal.faults,
          description("Trouble by chance, such as 429:5%,reset:0.01"), option("--rehearse-fault")),
    field(f, "rehearse_refuse", x.rehearsal.refuses,
          description("What the API does not take, of which docs/rehearsal.md has the names: "
                      "tools, temperature, json_schema, system …"),
          option("--rehearse-refuse", "NAME")),
    field(f, "rehearse_batch_latency", x.rehearsal.batch_latency,
          description("From the creation of a batch to its end"),
          option("--rehearse-batch-latency")),
    field(f, "rehearse_batch_faults", x.rehearsal.batch_faults,
          description("Trouble of batches and their rows by chance, such as "
                      "expired:0.1,row_500:5%"),
          option("--rehearse-batch-faults")));
}

template <class Inspector>
bool inspect(Inspector& f, rehearsal_settings& x) {
  using namespace notes;
  return object(f, x).pretty_name("command").fields(
    field(f, "port", x.port, heading("Server"), description("Where to listen"),
          empty("any free port"), option("--port", "PORT")),
    field(f, "as", x.provider,
          description("Play this provider alone, such as anthropic, gemini or ollama"),
          empty("all of them at once"), option("--as", "PROVIDER")),
    field(f, "address", x.address, description("Address to listen on; others let others in"),
          option("--address", "IP")),
    field(f, "latency", x.latency,
          description("How long the model thinks: 850ms, 20ms..75ms or lognormal:200ms,0.5"),
          option("--latency")),
    field(f, "fault", x.faults, description("Trouble by chance, such as 429:5%,reset:0.01"),
          option("--fault")),
    field(f, "refuse", x.refuses,
          description("What the API does not take, of which docs/rehearsal.md has the names: "
                      "tools, temperature, json_schema, system …"),
          option("--refuse", "NAME")),
    field(f, "requests_per_minute", x.limits.requests_per_minute,
          description("More requests get a 429"), empty("no limit"),
          option("--requests-per-minute")),
    field(f, "tokens_per_minute", x.limits.tokens_per_minute, description("More tokens get a 429"),
          empty("no limit"), option("--tokens-per-minute")),
    field(f, "key", x.api_key, description("Refuse requests with another key; not for a real key"),
          option("--key", "KEY")),
    field(f, "retry_after", x.retry_after, description("Pause that 429 and 503_retry ask for"),
          option("--retry-after")),
    field(f, "batch_latency", x.batch_latency, heading("Batches"),
          description("From the creation of a batch to its end, or longer if its rows take longer"),
          option("--batch-latency")),
    field(f, "batch_faults", x.batch_faults,
          description("Trouble of batches and their rows by chance, such as "
                      "expired:0.1,row_500:5%"),
          option("--batch-faults")),
    field(f, "batch_rows_max", x.batch_rows_max, description("Most rows of a batch"),
          empty("as many as the provider takes"), option("--batch-rows-max")),
    field(f, "batch_bytes_max", x.batch_bytes_max, description("Most bytes of a batch's input"),
          empty("as many as the provider takes"), option("--batch-bytes-max")),
    field(f, "batch_enqueued_tokens_max", x.batch_enqueued_tokens_max,
          description("Tokens that the batches of a model may have together before they end"),
          empty("no limit"), option("--batch-enqueued-tokens-max")),
    field(f, "batch_poll_after", x.batch_poll_after,
          description("Pause that replies about the state of a batch ask for"),
          empty("they ask for none"), option("--batch-poll-after")),
    field(f, "seed", x.seed, heading("Server"), description("Of latency and chance"),
          option("--seed")));
}

template <class Inspector>
bool inspect(Inspector& f, schema_arguments& x) {
  using namespace notes;
  return object(f, x).pretty_name("command").fields(
    field(f, "schema", x.schema, heading("Schema"), description("JSON Schema of the records"),
          empty("must be given"), option("-s,--schema,schema", "FILE REQUIRED")),
    field(f, "schema_documents", x.schema_documents,
          description("A document that the schema refers to, by its $id, its path or this URI; "
                      "nothing is ever fetched"),
          option("--schema-document", "FILE|URI=FILE")),
    field(f, "provider", x.provider, description("Whose API it is, or is like"),
          option("--provider", "NAME")),
    field(f, "model", x.model,
          description("As for a run: a provider's name may stand in front of the model's. Says on "
                      "standard error what each mode of auto makes of the schema"),
          option("-m,--model", "PROVIDER/NAME")),
    field(f, "mode", x.mode, description("How the model is asked for JSON"), option("--mode")));
}

template <class Inspector>
bool inspect(Inspector& f, providers_arguments& x) {
  using namespace notes;
  return object(f, x).pretty_name("command").fields(
    field(f, "name", x.name, heading("Providers"),
          description("All that is known of this one; without it, a table of all"),
          option("name", "NAME")),
    field(f, "json", x.json, description("As JSON"), option("--json")));
}

template <class Inspector>
bool inspect(Inspector& f, batches_arguments& x) {
  using namespace notes;
  return object(f, x).pretty_name("command").fields(
    field(f, "journal", x.journal, heading("Batches"),
          description("The journal of a run, OUTPUT.journal; it is only read, also while a run has "
                      "it"),
          empty("must be given"), option("journal", "FILE REQUIRED")),
    field(f, "json", x.json, description("As JSON"), option("--json")));
}

template <class Inspector>
bool inspect(Inspector& f, score_arguments& x) {
  using namespace notes;
  return object(f, x).pretty_name("command").fields(
    field(f, "files", x.files, heading("Score"),
          description(
            "The output of a run (or its journal), then the labels: JSON lines with value "
            "beside id or index, records in the order of the texts, or another run's "
            "output; with --consistency the outputs of two runs or more"),
          option("files", "FILE")),
    field(f, "schema", x.schema,
          description("JSON Schema of the records, whose x-compare says how values are compared: "
                      "[score](score.md)"),
          empty("fields are learnt from the records, and compared exactly"),
          option("-s,--schema", "FILE")),
    field(f, "by", x.by,
          description("By what lines belong together; auto: by id if all of both files have one"),
          option("--by")),
    field(f, "at_least", x.at_least,
          description(
            "FIELD[:METRIC][:low]=NUMBER: a figure below ends with status 7. FIELD may be "
            "overall, macro, records or coverage, too; METRIC is f1 (without a word), "
            "precision, recall, exact or similarity; low means the lower end of the "
            "interval"),
          option("--at-least", "FIELD=0.95")),
    field(f, "mistakes", x.mistakes,
          description("List so many mistakes of each field; with --consistency so many texts"),
          option("--mistakes"), between(0, 1000)),
    field(f, "json", x.json, description("As JSON, fields in the order of the schema"),
          option("--json")),
    field(f, "output", x.output, description("Where the score goes; - is standard output"),
          option("-o,--output", "FILE|-")),
    field(f, "confidence", x.confidence, description("Of the intervals"), option("--confidence"),
          between(0.5, 0.9999)),
    field(f, "seed", x.seed, description("Of the resampled texts"), option("--seed")),
    field(f, "consistency", x.consistency, heading("Without labels"),
          description("How much runs over the same texts agree"), option("--consistency")),
    field(f, "runs", x.runs,
          description("--consistency: make so many runs first; what stands behind -- are the "
                      "options of each, as of troupe run. The same command again goes on"),
          empty("none"), option("--runs"), zero_or_between(2, 100)),
    field(f, "folder", x.folder, description("Where these runs and their journals lie"),
          option("--folder", "DIR")));
}

template <class Inspector>
bool inspect(Inspector& f, report_arguments& x) {
  using namespace notes;
  return object(f, x).pretty_name("command").fields(
    field(f, "path", x.path, heading("Report"),
          description("The journal of a run, OUTPUT.journal, or its output; it is only read, also "
                      "while a run has it: [report](report.md)"),
          empty("must be given"), option("run", "FILE REQUIRED")),
    field(f, "other", x.other, description("Another run, to be compared with the first"),
          empty("one run is reported on"), option("other", "FILE")),
    field(f, "output", x.output, description("Where the page goes; - is standard output"),
          empty("RUN.report.html, or RUN.compared.html"), option("-o,--output", "FILE|-")),
    field(f, "input", x.input, description("The texts of the run"),
          empty("where the journal says that they were"), option("-i,--input", "FILE")),
    field(f, "schema", x.schema, description("JSON Schema of the records"),
          empty("as the journal has it"), option("-s,--schema", "FILE")),
    field(f, "texts", x.texts_max, description("Texts that are shown with their records, at most"),
          option("--texts"), between(0, 4'000)),
    field(f, "size_max", x.size_max,
          description("Of the page; what does not fit is not shown, texts first"),
          option("--size-max"), in_bytes(), between(500'000, 1 << 30)),
    field(f, "no_texts", x.no_texts, description("Show records without their texts"),
          option("--no-texts")),
    field(f, "json", x.json,
          description("The data of the page as JSON, on standard output unless told otherwise"),
          option("--json")));
}

/// Those under one heading stand together, in the order in which headings first occur.
void group(std::vector<setting>& xs) {
  std::vector<std::string_view> headings;
  for (const auto& x : xs)
    if (std::find(headings.begin(), headings.end(), x.notes.heading) == headings.end())
      headings.push_back(x.notes.heading);
  auto place = [&](const setting& x) {
    return std::find(headings.begin(), headings.end(), x.notes.heading);
  };
  std::stable_sort(xs.begin(), xs.end(),
                   [&](const setting& a, const setting& b) { return place(a) < place(b); });
}

} // namespace

std::string to_string(input_format x) {
  return detail::enum_name(format_names, x);
}

bool from_string(std::string_view name, input_format& x) {
  return detail::enum_from_name(format_names, name, x);
}

bool from_integer(uint8_t value, input_format& x) {
  return detail::enum_from_integer(format_names, value, x);
}

std::string to_string(match_by x) {
  return detail::enum_name(match_by_names, x);
}

bool from_string(std::string_view name, match_by& x) {
  return detail::enum_from_name(match_by_names, name, x);
}

bool from_integer(uint8_t value, match_by& x) {
  return detail::enum_from_integer(match_by_names, value, x);
}

std::string to_string(streaming x) {
  return detail::enum_name(streaming_names, x);
}

bool from_string(std::string_view name, streaming& x) {
  return detail::enum_from_name(streaming_names, name, x);
}

bool from_integer(uint8_t value, streaming& x) {
  return detail::enum_from_integer(streaming_names, value, x);
}

std::vector<setting> settings_of(run_arguments& x) {
  std::vector<setting> result;
  setting_collector collector{result};
  inspect_files(collector, x);
  inspect_journal(collector, x);
  inspect_events(collector, x);
  inspect_traces(collector, x);
  inspect_batches(collector, x);
  inspect_watching(collector, x);
  inspect(collector, x.conf);
  inspect_money(collector, x);
  inspect_rehearsal(collector, x);
  for (auto& y : result)
    if (y.notes.may_be_in_file)
      y.value = std::make_unique<text_or_file>(std::move(y.value));
  group(result);
  return result;
}

std::vector<setting> settings_of(rehearse_arguments& x) {
  std::vector<setting> result;
  setting_collector collector{result};
  inspect(collector, x.conf);
  return result;
}

std::vector<setting> settings_of(schema_arguments& x) {
  std::vector<setting> result;
  setting_collector collector{result};
  inspect(collector, x);
  return result;
}

std::vector<setting> settings_of(providers_arguments& x) {
  std::vector<setting> result;
  setting_collector collector{result};
  inspect(collector, x);
  return result;
}

std::vector<setting> settings_of(batches_arguments& x) {
  std::vector<setting> result;
  setting_collector collector{result};
  inspect(collector, x);
  return result;
}

std::vector<setting> settings_of(score_arguments& x) {
  std::vector<setting> result;
  setting_collector collector{result};
  inspect(collector, x);
  return result;
}

std::vector<setting> settings_of(report_arguments& x) {
  std::vector<setting> result;
  setting_collector collector{result};
  inspect(collector, x);
  return result;
}

} // namespace troupe::cli
