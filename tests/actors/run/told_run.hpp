#pragma once

#include "plain_dialect.hpp"
#include "run/run.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace troupe::test {

using namespace std::chrono_literals;

/// A run that a test tells what happens.
struct told_run {
  told_run() {
    rules.credit = unlimited_credit;
    rules.conf.pool_size = 2;
    rules.conf.backoff_initial = 1s;
    rules.routes.push_back({"model", wire, nullptr});
  }

  void begin(size_t texts) {
    begin(std::vector<prompt>(texts));
  }

  /// The texts are called t0, t1 …
  void begin(std::vector<prompt> list) {
    book.emplace(rules, now);
    for (size_t i = 0; i < list.size(); ++i)
      list[i].text = "t" + std::to_string(i);
    book->add_texts(list, true, {}, now);
    act();
    book->add_permits(0, 100);
    act();
  }

  void cancel(uint64_t tag) {
    book->cancel(tag, now);
    act();
  }

  void advance(std::chrono::nanoseconds time) {
    now += time;
    book->tick(now);
    act();
  }

  /// What was asked, in this order.
  std::vector<std::string> asked() const {
    std::vector<std::string> result;
    for (const auto& x : started)
      result.push_back(x.what.input->text);
    return result;
  }

  /// Sorts what the run orders; what it delivers is gone.
  void act() {
    book->next(now, orders);
    for (auto& x : orders) {
      if (auto* start = std::get_if<orders::start>(&x))
        started.push_back(*start);
      else if (auto* cancel = std::get_if<orders::cancel>(&x))
        cancelled.push_back(cancel->seat);
      else if (auto* deliver = std::get_if<orders::deliver>(&x))
        for (auto& y : deliver->outcomes)
          outcomes.push_back(std::move(y));
      else if (auto* wait = std::get_if<orders::announce_wait>(&x))
        waits.push_back(*wait->what);
      else if (auto* change = std::get_if<orders::announce_form>(&x))
        changes.push_back(*change->what);
      else if (std::holds_alternative<orders::flush_soon>(x))
        flush = true;
      else if (std::holds_alternative<orders::end>(x))
        ended = true;
    }
    orders.clear();
    if (std::exchange(flush, false)) {
      book->flush();
      act();
    }
  }

  verdict verdict_on(const orders::start& x) {
    verdict result;
    result.id = x.what.id;
    result.got = std::make_unique<received_answer>();
    result.got->record.tokens.total_tokens = 10;
    return result;
  }

  void answer(const orders::start& x) {
    book->hand_over({x.what.id, x.seat}, now);
    auto said = verdict_on(x);
    said.value = std::make_shared<int>(1);
    book->read(said, now);
    act();
  }

  void answer_wrongly(const orders::start& x) {
    book->hand_over({x.what.id, x.seat}, now);
    auto said = verdict_on(x);
    said.wrong = std::make_unique<objection>();
    said.wrong->problem = {errc::violations, "not so"};
    said.wrong->problems = "not so";
    book->read(said, now);
    act();
  }

  void fail(const orders::start& x, errc code, retry_decision decision, uint16_t status = 0,
            std::string words = "broken") {
    transport_failure told;
    told.record.http_status = status;
    told.id = x.what.id;
    told.seat = x.seat;
    told.record.problem = {code, std::move(words)};
    told.decision = decision;
    book->fail(told, now);
    act();
  }

  std::shared_ptr<plain_dialect> wire = std::make_shared<plain_dialect>();
  run_rules rules;
  std::chrono::nanoseconds now{0};
  std::optional<run> book;
  std::vector<run_order> orders;
  std::vector<orders::start> started;
  std::vector<uint32_t> cancelled;
  std::vector<outcome_ptr> outcomes;
  std::vector<waiting> waits;
  std::vector<form_changed> changes;
  bool flush = false;
  bool ended = false;
};

} // namespace troupe::test
