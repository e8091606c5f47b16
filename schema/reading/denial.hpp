#pragma once

#include <string_view>
#include <vector>

/// Sentences that name a label and mean anything but it.
namespace troupe::detail {

/// Whether a sentence in lower case, with plain apostrophes, denies or doubts what it names. What
/// `taken` covers, by byte, is a name and denies nothing. Better too often than never: the model is
/// asked again.
bool denies(std::string_view sentence, const std::vector<bool>& taken);

/// Whether signs deny what stands beside them: "!red", "≠ red", "red?".
bool denies_by_sign(std::string_view text);

} // namespace troupe::detail
