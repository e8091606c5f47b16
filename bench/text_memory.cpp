// What a text costs in memory while its request is under way, as when a provider works through
// batches for hours: so many texts are started, nothing is answered. Prints a table.
//
//   text_memory --n 100000

#include "company/coordinator.hpp"
#include "company/response_cache.hpp"
#include "measurement.hpp"
#include "person_sink.hpp"
#include "protocol/actor_of.hpp"
#include "run/run.hpp"

#include <troupe/detail/run_plan.hpp>
#include <troupe/record.hpp>
#include <troupe/test/virtual_system.hpp>

#include <caf/init_global_meta_objects.hpp>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <malloc.h>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

/// What the heap holds, and held at most: with what malloc has in front of each block.
std::atomic<size_t> held{0};
std::atomic<size_t> held_most{0};

constexpr size_t block_head = sizeof(void*);

void* take(size_t size) {
  auto* result = std::malloc(size);
  if (result == nullptr)
    throw std::bad_alloc{};
  const auto now = held += malloc_usable_size(result) + block_head;
  if (now > held_most)
    held_most = now;
  return result;
}

void give_back(void* x) noexcept {
  if (x != nullptr)
    held -= malloc_usable_size(x) + block_head;
  std::free(x);
}

} // namespace

void* operator new(size_t size) {
  return take(size);
}
void operator delete(void* x) noexcept {
  give_back(x);
}
void operator delete(void* x, size_t) noexcept {
  give_back(x);
}

namespace {

using namespace troupe;

constexpr size_t portion = 512;

/// A text of 100 bytes with an id of 20.
prompt text_at(size_t i) {
  char id[32];
  std::snprintf(id, sizeof id, "text-%015zu", i);
  prompt result;
  result.id = id;
  result.text = std::string(80, 'x') + id;
  return result;
}

/// Of the strings alone.
size_t bytes_of_text() {
  const auto before = held.load();
  const auto id = text_at(0).id;
  const auto text = text_at(0).text;
  return held - before;
}

/// A run whose seats do nothing.
class started_run {
public:
  started_run(size_t texts, bool looks_up, order how) : run_(rules(texts, looks_up, how), time()) {
    for (size_t i = 0; i < texts;) {
      std::vector<prompt> list;
      for (size_t end = std::min(texts, i + portion); i < end; ++i)
        list.push_back(text_at(i));
      run_.add_texts(list, i == texts, {}, time());
      run_.add_permits(0, portion);
      act();
    }
  }

private:
  using time = run::time;

  static run_rules rules(size_t texts, bool looks_up, order how) {
    run_rules result;
    result.conf.model = "model";
    result.conf.pool_size = static_cast<uint32_t>(texts);
    result.credit = unlimited_credit;
    result.looks_up = looks_up;
    result.how = how;
    result.routes.push_back({"model", nullptr, nullptr});
    return result;
  }

  void act() {
    run_.next(time(), orders_);
    for (size_t i = 0; i < orders_.size(); ++i)
      if (const auto* x = std::get_if<orders::look_up>(&orders_[i]))
        wanted_.push_back(x->id);
    orders_.clear();
    for (const auto& id : std::exchange(wanted_, {})) {
      cache_key key{};
      const auto number = ++keys_;
      for (size_t i = 0; i < 8; ++i)
        key[i] = static_cast<uint8_t>(number * 0x9E3779B97F4A7C15 >> 8 * i);
      run_.look_up(id, key, std::nullopt, {}, time());
      run_.next(time(), orders_);
      orders_.clear();
    }
  }

  run run_;
  std::vector<run_order> orders_;
  std::vector<text_id> wanted_;
  uint64_t keys_ = 0;
};

/// Has its texts at once, and does not hold them.
class many_texts final : public source {
public:
  explicit many_texts(size_t count) : count_(count) {}

