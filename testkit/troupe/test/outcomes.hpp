#pragma once

#include <troupe/outcome.hpp>
#include <troupe/record.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/// What a test says about outcomes. Each of these says yes or no and, in words, what there is
/// instead: code, message, and every attempt.
namespace troupe::test {

/// Whether it is so, and if not, what is. Goes into `CHECK` and `REQUIRE` of Catch2, `EXPECT_TRUE`
/// of GoogleTest, and `must`; all of them print the words.
class finding {
public:
  explicit finding(bool fine, std::string words = {}) : fine_(fine), words_(std::move(words)) {}

  explicit operator bool() const noexcept {
    return fine_;
  }

  /// As GoogleTest wants it, whose header need not be there.
  template <class Result>
    requires std::constructible_from<Result, bool> && requires(Result x) {
      { x.message() } -> std::convertible_to<const char*>;
    }
  operator Result() const {
    return Result(fine_) << words_;
  }

  const std::string& words() const noexcept {
    return words_;
  }

  friend std::ostream& operator<<(std::ostream& out, const finding& x);

private:
  bool fine_;
  std::string words_;
};

/// Throws a `std::logic_error` with the words unless it is so: for tests without a framework.
void must(const finding& x);

} // namespace troupe::test

namespace troupe::detail {

/// An outcome without its type.
struct plain_outcome {
  uint64_t index = 0;
  std::string_view id;
  /// JSON; empty if there is none.
  std::string record;
  const failure* why = nullptr;
  const ledger* log = nullptr;
};

std::string describe(const plain_outcome& x);
test::finding has_record(const plain_outcome& x);
test::finding has_record(const plain_outcome& x, const std::string& json);
test::finding failed_with(const plain_outcome& x, errc code, std::string_view words);
test::finding took_requests(const plain_outcome& x, size_t count);

template <class T>
plain_outcome plain(const outcome<T>& x) {
  return {x.index, x.id, x ? write_record(*x) : std::string{}, &x.why, &x.log};
}

} // namespace troupe::detail

namespace troupe::test {

/// The outcome on a few lines: its record or its failure, then a line for each attempt.
template <class T>
std::string describe(const outcome<T>& x) {
  return detail::describe(detail::plain(x));
}

/// The sum of a run on one line.
std::string describe(const run_summary& x);

/// There is a record.
template <class T>
finding has_record(const outcome<T>& x) {
  return detail::has_record(detail::plain(x));
}

/// There is this record: both are the same JSON.
template <class T>
finding has_record(const outcome<T>& x, const std::type_identity_t<T>& wanted) {
  return detail::has_record(detail::plain(x), write_record(wanted));
}

/// There is no record because of this, and the message contains these words.
template <class T>
finding failed_with(const outcome<T>& x, errc code, std::string_view words = {}) {
  return detail::failed_with(detail::plain(x), code, words);
}

/// So many requests were made for it, questions about its answers included.
template <class T>
finding took_requests(const outcome<T>& x, size_t count) {
  return detail::took_requests(detail::plain(x), count);
}

} // namespace troupe::test
