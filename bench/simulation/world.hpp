#pragma once

#include "audit.hpp"
#include "batch_desk.hpp"
#include "chance.hpp"
#include "run/run.hpp"
#include "scenario.hpp"
#include "witness.hpp"

#include <troupe/wallet.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <variant>
#include <vector>

namespace simulation {

/// All that a run has to do with, in virtual time: fetchers, servers, validators, limiters, a
/// cache, a source and a consumer. Each has its chances to be slow, to fail and to die.
class world final : public desk_home {
public:
  using time = std::chrono::nanoseconds;

  /// `talk`: writes down what happens. `texts`: the ids of those that the run is to get. `past`:
  /// of its batches, if there are any.
  world(const scenario& x, std::vector<std::string> ids, journal& notes, bool talk,
        batch_past* past = nullptr);

  /// Plays the run to its end; throws `broken` if it does what it must not.
  void play();

  /// The process has died, and with it what was not safe yet.
  bool was_killed() const noexcept {
    return killed_;
  }
  bool complete() const noexcept {
    return run_.complete();
  }
  time length() const noexcept {
    return now_;
  }

  const audit& books() const noexcept {
    return audit_;
  }
  /// After `play`.
  const troupe::run_summary& sum() const noexcept {
    return sum_;
  }
  /// Ids of the texts that need not be asked again.
  const std::vector<std::string>& done() const noexcept {
    return done_;
  }
  uint64_t events() const noexcept {
    return events_;
  }

private:
  struct event {
    time at;
    uint64_t number;
    std::function<void()> happen;
  };
  struct later {
    bool operator()(const event& x, const event& y) const noexcept {
      return x.at != y.at ? x.at > y.at : x.number > y.number;
    }
  };

  /// Reads what lies in its place, until it dies.
  struct reader {
    bool alive = true;
  };

  /// What lies before a reader, and before whoever takes over from it.
  struct reading_place {
    std::shared_ptr<reader> sits = std::make_shared<reader>();
    std::vector<troupe::answered> answers;
    bool called = false;
  };

  struct fetcher {
    bool alive = true;
    /// Changes with each request, abort and death.
    uint64_t epoch = 0;
    bool busy = false;
    uint64_t limiter = 0;
    troupe::request_order current;
    /// Absent: there is no deadline.
    std::optional<time> due;
    /// Who was to read the answer when the request was made, and where.
    std::shared_ptr<reader> reads;
    uint32_t place = 0;
    /// Permits of requests that died with it, or went to it thereafter.
    std::vector<uint64_t> lost;
  };

  struct limiter {
    bool alive = true;
    uint64_t generation = 0;
    /// Permits up to this one were granted by those before it.
    uint64_t first_permit = 0;
    bool limited = false;
    bool told = false;
    time paused_until{0};
    time last_message{0};
    std::deque<troupe::ticket> queue;
    std::map<uint64_t, troupe::ticket> held;
  };

  using report = std::variant<troupe::handed_over, troupe::verdict, troupe::transport_failure,
                              troupe::validation_crash>;

  // Time.
  void in(time wait, std::function<void()> happen);
  void act();
  void arm();
  void say(const std::string& what) const;

  // Orders.
  void carry_out(troupe::orders::start& x);
  void carry_out(const troupe::orders::cancel& x);
  void carry_out(const troupe::orders::ask_permits& x);
  void carry_out(const troupe::orders::ask_grant& x);
  void carry_out(const troupe::orders::return_permit& x);
  void carry_out(const troupe::orders::report_lost& x);
  void carry_out(troupe::orders::look_up& x);
  void carry_out(troupe::orders::keep& x);
  void carry_out(const troupe::orders::release& x);
  void carry_out(troupe::orders::read& x);
  void carry_out(const troupe::orders::call_reader& x);
  void carry_out(const troupe::orders::demand& x);
  void carry_out(const troupe::orders::end_supply&);
  void carry_out(const troupe::orders::flush_soon&);
  void carry_out(troupe::orders::deliver& x);
  void carry_out(const troupe::orders::notify&);
  void carry_out(const troupe::orders::announce_wait& x);
  void carry_out(const troupe::orders::announce_form& x);
  void carry_out(const troupe::orders::end&);

  // Source and consumer.
  void send_texts();
  bool give_texts(uint32_t count);
  void consume(uint64_t count);
  troupe::prompt make_prompt(const std::string& id);
  void cancel_some();
  void note(const troupe::erased_outcome& x);

