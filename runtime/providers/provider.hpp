#pragma once

#include "file_rules.hpp"
#include "lowering/lower.hpp"

#include <troupe/detail/json_schema.hpp>
#include <troupe/detail/limit_window.hpp>
#include <troupe/detail/mode.hpp>
#include <troupe/error.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

using word_list = std::span<const std::string_view>;

/// What a server may not take of a request, apart from what the request is about.
enum class request_part : uint8_t {
  stream_options,
  parallel_calls,
  temperature,
  seed,
  /// The name of the limit on tokens: `max_tokens` or `max_completion_tokens`.
  token_limit,
  instruction_role,
  tool_choice,
  /// Marks for the provider's cache.
  prompt_cache,
  /// Thoughts that come back encrypted, to be sent along with a re-ask.
  sealed_thoughts,
  /// Functions, or a response format.
  mode,
};

/// What it takes that the provider keeps the part of a prompt that is the same for all texts.
enum class cache_marking : uint8_t {
  /// Nothing, or it never does.
  none,
  /// It has to be told, and that costs nothing.
  by_default,
  /// It has to be told, and what is written into the cache costs more than other tokens; or nobody
  /// knows whether the server takes it.
  on_request,
};

/// How the key is sent: as `name: prefix…`.
struct key_header {
  std::string_view name = "Authorization";
  std::string_view prefix = "Bearer ";
};

/// A member of the body, and the setting that says what it holds; empty: none does.
struct body_member_setting {
  std::string_view member;
  std::string_view setting;
};

struct fixed_header {
  std::string_view name;
  std::string_view value;
};

/// A further member of each request's body, unless the user gives one of that name.
struct fixed_member {
  std::string_view name;
  /// JSON text.
  std::string_view value;
};

/// What a header calls a limit.
struct limit_name {
  /// In small letters; empty: the name ends with what is said of the limit.
  std::string_view name;
  limited_thing what;
  limit_window window = limit_window::unsaid;
};

/// Of OpenAI, Anthropic and most others.
inline constexpr std::array<limit_name, limited_things> usual_limit_names{
  {{"requests", limited_thing::requests},
   {"tokens", limited_thing::tokens},
   {"project-tokens", limited_thing::project_tokens},
   {"input-tokens", limited_thing::input_tokens},
   {"output-tokens", limited_thing::output_tokens}}};

/// A family of reply headers that tell of limits. Each name is the prefix, the limit and what is
/// said of it (limit, remaining, reset), joined by "-". Where the limit ends in a span of time
/// ("requests-day", "tokens-minute"), it counts in that, whatever `names` say.
struct limit_header_family {
  /// In small letters, with its "-".
  std::string_view prefix;
  /// "remaining-requests"; off: "requests-remaining".
  bool aspect_first = true;
  std::span<const limit_name> names = usual_limit_names;
};

/// What a provider calls things in the type, the code or the reason of an error, in any case of
/// letters. What statuses mean is the same everywhere, and so are the words of messages:
/// `dialect/problem_meaning.cpp`.
struct problem_names {
  /// The money is used up, or the plan.
  word_list quota = {};
  /// The money is merely reserved by requests that are on their way.
  word_list shortage = {};
  /// Too many requests, or tokens.
  word_list rate = {};
  /// Types that name the limit itself.
  word_list limit_types = {};
  /// A limit that comes back tomorrow, or later; where the message or the details say "per day",
  /// any limit does.
  word_list daily = {};
  /// Somebody did not like what was said.
  word_list filter = {};
  /// The same as a status, which says it alone.
  std::span<const uint16_t> filter_statuses = {};
  /// The key is wrong, or may not do this.
  word_list authentication = {};
  /// This text, or its answer, is larger than a request may be: however long one waits.
  word_list too_large = {};
  /// The model's answer is of no use to the provider, who hands it back instead of an answer.
  word_list wrong_answer = {};
  /// What to do about a model that the server does not have; empty: look at its name.
  std::string_view missing_model = {};
};

