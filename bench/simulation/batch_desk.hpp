#pragma once

#include "batch_cloud.hpp"
#include "batches/batch_book.hpp"
#include "chance.hpp"
#include "scenario.hpp"

#include <troupe/detail/request_order.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace simulation {

/// The process dies here.
struct killed {};

/// What outlives the process: the provider, and what is remembered of its batches.
struct batch_past {
  explicit batch_past(const scenario& x) : cloud(x) {}

  batch_cloud cloud;
  kept_batches kept;
  /// When the present run began.
  std::chrono::nanoseconds begun{0};
  uint32_t tags = 0;
};

/// What a desk has of its world.
class desk_home {
public:
  virtual ~desk_home() = default;

  virtual std::chrono::nanoseconds time_now() const = 0;
  virtual void after(std::chrono::nanoseconds wait, std::function<void()> happen) = 0;
  virtual troupe::row_key key_of(const troupe::request_order& x) const = 0;
  virtual uint64_t body_bytes(const troupe::request_order& x) const = 0;
  virtual void tell(const std::string& what) const = 0;

  virtual void recalled(const troupe::ticket& id, uint32_t seat) = 0;
  virtual void let_go(const troupe::ticket& id, uint32_t seat) = 0;
  virtual void turned_live() = 0;
  virtual void submitted() = 0;
  virtual void
  answered_row(uint32_t seat, const troupe::request_order& x, const row_fate& fate, bool is_copy)
    = 0;
  virtual void failed_row(uint32_t seat, const troupe::request_order& x, troupe::error why,
                          uint16_t status, bool retry)
    = 0;
};

/// The hands of a book of batches, and what the coordinator has of them: messages come behind each
/// other, calls take their time and fail, and all of it dies with the process.
class batch_desk {
public:
  using time = std::chrono::nanoseconds;

  batch_desk(const scenario& x, batch_past& past, desk_home& home, uint64_t seed);

  batch_desk(const batch_desk&) = delete;
  batch_desk& operator=(const batch_desk&) = delete;

  // -- what the coordinator says

  void start(uint32_t seat, troupe::request_order&& x);
  void cancel(uint32_t seat);
  void orders_end(uint32_t room, bool more_texts);
  /// What it has to say, now.
  void work();
  void run_ended(bool complete);
  bool sends_live() const noexcept {
    return sends_live_;
  }

  /// The one at the desk dies.
  void die();
  /// Somebody else sits there. Returns how many seats were ever used: what ran there is lost.
  uint32_t replace();

private:
  struct seat_order {
    uint32_t seat;
    troupe::request_order what;
  };
  struct seat_left {
    uint32_t seat;
  };
  struct run_state {
    uint32_t room = 0;
    bool more_texts = true;
  };
  using message = std::variant<seat_order, seat_left, run_state>;

  void hire();
  troupe::book_rules rules() const;
  void put(message x);
  void say(std::function<void()> word);
  void take_work();
  void add(seat_order& x);
  void act();
  void carry_out_orders();
  void carry_out(troupe::batch_orders::note& x);
  void carry_out(const troupe::batch_orders::close_input& x);
  void carry_out(const troupe::batch_orders::call& x);
  void carry_out(const troupe::batch_orders::scan& x);
  void carry_out(const troupe::batch_orders::remove_files& x);
  void carry_out(const troupe::batch_orders::recall& x);
  void carry_out(const troupe::batch_orders::refuse& x);
  void carry_out(const troupe::batch_orders::let_go& x);
  void carry_out(const troupe::batch_orders::announce&);
  void carry_out(const troupe::batch_orders::send_live&);
  void carry_out(const troupe::batch_orders::all_submitted&);
  void take_reply(uint32_t batch, uint32_t output, const std::string& what, cloud_reply&& x);
  void give_rows();
  void give(troupe::row_gift&& x);
  void arm();
  std::optional<troupe::error> draw_mishap(const std::string& what, bool& reaches);
  void in(time wait, std::function<void()> happen);
  uint32_t lane_of(const troupe::request_order& x) const;
  std::optional<troupe::request_order> take_request(uint32_t seat);
  time absolute() const {
    return past_.begun + home_.time_now();
  }

  const scenario& scenario_;
  batch_past& past_;
  desk_home& home_;
  chance luck_;
  std::shared_ptr<class cloud_format> format_;
  /// Route and kind, by lane.
  std::vector<std::pair<uint32_t, bool>> lanes_;
  std::unique_ptr<troupe::batch_book> book_;
  /// Changes with each death.
  uint64_t epoch_ = 0;
  std::vector<message> work_;
  bool called_ = false;
  std::vector<std::function<void()>> words_;
  bool speaks_ = false;
  /// By seat.
  std::map<uint32_t, troupe::request_order> requests_;
  /// Inputs and results, by path.
  std::map<std::string, std::shared_ptr<std::vector<cloud_row>>> inputs_;
  std::map<std::string, cloud_lines> outputs_;
  uint32_t room_ = 0;
  run_state told_;
  bool is_told_ = false;
  bool sends_live_ = false;
  bool has_died_ = false;
  bool is_open_ = false;
  uint32_t seats_ = 0;
  std::optional<time> timer_;
  uint64_t calls_ = 0;
};

} // namespace simulation
