#pragma once

#include <troupe/conversation.hpp>

#include <concepts>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace troupe {

/// Where the texts of a run come from. Read lazily, by one thread at a time, never after it said
/// that it is exhausted. An exception ends the supply: the texts read so far are finished, and one
/// more outcome with `errc::source_failed` says why there are no more.
class source {
public:
  virtual ~source() = default;

  /// Appends at least one and at most `max` texts to `out`, unless the source is exhausted; returns
  /// false once it is. A blocking source must not wait for a second text while it has one to give.
  virtual bool read(std::vector<prompt>& out, size_t max) = 0;

  /// Whether `read` may block. Such a source gets a thread of its own; any other is read by the
  /// coordinator.
  virtual bool blocking() const noexcept = 0;

  /// The number of texts, where it is known beforehand.
  virtual std::optional<uint64_t> size() const noexcept {
    return std::nullopt;
  }
};

using source_ptr = std::shared_ptr<source>;

namespace detail {

inline prompt to_prompt(prompt x) {
  return x;
}

template <class Text>
  requires std::convertible_to<Text, std::string_view> prompt to_prompt(Text&& x) {
    prompt result;
    result.text = std::string{std::string_view{x}};
    return result;
  }

inline prompt to_prompt(std::string&& x) {
  prompt result;
  result.text = std::move(x);
  return result;
}

inline prompt to_prompt(conversation x) {
  prompt result;
  result.messages = std::move(x);
  return result;
}

template <class T>
concept prompt_like = requires(T x) {
  { to_prompt(std::forward<T>(x)) } -> std::same_as<prompt>;
};

/// What a range-based for loop can walk. Not `std::ranges::input_range`, whose header is a
/// twentieth of what it takes to compile a program with a client.
namespace walk {

using std::begin;
using std::end;

template <class Range>
auto first_of(Range& x) {
  return begin(x);
}

template <class Range>
auto end_of(Range& x) {
  return end(x);
}

template <class Range>
concept range = requires(Range& x) {
  *begin(x);
  begin(x) != end(x);
};

} // namespace walk

template <class Range>
class range_source final : public source {
public:
  /// An lvalue range is referred to, an rvalue is kept.
  explicit range_source(Range&& range)
    : range_(std::forward<Range>(range)),
      next_(walk::first_of(range_)) {}

  bool read(std::vector<prompt>& out, size_t max) override {
    const auto end = walk::end_of(range_);
    for (; max > 0 && next_ != end; --max, ++next_)
      out.push_back(to_prompt(*next_));
    return next_ != end;
  }

  bool blocking() const noexcept override {
    return false;
  }

  std::optional<uint64_t> size() const noexcept override {
    if constexpr (requires(const Range& x) { std::size(x); })
      return static_cast<uint64_t>(std::size(range_));
    else
      return std::nullopt;
  }

private:
  Range range_;
  decltype(walk::first_of(std::declval<std::remove_reference_t<Range>&>())) next_;
};

template <class Generator>
class generator_source final : public source {
public:
  explicit generator_source(Generator generator) : generator_(std::move(generator)) {}

  // One text a call: the next one may depend on what became of this one.
  bool read(std::vector<prompt>& out, size_t) override {
    auto text = generator_();
    if (!text)
      return false;
    out.push_back(to_prompt(std::move(*text)));
    return true;
  }

  bool blocking() const noexcept override {
    return true;
  }

private:
  Generator generator_;
};

} // namespace detail

/// A range of texts (anything that converts to `std::string_view`), of prompts or of conversations.
/// An lvalue is not copied and must outlive the run; its elements are read in the coordinator,
/// which must not block.
template <class Range>
  requires detail::walk::range<Range> && detail::prompt_like<
    decltype(*detail::walk::first_of(std::declval<Range&>()))>
    source_ptr make_source(Range&& range) {
    return std::make_shared<detail::range_source<Range>>(std::forward<Range>(range));
  }

/// A callable that returns an optional text or prompt, empty when there are no more. Called on a
/// thread of its own, only when the run needs the next text; it may block.
template <class Generator>
  requires(!detail::walk::range<Generator> && std::invocable<Generator&>)
source_ptr make_source(Generator generator) {
  return std::make_shared<detail::generator_source<Generator>>(std::move(generator));
}

inline source_ptr make_source(source_ptr x) {
  return x;
}

/// The lines of a text file or a pipe, without their ends; empty lines are skipped. `file` must
/// outlive the run.
source_ptr lines_of(std::istream& file);

} // namespace troupe
