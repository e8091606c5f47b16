#pragma once

#include <troupe/detail/check_context.hpp>
#include <troupe/detail/json_tree.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace troupe {

/// What a check asks a model about a value; see `judged`.
struct question {
  /// JSON pointer of the value.
  std::string pointer;
  /// What the value must be, as the rest of a sentence.
  std::string rule;
  /// As JSON text.
  std::string value;
  /// What the model is told.
  std::string text;
  /// The model is to be shown the text that the answer is about, too.
  bool quotes_text = false;

  friend bool operator==(const question&, const question&) = default;
};

} // namespace troupe

/// What a note is made of. A note may have any of these members:
/// - `void constrain<T>(json_tree& node) const`: writes its rule into the schema of a `T`
/// - `void describe(json_tree& node) const`: writes what is no rule, outside of an optional's union
/// - `void check<T>(const T& value, finding& out) const`: says what is wrong with a value
namespace troupe::detail {

/// Where a rule says what is wrong with the value it was given.
class finding {
public:
  /// `message` is the rest of a sentence: "must be at least 1".
  virtual void violate(std::string_view keyword, std::string message) = 0;

  /// The same for an element of the value, by its index.
  virtual void violate_at(size_t index, std::string_view keyword, std::string message) = 0;

  /// The rule is for a model to judge. The pointer is filled in here.
  virtual void ask(question x) = 0;

  /// The same for an element of the value.
  virtual void ask_at(size_t index, question x) = 0;

  virtual check_context context() const = 0;

protected:
  ~finding() = default;
};

template <class Note, class T>
concept constraining = requires(const Note& note, json_tree& node) {
  note.template constrain<T>(node);
};

template <class Note>
concept describing = requires(const Note& note, json_tree& node) {
  note.describe(node);
};

template <class Note, class T>
concept checking = requires(const Note& note, const T& value, finding& out) {
  note.check(value, out);
};

template <class T, class Notes>
void constrain_all(json_tree& node, const Notes& notes) {
  std::apply(
    [&](const auto&... note) {
      [[maybe_unused]] auto one = [&](const auto& x) {
        if constexpr (constraining<std::remove_cvref_t<decltype(x)>, T>)
          x.template constrain<T>(node);
      };
      (one(note), ...);
    },
    notes);
}

template <class Notes>
void describe_all(json_tree& node, const Notes& notes) {
  std::apply(
    [&](const auto&... note) {
      [[maybe_unused]] auto one = [&](const auto& x) {
        if constexpr (describing<std::remove_cvref_t<decltype(x)>>)
          x.describe(node);
      };
      (one(note), ...);
    },
    notes);
}

/// Whether any of the notes has a rule that a value of type `T` must be checked against.
template <class T, class Notes>
inline constexpr bool checks_any = false;
template <class T, class... Notes>
inline constexpr bool checks_any<T, std::tuple<Notes...>> = (checking<Notes, T> || ...);

template <class T, class Notes>
void check_all(const T& value, const Notes& notes, finding& out) {
  std::apply(
    [&](const auto&... note) {
      [[maybe_unused]] auto one = [&](const auto& x) {
        if constexpr (checking<std::remove_cvref_t<decltype(x)>, T>)
          x.check(value, out);
      };
      (one(note), ...);
    },
    notes);
}

template <template <class...> class Wanted, class Note>
inline constexpr bool is_note = false;
template <template <class...> class Wanted, class... Ts>
inline constexpr bool is_note<Wanted, Wanted<Ts...>> = true;

/// Index of the first note of a template in the tuple; its size if there is none.
template <template <class...> class Wanted, class... Notes>
constexpr size_t find_note(const std::tuple<Notes...>*) {
  size_t index = 0;
  static_cast<void>(((is_note<Wanted, Notes> ? true : (++index, false)) || ...));
  return index;
}

template <template <class...> class Wanted, class Notes>
inline constexpr size_t note_index = find_note<Wanted>(static_cast<const Notes*>(nullptr));

template <template <class...> class Wanted, class Notes>
inline constexpr bool has_note = note_index<Wanted, Notes> < std::tuple_size_v<Notes>;

template <template <class...> class Wanted, class Notes>
const auto& get_note(const Notes& notes) {
  return std::get<note_index<Wanted, Notes>>(notes);
}

} // namespace troupe::detail
