#include "run/examinations.hpp"

#include "record/ruling.hpp"
#include "run_book.hpp"

#include <catch2/catch_test_macros.hpp>

#include <stdexcept>

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

/// Records are whole numbers, written as they are.
class written_number final : public record_type {
public:
  const json_schema& schema() const noexcept override {
    return schema_;
  }
  reading read(std::string_view, const read_options&) const override {
    throw std::runtime_error("nobody reads here");
  }
  std::string write(const void* record) const override {
    return std::to_string(*static_cast<const int*>(record));
  }

private:
  json_schema schema_;
};

/// A text whose answer raises two questions.
struct judged_text : run_book {
  judged_text() {
    rules.type = std::make_shared<written_number>();
    texts.at(about).log().attempts.resize(1);
  }

  std::vector<text_id> begin() {
    verdict held;
    held.got = std::make_unique<received_answer>();
    held.value = std::make_shared<int>(7);
    held.questions = {{"/a", "must be kind", "\"x\"", "", false},
                      {"/b", "must be true", "\"y\"", "", false}};
    problem = exams.begin(about, held, 0);
    return problem ? std::vector<text_id>{} : exams.ask(about);
  }

  examinations::result rule(const text_id& question, bool follows) {
    verdict said;
    said.value = std::make_shared<ruling>(ruling{follows, "no"});
    return exams.take(question.slot, said, 0s);
  }

  dispatch requests{rules, sum, watch, out};
  examinations exams{rules, texts, requests};
  uint32_t about = start("a text");
  std::optional<error> problem;
};

} // namespace

TEST_CASE("an answer that is judged has its verdict after the last ruling") {
  judged_text s;
  const auto asked = s.begin();
  REQUIRE(asked.size() == 2);
  CHECK(s.texts.at(s.about).stage == text_stage::judging);
  CHECK(s.texts.at(asked[1].slot).parent->place == 1);
  const auto first = s.rule(asked[1], true);
  CHECK_FALSE(first.concluded);
  CHECK_FALSE(first.failed);
  CHECK(s.texts.find(asked[1]) == nullptr);
  const auto last = s.rule(asked[0], true);
  CHECK(last.slot == s.about);
  REQUIRE(last.concluded);
  CHECK(*std::static_pointer_cast<int>(last.concluded->value) == 7);
  CHECK_FALSE(last.concluded->wrong);
}

TEST_CASE("an answer that breaks a rule is wrong, and its attempt says so") {
  judged_text s;
  const auto asked = s.begin();
  s.rule(asked[0], false);
  const auto last = s.rule(asked[1], true);
  REQUIRE(last.concluded);
  CHECK_FALSE(last.concluded->value);
  REQUIRE(last.concluded->wrong);
  CHECK(last.concluded->wrong->json == "7");
  CHECK(last.concluded->wrong->problem.code == errc::violations);
  CHECK(s.texts.at(s.about).log().attempts[0].problem == last.concluded->wrong->problem);
}

TEST_CASE("what was spent on a question is its parent's") {
  judged_text s;
  const auto asked = s.begin();
  auto& log = s.texts.at(asked[0].slot).log();
  log.tokens.total_tokens = 5;
  log.attempts.resize(1);
  s.rule(asked[0], true);
  const auto& whole = s.texts.at(s.about).log();
  CHECK(whole.tokens.total_tokens == 5);
  REQUIRE(whole.attempts.size() == 2);
  CHECK(whole.attempts[1].judging);
}

TEST_CASE("more questions than are allowed are not put") {
  judged_text s;
  s.rules.conf.questions_max = 1;
  CHECK(s.begin().empty());
  REQUIRE(s.problem);
  CHECK(s.problem->code == errc::unjudged);
  CHECK(s.texts.size() == 1);
}

TEST_CASE("a question without a ruling fails its text, or counts as the settings say") {
  const error gone{errc::unavailable, "gone"};
  {
    judged_text s;
    s.rules.conf.unjudged = unjudged_policy::fail;
    const auto x = s.exams.take_failure(s.begin()[0].slot, gone, false, 0s);
    CHECK(x.slot == s.about);
    REQUIRE(x.failed);
    CHECK(x.failed->code == errc::unjudged);
  }
  {
    judged_text s;
    s.rules.conf.unjudged = unjudged_policy::accept;
    const auto asked = s.begin();
    s.exams.take_failure(asked[0].slot, gone, false, 0s);
    const auto x = s.rule(asked[1], true);
    REQUIRE(x.concluded);
    CHECK(x.concluded->value);
  }
  {
    judged_text s;
    s.rules.conf.unjudged = unjudged_policy::ask_again;
    const auto asked = s.begin();
    s.exams.take_failure(asked[0].slot, gone, false, 0s);
    const auto x = s.rule(asked[1], true);
    REQUIRE(x.concluded);
    CHECK(x.concluded->wrong);
  }
  {
    // At the end of the run nothing is asked again.
    judged_text s;
    s.rules.conf.unjudged = unjudged_policy::accept;
    const auto x = s.exams.take_failure(s.begin()[0].slot, gone, true, 0s);
    REQUIRE(x.failed);
    CHECK(*x.failed == gone);
  }
}

TEST_CASE("a text that fails takes its questions with it") {
  judged_text s;
  const auto asked = s.begin();
  const error why{errc::deadline_exceeded, "too late"};
  s.exams.close(s.texts.at(s.about), why, 0s);
  CHECK(s.texts.size() == 1);
  CHECK(s.texts.find(asked[0]) == nullptr);
  CHECK(s.texts.at(s.about).log().attempts[0].problem == why);
}
