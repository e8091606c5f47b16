#pragma once

#include <cstdint>
#include <string_view>

namespace troupe {

/// A number of tokens that a text certainly has, whoever counts: one for each word, and one for
/// each 16 bytes of longer ones; blanks and punctuation count nothing. Tokenizers of language
/// models do not join words across blanks, and no text that somebody wrote has 16 bytes a token:
/// English has four to five, Chinese three to four.
uint64_t tokens_at_least(std::string_view text);

} // namespace troupe