/// What a chat completion calls things, where providers that speak like OpenAI differ from it.
struct parameter_names {
  std::string_view seed_name = "seed";
  /// Of `settings::tokens_max`, unless `legacy_tokens_max` wants "max_tokens".
  std::string_view token_limit_name = "max_completion_tokens";
  /// That any function must be called.
  std::string_view tool_choice_any = "required";
  /// Whether one function can be demanded by its name; off: any must be called.
  bool tool_choice_named = true;
  /// Whether these may be sent. `strict`: in functions and schemas.
  bool strict = true;
  bool parallel_tool_calls = true;
  bool stream_options = true;
};

/// How requests are signed instead of carrying the key.
struct request_signing {
  /// "aws:amz": AWS Signature Version 4. Empty: the key is sent.
  std::string_view scheme = {};
  /// What is signed for, as in "bedrock".
  std::string_view service = {};
  /// The parts of the key: its name, its secret, the token of a session, which may be absent.
  /// `settings::api_key` holds them joined by ":"; one without ":" is sent as `key_header` says.
  word_list variables = {};
};

/// What is known of a provider's batch API: requests that are handed over together, and answered
/// within a day, for less.
struct batch_rules {
  /// How it is spoken to: the folder of `runtime/providers/`. Empty: troupe does not.
  std::string_view format = {};
  /// Why it does not, as a sentence without its full stop.
  std::string_view refusal = {};

  /// Of one batch; 0: no limit is known.
  uint32_t rows_max = 0;
  uint64_t bytes_max = 0;
  /// Batches that may be under way at once; 0: no limit is known.
  uint32_t open_max = 0;

  // Of those that take files of rows.

  /// Where the requests of rows go, as their batch says it.
  std::string_view endpoint = "/v1/chat/completions";
  /// The same where the base URL does not end in "/v1"; empty: no other.
  std::string_view unversioned_endpoint = {};
  /// Whether each row says so, too.
  bool rows_say_endpoint = true;
  /// What a file is uploaded for.
  std::string_view purpose = "batch";
  std::string_view upload_path = "/files";
  /// The form of an upload names the file in a field of its own.
  bool upload_names_file = false;
  /// When an uploaded file expires, in seconds; 0: as the provider likes.
  uint32_t file_expires = 0;
  /// Within which time rows are answered, or given up.
  std::string_view window = "24h";
  /// Whether a batch keeps what it is called. Off: it is found again by its file alone.
  bool keeps_name = true;
  /// Files and batches lie before this part of the base URL, if that has it.
  std::string_view base_ends_before = {};
};

enum class support : uint8_t {
  no,
  /// Some models, or not all of it.
  partly,
  yes,
};

/// "no", "partly", "yes"
std::string_view to_string(support x);

/// What a provider can do, for people: `troupe providers NAME`.
struct provider_abilities {
  /// Binds answers to a schema.
  support schema = support::no;
  support strict_tools = support::no;
  support json_mode = support::no;
  /// A function that must be called, by its name.
  support forced_tool = support::no;
  /// The arguments of a call come in pieces.
  support streams_arguments = support::no;
  support parallel_calls = support::no;
  support seed = support::no;
  support images = support::no;
  support pdf = support::no;
  support audio = support::no;
  support prompt_cache = support::no;
  support limit_headers = support::no;
  support batch = support::no;
};

struct named_ability {
  std::string_view name;
  support value;
};

/// All of them, by name.
std::array<named_ability, 13> list_of(const provider_abilities& x);

/// What is known of a provider: a row of the table in providers.cpp. How it is spoken to is the
/// business of its dialect, which is made of this and of the settings (`make_dialect`).
struct provider {
  /// As `settings::provider` has it, and the model behind `--model NAME/…`.
  std::string_view name;
  /// Other names for it there.
  word_list aliases = {};
  /// As people have it.
  std::string_view title = {};
  /// The folder of `runtime/providers/` whose dialect it speaks.
  std::string_view dialect = {};