  bool read(std::vector<prompt>& out, size_t max) override {
    for (const auto end = std::min(count_, made_ + max); made_ < end; ++made_)
      out.push_back(text_at(made_));
    return made_ < count_;
  }
  bool blocking() const noexcept override {
    return false;
  }

private:
  size_t count_;
  size_t made_ = 0;
};

/// A carrier that forgets what it is to carry.
class nowhere final : public carrier {
public:
  explicit nowhere(size_t seats) : seats_(static_cast<uint32_t>(seats)) {}

  uint32_t capacity() const noexcept override {
    return seats_;
  }
  void start(uint32_t, request_order&&) override {}
  void cancel(uint32_t) override {}

private:
  uint32_t seats_;
};

limiter_actor::behavior_type generous(limiter_actor::pointer self) {
  return {
    [self](const permit_request& x) {
      post(self, caf::actor_cast<coordinator_actor>(self->current_sender()), permits{x.count});
      // Nothing will ever be answered.
      post(self, caf::actor_cast<coordinator_actor>(self->current_sender()), permits{1'000'000});
    },
    [](const pace_request&) {}, [](const reply_report&) {}, [](permit_return) {}, [](tick) {}};
}

void print(const char* what, double texts, size_t now, size_t most, size_t strings) {
  std::printf("| %s | %.0f | %.0f | %.0f |\n", what, static_cast<double>(now) / texts,
              static_cast<double>(now) / texts - static_cast<double>(strings),
              static_cast<double>(most) / texts);
}

void measure_run(const char* what, size_t n, bool looks_up, order how, size_t strings) {
  const auto before = held.load();
  held_most = before;
  auto x = std::make_unique<started_run>(n, looks_up, how);
  print(what, static_cast<double>(n), held - before, held_most - before, strings);
}

/// The whole company, with the actor that tells equal texts.
void measure_company(size_t n, size_t strings) {
  test::virtual_system stage;
  auto& system = stage.get();
  settings conf;
  conf.model = "gpt-4o-mini";
  conf.api_key = "key";
  conf.share_requests = true;
  conf.validators = 1;
  company_options options;
  const auto limiter = system.spawn(generous);
  options.limiter = limiter;
  // On this thread.
  const auto cache = system.spawn<actor_of<response_cache, cache_actor>>(conf);
  options.cache = cache;
  options.texts = std::make_shared<many_texts>(n);
  auto plan = plan_run(system, conf, record_type_of<bench::person>(), std::move(options)).value();
  plan.sink = std::make_shared<bench::person_sink>();
  const auto before = held.load();
  held_most = before;
  auto company = system.spawn<actor_of<coordinator, coordinator_actor>>(
    std::move(plan), [n](const carrier_home&, const run_plan&) -> std::unique_ptr<carrier> {
      return std::make_unique<nowhere>(n);
    });
  stage.run();
  print("company, equal texts share", static_cast<double>(n), held - before, held_most - before,
        strings);
  post_anonymously(company, stop_run{});
  stage.run();
  post_anonymously(cache, close_cache{});
  caf::anon_send_exit(limiter, caf::exit_reason::kill);
  stage.run();
}

} // namespace

int main(int argc, char** argv) {
  const auto options = bench::options::read(argc, argv);
  caf::init_global_meta_objects<caf::id_block::troupe>();
  caf::core::init_global_meta_objects();
  const auto strings = bytes_of_text();
  std::printf("sizeof: text %zu, text_request %zu, erased_outcome %zu, prompt %zu\n\n",
              sizeof(text), sizeof(text_request), sizeof(erased_outcome), sizeof(prompt));
  std::printf("| %zu texts of 100 bytes | bytes a text | beside text and id | at most |\n"
              "|---|---:|---:|---:|\n",
              options.n);
  measure_run("run", options.n, false, order::completed, strings);
  measure_run("run, in order", options.n, false, order::input, strings);
  measure_run("run, equal texts share", options.n, true, order::completed, strings);
  measure_company(options.n, strings);
}
