#pragma once

#include <troupe/detail/partial_reader.hpp>
#include <troupe/detail/schema_of.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <utility>

namespace troupe {

namespace detail {

/// A record that grows with its answer, and how far it has come.
template <class T>
struct growing_record {
  explicit growing_record(const read_options& options) : state(options) {}

  T value{};
  partial_state state;
  /// All of the answer was there, and was read as a whole.
  bool is_done = false;
};

/// Growing records that nobody looks at any more. Snapshots give them back, from any thread.
template <class T>
class idle_records {
public:
  /// The one that has come furthest; null if there is none.
  std::unique_ptr<growing_record<T>> take() {
    const std::lock_guard guard{mutex_};
    const auto come = [](const auto& x) { return x ? x->state.end_before : 0; };
    const auto furthest
      = std::max_element(records_.begin(), records_.end(),
                         [&](const auto& x, const auto& y) { return come(x) < come(y); });
    return std::move(*furthest);
  }

  void give_back(std::unique_ptr<growing_record<T>> x) noexcept {
    const std::lock_guard guard{mutex_};
    const auto room = std::find(records_.begin(), records_.end(), nullptr);
    if (room != records_.end())
      *room = std::move(x);
  }

private:
  std::mutex mutex_;
  /// One with the consumer, one on its way and one in the making are usual.
  std::array<std::unique_ptr<growing_record<T>>, 3> records_;
};

/// Snapshots of a `T`. None is a copy as long as the consumer lets go of earlier ones: they take
/// turns in growing, so that each value is read once by each of them.
template <class T>
class typed_snapshots final : public snapshot_builder {
public:
  typed_snapshots(const read_options& options, bool is_wrapped)
    : options_(options),
      stream_(limits_of(options), prose_policy::read),
      is_wrapped_(is_wrapped) {}

  void push(std::string_view text) override {
    const auto before = stream_.value().size();
    stream_.push(text);
    has_news_ = has_news_ || stream_.value().size() > before;
  }

  bool has_news() const noexcept override {
    return has_news_;
  }

  std::shared_ptr<void> snapshot(uint64_t index, uint32_t attempt) override {
    has_news_ = false;
    const auto root = stream_.value().grown();
    if (!root)
      return nullptr;
    auto record = take_record();
    auto result = std::make_shared<partial<T>>();
    result->index = index;
    result->attempt = attempt;
    grow(*record, *root, result->grown);
    result->violations = record->state.read.violations;
    result->share(lend(std::move(record)));
    return result;
  }

private:
  using record_ptr = std::unique_ptr<growing_record<T>>;

  static json_limits limits_of(const read_options& options) {
    json_limits result;
    result.depth_max = std::min(options.depth_max, record_depth_max);
    return result;
  }

  record_ptr take_record() {
    const auto newest = newest_.lock();
    if (auto idle = idle_->take())
      return idle;
    return newest ? std::make_unique<growing_record<T>>(*newest)
                  : std::make_unique<growing_record<T>>(options_);
  }

  std::shared_ptr<const T> lend(record_ptr x) {
    const std::shared_ptr<growing_record<T>> lent{
      x.release(), [idle = idle_](growing_record<T>* back) { idle->give_back(record_ptr{back}); }};
    newest_ = lent;
    return {lent, &lent->value};
  }

  void grow(growing_record<T>& x, json_value root, growth& grown) const {
    const auto& stream = stream_.value();
    const auto content = is_wrapped_ ? root.find(wrapped_member) : std::nullopt;
    if (is_wrapped_ && root.is_object() && !content)
      return;
    const size_t skipped = content ? 1 : 0;
    grown.assign(stream, root, skipped);
    if (std::exchange(x.is_done, stream.complete()))
      return;
    const auto value = content ? *content : root;
    const path top;
    const auto wrapped_place = path::member(top, wrapped_member);
    const auto& place = content ? wrapped_place : top;
    x.state.begin(stream, root);
    const bool is_open = x.state.is_open(value, skipped);
    if (is_open || (!x.state.was_read(value) && only_grows(x, value))) {
      partial_reader f{x.state, value, place, skipped};
      f.grow(x.value);
    } else if (x.is_done && !only_grows(x, value)) {
      read_whole(x, value, place);
    } else if (!x.state.was_read(value)) {
      clear_value(x.value);
      record_reader f{x.state.read, value, place};
      static_cast<void>(f.read(x.value));
    }
    x.state.end();
  }

  /// Whether reading the elements that are new is as good as reading the whole: a list has no rules
  /// of its own, and nothing was wrong so far.
  bool only_grows(const growing_record<T>& x, json_value value) const {
    if constexpr (grows_by_elements<T>())
      return value.is_array() && x.state.read.violations.empty()
             && !stream_.value().has_duplicates();
    else
      return false;
  }

  /// As the whole answer is read.
  void read_whole(growing_record<T>& x, json_value value, const path& place) const {
    auto& read = x.state.read;
    read.violations.clear();
    read.count = 0;
    for (auto& pointer : stream_.value().duplicates()) {
      read.violations.push_back({std::move(pointer), "duplicate", "must occur only once", {}});
      ++read.count;
    }
    clear_value(x.value);
    record_reader f{read, value, place};
    static_cast<void>(f.read(x.value));
  }

  const read_options options_;
  answer_stream stream_;
  bool is_wrapped_;
  bool has_news_ = false;
  std::shared_ptr<idle_records<T>> idle_ = std::make_shared<idle_records<T>>();
  std::weak_ptr<const growing_record<T>> newest_;
};

} // namespace detail

/// Snapshots of the answer that is to become a `T`, which must be copyable.
template <class T>
std::unique_ptr<snapshot_builder> make_snapshots(const read_options& options) {
  return std::make_unique<detail::typed_snapshots<T>>(options, schema_of<T>().wrapped());
}

} // namespace troupe
