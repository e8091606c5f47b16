#pragma once

#include "lowering/lower.hpp"

#include <troupe/detail/json_schema.hpp>
#include <troupe/detail/mode.hpp>
#include <troupe/error.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

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
  /// Functions, or a response format.
  mode,
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

/// A family of reply headers that tell of limits. Each name is the prefix, the limit (requests,
/// tokens, project-tokens, input-tokens, output-tokens) and what is said of it (limit, remaining,
/// reset), joined by "-".
struct limit_header_family {
  /// In small letters, with its "-".
  std::string_view prefix;
  /// "remaining-requests"; off: "requests-remaining".
  bool aspect_first = true;
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
  /// The key is wrong, or may not do this.
  word_list authentication = {};
  /// This text, or its answer, is larger than a request may be: however long one waits.
  word_list too_large = {};
  /// The model's answer is of no use to the provider, who hands it back instead of an answer.
  word_list wrong_answer = {};
};

/// What is known of a provider: a row of the table in providers.cpp. How it is spoken to is the
/// business of its dialect, which is made of this and of the settings (`make_dialect`).
struct provider {
  /// As `settings::provider` has it.
  std::string_view name;
  /// As people have it.
  std::string_view title;
  /// The folder of `runtime/providers/` whose dialect it speaks.
  std::string_view dialect;

  /// Where its API lives, unless `settings::base_url` says otherwise.
  std::string_view base_url;
  /// Where requests go, behind the base URL.
  std::string_view path;
  /// Hosts that serve nobody without a key.
  word_list key_hosts = {};
  /// The environment variables of the key and of the base URL.
  std::string_view key_variable;
  std::string_view base_url_variable;

  key_header key = {};
  /// How `settings::organization` is sent; empty: it has no such thing.
  std::string_view organization_header = {};
  /// Sent with each request.
  std::span<const fixed_header> headers = {};
  /// Headers of the user's that are no secrets, in small letters. All others are taken for secrets.
  word_list public_headers = {};

  /// The modes that it has.
  std::span<const mode> modes;
  /// What `mode::automatic` stands for: the first of these, then the next that the schema can be
  /// lowered for, from when on a server refuses it. Empty: the first of `modes` alone.
  std::span<const mode> automatic = {};
  /// Members of the body that its dialect writes, and the setting that says what.
  std::span<const body_member_setting> body_members = {};
  /// What a request can do without where its server does not take it.
  std::span<const request_part> optional_parts = {};
  /// What its strict modes take; null: it has none.
  const schema_subset* strict = nullptr;
  /// Whether its dialect reads replies as streams.
  bool streams = false;

  std::span<const limit_header_family> limits = {};
  problem_names problems = {};
  /// A reply header that names the kind of an error, in small letters; empty: the body does.
  std::string_view error_header = {};
};

/// Every provider; the one that is meant unless settings name another is the first.
std::span<const provider> providers();

/// Null if there is none of that name.
const provider* find_provider(std::string_view name);

/// Their names, for messages: "a, b, c".
std::string provider_names();

/// What `mode::automatic` tries; at least one.
std::span<const mode> automatic_modes(const provider& x);

/// The mode that is tried first where settings name this one.
mode first_mode(const provider& x, mode how);

/// The schema as this provider is sent it in that mode. Fails with `unsupported_schema`.
expected<lowered_schema> lower_for(const provider& x, mode how, const json_schema& schema);

} // namespace troupe
