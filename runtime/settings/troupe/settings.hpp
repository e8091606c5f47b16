#pragma once

#include <troupe/detail/mode.hpp>
#include <troupe/detail/pace_limits.hpp>
#include <troupe/error.hpp>
#include <troupe/money.hpp>
#include <troupe/price_list.hpp>
#include <troupe/repair.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

class model_table;

/// Of `<troupe/model_table.hpp>`.
using model_table_ptr = std::shared_ptr<const model_table>;

/// What becomes of a text whose answer a model was to judge (`judged`), and did not.
enum class unjudged_policy : uint8_t {
  /// It fails as `errc::unjudged`.
  fail,
  /// The answer is wrong: the model is asked for another one.
  ask_again,
  /// The answer counts as right.
  accept,
};

std::string to_string(unjudged_policy x);
bool from_string(std::string_view name, unjudged_policy& x);
bool from_integer(uint8_t value, unjudged_policy& x);

/// How firmly the model is told to call the function, in the tool modes. With several functions
/// (`calls`) `function` means `required`. A model that may choose, and answers with JSON as its
/// content, is taken at its word.
enum class tool_choice : uint8_t {
  /// That function, by its name.
  function,
  /// Any function; there is but the one.
  required,
  /// As the model likes.
  automatic,
};

std::string to_string(tool_choice x);
bool from_string(std::string_view name, tool_choice& x);
bool from_integer(uint8_t value, tool_choice& x);

/// Who says what the model is to do: `system_prompt`, and the schema in the modes that spell it
/// out.
enum class instruction_role : uint8_t {
  system,
  /// What newer models of OpenAI's call it.
  developer,
  /// It stands in front of the text, for templates that know neither.
  user,
};

std::string to_string(instruction_role x);
bool from_string(std::string_view name, instruction_role& x);
bool from_integer(uint8_t value, instruction_role& x);

/// Whether requests say which part of them is the same for all texts, for a provider that keeps it
/// if it is told so. Many keep it without.
enum class prompt_cache : uint8_t {
  /// Where that costs nothing.
  automatic,
  /// Also where what is written into the cache costs more than other tokens do: it pays from the
  /// second text on that comes while it is kept, which is some minutes.
  on,
  off,
};

std::string to_string(prompt_cache x);
bool from_string(std::string_view name, prompt_cache& x);
bool from_integer(uint8_t value, prompt_cache& x);

/// A member of a request's body.
struct body_member {
  std::string name;
  /// JSON text.
  std::string value;

  friend bool operator==(const body_member&, const body_member&) = default;
};

/// Who is asked, and how he knows who asks.
struct provider_settings {
  /// Whose API it is: what requests and replies look like, where it lives, how the key is sent. Or
  /// rather, like whose: most other servers speak as OpenAI does. docs/modes.md has the names.
  /// Empty in a fallback: the run's.
  std::string provider = "openai";
  /// Where the API lives, without the path of the request. May end in a query, which then stands
  /// behind that path (`?api-version=…`). Empty: where the provider's own does.
  std::string base_url;
  /// Sent as the provider wants it, to `base_url`'s host only, never shown.
  std::string api_key;
  /// Environment variable from which `read_named_variables` takes the key. Empty: none.
  std::string api_key_env;
  /// Lets the key (and headers that look like one) go to another machine over plain http, where
  /// everybody on the way can read it. Off: such a run is refused; without a key, or to this
  /// machine itself, plain http is fine.
  bool clear_text_key = false;
  /// The model's name at the provider. Must be given. See `choose_model` for "PROVIDER/NAME".
  std::string model;
  /// Whom the provider bills, where it has several to choose from. Not sent if empty.
  std::string organization;
  /// Further request headers, name and value; must not repeat the ones that troupe sets.
  std::vector<std::pair<std::string, std::string>> headers;
  /// The same for headers whose values are secret: name, and variable.
  std::vector<std::pair<std::string, std::string>> headers_env;
  /// Further members of each request's body, as they are; must not repeat the ones that troupe
  /// sets.
  std::vector<body_member> extra_body;
  /// What the provider allows for key and model, over all runs in this process with the same. Less
  /// than that wastes time; more gets requests refused.
  pace_limits limits;
};

