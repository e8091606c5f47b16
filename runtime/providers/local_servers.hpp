#pragma once

#include "chat_completions.hpp"

/// Servers that people run themselves: no key unless they were started with one, no limits, no
/// price. They bind answers to a schema by a grammar that the model does not see.
namespace troupe::local_servers {

inline constexpr std::array<std::string_view, 1> vllm_keys{"VLLM_API_KEY"};
inline constexpr std::array<std::string_view, 2> vllm_sources{
  "docs.vllm.ai: features/structured_outputs, features/tool_calling",
  "github.com/vllm-project/vllm: vllm/entrypoints/openai"};

inline constexpr batch_rules vllm_batches{
  .refusal = "vLLM's server has no batches, only a command for files, `vllm run-batch`"};

inline constexpr provider vllm
  = chat_completions::row_of({.name = "vllm",
                              .title = "vLLM",
                              .base_url = "http://localhost:8000/v1",
                              .key_variables = vllm_keys,
                              .base_url_variable = "VLLM_BASE_URL",
                              .automatic = chat_completions::schema_first,
                              .model_sees_schema = false,
                              .slashes_in_models = true,
                              .batch = &vllm_batches,
                              .abilities = {.schema = support::yes,
                                            .strict_tools = support::yes,
                                            .json_mode = support::yes,
                                            .forced_tool = support::yes,
                                            .streams_arguments = support::yes,
                                            .parallel_calls = support::yes,
                                            .seed = support::yes,
                                            .images = support::partly,
                                            .audio = support::partly,
                                            .prompt_cache = support::partly,
                                            .batch = support::partly},
                              .sources = vllm_sources},
                             chat_completions::grammar);

inline constexpr std::array<std::string_view, 1> sglang_keys{"SGLANG_API_KEY"};
inline constexpr std::array<std::string_view, 2> sglang_sources{
  "docs.sglang.ai", "github.com/sgl-project/sglang: python/sglang/srt/entrypoints/openai"};

inline constexpr batch_rules sglang_batches{
  .refusal = "of SGLang's batches too little is known: troupe does not speak them"};

inline constexpr provider sglang
  = chat_completions::row_of({.name = "sglang",
                              .title = "SGLang",
                              .base_url = "http://localhost:30000/v1",
                              .key_variables = sglang_keys,
                              .base_url_variable = "SGLANG_BASE_URL",
                              .automatic = chat_completions::schema_first,
                              .model_sees_schema = false,
                              .slashes_in_models = true,
                              .batch = &sglang_batches,
                              .abilities = {.schema = support::yes,
                                            .strict_tools = support::partly,
                                            .json_mode = support::yes,
                                            .forced_tool = support::yes,
                                            .streams_arguments = support::yes,
                                            .parallel_calls = support::yes,
                                            .seed = support::yes,
                                            .images = support::partly,
                                            .audio = support::partly,
                                            .prompt_cache = support::partly,
                                            .batch = support::partly},
                              .sources = sglang_sources},
                             chat_completions::grammar);

inline constexpr std::array<std::string_view, 3> llamacpp_aliases{"llama.cpp", "llama_cpp",
                                                                  "llama-server"};
inline constexpr std::array<std::string_view, 1> llamacpp_keys{"LLAMA_API_KEY"};
inline constexpr std::array<std::string_view, 1> llamacpp_sources{
  "github.com/ggml-org/llama.cpp: tools/server/README.md"};

/// It takes patterns only from "^" to "$", and refuses the whole schema for any other.
inline constexpr std::array<std::string_view, 5> gbnf_keywords{"enum", "const", "format",
                                                               "minItems", "maxItems"};
inline constexpr schema_subset gbnf{.name = "a GBNF grammar of the schema",
                                    .keywords = gbnf_keywords,
                                    .formats = chat_completions::grammar_formats,
                                    .optional_members = true};

inline constexpr provider llamacpp
  = chat_completions::row_of({.name = "llamacpp",
                              .aliases = llamacpp_aliases,
                              .title = "llama.cpp",
                              .base_url = "http://localhost:8080/v1",
                              .key_variables = llamacpp_keys,
                              .base_url_variable = "LLAMACPP_BASE_URL",
                              .automatic = chat_completions::schema_first,
                              // It calls any function that must be called, but none by name.
                              .parameters = {.tool_choice_named = false},
                              .model_sees_schema = false,
                              .slashes_in_models = true,
                              .abilities = {.schema = support::yes,
                                            .strict_tools = support::partly,
                                            .json_mode = support::yes,
                                            .forced_tool = support::partly,
                                            .streams_arguments = support::yes,
                                            .parallel_calls = support::partly,
                                            .seed = support::yes,
                                            .images = support::partly,
                                            .audio = support::partly,
                                            .prompt_cache = support::partly},
                              .sources = llamacpp_sources},
                             gbnf);

/// It takes `json_schema` and `text`, and nothing else, as a response format.
inline constexpr std::array lmstudio_modes{mode::json_schema, mode::tools, mode::md_json};
inline constexpr std::array<std::string_view, 2> lmstudio_aliases{"lm_studio", "lm-studio"};
inline constexpr std::array<std::string_view, 2> lmstudio_keys{"LMSTUDIO_API_KEY", "LM_API_TOKEN"};
inline constexpr std::array<std::string_view, 1> lmstudio_sources{
  "lmstudio.ai/docs/developer/openai-compat"};

inline constexpr provider lmstudio = chat_completions::row_of(
  {.name = "lmstudio",
   .aliases = lmstudio_aliases,
   .title = "LM Studio",
   .base_url = "http://localhost:1234/v1",
   .key_variables = lmstudio_keys,
   .base_url_variable = "LMSTUDIO_BASE_URL",
   .modes = lmstudio_modes,
   .automatic = lmstudio_modes,
   .parameters = {.token_limit_name = "max_tokens", .tool_choice_named = false},
   .model_sees_schema = false,
   .slashes_in_models = true,
   .abilities = {.schema = support::yes,
                 .forced_tool = support::partly,
                 .streams_arguments = support::yes,
                 .parallel_calls = support::partly,
                 .seed = support::yes,
                 .images = support::partly,
                 .prompt_cache = support::partly},
   .sources = lmstudio_sources},
  gbnf);

} // namespace troupe::local_servers
