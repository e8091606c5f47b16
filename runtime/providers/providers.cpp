#include "anthropic.hpp"
#include "azure.hpp"
#include "bedrock.hpp"
#include "cohere.hpp"
#include "deepseek.hpp"
#include "fireworks.hpp"
#include "gemini.hpp"
#include "groq.hpp"
#include "hosted_servers.hpp"
#include "local_servers.hpp"
#include "mistral.hpp"
#include "ollama.hpp"
#include "openai.hpp"
#include "openai_responses.hpp"
#include "openrouter.hpp"
#include "provider.hpp"
#include "text/ascii.hpp"
#include "together.hpp"
#include "vertex.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace troupe {

namespace {

constexpr std::array rows{openai::row,
                          anthropic::row,
                          azure::row,
                          bedrock::row,
                          hosted_servers::cerebras,
                          hosted_servers::databricks,
                          cohere::row,
                          deepseek::row,
                          fireworks::row,
                          gemini::row,
                          groq::row,
                          hosted_servers::huggingface,
                          local_servers::llamacpp,
                          local_servers::lmstudio,
                          mistral::row,
                          ollama::row,
                          openai_responses::row,
                          openrouter::row,
                          local_servers::sglang,
                          hosted_servers::snowflake,
                          together::row,
                          vertex::row,
                          local_servers::vllm,
                          hosted_servers::xai};

/// Letters that must be put in, left out, replaced or swapped with their neighbour, in any case of
/// letters.
size_t distance(std::string_view a, std::string_view b) {
  auto same = [&](size_t i, size_t j) { return detail::lower(a[i]) == detail::lower(b[j]); };
  std::vector<size_t> before;
  std::vector<size_t> last(b.size() + 1);
  std::iota(last.begin(), last.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    std::vector<size_t> next(b.size() + 1, i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      next[j + 1] = std::min({last[j] + (same(i, j) ? 0 : 1), last[j + 1] + 1, next[j] + 1});
      if (i > 0 && j > 0 && same(i, j - 1) && same(i - 1, j))
        next[j + 1] = std::min(next[j + 1], before[j - 1] + 1);
    }
    before = std::exchange(last, std::move(next));
  }
  return last.back();
}

} // namespace

std::span<const provider> providers() {
  return rows;
}

const provider* find_provider(std::string_view name) {
  const auto found = std::find_if(rows.begin(), rows.end(), [name](const provider& x) {
    return x.name == name || std::find(x.aliases.begin(), x.aliases.end(), name) != x.aliases.end();
  });
  return found != rows.end() ? &*found : nullptr;
}

const provider* near_provider(std::string_view name) {
  constexpr size_t name_bytes_max = 64;
  if (name.size() > name_bytes_max)
    return nullptr;
  const provider* result = nullptr;
  // A third of the letters may be wrong.
  auto least = name.size() / 3 + 1;
  auto look_at = [&](const provider& x, std::string_view called) {
    if (const auto d = distance(name, called); d < least) {
      least = d;
      result = &x;
    }
  };
  for (const auto& x : rows) {
    look_at(x, x.name);
    for (const auto alias : x.aliases)
      look_at(x, alias);
  }
  return result;
}

std::string provider_names() {
  std::string result;
  for (const auto& x : rows) {
    result += result.empty() ? "" : ", ";
    result += x.name;
  }
  return result;
}

std::span<const mode> automatic_modes(const provider& x) {
  return x.automatic.empty() ? x.modes.first(1) : x.automatic;
}

mode first_mode(const provider& x, mode how) {
  return how == mode::automatic ? automatic_modes(x).front() : how;
}

std::vector<mode> automatic_modes_for(const provider& x, const json_schema& schema,
                                      std::span<const json_schema* const> calls) {
  const auto all = automatic_modes(x);
  std::vector<mode> result;
  for (const auto how : all) {
    const auto takes = [&](const json_schema* y) { return lower_for(x, how, *y).has_value(); };
    const auto is_said = asks_for_call(how) && !calls.empty()
                           ? std::all_of(calls.begin(), calls.end(), takes)
                           : takes(&schema);
    if (is_said)
      result.push_back(how);
  }
  if (result.empty())
    result.assign(all.begin(), all.end());
  if (!calls.empty())
    std::stable_partition(result.begin(), result.end(),
                          [](mode how) { return asks_for_call(how); });
  return result;
}

expected<lowered_schema> lower_for(const provider& x, mode how, const json_schema& schema) {
  switch (first_mode(x, how)) {
  case mode::tools_strict:
  case mode::json_schema:
    if (x.strict != nullptr)
      return lower_strict(schema, *x.strict);
    return failed(errc::configuration, std::string{x.title} + " has no strict modes");
  case mode::automatic:
  case mode::tools:
  case mode::json_object:
  case mode::md_json:
    break;
  }
  return lower_plain(schema);
}

mode first_mode_for(const provider& x, mode how, const json_schema& schema,
                    std::span<const json_schema* const> calls) {
  return how == mode::automatic ? automatic_modes_for(x, schema, calls).front() : how;
}

std::string_view to_string(support x) {
  switch (x) {
  case support::no:
    return "no";
  case support::partly:
    return "partly";
  case support::yes:
    return "yes";
  }
  return "no";
}

std::array<named_ability, 13> list_of(const provider_abilities& x) {
  return {{{"schema", x.schema},
           {"strict_tools", x.strict_tools},
           {"json_mode", x.json_mode},
           {"forced_tool", x.forced_tool},
           {"streams_arguments", x.streams_arguments},
           {"parallel_calls", x.parallel_calls},
           {"seed", x.seed},
           {"images", x.images},
           {"pdf", x.pdf},
           {"audio", x.audio},
           {"prompt_cache", x.prompt_cache},
           {"limit_headers", x.limit_headers},
           {"batch", x.batch}}};
}

} // namespace troupe
