// The actors alone: the whole company with validation, but an engine that answers at once from
// memory. No sockets, so what is measured is the message path, the encoding of requests and the
// reading of replies.

#include "measurement.hpp"
#include "people.hpp"
#include "person_sink.hpp"
#include "person_texts.hpp"

#include <troupe/record.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/init_global_meta_objects.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace {

/// Answers from a thread of its own, as the real engine does, whatever has been submitted
/// meanwhile.
class memory_engine final : public troupe::http_engine {
public:
  memory_engine() : thread_([this] { work(); }) {}

  ~memory_engine() override {
    {
      const std::lock_guard guard{mutex_};
      stop_ = true;
    }
    filled_.notify_one();
    thread_.join();
  }

  troupe::request_id submit(troupe::http_request request, troupe::http_listener_ptr listener,
                            uint64_t tag) override {
    const std::lock_guard guard{mutex_};
    listener_ = std::move(listener);
    queue_.push_back({tag, std::move(request.body)});
    if (std::exchange(asleep_, false))
      filled_.notify_one();
    return ++last_;
  }

  void cancel(troupe::request_id) override {}

  bool lends_its_thread() const noexcept override {
    return true;
  }

private:
  struct call {
    uint64_t tag;
    std::string body;
  };

  void work() {
    std::unique_lock guard{mutex_};
    std::vector<call> taken;
    std::vector<troupe::http_completion> batch;
    while (true) {
      while (queue_.empty() && !stop_) {
        asleep_ = true;
        filled_.wait(guard);
      }
      if (stop_)
        return;
      taken.swap(queue_);
      auto listener = listener_;
      guard.unlock();
      for (auto& x : taken)
        batch.push_back({x.tag, {{}, {200, {}, bench::reply_to(x.body)}, {}}});
      listener->completed(batch);
      batch.clear();
      taken.clear();
      guard.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<call> queue_;
  troupe::http_listener_ptr listener_;
  troupe::request_id last_ = 0;
  bool asleep_ = false;
  bool stop_ = false;
  std::thread thread_;
};

struct system_config : caf::actor_system_config {
  explicit system_config(const std::map<std::string, std::string>& x) {
    if (x.at("policy") != "default")
      set("caf.scheduler.policy", x.at("policy"));
    if (x.at("workers") != "0")
      set("caf.scheduler.max-threads", std::stoul(x.at("workers")));
  }
};

} // namespace

int main(int argc, char** argv) {
  const auto options = bench::options::read(argc, argv, {{"policy", "default"}, {"workers", "0"}});
  caf::init_global_meta_objects<caf::id_block::troupe>();
  caf::core::init_global_meta_objects();
  // Outlives the actors, because it cannot be destroyed on its own thread.
  const auto engine = std::make_shared<memory_engine>();
  const system_config config{options.others};
  caf::actor_system system{const_cast<system_config&>(config)};
  troupe::settings conf;
  conf.model = bench::model;
  // As the bare loops ask.
  conf.mode = troupe::mode::tools;
  conf.prompt_cache = troupe::prompt_cache::off;
  conf.system_prompt = bench::system_prompt;
  conf.pool_size = static_cast<uint32_t>(options.concurrency);
  troupe::company_options company;
  company.how = options.gather ? troupe::order::input : troupe::order::completed;
  company.engine = engine;
  size_t failures = 0;
  size_t wrong = 0;
  bench::measurement measured;
  for (const auto count : {options.warmup, options.n}) {
    if (count == 0)
      continue;
    measured.restart();
    company.texts = std::make_shared<bench::person_texts>(count);
    auto plan
      = troupe::plan_run(system, conf, troupe::record_type_of<bench::person>(), company).value();
    auto sink = std::make_shared<bench::person_sink>();
    plan.sink = sink;
    troupe::spawn_coordinator(system, std::move(plan));
    sink->wait();
    failures += sink->failures();
    wrong += sink->wrong();
  }
  measured.report("actors", options, failures, wrong);
  return failures + wrong == 0 ? 0 : 1;
}
