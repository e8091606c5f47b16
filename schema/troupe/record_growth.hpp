#pragma once

#include <troupe/partial_reader.hpp>
#include <troupe/schema_of.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace troupe {

namespace detail {

/// Snapshots of a `T`.
template <class T>
class typed_snapshots final : public snapshot_builder {
public:
  typed_snapshots(const read_options& options, bool is_wrapped)
    : options_(options),
      stream_(limits_of(options)),
      state_(options_),
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
    auto& stream = stream_.value();
    const auto root = stream.grown();
    if (!root)
      return nullptr;
    now_.index = index;
    now_.attempt = attempt;
    grow(stream, *root);
    return std::make_shared<partial<T>>(now_);
  }

private:
  static json_limits limits_of(const read_options& options) {
    json_limits result;
    result.depth_max = std::min(options.depth_max, record_depth_max);
    return result;
  }

  void grow(const json_stream& stream, json_value root) {
    if (is_done_)
      return;
    is_done_ = stream.complete();
    const auto content = is_wrapped_ ? root.find(wrapped_member) : std::nullopt;
    if (is_wrapped_ && root.is_object() && !content)
      return;
    const size_t skipped = content ? 1 : 0;
    const auto value = content ? *content : root;
    const path top;
    const auto wrapped_place = path::member(top, wrapped_member);
    const auto& place = content ? wrapped_place : top;
    now_.grown.assign(stream, root, skipped);
    state_.begin(stream, root);
    if (stream.complete()) {
      read_whole(stream, value, place);
    } else if (state_.is_open(value, skipped)) {
      partial_reader f{state_, value, place, skipped};
      f.grow(now_.value);
    } else if (!state_.was_read(value)) {
      clear_value(now_.value);
      record_reader f{state_.read, value, place};
      static_cast<void>(f.read(now_.value));
    }
    state_.end();
    now_.violations = state_.read.violations;
  }

  /// As the whole answer is read.
  void read_whole(const json_stream& stream, json_value value, const path& place) {
    state_.read.violations.clear();
    state_.read.count = 0;
    for (auto& pointer : stream.duplicates()) {
      state_.read.violations.push_back(
        {std::move(pointer), "duplicate", "must occur only once", {}});
      ++state_.read.count;
    }
    clear_value(now_.value);
    record_reader f{state_.read, value, place};
    static_cast<void>(f.read(now_.value));
  }

  read_options options_;
  answer_stream stream_;
  partial_state state_;
  bool is_wrapped_;
  bool has_news_ = false;
  bool is_done_ = false;
  partial<T> now_;
};

} // namespace detail

/// Snapshots of the answer that is to become a `T`, which must be copyable.
template <class T>
std::unique_ptr<snapshot_builder> make_snapshots(const read_options& options) {
  return std::make_unique<detail::typed_snapshots<T>>(options, schema_of<T>().wrapped());
}

} // namespace troupe
