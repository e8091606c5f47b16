#pragma once

#include "setting_inspector.hpp"

#include <troupe/settings.hpp>

/// The description of all settings: whoever needs to know anything of a setting but its value takes
/// it from here. A new setting is a member of its scope in <troupe/settings.hpp> and a field here;
/// docs/settings.md is then written anew, as it says.
namespace troupe {

/// A fallback is an element of a list: a table in a run file, one word behind `--fallback`.
template <>
struct setting_format<fallback_settings> {
  /// As `--fallback` has it, without keys: "model,url=URL".
  static std::string word(const fallback_settings& x);
  static expected<void> parse(std::string_view text, fallback_settings& x, const setting_notes&);
  static json_tree tree(const fallback_settings& x);
  static expected<void> read(const json_tree& tree, fallback_settings& x);
  static std::string kind(const setting_notes&);
};

/// In a run file all of them are one table.
template <>
struct setting_format<body_member> {
  static constexpr std::string_view wanted = "a table of members, such as { top_p = 0.9 }";
  static std::string word(const body_member& x);
  static expected<void> parse(std::string_view text, body_member& x, const setting_notes&);
  static json_tree table(const std::vector<body_member>& xs);
  static expected<std::vector<body_member>> read_table(const json_tree& tree);
  static std::string kind(const setting_notes&);
};

template <class Inspector>
bool inspect(Inspector& f, pace_limits& x) {
  using namespace notes;
  constexpr double per_minute_max = 1e12;
  return object(f, x).fields(
    field(f, "requests_per_minute", x.requests_per_minute,
          description("Requests a minute that the provider allows for key and model, over all runs "
                      "in the process: [pacing](pacing.md)"),
          costs("less wastes time; more gets requests refused"), empty("what its headers say"),
          option("--rpm"), between(0, per_minute_max)),
    field(f, "tokens_per_minute", x.tokens_per_minute,
          description("The same for tokens of prompts and answers together"), costs("as above"),
          empty("what its headers say"), option("--tpm"), between(0, per_minute_max)),
    field(f, "input_tokens_per_minute", x.input_tokens_per_minute,
          description("The same for tokens of prompts, where a provider counts them apart"),
          costs("as above"), empty("what its headers say"), option("--input-tpm"),
          between(0, per_minute_max)),
    field(f, "output_tokens_per_minute", x.output_tokens_per_minute,
          description("The same for tokens of answers"), costs("as above"),
          empty("what its headers say"), option("--output-tpm"), between(0, per_minute_max)),
    field(f, "concurrency", x.concurrency,
          description("Requests in flight over all runs in the process"),
          empty("only `pool_size` counts"), option("--concurrency")));
}

template <class Inspector>
bool inspect(Inspector& f, provider_settings& x) {
  using namespace notes;
  return object(f, x)
    .pretty_name("provider")
    .fields(
      field(f, "provider", x.provider, heading("The provider"),
            description("Whose API it is, or is like: what requests and replies look like, how the "
                        "key is sent: [providers](providers.md) has the names"),
            option("--provider", "NAME"), shapes_answers()),
      field(f, "base_url", x.base_url,
            description("Where the API lives, without the path of the request "
                        "(`/chat/completions`). http or https, no password; a query "
                        "(`?api-version=…`) is sent behind that path"),
            empty("the provider's own"), option("--base-url", "URL"), fallback_option("url"),
            variable("OPENAI_BASE_URL"), secret(secrecy::password),
            shapes_answers(resumption::with_same_always_told)),
      field(f, "api_key", x.api_key,
            description("Sent as the provider wants it: `Authorization: Bearer …`. Printable ASCII "
                        "without blanks"),
            no_option("everybody who can list processes, or read the file, would see it"),
            variable("OPENAI_API_KEY"), secret(secrecy::value)),
      field(f, "api_key_env", x.api_key_env,
            description("Name of the environment variable that holds the key"),
            empty("the provider's own"), option("--key-env", "NAME")),
      field(f, "clear_text_key", x.clear_text_key,
            description("Lets the key, and headers that look like one, go to another machine over "
                        "plain http"),
            costs("on: everybody on the way can read the key"), option("--clear-text-key")),
      field(f, "model", x.model,
            description("The model's name at the provider; `PROVIDER/NAME` names that, too: "
                        "[providers](providers.md)"),
            empty("must be given"), option("-m,--model", "NAME"),
            shapes_answers(resumption::with_same_always_told)),
      field(f, "organization", x.organization,
            description("Whom the provider bills, of several: sent as `OpenAI-Organization`"),
            option("--organization", "ID")),
      field(f, "headers", x.headers,
            description("Up to 64 further headers. Not those that troupe sets; that of the key "
                        "(`Authorization`) only without one"),
            costs("their values count as secrets unless the name is known to be harmless"),
            option("--header"), secret(secrecy::headers)),
      field(f, "headers_env", x.headers_env,
            description("The same, with the names of the environment variables that hold their "
                        "values"),
            no_option("the option for headers can take the value from the shell")),
      field(f, "extra_body", x.extra_body,
            description("Further members of each request's body, such as `top_p`, "
                        "`reasoning_effort`, `enable_thinking`, `provider`, `guided_json`. Not "
                        "those that troupe sets"),
            option("--body"), shapes_answers()),
      field(f, "limits", x.limits, heading("Limits of the provider")));
}

namespace detail {

template <class Inspector>
bool inspect_request(Inspector& f, request_settings& x) {
  using namespace notes;
  return object(f, x).pretty_name("request").fields(
    field(f, "system_prompt", x.system_prompt, heading("The request"),
          description("First message of every conversation"),
          costs("is paid for with each request, though providers cache it"),
          option("--system-prompt"), or_file(), shapes_answers()),
    field(f, "prompt_template", x.prompt_template,
          description("What is sent for a text; each `{text}` is replaced by it"),
          option("--prompt-template"), or_file(),
          shapes_answers(resumption::with_same_always_told)),
    field(f, "mode", x.mode,
          description(
            "How the model is asked for JSON; `auto` starts with the strongest mode of the "
            "provider that can say the schema, and goes on with what a server that "
            "refuses it may take: [modes](modes.md)"),
          costs("strict modes need fewer re-asks and take fewer types"), option("--mode"),
          shapes_answers(resumption::with_same_always_told)),
    field(f, "tool_choice", x.tool_choice,
          description("How firmly the model is told to call the function, in the tool modes: that "
                      "one, any, or as it likes"),
          costs("less is taken by more servers, and needs more re-asks"), option("--tool-choice"),
          shapes_answers()),
    field(f, "instruction_role", x.instruction_role,
          description("Who says what the model is to do: a message of that role; `user`: in front "
                      "of the text, where a template knows no system role"),
          option("--instruction-role"), shapes_answers()),
    field(f, "stream_options", x.stream_options,
          description("Asks a streaming server to count the tokens"),
          costs("off: streamed answers have no usage"),
          option_off("--no-stream-options",
                     "Do not send stream_options, for servers that refuse it")),
    field(f, "prompt_cache", x.prompt_cache,
          description("Marks what is the same for all texts, for a provider that keeps it in a "
                      "cache if told so; `auto`: where that costs nothing. `on`: also where "
                      "writing to the cache costs more (Anthropic, Bedrock): "
                      "[money](money.md#the-providers-cache)"),
          costs("`on` pays from the second text on that comes within some minutes"),
          option("--prompt-cache")),
    field(f, "temperature", x.temperature, description("More is more random"),
          costs("reasoning models refuse it"), empty("not sent"), option("--temperature"),
          between(0, 2), shapes_answers()),
    field(f, "seed", x.seed, description("Asks for repeatable sampling"), empty("not sent"),
          option("--seed"), shapes_answers()),
    field(f, "tokens_max", x.tokens_max, description("Most tokens of an answer"),
          costs("less bounds the cost, and cuts long answers (`truncated`); some providers reserve "
                "credit for all of it"),
          empty("not sent: the provider's own limit"), option("--max-tokens"), at_least(1),
          shapes_answers()),
    field(f, "legacy_tokens_max", x.legacy_tokens_max,
          description("Names that limit `max_tokens` instead of `max_completion_tokens`, for older "
                      "servers; only with `tokens_max`"),
          option("--legacy-max-tokens")));
}

template <class Inspector>
bool inspect_reading(Inspector& f, request_settings& x) {
  using namespace notes;
  return object(f, x).pretty_name("request").fields(
    field(f, "reading", x.reading, heading("Reading"),
          description("What becomes of answers that are badly written, or that say what is wanted "
                      "in another form: asked again, read where only one reading is possible, or "
                      "asked again with a report of what could be read: [reading](reading.md)"),
          costs("`strict` asks again for each; `report` too, and records what `repair` would have "
                "done"),
          option("--reading"), shapes_answers()),
    field(f, "reasks", x.reasks, description("Times the model is shown its errors, per text"),
          costs("more saves more texts; each costs a request with the wrong answer and its errors "
                "in it"),
          option("--reasks"), between(0, 100)),
    field(f, "reask_history", x.reask_history,
          description("How many wrong answers, with their errors, a re-ask shows the model: the "
                      "last ones"),
          costs("more reminds it of older mistakes, and is paid for with each re-ask"),
          option("--reask-history"), between(1, 100)),
    field(f, "truncation_retries", x.truncation_retries,
          description("Times an answer that ran into `tokens_max` is asked for again with twice as "
                      "many; needs `tokens_max`"),
          costs("each costs a longer answer"), option("--truncation-retries"), between(0, 10)),
    field(f, "unjudged", x.unjudged,
          description("What becomes of a text if a model was to judge its answer and gave no "
                      "ruling: it fails as `unjudged`, the model is asked for another answer, or "
                      "the answer is taken: [checks](schema.md#rules-that-a-model-judges)"),
          no_option("schemas of files have no rules for a model")),
    field(f, "questions_max", x.questions_max,
          description("Questions that such rules may raise about one answer"),
          costs("each is a request"), no_option("schemas of files have no rules for a model"),
          between(0, 10'000)));
}

template <class Inspector>
bool inspect_times(Inspector& f, request_settings& x) {
  using namespace notes;
  using std::chrono::milliseconds;
  return object(f, x).pretty_name("request").fields(
    field(f, "first_byte_timeout", x.first_byte_timeout, heading("Times"),
          description("From sending to the first byte of the reply; not above `request_timeout` or "
                      "`text_timeout`"),
          costs("less notices a stalled server sooner, and gives up on slow models; the request "
                "may be billed nevertheless"),
          empty("off"), option("--first-byte-timeout"), at_most_a_week(milliseconds{0})),
    field(f, "request_timeout", x.request_timeout, description("One whole request"),
          costs("as above"), empty("off"), option("--timeout"), at_most_a_week(milliseconds{0})),
    field(f, "text_timeout", x.text_timeout,
          description("A text with all its attempts and waits; also cuts a running request"),
          costs("less bounds how long a text can take, at the price of `deadline_exceeded`"),
          empty("no limit"), option("--text-timeout"), at_most_a_week(milliseconds{0})),
    field(f, "stream_silence_timeout", x.stream_silence_timeout,
          description("The longest silence in the middle of a streamed reply (comments count as "
                      "bytes); then the stream is broken: `stream_broken`"),
          costs("less notices a stalled server sooner, and gives up on models that think in "
                "mid-answer"),
          empty("off"), option("--stream-silence-timeout"), at_most_a_week(milliseconds{0})));
}

template <class Inspector>
bool inspect_files(Inspector& f, request_settings& x) {
  using namespace notes;
  return object(f, x).pretty_name("request").fields(
    field(f, "files_max", x.files_max, heading("Files of a text"),
          description("Files that may go with one text: [files](files.md)"),
          empty("as many as the provider takes"), option("--files-max"), at_least(1)),
    field(f, "file_bytes_max", x.file_bytes_max,
          description("Bytes of a picture, a PDF or a sound"),
          empty("as many as the provider takes"), option("--file-bytes-max"), at_least(1)),
    field(f, "files_bytes_max", x.files_bytes_max,
          description("Bytes of all files of a text as they are sent: in base64 a third more than "
                      "they have"),
          costs("times `pool_size` it is the memory that files can take, and twice that while they "
                "are written"),
          empty("as many as the provider takes"), option("--files-bytes-max"), at_least(1)));
}

} // namespace detail

template <class Inspector>
bool inspect(Inspector& f, request_settings& x) {
  return detail::inspect_request(f, x) && detail::inspect_reading(f, x)
         && detail::inspect_times(f, x) && detail::inspect_files(f, x);
}

namespace detail {

template <class Inspector>
bool inspect_company(Inspector& f, run_settings& x) {
  using namespace notes;
  constexpr int waiting_max = 1 << 24;
  return object(f, x).pretty_name("run").fields(
    field(f, "pool_size", x.pool_size, heading("The company"),
          description("Fetchers, each with at most one request in flight"),
          costs("more is faster until the server's limits are met; each costs a connection "
                "(HTTP/1.1) and about 20 KiB"),
          option("-p,--pool", "1..4096"), between(1, 4096)),
    field(f, "validators", x.validators, description("Actors that read answers"),
          costs("more than cores costs memory and gains nothing"), empty("one per hardware thread"),
          option("--validators"), between(0, 1024)),
    field(f, "order_window", x.order_window,
          description("Ordered delivery: how many texts may be started ahead of the oldest "
                      "unfinished one"),
          costs("more keeps the pool busy behind a slow text, and holds that many outcomes in "
                "memory"),
          empty("64 × `pool_size`, at least 1024"), option("--order-window"),
          between(0, waiting_max)),
    field(f, "outbox_max", x.outbox_max,
          description("Finished outcomes that may wait for the consumer before new texts are held "
                      "back"),
          costs("more smooths a jerky consumer, for memory"), empty("as `order_window`"),
          option("--outbox-max"), between(0, waiting_max)));
}

template <class Inspector>
bool inspect_pace(Inspector& f, run_settings& x) {
  using namespace notes;
  using std::chrono::milliseconds;
  return object(f, x).pretty_name("run").fields(
    field(f, "learn_limits", x.learn_limits, heading("Pace"),
          description("Keeps what replies announce, and finds a pace where the server refuses or "
                      "slows down without a word: [pacing](pacing.md)"),
          costs("off: only `limits` and the pauses that it asks for"),
          option_off("--no-learned-limits",
                     "Keep only the limits given here, not what the server announces or shows")),
    field(f, "limit_waits", x.limit_waits,
          description("Times a text may be told to wait for a limit (429); spends none of "
                      "`transport_retries`"),
          costs("less gives up sooner on a server that is always full"), option("--limit-waits"),
          between(0, 1'000'000)),
    field(f, "no_progress_timeout", x.no_progress_timeout,
          description("A run that gets no answer for so long, though it has texts to send, ends "
                      "with `no_progress`"),
          costs("less gives up sooner on a dead server; should be longer than `request_timeout`"),
          empty("never"), option("--no-progress-timeout"), at_most_a_week(milliseconds{0})));
}

template <class Inspector>
bool inspect_money(Inspector& f, run_settings& x) {
  using namespace notes;
  return object(f, x).pretty_name("run").fields(
    field(f, "prices", x.prices, heading("Money"),
          description("What tokens cost, by model: [money](money.md)"),
          only_in_code("the command reads them from a file, `--prices`")),
    field(f, "models", x.models,
          description("What models can do, refuse and cost, where `prices` says nothing: LiteLLM's "
                      "or models.dev's list: [models](models.md)"),
          only_in_code("the command reads it from a file, `--models`")),
    field(f, "cost_max", x.cost_max,
          description("Ceiling of what a run may cost, in dollars; needs a price of the model, and "
                      "`tokens_max` or a known limit of its answers"),
          costs("less stops earlier; near the ceiling fewer requests are in flight"),
          empty("no ceiling"), option("--max-cost"), above(0)),
    field(f, "tokens_total_max", x.tokens_total_max,
          description("The same for tokens of prompts and answers together"), empty("no ceiling"),
          option("--max-tokens-total"), at_least(1)));
}

template <class Inspector>
bool inspect_cache(Inspector& f, run_settings& x) {
  using namespace notes;
  constexpr double cache_bytes_least = 64 * 1024;
  return object(f, x).pretty_name("run").fields(
    field(f, "cache_file", x.cache_file, heading("Not asking twice"),
          description("SQLite file: good answers are kept there, and those of equal requests taken "
                      "from there: [cache](cache.md)"),
          option("--cache", "FILE")),
    field(f, "cache_age_max", x.cache_age_max, description("Older answers are not used"),
          costs("more saves more, less follows a model that changes"), empty("any age"),
          option("--cache-age"), at_least(0)),
    field(f, "cache_bytes_max", x.cache_bytes_max,
          description("Size of the file, roughly; what was not used for longest goes first"),
          empty("no limit"), option("--cache-size"), in_bytes(),
          zero_or_at_least(cache_bytes_least)),
    field(f, "share_requests", x.share_requests,
          description("Equal texts share one request, even without a file; implied by "
                      "`cache_file`"),
          costs("on: two equal texts get the same answer"), option("--share")));
}

template <class Inspector>
bool inspect_failures(Inspector& f, run_settings& x) {
  using namespace notes;
  using std::chrono::milliseconds;
  return object(f, x).pretty_name("run").fields(
    field(f, "transport_retries", x.transport_retries, heading("When things fail"),
          description("Times a request is sent again after a transport failure, per answer"),
          costs("more outlasts longer outages"), option("--retries"), between(0, 100)),
    field(f, "timeout_retries", x.timeout_retries,
          description("The same, for requests that timed out after they were sent"),
          costs("each may be billed again"), option("--timeout-retries"), between(0, 100)),
    field(f, "backoff_initial", x.backoff_initial,
          description("First wait before sending again; doubles, with jitter of up to a quarter "
                      "downwards"),
          costs("less recovers faster and presses a struggling server harder"), option("--backoff"),
          at_most_a_week(milliseconds{1})),
    field(f, "backoff_max", x.backoff_max,
          description("Longest such wait; not below `backoff_initial`"), option("--backoff-max"),
          at_most_a_week(milliseconds{1})),
    field(f, "retry_after_max", x.retry_after_max,
          description("A text whose server asks for a longer pause is given up, after a 429 the "
                      "model as well; the others wait this long at most"),
          costs("more waits through long blocks instead of failing"), option("--retry-after-max"),
          at_most_a_week(milliseconds{0})),
    field(f, "fallbacks", x.fallbacks,
          description("Up to 16 models to which a text moves on after its last failure, each with "
                      "the settings of a provider and `mode`; the rest as the run's. Without "
                      "`base_url` it is the same provider"),
          costs("more saves more texts"), option("--fallback"), shapes_answers()),
    field(f, "breaker_failures", x.breaker_failures,
          description("With fallbacks: failures in a row after which a model is left out"),
          costs("less wastes fewer tries, and leaves out a model for a hiccup"),
          option("--breaker-failures"), between(1, 1000)),
    field(f, "breaker_pause", x.breaker_pause,
          description("For how long; doubles up to eight times"), option("--breaker-pause"),
          at_most_a_week(milliseconds{1})));
}

template <class Inspector>
bool inspect_stragglers(Inspector& f, run_settings& x) {
  using namespace notes;
  return object(f, x).pretty_name("run").fields(
    field(f, "hedge_quantile", x.hedge_quantile, heading("Stragglers"),
          description("A request that takes longer than this share of the latest 256 gets a second "
                      "one beside it; the first answer counts, the other request is cancelled, and "
                      "may be billed: [pacing](pacing.md)"),
          costs("less waits shorter for a straggler, and asks more often in vain"), empty("never"),
          option("--hedge"), zero_or_between(0.5, 0.999)),
    field(f, "hedge_share", x.hedge_share,
          description("At most this share of a run's requests are second ones"),
          costs("more helps with more stragglers, for more money and more of the pace"),
          option("--hedge-share"), above(0, 1)));
}

template <class Inspector>
bool inspect_batches(Inspector& f, run_settings& x) {
  using namespace notes;
  constexpr int in_flight_most = 1 << 24;
  return object(f, x).pretty_name("run").fields(
    field(f, "batch_rows_max", x.batch_rows_max, heading("Batches"),
          description("Most rows of a batch: [batches](batch.md)"),
          costs("less shows the first results sooner, and makes more batches, whose number "
                "providers limit"),
          empty("as many as the provider takes"), option("--batch-rows")),
    field(f, "batch_bytes_max", x.batch_bytes_max, description("Most bytes of its input"),
          costs("as above"), empty("as many as the provider takes"), option("--batch-bytes"),
          in_bytes()),
    field(f, "batch_tokens_max", x.batch_tokens_max,
          description("Most tokens of its prompts, estimated"),
          costs("less keeps below a limit of tokens that may wait at the provider"),
          empty("no limit but what the provider tells of"), option("--batch-tokens")),
    field(f, "batch_in_flight", x.batch_in_flight,
          description("Texts that may be on their way in batches at once"),
          costs("less takes less memory, about 900 bytes each; more is fewer rounds"),
          option("--batch-in-flight"), between(1, in_flight_most)),
    field(f, "batch_linger", x.batch_linger,
          description("A batch that is not full is submitted when no request was added for so "
                      "long"),
          costs("less makes small batches of an input that comes slowly"), option("--batch-linger"),
          at_most_a_week(std::chrono::milliseconds{0})),
    field(f, "batch_poll_min", x.batch_poll_min,
          description("From one look at a batch to the next, at least; how long it is is learnt "
                      "from how far the batch is, and from earlier ones"),
          costs("less notices the end of a batch sooner, and asks more often"),
          option("--batch-poll-min"), at_most_a_week(std::chrono::milliseconds{1})),
    field(f, "batch_poll_max", x.batch_poll_max,
          description("The same, at most; not below `batch_poll_min`"), costs("as above"),
          option("--batch-poll-max"), at_most_a_week(std::chrono::milliseconds{1})),
    field(f, "batch_rest", x.batch_rest,
          description("Fewer texts than these, the last of a run, are sent directly instead; "
                      "`live` means 100"),
          costs("more ends a run sooner, at the full price for those texts"), empty("never"),
          option("--batch-rest"), or_word("live", 100)),
    field(f, "batch_deadline", x.batch_deadline,
          description("So long after its start a run submits nothing more, cancels what is not "
                      "done, and sends the rest directly"),
          costs("less ends a run sooner, at the full price for the rest"), empty("never"),
          option("--batch-deadline"), between(0, 7 * 24 * 3600)));
}

} // namespace detail

template <class Inspector>
bool inspect(Inspector& f, run_settings& x) {
  return detail::inspect_company(f, x) && detail::inspect_pace(f, x) && detail::inspect_money(f, x)
         && detail::inspect_cache(f, x) && detail::inspect_failures(f, x)
         && detail::inspect_stragglers(f, x) && detail::inspect_batches(f, x);
}

template <class Inspector>
bool inspect(Inspector& f, transport_settings& x) {
  using namespace notes;
  using std::chrono::milliseconds;
  constexpr int reply_bytes_most = 1 << 30;
  return object(f, x)
    .pretty_name("transport")
    .fields(
      field(f, "connect_timeout", x.connect_timeout, heading("The way there"),
            description("Name resolution, TCP and TLS together"),
            costs("less notices a dead server sooner"), option("--connect-timeout"),
            at_most_a_week(milliseconds{1})),
      field(f, "reply_bytes_max", x.reply_bytes_max,
            description("Largest reply, decompressed (`reply_too_large`)"),
            costs("times `pool_size` it is the most memory that replies can take"),
            option("--reply-bytes-max"), in_bytes(), between(1024, reply_bytes_most)),
      field(f, "proxy", x.proxy,
            description("URL of an http, https, socks4, socks4a, socks5 or socks5h proxy"),
            empty("the environment's: `https_proxy`, `no_proxy` …"), option("--proxy", "URL"),
            secret(secrecy::password)),
      field(f, "ca_file", x.ca_file,
            description("PEM bundle, or folder of hashed certificates, that is trusted instead of "
                        "the system's; must exist"),
            costs("a folder starts quicker: only the needed certificate is read"),
            empty("the system's"), option("--ca-file", "FILE")),
      field(f, "http2", x.http2, description("Negotiates HTTP/2 over TLS and shares connections"),
            costs("off: one connection per request in flight"),
            option_off("--http1", "Do not negotiate HTTP/2")));
}

template <class Inspector>
bool inspect(Inspector& f, fallback_settings& x) {
  return inspect(f, static_cast<provider_settings&>(x))
         && object(f, x)
              .pretty_name("fallback")
              .fields(field(f, "mode", x.mode, description("How the model is asked for JSON"),
                            notes::empty("as the run"), notes::option("--mode")));
}

template <class Inspector>
bool inspect(Inspector& f, settings& x) {
  return inspect(f, static_cast<provider_settings&>(x))
         && inspect(f, static_cast<request_settings&>(x))
         && inspect(f, static_cast<run_settings&>(x))
         && inspect(f, static_cast<transport_settings&>(x));
}

/// The settings of an object, in the order in which they are described. They refer to it.
std::vector<setting> settings_of(settings& x);

} // namespace troupe