/// What is asked, what counts as an answer, and how long it may take.
struct request_settings {
  /// First message of every conversation; empty: none.
  std::string system_prompt;
  /// What is sent for a text: every `{text}` is replaced by it. Must contain it at least once.
  std::string prompt_template = "{text}";
  enum mode mode = mode::automatic;
  enum tool_choice tool_choice = tool_choice::function;
  enum instruction_role instruction_role = instruction_role::system;
  /// Asks a streaming server to count the tokens, too. Off: for servers that refuse
  /// `stream_options`; streamed answers then have no usage.
  bool stream_options = true;
  enum prompt_cache prompt_cache = prompt_cache::automatic;
  /// 0 to 2; more is more random. Not sent if absent (reasoning models refuse it).
  std::optional<double> temperature;
  /// Asks the provider for repeatable sampling. Not sent if absent.
  std::optional<int64_t> seed;
  /// Most tokens of an answer. Not sent if absent: the provider's own limit holds.
  std::optional<uint32_t> tokens_max;
  /// Name of that limit in the request: newer models want `max_completion_tokens`, older servers
  /// `max_tokens`.
  bool legacy_tokens_max = false;

  // -- reading

  /// What becomes of answers that are badly written, or that say what is wanted in another form:
  /// `strict` asks again, `repair` accepts what can be read in one way only and records every
  /// repair, `report` asks again and records what `repair` would have done. See docs/reading.md.
  reading_policy reading = reading_policy::repair;
  /// Times the model may be shown its errors and asked again, per text. 0: never.
  uint32_t reasks = 2;
  /// How many earlier wrong answers, with their errors, a re-ask shows the model; the last ones. At
  /// least 1. More reminds the model of older mistakes, and is paid for with each re-ask.
  uint32_t reask_history = 1;
  /// Times an answer that ran into `tokens_max` is asked for again with twice as many, per answer;
  /// needs `tokens_max`. 0: it fails at once.
  uint32_t truncation_retries = 0;
  /// What becomes of a text if no ruling can be had on its answer (`judged`).
  unjudged_policy unjudged = unjudged_policy::fail;
  /// Questions that the rules for a model (`judged`) may raise about one answer; with more the text
  /// fails as `unjudged`. Each is a request.
  uint32_t questions_max = 32;

  // -- times