  /// Where its API lives, unless `settings::base_url` says otherwise. `${NAME}` stands for the
  /// value of an environment variable, `${NAME|OTHER}` for that of the first one that is set.
  std::string_view base_url = {};
  /// Places that count, the first one whose variables are all set, where those of `base_url` are
  /// not.
  word_list other_base_urls = {};
  /// Where requests go, behind the base URL. `{model}` stands for the model, percent-encoded; the
  /// body may then lack it. May bring a query, which is joined with that of the base URL.
  std::string_view path = {};
  /// The same for requests whose replies are streams. Empty: as `path`.
  std::string_view stream_path = {};
  /// What such a stream is.
  std::string_view stream_type = "text/event-stream";
  /// Whether a "/" in `{model}` stays one, instead of being encoded.
  bool model_keeps_slashes = false;
  /// Hosts that serve nobody without a key.
  word_list key_hosts = {};
  /// The environment variables of the key, of which the first that is set counts, and of the base
  /// URL.
  word_list key_variables = {};
  std::string_view base_url_variable = {};

  /// An empty name: it takes no key.
  key_header key = {};
  request_signing signing = {};
  /// How `settings::organization` is sent; empty: it has no such thing.
  std::string_view organization_header = {};
  /// Sent with each request.
  std::span<const fixed_header> headers = {};
  /// Headers of the user's that are no secrets, in small letters. All others are taken for secrets.
  word_list public_headers = {};

  /// The modes that it has.
  std::span<const mode> modes = {};
  /// What `mode::automatic` stands for: the first of these, then the next that the schema can be
  /// lowered for, from when on a server refuses it. Empty: the first of `modes` alone.
  std::span<const mode> automatic = {};
  /// Members of the body that its dialect writes, and the setting that says what.
  std::span<const body_member_setting> body_members = {};
  /// What a request can do without where its server does not take it. Empty: any of it.
  std::span<const request_part> optional_parts = {};
  std::span<const fixed_member> fixed_members = {};
  parameter_names parameters = {};
  /// Settings for which it has no word: whoever gives one is told so.
  word_list lacks = {};
  /// What is sent as the limit of an answer's tokens where the settings have none and a request
  /// must have one; 0: it need not.
  uint32_t usual_tokens_max = 0;
  cache_marking caching = cache_marking::none;
  /// What its strict modes take; null: it has none.
  const schema_subset* strict = nullptr;
  /// Whether a model whose answer is bound to a schema is shown it. Off: mode `json_schema` spells
  /// it out in the instructions, too.
  bool model_sees_schema = true;
  /// Whether names of its models have a "/" in them: then none of them is taken for a provider's.
  bool slashes_in_models = false;
  /// Whether its dialect reads replies as streams.
  bool streams = false;
  /// Pictures, PDFs and sounds that it takes beside a text.
  file_rules files = {};
  /// Null: it has no batches, or nobody told of them.
  const batch_rules* batch = nullptr;

  std::span<const limit_header_family> limits = {};
  problem_names problems = {};
  /// A reply header that names the kind of an error, in small letters; empty: the body does.
  std::string_view error_header = {};
  provider_abilities abilities = {};
  /// Where all this is known from.
  word_list sources = {};

  /// What counts instead where requests go to another place than its own, which merely speaks like
  /// it; null: the same.
  const provider* elsewhere = nullptr;
};

/// Every provider; the one that is meant unless settings name another is the first.
std::span<const provider> providers();

/// By name or alias. Null if there is none of that name.
const provider* find_provider(std::string_view name);

/// The provider whose name or alias comes nearest to `name`, if any does: what a misspelt one may
/// have meant.
const provider* near_provider(std::string_view name);

/// Their names, for messages: "a, b, c".
std::string provider_names();

/// What `mode::automatic` tries; at least one.
std::span<const mode> automatic_modes(const provider& x);

/// The mode that is tried first where settings name this one.
mode first_mode(const provider& x, mode how);

/// Those of `automatic_modes` that can say this schema, in their order; all of them if none can.
/// `calls`: the record is a list of calls of several functions with these schemas, which modes say
/// best that know functions: they come first.
std::vector<mode> automatic_modes_for(const provider& x, const json_schema& schema,
                                      std::span<const json_schema* const> calls = {});

/// The mode that is tried first with this schema, where settings name `how`.
mode first_mode_for(const provider& x, mode how, const json_schema& schema,
                    std::span<const json_schema* const> calls = {});

/// The schema as this provider is sent it in that mode. Fails with `unsupported_schema`.
expected<lowered_schema> lower_for(const provider& x, mode how, const json_schema& schema);

} // namespace troupe
