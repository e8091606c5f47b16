#include "company/validator.hpp"

#include "alone.hpp"
#include "protocol/actor_of.hpp"

#include <caf/scoped_actor.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

/// One validator, what lies before it and what it says.
class validator_alone : public alone {
public:
  validator_alone() {
    validating rules;
    rules.wires = {std::make_shared<fake_dialect>()};
    rules.type = std::make_shared<number_type>();
    rules.coordinator = coordinator;
    rules.reports = reports;
    // CAF 1.x assigns no handle that was named by its signatures.
    reads = validator_actor{system.spawn<actor_of<validator, validator_actor>>(
      std::make_shared<const validating>(std::move(rules)), answers)};
    answers->assign(reads);
  }

  void put(uint32_t slot, std::string content) {
    answered x;
    x.id = {slot, 1};
    x.got = std::make_unique<received_answer>();
    x.got->answer.content = std::move(content);
    caf::scoped_actor self{system};
    answers->put(self, std::move(x));
  }

  std::vector<report> said() {
    std::vector<report> result;
    reports->take(result);
    return result;
  }

  std::shared_ptr<answer_inbox> answers = std::make_shared<answer_inbox>();
  std::shared_ptr<report_inbox> reports = std::make_shared<report_inbox>();
  validator_actor reads;
};

} // namespace

TEST_CASE("a validator reads all that lies in its inbox, in order") {
  validator_alone s;
  s.put(1, "11");
  s.put(2, "no number");
  s.run();
  const auto said = s.said();
  REQUIRE(said.size() == 2);
  const auto& good = std::get<verdict>(said[0]);
  CHECK(good.id == ticket{1, 1});
  CHECK(*std::static_pointer_cast<int>(good.value) == 11);
  CHECK_FALSE(good.wrong);
  CHECK(good.got->record.raw_reply.empty());
  const auto& bad = std::get<verdict>(said[1]);
  CHECK(bad.id == ticket{2, 1});
  CHECK_FALSE(bad.value);
  REQUIRE(bad.wrong);
  CHECK(bad.wrong->problem.code == errc::violations);
  CHECK(bad.wrong->json == "no number");
  CHECK(bad.got->record.raw_reply == "no number");
}

TEST_CASE("a validator gives an answer back whose check threw, and reads on") {
  validator_alone s;
  s.put(1, "boom");
  s.put(2, "12");
  s.run();
  const auto said = s.said();
  REQUIRE(said.size() == 2);
  const auto& crash = *std::get<std::unique_ptr<validation_crash>>(said[0]);
  CHECK(crash.work.id == ticket{1, 1});
  CHECK(crash.work.got->answer.content == "boom");
  CHECK(crash.reason == "the check went up");
  CHECK(std::get<verdict>(said[1]).value);
}

TEST_CASE("whoever takes a validator's place reads what that one left") {
  validator_alone s;
  caf::anon_send_exit(s.reads, caf::exit_reason::kill);
  s.run();
  s.put(1, "11");
  s.run();
  CHECK(s.said().empty());
  validating rules;
  rules.wires = {std::make_shared<fake_dialect>()};
  rules.type = std::make_shared<number_type>();
  rules.coordinator = s.coordinator;
  rules.reports = s.reports;
  s.reads = validator_actor{s.system.spawn<actor_of<validator, validator_actor>>(
    std::make_shared<const validating>(std::move(rules)), s.answers)};
  s.answers->assign(s.reads);
  caf::scoped_actor self{s.system};
  s.answers->call(self);
  s.run();
  CHECK(s.said().size() == 1);
}
