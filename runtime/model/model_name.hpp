#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// The name of a model with less and less around it, itself first: without a tag or a version at
/// its end, without a date, without what stands in front of it. Views into `name`; no two are
/// equal.
std::vector<std::string_view> plainer_names(std::string_view name);

/// Without path, region and maker: "us.anthropic.claude-opus-4-5" is "claude-opus-4-5".
std::string_view without_maker(std::string_view name);

/// How tables of others spell the name of a provider; the name itself first.
std::span<const std::string_view> spellings_of_place(const std::string_view& provider);

} // namespace troupe::detail
