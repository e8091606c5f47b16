#include "model_name.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace troupe::detail {

namespace {

constexpr std::string_view digits = "0123456789";

bool all_of(std::string_view text, std::string_view symbols) {
  return !text.empty() && text.find_first_not_of(symbols) == std::string_view::npos;
}

/// ":free", ":0"; of "-v1:0" all of it.
std::string_view without_tag(std::string_view name) {
  const auto colon = name.rfind(':');
  if (colon == std::string_view::npos || colon == 0)
    return name;
  const auto rest = name.substr(0, colon);
  const auto dash = rest.rfind("-v");
  return dash != std::string_view::npos && dash > 0 && all_of(rest.substr(dash + 2), digits)
           ? rest.substr(0, dash)
           : rest;
}

/// "@20250929", "@default".
std::string_view without_at(std::string_view name) {
  const auto at = name.find('@');
  return at == std::string_view::npos || at == 0 ? name : name.substr(0, at);
}

/// "-2024-08-06", "-20250929", "-0613", "-latest".
std::string_view without_date(std::string_view name) {
  constexpr std::string_view latest = "-latest";
  if (name.ends_with(latest))
    return name.substr(0, name.size() - latest.size());
  constexpr std::string_view forms[] = {"-dddd-dd-dd", "-dddddddd", "-dddd"};
  for (const auto form : forms) {
    if (name.size() <= form.size())
      continue;
    const auto end = name.substr(name.size() - form.size());
    if (std::equal(end.begin(), end.end(), form.begin(), [](char c, char wanted) {
          return wanted == 'd' ? c >= '0' && c <= '9' : c == wanted;
        }))
      return name.substr(0, name.size() - form.size());
  }
  return name;
}

std::string_view without_path(std::string_view name) {
  const auto slash = name.rfind('/');
  return slash == std::string_view::npos || slash + 1 == name.size() ? name
                                                                     : name.substr(slash + 1);
}

/// "anthropic.": Bedrock's makers.
bool begins_with_maker(std::string_view name) {
  constexpr std::string_view makers[] = {"ai21",   "amazon",    "anthropic", "cohere",   "deepseek",
                                         "google", "meta",      "mistral",   "moonshot", "openai",
                                         "qwen",   "stability", "writer"};
  const auto maker = name.substr(0, name.find('.'));
  return maker.size() < name.size()
         && std::find(std::begin(makers), std::end(makers), maker) != std::end(makers);
}

/// "us.", "global.", in front of a maker.
std::string_view without_region(std::string_view name) {
  const auto region = name.substr(0, name.find('.'));
  if (region.size() == name.size() || begins_with_maker(name)
      || region.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") != std::string_view::npos
      || region.empty())
    return name;
  const auto rest = name.substr(region.size() + 1);
  return begins_with_maker(rest) ? rest : name;
}

std::string_view without_own_maker(std::string_view name) {
  return begins_with_maker(name) ? name.substr(name.find('.') + 1) : name;
}

constexpr std::array<std::string_view, 3> openai{"openai", "openai-responses", "responses"};
constexpr std::array<std::string_view, 2> azure{"azure", "azure_ai"};
constexpr std::array<std::string_view, 5> gemini{"gemini", "google", "vertex", "google-vertex",
                                                 "vertex_ai"};
constexpr std::array<std::string_view, 4> bedrock{"bedrock", "amazon-bedrock", "bedrock_converse",
                                                  "bedrock-converse"};
constexpr std::array<std::string_view, 3> together{"together", "together_ai", "togetherai"};
constexpr std::array<std::string_view, 3> fireworks{"fireworks", "fireworks_ai", "fireworks-ai"};
constexpr std::array<std::string_view, 2> cohere{"cohere", "cohere_chat"};
constexpr std::array<std::string_view, 2> ollama{"ollama", "ollama_chat"};
constexpr std::array<std::string_view, 2> vllm{"vllm", "hosted_vllm"};
constexpr std::array<std::string_view, 2> lmstudio{"lmstudio", "lm_studio"};

constexpr std::span<const std::string_view> places[]
  = {openai, azure, gemini, bedrock, together, fireworks, cohere, ollama, vllm, lmstudio};

} // namespace

std::vector<std::string_view> plainer_names(std::string_view name) {
  using strip = std::string_view (*)(std::string_view);
  constexpr strip from_front[] = {without_path, without_region, without_own_maker};
  constexpr strip from_end[] = {without_tag, without_at, without_date};
  std::vector<std::string_view> result;
  const auto add = [&result](std::string_view x) {
    if (std::find(result.begin(), result.end(), x) == result.end())
      result.push_back(x);
  };
  auto front = name;
  const auto add_with_ends = [&] {
    auto x = front;
    add(x);
    for (const auto y : from_end)
      add(x = y(x));
  };
  add_with_ends();
  for (const auto x : from_front) {
    front = x(front);
    add_with_ends();
  }
  return result;
}

std::string_view without_maker(std::string_view name) {
  return without_own_maker(without_region(without_path(name)));
}

std::span<const std::string_view> spellings_of_place(const std::string_view& provider) {
  for (const auto x : places)
    if (std::find(x.begin(), x.end(), provider) != x.end())
      return x;
  return {&provider, 1};
}

} // namespace troupe::detail
