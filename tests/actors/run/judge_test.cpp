#include "run/judge.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace troupe;

namespace {

const question polite{"/greeting", "must be polite", R"("Hey")", "Is it polite?", false};

} // namespace

TEST_CASE("a ruling that a value follows its rule is no violation") {
  CHECK_FALSE(violation_of(polite, ruling{true, "it does"}));
  CHECK(violation_of(polite, ruling{false, "too short"})
        == violation{"/greeting", "judged", "must be polite (too short)", R"("Hey")"});
  CHECK(violation_of(polite, ruling{false, ""})->message == "must be polite");
}

TEST_CASE("a model's reason goes on as one line that is not endless") {
  CHECK(violation_of(polite, ruling{false, "a\nb\tc"})->message == "must be polite (a b c)");
  std::string reason;
  for (int i = 0; i < 1000; ++i)
    reason += "\xC3\xA9";
  const auto got = violation_of(polite, ruling{false, "x" + reason})->message;
  // 500 bytes, whole characters only.
  CHECK(got == "must be polite (x" + reason.substr(0, 498) + ")");
  auto long_value = polite;
  long_value.value = std::string(1000, 'v');
  CHECK(violation_of(long_value, ruling{false, ""})->value == std::string(100, 'v'));
}

TEST_CASE("a question shows the text that the value was taken from only if its rule needs it") {
  const prompt about{"label", "the letter", {}};
  CHECK(prompt_of(polite, about)->text == "Is it polite?");
  CHECK(prompt_of(polite, about)->id == "label");
  auto quoting = polite;
  quoting.quotes_text = true;
  CHECK(prompt_of(quoting, about)->text
        == "Is it polite?\n\nThe text that the value was taken from: the letter");
}

TEST_CASE("a question is put without the prompts that are meant for records") {
  settings conf;
  conf.model = "m";
  conf.system_prompt = "Extract people.";
  conf.prompt_template = "Who is in this? {text}";
  const auto judge = make_judge(conf);
  REQUIRE(judge);
  const auto body = *(*judge)->encode({"", "Is it polite?", {}}, {});
  CHECK(body.find("Extract people.") == std::string::npos);
  CHECK(body.find("Who is in this?") == std::string::npos);
  CHECK(body.find("Is it polite?") != std::string::npos);
  CHECK(body.find("follows") != std::string::npos);
}
