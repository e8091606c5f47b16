#include "told_run.hpp"

#include <troupe/run_observer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

using namespace troupe;

namespace {

using carried = std::function<std::string(const request_started&)>;

class propagating final : public instrument, public run_observer {
public:
  explicit propagating(carried f) : f_(std::move(f)) {}

  std::unique_ptr<run_observer> observe(const run_started&, event_time) override {
    return std::make_unique<propagating>(f_);
  }

  std::string propagate(const request_started& x) override {
    return f_(x);
  }

private:
  carried f_;
};

std::string carried_by(test::told_run& run, const std::vector<carried>& list) {
  for (const auto& x : list)
    run.rules.options.instruments.push_back(std::make_shared<propagating>(x));
  run.begin(1);
  REQUIRE(run.started.size() == 1);
  return run.started[0].what.traceparent;
}

} // namespace

TEST_CASE("a request carries what an observer wants it to") {
  test::told_run run;
  const auto got
    = carried_by(run, {[](const request_started&) { return std::string{}; },
                       [](const request_started& x) { return "p" + std::to_string(x.request); },
                       [](const request_started&) { return std::string{"late"}; }});
  CHECK(got == "p1");
}

TEST_CASE("a request carries nothing if nobody watches, or nobody wants it to") {
  test::told_run alone;
  CHECK(carried_by(alone, {}).empty());
  test::told_run watched;
  CHECK(carried_by(watched, {[](const request_started&) { return std::string{}; }}).empty());
}

TEST_CASE("an observer that throws when it is asked is not asked again, and the run goes on") {
  test::told_run run;
  int asked = 0;
  const auto got = carried_by(run, {[&asked](const request_started&) -> std::string {
                                ++asked;
                                throw std::runtime_error{"broken"};
                              }});
  CHECK(got.empty());
  CHECK(asked == 1);
}
