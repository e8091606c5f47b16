#include "denial.hpp"

#include "text/ascii.hpp"

#include <algorithm>
#include <iterator>

namespace troupe::detail {

namespace {

/// Words that stand by themselves.
constexpr std::string_view denying_words[]
  = {"not", "no", "non", "nor", "never", "neither", "none", "nothing", "nobody", "nowhere",
     "cannot",
     // without their apostrophe
     "isnt", "arent", "wasnt", "werent", "aint", "cant", "dont", "doesnt", "didnt", "wont",
     "wouldnt", "shouldnt", "couldnt", "mustnt", "hasnt", "havent", "hadnt",
     // another one is meant
     "but", "except", "excepting", "excluding", "excludes", "exclude", "excluded", "instead",
     "than", "unlike", "besides", "apart", "aside", "without", "minus", "less", "lacks", "lack",
     "lacking", "free", "opposite", "opposed", "contrary", "versus", "against", "beyond",
     "formerly", "previously", "anymore",
     // it is too much to say
     "hardly", "barely", "scarcely", "rarely", "far", "almost", "nearly", "unlikely", "doubt",
     "doubtful", "unclear", "unknown", "unsure", "uncertain", "undecided", "undetermined",
     // it is refused
     "wrong", "incorrect", "false", "untrue", "mistaken", "invalid", "inapplicable", "denies",
     "deny", "denied", "reject", "rejects", "rejected", "refuse", "refuses", "refused", "avoid",
     "avoids", "avoided", "fails", "fail", "failed", "ruled", "rules", "disagree", "disagrees",
     "impossible", "absent", "missing", "neglect", "forbidden",
     // other languages that models answer in
     "nicht", "nichts", "kein", "keine", "keinen", "keiner", "keines", "keinem", "weder", "niemals",
     "ohne", "statt", "sondern", "außer", "falsch", "pas", "jamais", "sans", "sauf", "ni", "aucun",
     "aucune", "sin", "nunca", "excepto", "salvo", "tampoco", "ninguno", "ninguna", "senza",
     "tranne", "nessun", "nessuno", "nessuna", "não", "nem", "sem", "exceto", "niet", "geen",
     "zonder", "inte", "ikke", "ingen", "nie", "bez", "не", "нет", "ни", "кроме", "без"};

/// Syllables and denying_words of scripts without spaces, and what ends or begins a word.
constexpr std::string_view denying_parts[] = {"n't",  "un-",    "anti-", "ex-",  "-free", "不",
                                              "非",   "没",     "沒",    "無",   "无",    "别",
                                              "ない", "ません", "以外",  "아니", "않"};

constexpr std::string_view denying_signs[] = {"!=", "=!", "<>", "≠", "¬", "~~", "❌", "✗", "✘", "🚫"};

/// Bytes of characters that are not ASCII count as letters.
bool is_word_byte(char c) {
  return is_alphanumeric(c) || (c & 0x80) != 0;
}

bool is_taken(const std::vector<bool>& taken, size_t begin, size_t end) {
  return std::any_of(taken.begin() + static_cast<std::ptrdiff_t>(begin),
                     taken.begin() + static_cast<std::ptrdiff_t>(end), [](bool x) { return x; });
}

} // namespace

bool denies(std::string_view sentence, const std::vector<bool>& taken) {
  for (size_t begin = 0; begin < sentence.size();) {
    if (!is_word_byte(sentence[begin])) {
      ++begin;
      continue;
    }
    auto end = begin;
    while (end < sentence.size() && is_word_byte(sentence[end]))
      ++end;
    const auto word = sentence.substr(begin, end - begin);
    if (std::find(std::begin(denying_words), std::end(denying_words), word)
          != std::end(denying_words)
        && !is_taken(taken, begin, end))
      return true;
    begin = end;
  }
  return std::any_of(std::begin(denying_parts), std::end(denying_parts),
                     [&](std::string_view part) {
                       for (auto at = sentence.find(part); at != std::string_view::npos;
                            at = sentence.find(part, at + 1)) {
                         const bool begins_word = part.back() != '-' || at == 0
                                                  || !is_word_byte(sentence[at - 1]);
                         if (begins_word && !is_taken(taken, at, at + part.size()))
                           return true;
                       }
                       return false;
                     });
}

bool denies_by_sign(std::string_view text) {
  text = trim(text);
  if (text.ends_with('?'))
    return true;
  for (size_t i = 0; i + 1 < text.size(); ++i)
    if ((text[i] == '!' || text[i] == '~') && is_word_byte(text[i + 1])
        && (i == 0 || !is_word_byte(text[i - 1])))
      return true;
  return std::any_of(std::begin(denying_signs), std::end(denying_signs),
                     [&](std::string_view sign) {
                       return text.find(sign) != std::string_view::npos;
                     });
}

} // namespace troupe::detail
