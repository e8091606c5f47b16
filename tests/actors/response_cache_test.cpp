#include "company/response_cache.hpp"

#include "../scratch_folder.hpp"
#include "alone.hpp"
#include "protocol/actor_of.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::test;

namespace {

/// One cache actor, here on the thread of the test.
class cache_alone : public alone {
public:
  void open(const std::string& file) {
    settings conf;
    conf.cache_file = file;
    cache = system.spawn<actor_of<response_cache, cache_actor>>(conf);
    tell_from_coordinator(cache, join_cache{std::make_shared<fake_dialect>(), "tools"});
  }

  void find(uint32_t slot, std::string text) {
    tell_from_coordinator(
      cache,
      cache_find{{slot, 1}, std::make_shared<const prompt>(prompt{"", std::move(text), {}})});
  }

  void find(uint32_t slot, std::string text, std::string path) {
    prompt x;
    x.text = std::move(text);
    x.files = {image_file(std::move(path))};
    tell_from_coordinator(cache,
                          cache_find{{slot, 1}, std::make_shared<const prompt>(std::move(x))});
  }

  void close() {
    tell(cache, close_cache{});
  }

  cache_actor cache;
};

} // namespace

TEST_CASE("a cache without a file knows no answers, and which requests are equal") {
  cache_alone s;
  s.open("");
  s.find(1, "a");
  s.find(2, "b");
  s.find(3, "a");
  s.run();
  const auto& found = s.heard->found;
  REQUIRE(found.size() == 3);
  CHECK(found[0].id == text_id{1, 1});
  CHECK(found[2].id == text_id{3, 1});
  CHECK(found[0].body == "a");
  CHECK_FALSE(found[0].answer);
  CHECK(found[0].key == found[2].key);
  CHECK(found[0].key != found[1].key);
  CHECK(s.heard->cache_problems.empty());
  s.close();
  CHECK(s.running_actors() == 1);
}

TEST_CASE("what a cache was told to keep it knows later in the run") {
  cache_alone s;
  const scratch_folder folder;
  s.open(folder.path("answers.db"));
  s.find(1, "a");
  s.run();
  REQUIRE(s.heard->found.size() == 1);
  completion answer;
  answer.content = "11";
  s.tell_from_coordinator(s.cache, cache_store{s.heard->found[0].key, answer});
  s.find(2, "a");
  s.run();
  REQUIRE(s.heard->found.size() == 2);
  REQUIRE(s.heard->found[1].answer);
  CHECK(s.heard->found[1].answer->content == "11");
  s.close();
}

TEST_CASE("a cache whose file cannot be had says so, and then that it knows nothing") {
  cache_alone s;
  s.open("/nowhere/at/all/cache.db");
  REQUIRE(s.heard->cache_problems.size() == 1);
  s.find(1, "a");
  s.run();
  REQUIRE(s.heard->found.size() == 1);
  CHECK_FALSE(s.heard->found[0].answer);
  s.close();
}

TEST_CASE("texts with files are equal if their files hold the same, and are not kept as spelled") {
  cache_alone s;
  const scratch_folder folder;
  s.open("");
  s.find(1, "a", folder.file("one", "x"));
  s.find(2, "a", folder.file("other", "x"));
  s.find(3, "a", folder.file("third", "y"));
  s.run();
  const auto& found = s.heard->found;
  REQUIRE(found.size() == 3);
  CHECK(found[0].key == found[1].key);
  CHECK(found[0].key != found[2].key);
  CHECK(found[0].body.empty());
  s.close();
}

TEST_CASE("a text whose file cannot be sent has no key, and is no other's") {
  cache_alone s;
  s.open("");
  s.find(1, "a", "/nowhere/at/all.png");
  s.run();
  REQUIRE(s.heard->found.size() == 1);
  CHECK(s.heard->found[0].key == cache_key{});
  CHECK_FALSE(s.heard->found[0].answer);
  s.close();
}

TEST_CASE("an answer is not kept for what a file held before it was sent") {
  cache_alone s;
  const scratch_folder folder;
  s.open(folder.path("answers.db"));
  const auto path = folder.file("one", "x");
  s.find(1, "a", path);
  s.find(2, "b", path);
  s.run();
  REQUIRE(s.heard->found.size() == 2);
  completion answer;
  answer.content = "11";
  s.tell_from_coordinator(s.cache, cache_store{s.heard->found[0].key, answer});
  folder.file("one", "y");
  s.tell_from_coordinator(s.cache, cache_store{s.heard->found[1].key, answer});
  folder.file("one", "x");
  s.find(3, "a", path);
  s.find(4, "b", path);
  s.run();
  REQUIRE(s.heard->found.size() == 4);
  CHECK(s.heard->found[2].answer);
  CHECK_FALSE(s.heard->found[3].answer);
  s.close();
}