  /// From sending the request to the first byte of the reply. 0: only `request_timeout` counts.
  std::chrono::milliseconds first_byte_timeout{0};
  /// For one whole request. 0: no limit but `text_timeout`.
  std::chrono::milliseconds request_timeout{600'000};
  /// For a text with all its attempts and waits, from the first request on; also cuts a running
  /// request. 0: no limit.
  std::chrono::milliseconds text_timeout{0};
  /// Of a streamed reply: the longest silence after its first byte, while nobody holds it back. 0:
  /// none is too long. Less notices a stalled server sooner, and gives up on models that think for
  /// long in the middle of an answer.
  std::chrono::milliseconds stream_silence_timeout{180'000};

  // -- files

  /// Files that may go with one text. Absent: as many as the provider takes.
  std::optional<uint32_t> files_max;
  /// Bytes of a picture, a PDF or a sound. Absent: as many as the provider takes.
  std::optional<uint64_t> file_bytes_max;
  /// Bytes of all files of a text as they are sent: in base64 a third more than they have. Absent:
  /// as many as the provider takes. Times `pool_size`, and twice that while they are written, it is
  /// the most memory that files can take.
  std::optional<uint64_t> files_bytes_max;
};

/// Another provider or model, which takes the texts that the ones before it have failed with: the
/// provider's scope, and how it is asked for JSON. All other settings are those of the run.
struct fallback_settings : provider_settings {
  /// `provider` and `base_url` empty: the same provider; key, organization, headers and further
  /// members of the body are then the run's, unless given. With another one nothing of that is: a
  /// key goes to its own provider only.
  fallback_settings() {
    provider.clear();
  }

  /// Absent: as the run's.
  std::optional<enum mode> mode;
};

/// How a run of many texts goes about it.
struct run_settings {
  // -- the company

  /// Number of fetchers: at most so many requests are in flight. 1 to 4096. More is faster until
  /// the server's limits are met; each costs a connection (HTTP/1.1) and about 20 KiB.
  uint32_t pool_size = 8;
  /// Number of validators. 0: one per hardware thread. More than cores costs memory and gains
  /// nothing.
  uint32_t validators = 0;
  /// Ordered delivery: how many texts may be started ahead of the oldest unfinished one. 0: 64 ×
  /// `pool_size`, at least 1024. More keeps the pool busy behind a slow text, and holds that many
  /// outcomes in memory.
  uint32_t order_window = 0;
  /// Finished outcomes that may wait for the consumer before new texts are held back. 0: as
  /// `order_window`.
  uint32_t outbox_max = 0;

  // -- pace

  /// Keep what the server announces in its headers as well, and find a pace where it refuses or
  /// slows down without a word; docs/pacing.md. Off: only `limits` and the pauses that it asks for.
  bool learn_limits = true;
  /// Times a text may be told to wait for a limit (429). Counts apart: a limit is no failure.
  uint32_t limit_waits = 1000;
  /// A run that gets no answer for so long, though it has texts to send, ends with `no_progress`.
  /// 0: never. Less gives up sooner on a server that is gone; it should be longer than
  /// `request_timeout`.
  std::chrono::milliseconds no_progress_timeout{900'000};

  // -- money

  /// What tokens cost. What it does not name is looked up in `models`, then in the list prices that
  /// troupe ships, which count only where requests go to the provider itself.
  price_list_ptr prices;
  /// What models can do, refuse and cost: LiteLLM's or models.dev's list
  /// (`model_table::parse`). What it does not say, troupe's own table does, as far as it goes: see
  /// docs/models.md. Null: only that.
  model_table_ptr models;
  /// The most that a run may cost, in dollars, or the currency of `prices`; a price of the model
  /// must be known. The worst case of a request is set aside before it is sent, so the ceiling is
  /// not passed; it needs `tokens_max`, or a model of which it is known how much it writes. Absent:
  /// no ceiling.
  std::optional<money> cost_max;
  /// The most tokens, of prompts and answers, that a run may use; kept in the same way. Absent: no
  /// ceiling.
  std::optional<uint64_t> tokens_total_max;

  // -- not asking twice

  /// A SQLite file with good answers of earlier runs; several processes may use it at once. Empty:
  /// none. A text whose first request is the same to the byte gets the answer that is kept.
  std::string cache_file;
  /// Older answers are not used. 0: no limit. More saves more; less follows a model that changes.
  std::chrono::seconds cache_age_max{0};
  /// Largest size of the file, roughly; what was not used for longest goes first. 0: no limit.
  uint64_t cache_bytes_max = uint64_t{1} << 30;
  /// Equal texts share one request, even without a file. Implied by `cache_file`.
  bool share_requests = false;

  // -- when things fail

  /// Times a request may be sent again after a transport failure, per answer. 0: never.
  uint32_t transport_retries = 4;
  /// The same for requests that timed out after they were sent, and may therefore be billed twice.
  uint32_t timeout_retries = 1;
  /// First wait before sending again; doubles each time, with jitter of up to a quarter downwards.
  std::chrono::milliseconds backoff_initial{500};
  /// Longest such wait.
  std::chrono::milliseconds backoff_max{8'000};
  /// A server that asks for a longer pause than this is not asked again.
  std::chrono::milliseconds retry_after_max{120'000};
  /// Where a text goes on after its last transport failure or its last re-ask, in this order. At
  /// most 16.
  std::vector<fallback_settings> fallbacks;
  /// With fallbacks: after so many failures in a row a provider is left out for a while.
  uint32_t breaker_failures = 5;
  /// How long; then one request tries whether it is back, and each vain try doubles the time, up to
  /// eight times.
  std::chrono::milliseconds breaker_pause{30'000};

  // -- stragglers

  /// A request that takes longer than this share of the latest ones gets a second one beside it;
  /// the first answer counts, the other request is cancelled, and may be billed. 0: never; else 0.5
  /// to 0.999. Less waits shorter for a straggler, and asks more often in vain.
  double hedge_quantile = 0;
  /// At most this share of a run's requests are second ones; above 0, up to 1. More helps with more
  /// stragglers, for more money and more of the pace.
  double hedge_share = 0.05;

  // -- batches (`run_options::carrier`)

  /// Most rows of a batch. 0: as many as the provider takes.
  uint32_t batch_rows_max = 0;
  /// Most bytes of its input. 0: as many as the provider takes.
  uint64_t batch_bytes_max = 0;
  /// Most tokens of its prompts, estimated. 0: no limit but what the provider tells of.
  uint64_t batch_tokens_max = 0;
  /// Texts that may be on their way in batches at once; a run that detaches waits for none, and
  /// submits all. Less takes less memory, about 900 bytes each; more is fewer rounds.
  uint32_t batch_in_flight = 50'000;
  /// A batch that is not full is submitted when no request was added for so long.
  std::chrono::milliseconds batch_linger{1'000};
  /// From one look at a batch to the next, at least and at most; how long in between is learnt from
  /// how far it is, and from earlier ones.
  std::chrono::milliseconds batch_poll_min{10'000};
  std::chrono::milliseconds batch_poll_max{60'000};
  /// Fewer texts than these, the last of a run, are sent directly instead. 0: never.
  uint32_t batch_rest = 0;
  /// So long after its start a run submits nothing more, cancels what is not done, and sends the
  /// rest directly. 0: never.
  std::chrono::seconds batch_deadline{0};
};

/// The way to the provider, shared by all runs of a client.
struct transport_settings {
  /// For name resolution, TCP and TLS together.
  std::chrono::milliseconds connect_timeout{5'000};
  /// Largest reply in bytes, after decompression.
  uint64_t reply_bytes_max = 16u << 20;
  /// Proxy URL; empty: the usual environment variables (https_proxy, no_proxy …) hold.
  std::string proxy;
  /// PEM bundle, or a folder of hashed certificates (quicker to start), that is trusted instead of
  /// the system's; empty: the system's.
  std::string ca_file;
  /// Negotiate HTTP/2 over TLS and share connections; off: HTTP/1.1 only.
  bool http2 = true;
};

/// Everything a run can be told. Copied when a run starts; later changes have no effect on it.
struct settings : provider_settings, request_settings, run_settings, transport_settings {};

/// The settings with which a fallback is asked; without fallbacks of their own.
settings with_fallback(const settings& x, const fallback_settings& other);

/// Takes "PROVIDER/NAME" apart, as `--model` does: "groq/llama-3.1-8b-instant" is that model at the
/// provider groq. With a provider that is not the usual one, or a base URL, the name stays whole,
/// as servers spell it ("meta-llama/Llama-3.1-8B"), unless it begins with a provider at that very
/// place ("openai-responses/gpt-5"); so does one that no known provider stands in front of. Where
/// another provider is chosen, the key is taken away, which goes to its own provider only: call
/// `read_environment` behind it. Returns whether a provider was named.
bool choose_model(settings& x, const std::string& model);

/// The same, whatever `x` says of provider and base URL, which it keeps, as it does the key.
bool take_provider(provider_settings& x, const std::string& model);

/// Reads the environment variables of the provider that `x` names (of OpenAI: OPENAI_API_KEY and
/// OPENAI_BASE_URL) into its key and base URL, where they are set and not empty. For places with
/// a part of the user's own (Azure: AZURE_RESOURCE_NAME) that part is read, too. Call it before
/// threads start.
void read_environment(settings& x);

/// Takes the values of the variables that `api_key_env` and `headers_env` name, here and in the
/// fallbacks. A fallback that names another provider, and neither key nor base URL, gets those of
/// that provider's own variables. Fails with `configuration` if one that is named is not set or
/// empty. Call it before threads start.
expected<void> read_named_variables(settings& x);

/// Refuses what contradicts or exceeds its range: `errc::configuration`, naming the setting and the
/// remedy.
expected<void> check(const settings& x);

/// All settings, one per line, the key and secret headers masked. For logs.
std::string to_string(const settings& x);

} // namespace troupe
