#pragma once

#include <troupe/detail/item_reader.hpp>
#include <troupe/ledger.hpp>
#include <troupe/outcome.hpp>
#include <troupe/partial.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

/// Answers that are handed over while they arrive.
namespace troupe {

/// What becomes of a stream that ends before the model is done, because the connection broke or the
/// answer ran into the token limit. What is complete has been delivered by then.
enum class broken_stream : uint8_t {
  /// The model is shown the complete elements and asked for those that follow; counts as a re-ask.
  /// Only for lists; without a complete element, and for snapshots, the same as `again`.
  go_on,
  /// The whole is asked for once more, as after any transport failure; elements that were delivered
  /// are not delivered again. An answer that ran into the token limit fails.
  again,
  /// The text fails.
  fail,
};

/// What is wanted of streamed answers. Exactly one of `list` and `snapshots` is set.
struct stream_plan {
  /// The elements of a list, one by one.
  std::optional<list_type> list;
  /// Growing snapshots of a record.
  std::function<std::unique_ptr<snapshot_builder>(const read_options&)> snapshots;
  broken_stream when_broken = broken_stream::go_on;
  /// Elements, or snapshots, of one answer that may be on their way to the consumer; then its
  /// socket is held back.
  uint32_t window = 64;
  /// Of snapshots: behind 4 KiB of an answer, one is made when the answer has grown by this part
  /// (16: a sixteenth) since the last. A higher number shows more of long answers on their way; a
  /// consumer that keeps all snapshots keeps so many times the last. 0: one for whatever has come.
  uint32_t snapshot_growth = 16;
};

using stream_plan_ptr = std::shared_ptr<const stream_plan>;

/// An element or a snapshot whose type only the caller knows.
struct erased_part {
  /// Place of the text in the source.
  uint64_t index = 0;
  /// Place of the element in its list, over all attempts.
  uint64_t item = 0;
  prompt_ptr input;
  /// A `T` of a list of `T`, or a `partial<T>`; null for an element that is wrong.
  std::shared_ptr<void> record;
  failure why;
};

/// One element of a list.
template <class T>
struct item {
  /// Place of the text in the source, from 0.
  uint64_t text = 0;
  /// The label that the caller gave the prompt.
  std::string id;
  /// Place in the list, from 0.
  uint64_t index = 0;
  /// Empty if the element is wrong.
  std::optional<T> record;
  /// Why; `best_json` is the element as the model wrote it.
  failure why;

  explicit operator bool() const noexcept {
    return record.has_value();
  }
  T& operator*() {
    return *record;
  }
  const T& operator*() const {
    return *record;
  }
  T* operator->() {
    return &*record;
  }
  const T* operator->() const {
    return &*record;
  }
};

template <class Inspector, class T>
bool inspect(Inspector& f, item<T>& x) {
  return f.object(x).fields(f.field("text", x.text), f.field("id", x.id), f.field("index", x.index),
                            f.field("record", x.record), f.field("why", x.why));
}

/// Gives an element its type back.
template <class T>
item<T> typed_item(erased_part&& x) {
  item<T> result;
  result.text = x.index;
  if (x.input)
    result.id = x.input->id;
  result.index = x.item;
  if (x.record)
    result.record.emplace(std::move(*static_cast<T*>(x.record.get())));
  result.why = std::move(x.why);
  return result;
}

/// The record of a text whose list was delivered element by element.
struct list_end {
  /// Elements of the last answer, wrong ones included.
  uint64_t items = 0;
  uint64_t wrong = 0;

  friend bool operator==(const list_end&, const list_end&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, list_end& x) {
  return f.object(x).fields(f.field("items", x.items), f.field("wrong", x.wrong));
}

} // namespace troupe
