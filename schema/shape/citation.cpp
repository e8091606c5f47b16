#include <troupe/citation.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace troupe {

namespace {

constexpr size_t npos = std::string_view::npos;

/// A piece of a quote that occurs everywhere is not followed everywhere.
constexpr size_t looks_max = 256;

/// Two of the edits are enough to leave the band.
constexpr size_t band_max = 2 * 5;

/// A text without what does not count: case, runs of white space, styles of quotes and dashes.
struct plain_text {
  std::string letters;
  /// Of each letter, in the text; one more for the end.
  std::vector<uint32_t> offsets;
};

struct spelling {
  std::string_view from;
  std::string_view to;
};

constexpr std::array<spelling, 12> spellings{{{"“", "\""},
                                              {"”", "\""},
                                              {"„", "\""},
                                              {"«", "\""},
                                              {"»", "\""},
                                              {"‘", "'"},
                                              {"’", "'"},
                                              {"–", "-"},
                                              {"—", "-"},
                                              {"‑", "-"},
                                              {"…", "..."},
                                              {"\xC2\xA0", " "}}};

plain_text plain(std::string_view text) {
  plain_text result;
  result.letters.reserve(text.size());
  result.offsets.reserve(text.size() + 1);
  auto add = [&](char c, size_t at) {
    if (c == ' ' && (result.letters.empty() || result.letters.back() == ' '))
      return;
    result.letters += c;
    result.offsets.push_back(static_cast<uint32_t>(at));
  };
  for (size_t i = 0; i < text.size();) {
    const auto c = text[i];
    size_t size = 1;
    if ((c & 0x80) != 0) {
      const auto rest = text.substr(i);
      const auto* found = std::find_if(spellings.begin(), spellings.end(),
                                       [&](auto& x) { return rest.starts_with(x.from); });
      if (found != spellings.end()) {
        for (char letter : found->to)
          add(letter, i);
        size = found->from.size();
      } else {
        add(c, i);
      }
    } else if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      add(' ', i);
    } else {
      add(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c, i);
    }
    i += size;
  }
  result.offsets.push_back(static_cast<uint32_t>(text.size()));
  return result;
}

/// What a model puts around a quote.
std::string_view without_frame(std::string_view quote) {
  constexpr std::string_view frame = " \"'.";
  const auto begin = quote.find_first_not_of(frame);
  if (begin == npos)
    return {};
  return quote.substr(begin, quote.find_last_not_of(frame) - begin + 1);
}

/// A part of the plain text.
struct part {
  size_t begin = 0;
  size_t end = 0;
  uint32_t edits = 0;
};

/// The part of the text nearest to the quote that starts at most `band` letters before or behind
/// `near`, by the edit distance with a free start and end (Sellers 1980) within a band.
std::optional<part> nearest(std::string_view quote, std::string_view text, size_t near,
                            uint32_t edits_max) {
  struct cell {
    uint32_t edits;
    size_t begin;
  };
  constexpr uint32_t far = 1'000'000;
  const size_t band = 2 * edits_max;
  const size_t first = near > band ? near - band : 0;
  const size_t width = 2 * band + 1;
  // Column j of row i stands for the text up to `first + i + j`.
  std::array<cell, 2 * (2 * band_max) + 1> row{};
  for (size_t j = 0; j < width; ++j)
    row[j] = {0, first + j};
  for (size_t i = 0; i < quote.size(); ++i) {
    auto above = row;
    bool is_hopeless = true;
    for (size_t j = 0; j < width; ++j) {
      const auto at = first + i + j;
      auto best = cell{far, 0};
      if (at < text.size() && above[j].edits < far)
        best = {above[j].edits + (text[at] == quote[i] ? 0 : 1), above[j].begin};
      if (j + 1 < width && above[j + 1].edits + 1 < best.edits) // a letter of the quote too many
        best = {above[j + 1].edits + 1, above[j + 1].begin};
      if (j > 0 && row[j - 1].edits + 1 < best.edits) // one too few
        best = {row[j - 1].edits + 1, row[j - 1].begin};
      row[j] = best;
      is_hopeless = is_hopeless && best.edits > edits_max;
    }
    if (is_hopeless)
      return std::nullopt;
  }
  std::optional<part> result;
  for (size_t j = 0; j < width; ++j) {
    const auto end = first + quote.size() + j;
    if (row[j].edits <= edits_max && end <= text.size()
        && (!result || row[j].edits < result->edits))
      result = part{row[j].begin, end, row[j].edits};
  }
  return result;
}

/// One of the pieces of the quote must occur unchanged if there are fewer edits than pieces.
std::optional<part> find_nearly(std::string_view quote, std::string_view text, uint32_t edits_max) {
  std::optional<part> best;
  const auto pieces = edits_max + 1;
  size_t looks = 0;
  for (size_t i = 0; i < pieces; ++i) {
    const auto begin = quote.size() * i / pieces;
    const auto piece = quote.substr(begin, quote.size() * (i + 1) / pieces - begin);
    for (auto at = text.find(piece); at != npos && looks < looks_max;
         at = text.find(piece, at + 1)) {
      ++looks;
      const auto found = nearest(quote, text, at > begin ? at - begin : 0, edits_max);
      if (found && (!best || found->edits < best->edits))
        best = found;
    }
  }
  return best;
}

} // namespace

std::optional<citation_span> find_citation(std::string_view quote, std::string_view text,
                                           const citation_limits& limits) {
  if (quote.find_first_not_of(" \t\r\n") == npos || quote.size() > limits.quote_bytes_max
      || text.size() > limits.text_bytes_max)
    return std::nullopt;
  if (const auto at = text.find(quote); at != npos)
    return citation_span{at, quote.size(), 0};
  const auto where = plain(text);
  const auto letters = plain(quote);
  const auto what = without_frame(letters.letters);
  if (what.empty())
    return std::nullopt;
  auto span = [&](const part& x) {
    auto end = x.end;
    while (end > x.begin && where.letters[end - 1] == ' ')
      --end;
    const size_t begin = where.offsets[x.begin];
    // Not behind the white space that follows.
    size_t behind = where.offsets[end];
    while (behind > begin && static_cast<unsigned char>(text[behind - 1]) <= ' ')
      --behind;
    return citation_span{begin, behind - begin, x.edits};
  };
  if (const auto at = where.letters.find(what); at != npos)
    return span({at, at + what.size(), 0});
  const auto edits_max
    = std::min<uint32_t>({limits.edits_max, band_max / 2, static_cast<uint32_t>(what.size() / 8)});
  if (edits_max == 0)
    return std::nullopt;
  const auto found = find_nearly(what, where.letters, edits_max);
  return found && found->end > found->begin ? std::optional{span(*found)} : std::nullopt;
}

} // namespace troupe
