#pragma once

#include "loose_document.hpp"
#include "marks.hpp"
#include "schema_shape.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace troupe::detail {

/// Reads one value of badly written JSON. Looks ahead at most a line of a few dozen characters, so
/// work is linear in the length of the text; recursion is limited by `depth_max`.
///
/// The schema says which names to expect where: a quote that stands before a known name and a colon
/// begins a member, whatever quotes are missing before it.
class loose_parser {
public:
  /// More repairs than that, and the text is something else than JSON.
  static constexpr size_t repairs_max = 10'000;
  /// Longer words without quotes are prose.
  static constexpr size_t bare_bytes_max = 4096;

  /// What a closing bracket of the other kind means.
  enum class mismatch : uint8_t {
    /// The bracket that closes here is missing.
    missing,
    /// It is a slip of the pen, and closes here.
    mistyped,
    /// It is one too many.
    extra
  };

  /// `is_json`: the text is right as JSON, only its values are not: nothing about its brackets and
  /// quotes is to be doubted.
  loose_parser(std::string_view text, uint32_t depth_max, bool is_json, loose_document& out,
               mismatch brackets = mismatch::missing)
    : text_(text),
      depth_max_(depth_max),
      is_json_(is_json),
      brackets_(brackets),
      out_(out) {}

  /// Reads the value that starts at or behind `begin` into the document. Returns the position
  /// behind it, or `npos` if the text is hopeless: nested too deeply, or too much is wrong with it.
  size_t parse(size_t begin, const shape_place* want);

  /// Whether a closing bracket of the other kind was met, so that another reading of it may be
  /// better.
  bool met_mismatch() const noexcept {
    return met_mismatch_;
  }

  /// Whether a member that the object declares begins at `pos`, as where an opening bracket is
  /// missing.
  bool begins_member(size_t pos, const shape_place& want) const;

  static constexpr size_t npos = static_cast<size_t>(-1);

private:
  enum class where : uint8_t {
    root,
    name,
    member,
    element
  };

  struct frame {
    const shape_place* want;
    char closer;
  };

  /// A name at some place of the text.
  struct found_name {
    std::string_view name;
    /// Behind the colon, or the place where it is missing; `npos` if there is no name.
    size_t end = npos;
    bool is_quoted = false;
    bool has_colon = false;
  };

  // -- values and objects; loose_parser.cpp
  void value(const shape_place* want, where place);
  void object(const shape_place* want, bool is_implied);
  void members(const shape_place* want, size_t begin, uint32_t node);
  /// Goes to the next name. Returns false at the end of the object.
  bool next_in_object(const shape_place* want, size_t begin, uint32_t node);
  bool bracket_in_object(uint32_t node);
  bool wrong_closer(uint32_t node, bool is_expected_outside);
  void member(const shape_place* want);
  void name(std::vector<repair_kind>& marks);
  bool leaves_object(const shape_place* want) const;
  void colon(uint32_t node);
  void array(const shape_place* want, bool is_implied);
  /// Goes to the next element. Returns false at the end of the array.
  bool next_in_array(const shape_place* want, size_t begin, uint32_t node);
  bool leaves_array(const shape_place* want) const;
  bool array_without_opener(const shape_place* want);
  void behind_root();
  void check_end();

  // -- strings and words; loose_string.cpp
  void string(where place, uint32_t node);
  /// Of the string that is being read.
  struct string_start {
    where place;
    /// Behind the opening quote, in the text and among the letters.
    size_t begin;
    size_t letters;
    /// Bytes of its closing quote.
    size_t quote;
  };

  bool quote_in_string(const string_start& x, size_t& inner, uint32_t node);
  bool closes(size_t after, where place, size_t begin, size_t inner) const;
  bool closes_member(size_t next, size_t after) const;
  bool closes_element(size_t next, size_t after) const;
  bool closes_name(size_t next, std::string_view name) const;
  bool is_delimiter(size_t pos, where place) const;
  bool lost_quote(where place, size_t begin, uint32_t node);
  void end_string_at(size_t end, uint32_t node);
  void end_of_text(where place, size_t begin, uint32_t node);
  void escape(uint32_t node);
  void unicode_escape(uint32_t node);
  bool triple(uint32_t node);
  bool fenced(uint32_t node);
  void bare(where place, uint32_t node);
  void unescape(uint32_t node, size_t begin);
  bool ends_bare(where place);
  bool closes_bare(where place);
  void take(uint32_t node, loose_kind kind, size_t at);

  // -- looking around; loose_lookahead.cpp
  size_t blank(size_t pos) const;
  size_t invisible(size_t pos) const;
  /// Also over comments, which are marked.
  void skip_blank(uint32_t node);
  /// Behind the comment that starts at `pos`, or `pos`.
  size_t comment_end(size_t pos) const;
  /// Bytes of the opening quote at `pos`; 0 if there is none.
  size_t quote_at(size_t pos) const;
  /// Bytes of a quote that can close one that was opened by `opener`.
  size_t closer_at(size_t pos, std::string_view opener) const;
  found_name name_at(size_t pos) const;
  /// The same where a name must come: one that lacks a quote or has two is found, too.
  bool has_name_at(size_t pos) const;
  bool known(std::string_view name) const;
  bool member_at(size_t pos) const;
  bool value_starts(size_t pos) const;
  bool is_open(char closer) const;
  bool follows_comma(size_t begin) const;

  char at(size_t pos) const {
    return pos < text_.size() ? text_[pos] : '\0';
  }

  bool at_end() const {
    return pos_ >= text_.size()
           || (text_[pos_] == '`' && text_.substr(pos_).starts_with(code_fence));
  }

  bool directly_in(char closer) const {
    return open_.size() > 1 && open_[open_.size() - 2].closer == closer;
  }

  uint32_t add(loose_kind kind);
  void mark(uint32_t node, repair_kind kind);
  void restructure(uint32_t node, repair_kind kind);
  void closer_missing(uint32_t node);

  void give_up() {
    hopeless_ = true;
    pos_ = text_.size();
  }

  std::string_view text_;
  size_t pos_ = 0;
  uint32_t depth_max_;
  bool is_json_;
  mismatch brackets_;
  bool met_mismatch_ = false;
  bool hopeless_ = false;
  bool trying_ = false;
  /// Bytes that may still be read on trial.
  size_t trial_budget_ = 0;
  /// Objects that ended because a member of another one began.
  size_t left_ = 0;
  size_t bare_begin_ = 0;
  /// Of the string that is being read: letters of escapes, and what was marked already.
  bool has_letter_escape_ = false;
  bool has_odd_escape_ = false;
  bool has_control_ = false;
  loose_document& out_;
  std::vector<frame> open_;
  /// Behind it no triple quote closes any more, so that each is sought once.
  size_t no_triple_from_ = npos;
};

} // namespace troupe::detail
