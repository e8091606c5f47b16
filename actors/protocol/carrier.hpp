#pragma once

#include "answer_inbox.hpp"
#include "report_inbox.hpp"

#include <troupe/detail/request_order.hpp>
#include <troupe/interfaces.hpp>
#include <troupe/progress.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace troupe {

/// What a carrier has of the run that it works for.
struct carrier_home {
  /// In whose context it is called.
  coordinator_actor::pointer_view self;
  /// Where what became of its requests goes. From any thread.
  std::shared_ptr<report_inbox> reports;
  /// Where their answers go, by the validator that the order names. From any thread.
  answer_inboxes answers;
  /// To be called in the coordinator: whoever made requests from this seat is gone, and with it
  /// what ran there; the seat may be used again.
  std::function<void(uint32_t seat, const std::string& reason)> lost;

  // Of these, too, in the coordinator, but not before the carrier is made.

  /// How many more answers may come now without piling up in front of validators or consumer. An
  /// answer counts from when the coordinator has taken its `handed_over`: whoever brings several at
  /// once counts them himself. Whenever this has grown, `orders_end` follows.
  std::function<uint32_t()> room;
  /// Whether more texts may come, so that it is worth waiting for them.
  std::function<bool()> more_texts;
  /// No more requests are to go in batches for the moment. To be called in `carrier::start` and
  /// `work`.
  std::function<void(bool)> pause;
  /// Whether no more can come before some of those that are in batches come back.
  std::function<bool()> is_full;
  /// This request is not made after all, from this seat or any other: its text is free to be asked
  /// for anew. To be called in `carrier::work`.
  std::function<void(const ticket& id, uint32_t seat)> recall;
  /// This request goes on elsewhere without the run: its text ends as `cancelled`, for another run
  /// to take the answer. To be called in `carrier::work`.
  std::function<void(const ticket& id, uint32_t seat)> let_go;
  /// From now on no request goes in a batch. To be called in `carrier::work`, before the requests
  /// are recalled that this is about.
  std::function<void()> send_live;
  /// Tells observers, and `run_options::on_batch`.
  std::function<void(const batch_event&)> announce;
  /// Stops the run behind whatever the coordinator is told before, as `stop_run` does: what it has
  /// ordered goes on elsewhere, and another run takes the answers, also those that are not read
  /// yet.
  std::function<void()> detach;
};

/// How the requests of a run get to where they are made, and how their answers come back: from
/// actors on this machine (`local_carrier`), in a file that a provider works through for hours, by
/// a company elsewhere. A run need not know.
///
/// It has seats, each with one request at most. An order is a value; of each that was neither
/// cancelled nor lost, it says exactly once how it ended, with the ticket of the order:
///
/// - `answered` into the inbox of its validator, then `handed_over` into `reports`; or a `verdict`
///   of its own behind `handed_over`, if it reads answers while they arrive; or
/// - `transport_failure`, with the decision of `decide_retry`.
///
/// Before that, a `limit_report` if the order has a permit, if the server said something about its
/// limits, or if it asks everybody to wait; of a cancelled one only if it had a permit. With
/// `request_order::observed`, also what was sent and what came.
///
/// Reports and answers may come together, as late and in such numbers as the carrier likes:
/// whoever takes them is called once. Owned by the coordinator; all members are called there.
class carrier {
public:
  virtual ~carrier() = default;

  /// How many requests may be under way at once, at least 1: the seats are below.
  virtual uint32_t capacity() const noexcept = 0;

  /// Makes a request from a seat where nothing runs, or only what was cancelled.
  virtual void start(uint32_t seat, request_order&& x) = 0;

  /// Ends what runs there. Nobody waits for its end.
  virtual void cancel(uint32_t seat) = 0;

  /// The run has nothing more to order for the moment: what was gathered may go.
  virtual void orders_end() {}

  /// Somebody sent the coordinator `carrier_due`: a helper of the carrier's that works elsewhere
  /// has brought something, or a time has come that the carrier had itself told of.
  virtual void work() {}

  /// The run is to drain (`drain_run`), and so long is what it may wait for. Returns how long it
  /// waits: whose requests take hours leaves them at once.
  virtual std::chrono::nanoseconds grace(std::chrono::nanoseconds wanted) {
    return wanted;
  }

  /// The last call, if the coordinator does not die: the run is over, and nothing runs any more.
  /// `complete`: every text has had its turn, and none was cancelled; else another run may go on.
  virtual void run_ended(bool complete) {
    static_cast<void>(complete);
  }
};

} // namespace troupe
