// A service under load: callers ask one extractor for one text after the other, while the server
// makes faults, callers cancel, deadlines pass, companies are killed and requesters end. Counts
// that each request has one answer, and what the service costs: time over the server's own latency,
// CPU time, memory, and CPU time while nobody asks.
//   --latency-us N     of the server's own
//   --trouble no       nobody cancels, no deadline passes, nobody ends
//   --kills N          companies, in the course
//   --idle N           seconds in which nobody asks, at the end
//   --policy stealing  of CAF's scheduler
//   --workers N        of it; 0: as many as CAF likes
// Exit status: 1 if an answer is lost, doubled or another's, or if memory grows.

#include "measurement.hpp"
#include "person_schema.hpp"
#include "protocol/caf_versions.hpp"
#include "service_log.hpp"

#include <troupe/extractor.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/init_global_meta_objects.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

CAF_BEGIN_TYPE_ID_BLOCK(service_bench, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(service_bench, (bench::person))
  CAF_ADD_TYPE_ID(service_bench, (troupe::outcome<bench::person>))

CAF_END_TYPE_ID_BLOCK(service_bench)

namespace {

using namespace std::chrono_literals;

using bench::trouble;
using std::chrono::steady_clock;

using answer = troupe::outcome<bench::person>;
using people = troupe::extractor_actor<bench::person>;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
/// The books of sanitizers grow.
constexpr bool is_exact = false;
#else
constexpr bool is_exact = true;
#endif

/// From a tenth of the texts to the last one.
constexpr size_t growth_kib_max = 1'024;

/// How far the callers are; kills companies on the way. From any thread.
class course {
public:
  course(uint64_t texts, uint64_t kills)
    : texts_(texts),
      between_kills_(kills > 0 ? std::max<uint64_t>(texts / (kills + 1), 1) : 0) {}

  void hired(const troupe::run_actor& x) {
    const std::lock_guard guard{mutex_};
    company_ = x.address();
    ++companies_;
  }

  void answered() {
    const auto done = ++done_;
    if (done == texts_ / 10)
      held_[0] = bench::holdings::now();
    if (done == texts_ / 2)
      held_[1] = bench::holdings::now();
    if (between_kills_ > 0 && done % between_kills_ == 0)
      kill_company();
    if (done == texts_) {
      held_[2] = bench::holdings::now();
      const std::lock_guard guard{mutex_};
      all_done_.notify_one();
    }
  }

  /// Returns when all are answered; false if for a minute none was.
  bool wait() {
    std::unique_lock guard{mutex_};
    while (true) {
      const auto before = done_.load();
      if (all_done_.wait_for(guard, 60s, [this] { return done_ >= texts_; }))
        return true;
      if (done_ == before)
        return false;
    }
  }

  /// Whether memory stayed what it was.
  bool print() const {
    std::printf("%llu companies\n", static_cast<unsigned long long>(companies_));
    constexpr const char* when[] = {"10 %", "50 %", "100 %"};
    for (size_t i = 0; i < 3; ++i)
      std::printf("at %-5s %6zu KiB resident, %zu threads, %zu descriptors\n", when[i],
                  held_[i].resident_kib, held_[i].threads, held_[i].descriptors);
    return !is_exact || held_[2].resident_kib <= held_[0].resident_kib + growth_kib_max;
  }

private:
  void kill_company() {
    const std::lock_guard guard{mutex_};
    if (const auto there = caf::actor_cast<caf::actor>(company_))
      caf::anon_send_exit(there, caf::exit_reason::kill);
  }

  const uint64_t texts_;
  const uint64_t between_kills_;
  std::atomic<uint64_t> done_{0};
  bench::holdings held_[3];
  std::mutex mutex_;
  std::condition_variable all_done_;
  caf::actor_addr company_;
  uint64_t companies_ = 0;
};

/// What is done to a text.
trouble trouble_of(uint64_t number) {
  if (number % 50 == 7)
    return trouble::cancelled;
  return number % 100 == 33 ? trouble::late : trouble::none;
}

/// What a caller knows, whatever kind it is.
struct calling {
  people whom;
  course* progress = nullptr;
  bench::service_log* log = nullptr;
  bool with_trouble = true;
  std::chrono::microseconds latency{0};

  trouble what(uint64_t number) const {
    return with_trouble ? trouble_of(number) : trouble::none;
  }

  troupe::prompt text(uint64_t number) const {
    troupe::prompt x;
    x.text = bench::text_of(number);
    x.tag = number + 1;
    if (what(number) == trouble::late)
      x.deadline = std::max(1ms,
                            std::chrono::duration_cast<std::chrono::milliseconds>(latency) / 2);
    return x;
  }

  void take(const answer& x, uint64_t number, steady_clock::time_point since) const {
    const auto took = steady_clock::now() - since;
    if (x.tag != number + 1)
      log->strange("the answer to " + std::to_string(x.tag) + " for " + std::to_string(number + 1));
    else if (x && !bench::right(*x, number))
      log->strange("another one's record for " + std::to_string(number + 1));
    log->answered(number, what(number), x.error().code,
                  x && x.log.attempts.size() == 1 && what(number) == trouble::none, took);
    progress->answered();
  }

  void take(const caf::error& x, uint64_t number) const {
    log->strange(to_string(x) + " for " + std::to_string(number + 1));
    log->answered(number, what(number), troupe::errc::internal, false, {});
    progress->answered();
  }
};

/// Asks, and does not wait for the answer.
caf::behavior passer_by(caf::event_based_actor* self, const people& whom) {
  troupe::prompt x;
  x.text = bench::text_of(0);
  troupe::request(self, whom, std::move(x)).then([](const answer&) {}, [](const caf::error&) {});
  self->quit();
  return {};
}

/// An event-based caller: the next text when the last one is answered.
struct caller {
  static constexpr const char* name = "caller";

  caller(caf::event_based_actor* me, calling x)
    : self(me),
      my(std::move(x)),
      next(my.log->first()) {}

  caf::behavior make_behavior() {
    ask();
    return {};
  }

  void ask() {
    if (next == my.log->end())
      return;
    const auto number = next++;
    const auto since = steady_clock::now();
    troupe::request(self, my.whom, my.text(number))
      .then(
        [this, number, since](const answer& x) {
          my.take(x, number, since);
          ask();
        },
        [this, number](const caf::error& x) {
          my.take(x, number);
          ask();
        });
    if (my.what(number) == trouble::cancelled) {
      if (number % 100 < 50)
        troupe::post(self, my.whom, troupe::cancel_text{number + 1});
      else
        troupe::post_later(self, my.whom, my.latency / 2, troupe::cancel_text{number + 1});
    }
    if (my.with_trouble && number % 500 == 100)
      self->spawn(passer_by, my.whom);
  }

  caf::event_based_actor* self;
  calling my;
  uint64_t next;
};

/// A caller on a thread of its own, which it blocks.
void ask_all(caf::actor_system& system, const calling& my) {
  const caf::scoped_actor self{system};
  for (auto number = my.log->first(); number < my.log->end(); ++number) {
    const auto since = steady_clock::now();
    auto awaited = troupe::request(self, my.whom, my.text(number));
    if (my.what(number) == trouble::cancelled)
      troupe::post(self, my.whom, troupe::cancel_text{number + 1});
    std::move(awaited).receive([&](const answer& x) { my.take(x, number, since); },
                               [&](const caf::error& x) { my.take(x, number); });
  }
}

struct service_config : caf::actor_system_config {
  service_config(const std::string& policy, size_t workers) {
    set("caf.scheduler.policy", policy);
    if (workers > 0)
      set("caf.scheduler.max-threads", workers);
  }
};

troupe::settings settings_of(const bench::options& options) {
  troupe::settings conf;
  conf.base_url = options.base_url;
  conf.api_key = bench::api_key;
  conf.model = bench::model;
  conf.system_prompt = bench::system_prompt;
  conf.pool_size = static_cast<uint32_t>(2 * options.concurrency);
  // As quick as this server, which has no limits: its 429s come by chance.
  conf.backoff_initial = 5ms;
  conf.learn_limits = false;
  return conf;
}

/// With companies that the course knows, and so can kill.
troupe::expected<people> spawn_service(caf::actor_system& system, const troupe::settings& conf,
                                       bool with_trouble, course& progress) {
  troupe::extractor_options options;
  // Room for the callers, and for some who have left.
  options.waiting_max = 2 * conf.pool_size;
  if (with_trouble) {
    auto engine = troupe::make_engine(conf);
    if (!engine)
      return tl::unexpected<troupe::error>{engine.error()};
    options.company.engine = std::move(*engine);
    options.hire = [&system, &progress, conf, how = options.company](const caf::actor& target) {
      auto made = troupe::spawn_company<bench::person>(system, conf, target, how);
      if (made)
        progress.hired(*made);
      return made;
    };
  }
  return troupe::spawn_extractor<bench::person>(system, conf, options);
}

/// False if no answer came any more.
bool load(caf::actor_system& system, const calling& usual, std::vector<bench::service_log>& logs,
          course& progress) {
  std::vector<std::thread> threads;
  for (size_t i = 0; i < logs.size(); ++i) {
    auto my = usual;
    my.log = &logs[i];
    if (i % 4 == 3)
      threads.emplace_back([&system, my] { ask_all(system, my); });
    else
      system.spawn<caf::stateful_actor<caller>>(std::move(my));
  }
  const bool all = progress.wait();
  for (auto& x : threads)
    all ? x.join() : x.detach();
  return all;
}

void idle(std::chrono::seconds time) {
  if (time.count() == 0)
    return;
  std::this_thread::sleep_for(2s);
  const auto before = bench::processor_time();
  std::this_thread::sleep_for(time);
  const std::chrono::duration<double> used = bench::processor_time() - before;
  std::printf("%lld s without a text: %.3f %% of a core\n", static_cast<long long>(time.count()),
              100 * used.count() / static_cast<double>(time.count()));
}

int run(const bench::options& options) {
  const auto& others = options.others;
  const bool with_trouble = others.at("trouble") != "no";
  const std::chrono::microseconds latency{std::stol(others.at("latency-us"))};
  course progress{options.n, std::stoull(others.at("kills"))};
  std::vector<bench::service_log> logs;
  std::vector<bench::service_log*> all_logs;
  for (size_t i = 0; i < options.concurrency; ++i) {
    const auto first = options.n * i / options.concurrency;
    logs.emplace_back(first, options.n * (i + 1) / options.concurrency - first);
  }
  for (auto& x : logs)
    all_logs.push_back(&x);
  service_config config{others.at("policy"), std::stoull(others.at("workers"))};
  caf::actor_system system{config};
  const auto conf = settings_of(options);
  const auto service = spawn_service(system, conf, with_trouble, progress);
  if (!service) {
    std::fprintf(stderr, "%s\n", to_string(service.error()).c_str());
    return 2;
  }
  const auto start = steady_clock::now();
  const auto before = bench::processor_time();
  const bool all = load(system, {*service, &progress, nullptr, with_trouble, latency}, logs,
                        progress);
  const auto used = bench::processor_time() - before;
  const std::chrono::duration<double> took = steady_clock::now() - start;
  const bench::service_report report{all_logs};
  report.print(latency);
  const bool is_flat = progress.print();
  std::printf("CPU time per text: %.1f us; %.0f texts/s\n",
              static_cast<double>(used.count()) / static_cast<double>(options.n),
              static_cast<double>(options.n) / took.count());
  std::fflush(stdout);
  if (!all) {
    // Somebody waits for ever.
    std::puts("for a minute no answer came");
    std::fflush(stdout);
    std::_Exit(1);
  }
  idle(std::chrono::seconds{std::stol(others.at("idle"))});
  caf::anon_send_exit(*service, caf::exit_reason::user_shutdown);
  if (!is_flat)
    std::puts("memory grows");
  return report.fine() && is_flat ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  const auto options = bench::options::read(argc, argv,
                                            {{"latency-us", "0"},
                                             {"trouble", "yes"},
                                             {"kills", "0"},
                                             {"idle", "0"},
                                             {"policy", "sharing"},
                                             {"workers", "0"}});
  caf::init_global_meta_objects<caf::id_block::service_bench>();
  caf::init_global_meta_objects<caf::id_block::troupe>();
  caf::core::init_global_meta_objects();
  return run(options);
}
