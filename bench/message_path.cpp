// The actors alone, like actors_bench, but on one thread and a clock that stands still: every run
// takes the same steps in the same order, so that its instructions can be counted and compared.

#include "measurement.hpp"
#include "people.hpp"
#include "person_sink.hpp"
#include "person_texts.hpp"

#include <troupe/event_log.hpp>
#include <troupe/metrics.hpp>
#include <troupe/record.hpp>
#include <troupe/test/virtual_system.hpp>
#include <troupe/trace_file.hpp>

#include <caf/init_global_meta_objects.hpp>

#include <fcntl.h>
#include <memory>

namespace {

/// Hears everything, and does nothing: what it costs to tell.
class idle_instrument final : public troupe::instrument {
public:
  std::unique_ptr<troupe::run_observer> observe(const troupe::run_started&,
                                                troupe::event_time) override {
    return std::make_unique<idle>();
  }

private:
  class idle final : public troupe::run_observer {};
};

/// Keeps requests until it is told to answer them, all at once.
class queued_engine final : public troupe::http_engine {
public:
  troupe::request_id submit(troupe::http_request request, troupe::http_listener_ptr listener,
                            uint64_t tag) override {
    listener_ = std::move(listener);
    queue_.push_back({tag, std::move(request.body)});
    return ++last_;
  }

  void cancel(troupe::request_id) override {}

  /// False if there is nothing to answer.
  bool answer() {
    if (queue_.empty())
      return false;
    for (auto& x : queue_)
      batch_.push_back({x.tag, {{}, {200, {}, bench::reply_to(x.body)}, {}}});
    queue_.clear();
    listener_->completed(batch_);
    batch_.clear();
    return true;
  }

private:
  struct call {
    uint64_t tag;
    std::string body;
  };

  std::vector<call> queue_;
  std::vector<troupe::http_completion> batch_;
  troupe::http_listener_ptr listener_;
  troupe::request_id last_ = 0;
};

} // namespace

int main(int argc, char** argv) {
  const auto options = bench::options::read(argc, argv, {{"watch", "nobody"}});
  caf::init_global_meta_objects<caf::id_block::troupe>();
  caf::core::init_global_meta_objects();
  troupe::test::virtual_system stage;
  troupe::settings conf;
  conf.model = bench::model;
  // As the bare loops ask.
  conf.mode = troupe::mode::tools;
  conf.prompt_cache = troupe::prompt_cache::off;
  conf.api_key = bench::api_key;
  conf.system_prompt = bench::system_prompt;
  conf.pool_size = static_cast<uint32_t>(options.concurrency);
  conf.validators = 2; // whatever the machine has
  auto engine = std::make_shared<queued_engine>();
  troupe::company_options company;
  company.how = options.gather ? troupe::order::input : troupe::order::completed;
  company.engine = engine;
  company.texts = std::make_shared<bench::person_texts>(options.n);
  const auto& watch = options.others.at("watch");
  if (watch == "metrics")
    company.options.instruments = {troupe::make_metrics(stage.get())};
  else if (watch == "events")
    company.options.instruments = {troupe::open_event_log(::open("/dev/null", O_WRONLY))};
  else if (watch == "trace")
    company.options.instruments = {troupe::open_trace_file("/dev/null").value()};
  else if (watch == "idle")
    company.options.instruments = {std::make_shared<idle_instrument>()};
  auto plan = troupe::plan_run(stage.get(), conf, troupe::record_type_of<bench::person>(),
                               std::move(company))
                .value();
  auto sink = std::make_shared<bench::person_sink>();
  plan.sink = sink;
  const bench::measurement measured;
  troupe::spawn_coordinator(stage.get(), std::move(plan));
  do {
    stage.run();
  } while (engine->answer());
  measured.report("message-path", options, sink->failures(), sink->wrong());
  return sink->has_ended() && sink->failures() + sink->wrong() == 0 ? 0 : 1;
}
