#pragma once

#include "slot_table.hpp"

#include <troupe/detail/dialect.hpp>
#include <troupe/detail/ticket.hpp>
#include <troupe/ledger.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace troupe {

/// Where a request is.
enum class request_stage : uint8_t {
  /// Waits for its permit.
  queued,
  /// With a fetcher.
  fetching,
  /// Its answer is with a validator.
  reading,
};

inline constexpr size_t request_stages = 3;

/// A request of a text, or an answer from elsewhere that is read for it.
struct text_request {
  /// The slot of its text.
  uint32_t text = no_slot;
  uint32_t route = 0;
  request_stage stage = request_stage::queued;
  answer_origin origin = answer_origin::request;
  /// The text had one on its way when this was made.
  bool is_second = false;
  /// While it is fetched.
  uint32_t seat = no_slot;
  /// How it was spelled when it was sent.
  request_form form = {};
  /// Set aside for it.
  spending reserved;
  std::chrono::nanoseconds dispatched{0};
  /// Who reads its answer, and which of those who have sat there.
  uint32_t validator = 0;
  uint32_t validator_generation = 0;
  /// As observers know it: of its text, from 1; and in its run.
  uint32_t attempt = 0;
  uint64_t number = 0;
};

/// The requests of a run that have not come to their end.
class request_table {
public:
  ticket add(const text_request& x) {
    const auto id = requests_.add();
    ++stages_[static_cast<size_t>(x.stage)];
    requests_.at(id.slot) = x;
    return id;
  }

  text_request* find(const ticket& id) {
    return requests_.find(id);
  }
  text_request& at(uint32_t slot) {
    return requests_.at(slot);
  }
  const text_request& at(uint32_t slot) const {
    return requests_.at(slot);
  }
  ticket id_of(uint32_t slot) const {
    return requests_.id_of(slot);
  }
  ticket renew(uint32_t slot) {
    return requests_.renew(slot);
  }

  void move(uint32_t slot, request_stage to) {
    auto& stage = requests_.at(slot).stage;
    --stages_[static_cast<size_t>(stage)];
    ++stages_[static_cast<size_t>(to)];
    stage = to;
  }

  void remove(uint32_t slot) {
    --stages_[static_cast<size_t>(requests_.at(slot).stage)];
    requests_.remove(slot);
  }

  size_t count(request_stage x) const noexcept {
    return stages_[static_cast<size_t>(x)];
  }
  size_t size() const noexcept {
    return requests_.size();
  }

  /// See `slot_table::for_each`.
  template <class F>
  void for_each(F f) {
    requests_.for_each(std::move(f));
  }

private:
  slot_table<ticket, text_request> requests_;
  std::array<size_t, request_stages> stages_{};
};

} // namespace troupe
