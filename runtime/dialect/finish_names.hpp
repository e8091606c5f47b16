#pragma once

#include <troupe/completion.hpp>

#include <string_view>

namespace troupe::detail {

struct finish_word {
  finish_reason what = finish_reason::unknown;
  /// One of the words that everybody uses, so that nobody need be told of it.
  bool is_usual = false;
};

/// What a provider's word for why the model stopped means, in whichever case and with whichever
/// signs between its words it is written. `unknown` for no word, and for words that say nothing.
finish_word finish_word_of(std::string_view spelling);

/// Says of an answer why the model stopped, in a provider's word, of which 100 bytes are kept if it
/// is no usual one.
void set_finish(completion& to, std::string_view word);

/// The same in the word for a further part of the answer: the better end counts.
void join_finish(completion& to, std::string_view word);

/// The reason of an answer of which several parts end in ways of their own: one that came to a
/// good end counts.
finish_reason better_finish(finish_reason a, finish_reason b);

} // namespace troupe::detail
