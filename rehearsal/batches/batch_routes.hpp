#pragma once

#include "../http_call.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace troupe::rehearsing {

/// What follows the folder in the path: "" or "/ID…"; absent if it is not in it.
std::optional<std::string_view> path_behind(std::string_view path, std::string_view folder);

/// Files and batches of OpenAI and of those who have taken its shape, Mistral's jobs among them.
bool is_openai_batch_call(const http_call& call);

/// Anthropic's message batches.
bool is_anthropic_batch_call(const http_call& call);

/// Gemini's files and batches.
bool is_gemini_batch_call(const http_call& call);

/// Larger requests than any other: their bodies go to disk.
bool goes_to_disk(std::string_view method, std::string_view target);

/// Most bytes of those.
inline constexpr uint64_t upload_bytes_max = uint64_t{300} << 20;

/// A number from 1 to `most` in the query, `usual` if there is none; absent if it is none.
std::optional<uint64_t> query_number(const http_call& call, std::string_view name, uint64_t usual,
                                     uint64_t most);

/// "http://HOST", as the client has spelled it.
std::string origin_of(const http_call& call);

} // namespace troupe::rehearsing
