#include "dry_run.hpp"

#include "providers/provider.hpp"

#include <troupe/schema_file.hpp>

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli;

namespace {

settings some_settings() {
  settings x;
  x.model = "m";
  x.pool_size = 10;
  return x;
}

const provider& openai = *find_provider("openai");

price_list_ptr some_prices() {
  auto list = std::make_shared<price_list>();
  list->set("m", {{money::from_nanos(2'500'000'000), money::from_nanos(1'250'000'000),
                   money::from_nanos(10'000'000'000)},
                  1000});
  return list;
}

} // namespace

TEST_CASE("a dry run estimates texts, tokens and time without prices") {
  CHECK(estimate_text({1000, 2, 400'000}, some_settings(), {})
        == "texts    1000, and 2 lines that are none\n"
           "tokens   about 100000 of prompts (400000 bytes of requests, four bytes a token)\n"
           "cost     unknown: give --prices or --models\n"
           "time     about 100 s with 10 requests at once, if each takes a second and the server "
           "sets no limit\n");
}

TEST_CASE("a dry run estimates the cost, and whether a ceiling will end the run") {
  auto conf = some_settings();
  conf.prices = some_prices();
  conf.cost_max = money::from_nanos(500'000'000);
  const auto text = estimate_text({1000, 0, 400'000}, conf, facts_of(conf));
  CHECK(text.find("at most 1000000 of answers (1000 each)") != std::string::npos);
  CHECK(text.find("cost     about $0.25 for the prompts; with answers of the greatest length "
                  "$10.25: --max-cost 0.5 may end the run early\n")
        != std::string::npos);
}

TEST_CASE("a dry run says what the mode makes of the schema") {
  const auto type = record_type_of_schema("r",
                                          R"({"type":"object","properties":{"a":{"type":"string",
        "minLength":2}},"required":["a"],"additionalProperties":false})");
  REQUIRE(type);
  const auto& schema = (*type)->schema();
  CHECK(schema_fit_text(schema, openai, mode::tools)
        == "schema   mode tools takes it as it is\n"
           "         tools_strict and json_schema would take it, too\n");
  CHECK(schema_fit_text(schema, openai, mode::tools_strict)
        == "schema   mode tools_strict takes it with these changes:\n"
           "         described minLength at /properties/a\n");
  const auto map = record_type_of_schema("r", R"({"type":"object"})");
  REQUIRE(map);
  CHECK(schema_fit_text((*map)->schema(), openai, mode::json_schema)
          .starts_with("schema   mode json_schema refuses it: "));
}

TEST_CASE("a dry run in batches says how many, at their price") {
  auto conf = some_settings();
  conf.prices = some_prices();
  run_estimate sum{1000, 0, 400'000};
  sum.batches = batch_estimate{2, 900, 490'000, 50'000, 200'000'000};
  CHECK(estimate_text(sum, conf, facts_of(conf))
        == "texts    1000\n"
           "tokens   about 100000 of prompts (400000 bytes of requests, four bytes a token), at "
           "most 900000 of answers (1000 each)\n"
           "batches  2 (of at most 50,000 rows and 200,000,000 bytes): 900 rows, 490,000 bytes; "
           "100 texts are asked with an equal one\n"
           "cost     about $0.125 for the prompts at 50 % of the price; with answers of the "
           "greatest length $4.625\n"
           "time     providers promise a batch within a day; most take minutes to hours\n");
  auto list = std::make_shared<price_list>();
  auto own = *some_prices()->find("m");
  own.batch_thousandths = 625;
  own.output_tokens_max.reset();
  list->set("m", own);
  conf.prices = list;
  sum.batches = batch_estimate{1, 1000, 490'000};
  const auto text = estimate_text(sum, conf, facts_of(conf));
  INFO(text);
  CHECK(text.find("batches  1: 1,000 rows, 490,000 bytes\n") != std::string::npos);
  CHECK(text.find("about $0.15625 for the prompts at 62.5 % of the price, and $6.25 per million "
                  "tokens of answers")
        != std::string::npos);
}
