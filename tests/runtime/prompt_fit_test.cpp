#include "policy/prompt_fit.hpp"

#include "policy/token_bound.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace troupe;

TEST_CASE("a text has a token for each word, and more for very long ones") {
  CHECK(tokens_at_least("") == 0);
  CHECK(tokens_at_least(" \n\t--- ...") == 0);
  CHECK(tokens_at_least("Anna is 31, they say.") == 5);
  CHECK(tokens_at_least("a") == 1);
  CHECK(tokens_at_least(std::string(16, 'x')) == 1);
  CHECK(tokens_at_least(std::string(17, 'x')) == 2);
  CHECK(tokens_at_least(std::string(33, 'x') + " y") == 4);
  // 1000 Chinese characters of three bytes each, which any tokenizer makes 500 tokens of, or more.
  std::string han;
  for (int i = 0; i < 1000; ++i)
    han += "\u5b57";
  CHECK(tokens_at_least(han) == 188);
}

TEST_CASE("a prompt is refused only above what the model takes, and it is said how to go on") {
  const prompt_fit some{"m", 100};
  CHECK_FALSE(some.complaint(100));
  const auto why = some.complaint(101);
  REQUIRE(why);
  CHECK(why->code == errc::http_status);
  CHECK(why->message
        == "the text is too large and was not sent: it has at least 101 tokens, and m takes 100; "
           "shorten or split it, choose a model that takes more, or correct the limit in the list "
           "of models");
  CHECK_FALSE(prompt_fit("m", std::nullopt).complaint(UINT64_MAX));
}
