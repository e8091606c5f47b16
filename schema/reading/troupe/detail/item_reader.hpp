#pragma once

#include <troupe/detail/answer_stream.hpp>
#include <troupe/detail/record_type.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A list whose elements can be had one by one, with the C++ types erased.
struct list_type {
  /// What is asked for, and what an answer as a whole must become.
  record_type_ptr whole;
  /// What each element must become.
  record_type_ptr element;
  /// Name of the root's member that holds the list, unless the root is the list.
  std::string member{wrapped_member};
  /// Takes a list that `whole` read apart, into elements as `element` reads them.
  std::function<std::vector<std::shared_ptr<void>>(const std::shared_ptr<void>&)> split;
};

/// Reads the elements of a list out of an answer that arrives in pieces, each as soon as its last
/// byte is there. Keeps one element at a time.
class item_reader {
public:
  item_reader(const list_type& list, const read_options& options);

  /// Reads on and calls `take(uint64_t index, reading&&)` for each element that is complete now. An
  /// element that breaks its schema is a reading without a record, and does not disturb the others.
  /// Only a throwing check of the caller's own throws, once for each such element; the rest of
  /// `text` is then to be pushed again, from `used` on.
  template <class Take>
  void push(std::string_view text, size_t& used, Take&& take) {
    while (used < text.size()) {
      const auto step = stream_.push(text.substr(used));
      used += step;
      total_ += step;
      if (!stream_.value().has_element())
        continue;
      end_ = total_;
      const auto index = stream_.value().element_index();
      take(index, read_element());
    }
  }

  template <class Take>
  void push(std::string_view text, Take&& take) {
    size_t used = 0;
    push(text, used, take);
  }

  /// Number of complete elements so far, good and bad.
  uint64_t count() const noexcept {
    return stream_.value().element_index();
  }

  /// Bytes of the answer up to the end of the last complete element; `closers` behind them make a
  /// complete list.
  uint64_t end_of_elements() const noexcept {
    return end_;
  }
  std::string_view closers() const noexcept;

  /// Whether the list is complete and the answer holds nothing else that could be meant. If not,
  /// the answer as a whole has to be read, tolerantly or to learn what is wrong with it.
  bool settled() const noexcept {
    return stream_.settled() && stream_.value().list_complete();
  }

  /// Why the answer is no JSON; null if it is so far.
  const json_fault* fault() const noexcept {
    const auto& x = stream_.value().fault();
    return x ? &*x : nullptr;
  }

private:
  reading read_element();

  record_type_ptr element_;
  read_options options_;
  answer_stream stream_;
  uint64_t total_ = 0;
  uint64_t end_ = 0;
};

} // namespace troupe