  // Servers.
  void end_request(uint32_t seat);
  char draw_answer(const troupe::request_order& x);
  void answer(fetcher& x, uint32_t seat, char kind);
  void break_off(fetcher& x, uint32_t seat, troupe::errc code, uint16_t status,
                 uint32_t pause_ms = 0, std::string words = "it failed");
  void bill_unread(const troupe::request_order& x);
  void bill_unread(const troupe::request_order& x, const troupe::model_prices* prices);
  std::string spell(const troupe::request_order& x) const;
  troupe::usage use_tokens(const troupe::request_order& x);

  // Validators.
  void read_all(uint32_t place);
  void read_one(troupe::answered& x);
  troupe::verdict judge(troupe::answered& x);
  void put_answer(const std::shared_ptr<reader>& reads, uint32_t place, troupe::answered&& work);
  void call(const std::shared_ptr<reader>& reads, uint32_t place);

  // Limiters.
  void tell(uint32_t route, std::function<void()> message);
  void serve(uint32_t route);
  void release(uint32_t route, uint64_t generation, uint64_t permit);
  void pause(uint32_t route, time length);

  // Batches.
  std::chrono::nanoseconds time_now() const override {
    return now_;
  }
  void after(time wait, std::function<void()> happen) override {
    in(wait, std::move(happen));
  }
  troupe::row_key key_of(const troupe::request_order& x) const override;
  uint64_t body_bytes(const troupe::request_order& x) const override {
    return spell(x).size();
  }
  void tell(const std::string& what) const override {
    say(what);
  }
  void recalled(const troupe::ticket& id, uint32_t seat) override;
  void let_go(const troupe::ticket& id, uint32_t seat) override;
  void turned_live() override;
  void submitted() override;
  void answered_row(uint32_t seat, const troupe::request_order& x, const row_fate& fate,
                    bool is_copy) override;
  void failed_row(uint32_t seat, const troupe::request_order& x, troupe::error why, uint16_t status,
                  bool retry) override;
  bool is_batched(uint32_t seat) const noexcept {
    return seat >= scenario_.conf.pool_size;
  }
  void kill_desk();
  const troupe::model_prices* batch_price();
  void make_safe(std::function<void()> write);
  void play_on();

  // Money that is shared.
  void rival_spends();
  void check_shared_ceiling() const;

  // Reports and deaths.
  void post(report x);
  void take_reports();
  void perhaps_die();
  time news();
  void kill_fetcher(uint32_t seat);
  void kill_reader(uint32_t place);
  void kill_limiter(uint32_t route);
  void kill_cache();

  troupe::run_rules rules();

  const scenario& scenario_;
  std::vector<std::string> ids_;
  /// Before this run, and what it adds.
  journal& journal_;
  const journal before_;
  bool talks_;
  chance luck_;
  audit audit_;
  std::shared_ptr<witness> witness_ = std::make_shared<witness>();
  time now_{0};
  std::priority_queue<event, std::vector<event>, later> queue_;
  uint64_t numbers_ = 0;
  uint64_t events_ = 0;
  std::shared_ptr<const troupe::dialect> dialect_;
  troupe::wallet_ptr wallet_;
  troupe::run run_;
  std::vector<troupe::run_order> orders_;
  bool goes_on_ = false;
  bool has_ended_ = false;
  troupe::run_summary sum_;
  std::optional<time> timer_;

  std::vector<fetcher> fetchers_;
  std::vector<reading_place> places_;
  std::vector<limiter> limiters_;
  uint64_t last_permit_ = 0;
  uint64_t last_epoch_ = 0;
  bool cache_alive_ = true;
  std::map<std::string, std::string> cache_;
  size_t next_text_ = 0;
  bool source_alive_ = true;
  std::vector<report> reports_;
  bool called_ = false;
  std::vector<std::string> done_;
  std::shared_ptr<troupe::purse> rival_;
  /// What it has set aside, and what it has spent.
  uint64_t rival_reserved_ = 0;
  uint64_t rival_spent_ = 0;

  batch_past* past_;
  std::unique_ptr<batch_desk> desk_;
  /// What runs in seats of batches.
  std::map<uint32_t, troupe::request_order> batched_;
  bool desk_alive_ = true;
  troupe::model_prices batch_prices_;
  /// Writes that are on their way to the disk.
  std::deque<std::function<void()>> unsafe_;
  bool killed_ = false;
};

} // namespace simulation
