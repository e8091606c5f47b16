#pragma once

#include "loaded_file.hpp"
#include "providers/provider.hpp"

#include <troupe/attachment.hpp>
#include <troupe/conversation.hpp>
#include <troupe/error.hpp>
#include <troupe/settings.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// What a request holds already.
struct file_sum {
  uint32_t count = 0;
  /// As they are sent.
  uint64_t bytes = 0;
};

/// Reads files and says what they are; what is told by a URL alone is looked at, not fetched.
/// `title`: the provider's, for messages. Fails with `unusable_file` at the first that cannot be
/// sent. Blocks on the disk.
expected<std::vector<loaded_file>> load_files(std::span<const attachment> files,
                                              const file_rules& rules, std::string_view title,
                                              file_sum& sum);

/// On which terms files are sent: the provider's, with what the settings say instead.
struct file_terms {
  file_rules rules;
  std::string_view title;
};

file_terms file_terms_of(const settings& x, const provider& row);

/// The files of a request, by the messages of the prompt, or with one entry for its text. Empty: no
/// file goes with it.
using request_files = std::vector<std::vector<loaded_file>>;

expected<request_files> load_files(const prompt& x, const file_terms& terms);

} // namespace troupe::detail
