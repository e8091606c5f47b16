#include "async/async_companies.hpp"
#include "protocol/caf_versions.hpp"

#include <troupe/test/fixture.hpp>

#include <caf/exit_reason.hpp>
#include <caf/system_messages.hpp>

#include <algorithm>

namespace troupe::test {

namespace {

/// Ahead of all that lies in its mailbox: what its handlers touch may be gone with the test.
void end_at_once(const caf::strong_actor_ptr& x) {
  auto word = make_envelope(nullptr, caf::exit_msg{x->address(), caf::exit_reason::kill});
  word->mid = word->mid.with_high_priority();
  x->enqueue(std::move(word), nullptr);
}

} // namespace

basic_fixture::basic_fixture() : server(std::make_shared<scripted_server>(system)) {
  // A test that ends early leaves actors of its own; it must not hang because of them.
  system.await_actors_before_shutdown(false);
  conf.base_url = "http://scripted.invalid/v1";
  conf.model = "scripted";
  conf.validators = 1;
}

basic_fixture::~basic_fixture() {
  if (async_)
    async_->close();
  for (const auto& x : kept_)
    end_at_once(x);
  kept_.clear();
  run();
  server = nullptr;
  run();
}

void basic_fixture::run() {
  time_.run();
}

void basic_fixture::advance(std::chrono::nanoseconds time) {
  const auto end = now() + time;
  run();
  while (time_.advance_to_next(end - now()))
    run();
  time_.advance(end - now());
  run();
}

bool basic_fixture::run_until(const std::function<bool()>& done, std::chrono::nanoseconds limit) {
  const auto end = now() + limit;
  run();
  while (!done() && time_.advance_to_next(end - now()))
    run();
  return done();
}

std::chrono::nanoseconds basic_fixture::now() {
  return time_.now();
}

size_t basic_fixture::running_actors() {
  return time_.running_actors();
}

void basic_fixture::keep(caf::strong_actor_ptr x) {
  kept_.push_back(std::move(x));
}

company_options basic_fixture::options() const {
  company_options result;
  result.engine = server;
  return result;
}

company_options basic_fixture::with_server(std::optional<company_options> x) const {
  if (!x)
    return options();
  if (!x->engine)
    x->engine = server;
  return std::move(*x);
}

async_client basic_fixture::async(executor where) {
  if (!async_)
    async_ = std::make_shared<async_companies>(
      company_home{&system, &conf, [this] { return options(); }});
  return async_access::make(async_, std::move(where));
}

void basic_fixture::start_run(record_type_ptr type, company_options options,
                              outcome_sink_ptr sink) {
  auto hired = hire_company(system, conf, std::move(type), std::move(options),
                            {std::move(sink), {}, unlimited_credit});
  must(finding{hired.has_value(), hired ? std::string{} : to_string(hired.error())});
  keep(caf::actor_cast<caf::strong_actor_ptr>(hired->coordinator));
  if (hired->gate)
    keep(caf::actor_cast<caf::strong_actor_ptr>(hired->gate));
}

} // namespace troupe::test
