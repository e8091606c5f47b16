#include "run/answer_sharing.hpp"

#include "run_book.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;
using namespace std::chrono_literals;

namespace {

constexpr cache_key some_key{7};

/// Two equal texts that are being looked up.
struct two_equal_texts : run_book {
  two_equal_texts() {
    for (const auto slot : {first, second})
      known.look_up(slot);
  }

  bool take(uint32_t slot, std::optional<completion> answer = std::nullopt) {
    return known.take(texts.id_of(slot), some_key, std::move(answer), "body", 0s);
  }

  dispatch requests{rules, sum, watch, out};
  answer_sharing known{rules, texts, requests, sum, out};
  uint32_t first = start("a");
  uint32_t second = start("a");
};

} // namespace

TEST_CASE("of equal texts without a known answer one asks, with the bytes of its look-up") {
  two_equal_texts s;
  CHECK(s.of<orders::look_up>().size() == 2);
  CHECK(s.known.looks_up());
  CHECK(s.take(s.first));
  CHECK_FALSE(s.take(s.second));
  CHECK_FALSE(s.known.looks_up());
  CHECK(s.texts.at(s.first).body == "body");
  CHECK(s.texts.at(s.second).body.empty());
  CHECK(s.texts.at(s.second).stage == text_stage::following);
}

TEST_CASE("a known answer is read, and asked for if it does not pass the checks") {
  two_equal_texts s;
  completion answer;
  answer.content = "1";
  CHECK_FALSE(s.take(s.first, answer));
  const auto reads = s.of<orders::read>();
  REQUIRE(reads.size() == 1);
  CHECK(reads[0]->work.got->answer.content == "1");
  verdict bad;
  CHECK_FALSE(s.known.accept(s.texts.at(s.first), bad));
  CHECK(s.sum.at(0s).answers.stale == 1);
  CHECK(s.known.do_without(s.first));
  CHECK(s.texts.at(s.first).origin == answer_origin::request);
}

TEST_CASE("the answer of a text goes to those that follow it, and to the cache") {
  two_equal_texts s;
  REQUIRE(s.take(s.first));
  REQUIRE_FALSE(s.take(s.second));
  completion answer;
  answer.content = "1";
  s.known.share(s.texts.at(s.first), answer, 0s);
  REQUIRE(s.of<orders::keep>().size() == 1);
  CHECK(s.of<orders::keep>()[0]->answer->content == "1");
  REQUIRE(s.of<orders::read>().size() == 1);
  CHECK(s.texts.at(s.second).origin == answer_origin::shared);
  CHECK(s.texts.at(s.second).stage == text_stage::asking);
}

TEST_CASE("a text that fails lets those go that follow it, and is no longer unsent") {
  two_equal_texts s;
  REQUIRE(s.take(s.first));
  REQUIRE_FALSE(s.take(s.second));
  const auto alone = s.known.let_go(s.texts.at(s.first));
  CHECK(alone.key == some_key);
  CHECK(alone.followers == std::vector<text_id>{s.texts.id_of(s.second)});
  CHECK_FALSE(s.texts.at(s.first).unsent);
  CHECK(s.known.let_go(s.texts.at(s.second)).followers.empty());
}

TEST_CASE("when nobody looks answers up any more, what was looked up asks") {
  two_equal_texts s;
  REQUIRE(s.take(s.first));
  CHECK(s.known.lose() == std::vector<text_id>{s.texts.id_of(s.second)});
  CHECK_FALSE(s.known.looks_up_first());
  CHECK(s.texts.at(s.second).unsent);
}

TEST_CASE("a text that fails lets another run ask for its answer, one that has it does not") {
  two_equal_texts s;
  CHECK(s.take(s.first));
  SECTION("it fails") {
    s.known.let_go(s.texts.at(s.first));
    REQUIRE(s.of<orders::release>().size() == 1);
    CHECK(s.of<orders::release>()[0]->key == some_key);
  }
  SECTION("it has its answer") {
    s.known.share(s.texts.at(s.first), completion{}, 0s);
    CHECK(s.of<orders::release>().empty());
  }
  SECTION("another model gave it") {
    s.texts.at(s.first).route = 1;
    s.known.share(s.texts.at(s.first), completion{}, 0s);
    CHECK(s.of<orders::keep>().empty());
    CHECK(s.of<orders::release>().size() == 1);
  }
}

TEST_CASE("a text that is gone when it is to ask lets another run ask") {
  two_equal_texts s;
  const auto gone = s.texts.id_of(s.second);
  s.texts.finish(s.second);
  SECTION("unless an equal one asks here") {
    CHECK(s.take(s.first));
    CHECK_FALSE(s.known.take(gone, some_key, std::nullopt, "body", 0s));
    CHECK(s.of<orders::release>().empty());
  }
  SECTION("as nobody does") {
    CHECK_FALSE(s.known.take(gone, some_key, std::nullopt, "body", 0s));
    CHECK(s.of<orders::release>().size() == 1);
  }
}
