#pragma once

#include <troupe/detail/awaited.hpp>
#include <troupe/detail/resumption.hpp>
#include <troupe/executor.hpp>
#include <troupe/outcome.hpp>

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

/// Whom the outcome of a single text goes to.
namespace troupe {

class callback_extractor;
class text_desk;

namespace detail {

class text_receiver : public std::enable_shared_from_this<text_receiver> {
public:
  text_receiver() = default;
  virtual ~text_receiver() = default;
  text_receiver(const text_receiver&) = delete;
  text_receiver& operator=(const text_receiver&) = delete;

  /// Called once, on a thread of troupe's or by whoever asks: must not block.
  virtual void receive(erased_outcome&& x) noexcept = 0;

  /// The text is given up when the token says so.
  void give_up_by(const std::stop_token& token, std::shared_ptr<text_desk> desk);

private:
  friend class troupe::callback_extractor;

  std::optional<std::stop_callback<std::function<void()>>> stop_;
  /// The extractor's own.
  uint64_t tag_ = 0;
};

using text_receiver_ptr = std::shared_ptr<text_receiver>;

/// For a coroutine that waits, or will.
class awaited_text final : public text_receiver {
public:
  explicit awaited_text(executor where) : value(std::move(where)) {}

  void receive(erased_outcome&& x) noexcept override {
    value.complete(std::move(x), shared_from_this());
  }

  awaited<erased_outcome> value;
};

/// For a function that is called on an executor.
template <class T, class F>
class called_text final : public text_receiver {
public:
  called_text(executor where, F f) : where_(std::move(where)), f_(std::move(f)) {}

  void receive(erased_outcome&& x) noexcept override {
    outcome_.emplace(std::move(x));
    call_on(where_, [self = std::static_pointer_cast<called_text>(shared_from_this())] {
      // Once, whatever the executor does.
      if (auto y = std::exchange(self->outcome_, std::nullopt))
        std::invoke(self->f_, typed<T>(std::move(*y)));
    });
  }

private:
  const executor where_;
  F f_;
  std::optional<erased_outcome> outcome_;
};

template <class T>
class promised_text final : public text_receiver {
public:
  std::future<outcome<T>> get_future() {
    return promise_.get_future();
  }

  void receive(erased_outcome&& x) noexcept override {
    try {
      promise_.set_value(typed<T>(std::move(x)));
    } catch (...) {
      promise_.set_exception(std::current_exception());
    }
  }

private:
  std::promise<outcome<T>> promise_;
};

/// A text that somebody waits for: gives it up when it goes before its outcome was taken.
class text_in_flight {
public:
  text_in_flight(std::shared_ptr<awaited_text> text, std::shared_ptr<text_desk> desk)
    : text_(std::move(text)),
      desk_(std::move(desk)) {}

  text_in_flight(text_in_flight&&) noexcept = default;

  text_in_flight& operator=(text_in_flight&& other) noexcept {
    std::swap(text_, other.text_);
    std::swap(desk_, other.desk_);
    return *this;
  }

  ~text_in_flight() {
    if (text_)
      let_go();
  }

  bool ready() const {
    return text_->value.ready();
  }

  bool await(resumption x) {
    // It may be resumed, and go, before this returns.
    const auto alive = text_;
    return alive->value.await(x);
  }

  erased_outcome take() {
    return std::exchange(text_, nullptr)->value.take();
  }

  void give_up();

private:
  void let_go();

  std::shared_ptr<awaited_text> text_;
  std::shared_ptr<text_desk> desk_;
};

} // namespace detail

} // namespace troupe
