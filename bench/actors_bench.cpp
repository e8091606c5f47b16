// The actors alone: the whole company with validation, but an engine that answers at once from memory. No sockets, so
// what is measured is the message path, the encoding of requests and the reading of replies.

#include "measurement.hpp"
#include "people.hpp"

#include <troupe/company.hpp>
#include <troupe/client.hpp>
#include <troupe/notes.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/init_global_meta_objects.hpp>

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <ranges>
#include <thread>

struct person {
  std::string name;
  int32_t age = 0;
  std::string occupation;
};

template <class Inspector>
bool inspect(Inspector& f, person& x) {
  return f.object(x).fields(f.field("name", x.name),
                            troupe::field(f, "age", x.age, troupe::at_least(0)),
                            f.field("occupation", x.occupation));
}

namespace {

/// Answers from a thread of its own, as the real engine does, whatever has been submitted meanwhile.
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
        batch.push_back({x.tag, answer(x.body)});
      listener->completed(batch);
      batch.clear();
      taken.clear();
      guard.lock();
    }
  }

  static troupe::http_result answer(const std::string& body) {
    static constexpr std::string_view before = " is a ";
    const auto age = body.find(before) + before.size();
    troupe::http_result result;
    result.response.status = 200;
    auto& reply = result.response.body;
    reply.reserve(800);
    reply
      = R"({"id":"chatcmpl-123456789","object":"chat.completion","created":1700000000,"model":"mock-1","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_123456789","type":"function","function":{"name":"person","arguments":"{\"name\":\"John Smith\",\"age\":)";
    reply.append(body, age, body.find('-', age) - age);
    reply
      += R"(,\"occupation\":\"software engineer\"}"}}],"refusal":null},"logprobs":null,"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":150,"completion_tokens":25,"total_tokens":175},"system_fingerprint":"fp_mock"})";
    return result;
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

/// Counts and ends.
class counting_sink final : public troupe::outcome_sink {
public:
  void deliver(troupe::coordinator_actor::pointer_view,
               std::vector<troupe::erased_outcome>& batch) override {
    for (auto& x : batch) {
      auto got = troupe::typed<person>(std::move(x));
      if (!got)
        ++failures;
      else if (!bench::right({got->name, got->age, got->occupation}, got.index))
        ++wrong;
    }
  }

  void ended(troupe::coordinator_actor::pointer_view, const troupe::run_summary&) override {
    const std::lock_guard guard{mutex_};
    ended_ = true;
    changed_.notify_one();
  }

  void wait() {
    std::unique_lock guard{mutex_};
    changed_.wait(guard, [this] { return ended_; });
  }

  size_t failures = 0;
  size_t wrong = 0;

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
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
  const system_config config{options.others};
  caf::actor_system system{const_cast<system_config&>(config)};
  troupe::settings conf;
  conf.model = "mock-1";
  conf.system_prompt = "Extract the person described in the text.";
  conf.pool_size = static_cast<uint32_t>(options.concurrency);
  troupe::company_options company;
  company.how = options.gather ? troupe::order::input : troupe::order::completed;
  company.engine = std::make_shared<memory_engine>();
  size_t failures = 0;
  size_t wrong = 0;
  bench::measurement measured;
  for (const auto count : {options.warmup, options.n}) {
    if (count == 0)
      continue;
    measured.restart();
    company.texts = troupe::make_source(std::views::iota(size_t{0}, count)
                                        | std::views::transform(bench::text_of));
    auto plan = troupe::plan_run(system, conf, troupe::record_type_of<person>(), company).value();
    auto sink = std::make_shared<counting_sink>();
    plan.sink = sink;
    troupe::spawn_coordinator(system, std::move(plan));
    sink->wait();
    failures += sink->failures;
    wrong += sink->wrong;
  }
  measured.report("actors", options, failures, wrong);
  return failures + wrong == 0 ? 0 : 1;
}
