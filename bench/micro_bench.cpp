// The functions that every text goes through, one at a time. What the actors cost is measured by
// actors_bench and message_path.

#include "dialects/dialects.hpp"
#include "people.hpp"
#include "person_schema.hpp"
#include "purchase.hpp"
#include "reading/reply.hpp"

#include <troupe/record.hpp>

#include <benchmark/benchmark.h>

#include <string>
#include <tuple>
#include <utility>

namespace {

// schema_of() writes once per type, hence what lies behind it.
template <class T>
void write_schema(benchmark::State& state) {
  using namespace troupe::detail;
  for (auto _ : state) {
    schema_definitions defs;
    auto root = schema_writer::write<T>(defs, std::tuple<>{});
    benchmark::DoNotOptimize(defs.finish(std::move(root), root_name<T>()));
  }
}
BENCHMARK_TEMPLATE(write_schema, bench::person)->Name("write schema/3 fields");
BENCHMARK_TEMPLATE(write_schema, bench::purchase)->Name("write schema/20 fields, nested");

template <class T>
void read_record(benchmark::State& state, std::string_view answer) {
  const auto type = troupe::record_type_of<T>();
  const troupe::read_options how;
  for (auto _ : state) {
    auto got = type->read(answer, how);
    if (!got.record)
      state.SkipWithError("no record");
    benchmark::DoNotOptimize(got);
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * answer.size()));
}

void read_person(benchmark::State& state) {
  read_record<bench::person>(state, bench::person_json);
}
BENCHMARK(read_person)->Name("read record/3 fields");

void read_purchase(benchmark::State& state) {
  read_record<bench::purchase>(state, bench::purchase_json);
}
BENCHMARK(read_purchase)->Name("read record/20 fields, nested");

void read_fenced_person(benchmark::State& state) {
  const auto answer = "Here is what I found:\n\n```json\n" + std::string{bench::person_json}
                      + "\n```\n\nLet me know if you need more.";
  read_record<bench::person>(state, answer);
}
BENCHMARK(read_fenced_person)->Name("read record/3 fields, fenced");

void read_wrong_purchase(benchmark::State& state) {
  auto answer = std::string{bench::purchase_json};
  answer.replace(answer.find(R"("count":2)"), 9, R"("count":0)");
  answer.replace(answer.find("SEK"), 3, "crown");
  const auto type = troupe::record_type_of<bench::purchase>();
  const troupe::read_options how;
  for (auto _ : state) {
    auto got = type->read(answer, how);
    if (got.violations.size() != 2)
      state.SkipWithError("not two violations");
    benchmark::DoNotOptimize(got);
  }
}
BENCHMARK(read_wrong_purchase)->Name("read record/20 fields, two violations");

void find_json(benchmark::State& state, const std::string& reply) {
  for (auto _ : state) {
    auto found = troupe::find_json(reply);
    if (!found)
      state.SkipWithError("nothing found");
    benchmark::DoNotOptimize(found);
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * reply.size()));
}

void find_plain(benchmark::State& state) {
  find_json(state, std::string{bench::purchase_json});
}
BENCHMARK(find_plain)->Name("find json/plain");

void find_fenced(benchmark::State& state) {
  find_json(state,
            "Sure:\n\n```json\n" + std::string{bench::purchase_json} + "\n```\n\nAnything else?");
}
BENCHMARK(find_fenced)->Name("find json/fenced");

void find_among_prose(benchmark::State& state) {
  find_json(state, R"(The text speaks of {a lamp} and says "count: 2", so I take )"
                     + std::string{bench::purchase_json} + " as the answer [see above].");
}
BENCHMARK(find_among_prose)->Name("find json/prose");

troupe::dialect_ptr dialect_about_people() {
  troupe::settings conf;
  conf.model = "mock-1";
  // As the bare loops ask.
  conf.mode = troupe::mode::tools;
  conf.prompt_cache = troupe::prompt_cache::off;
  conf.system_prompt = "Extract the person described in the text.";
  return troupe::make_dialect(conf, troupe::schema_of<bench::person>()).value();
}

void encode_request(benchmark::State& state) {
  const auto wire = dialect_about_people();
  troupe::prompt text;
  text.text = bench::text_of(0);
  for (auto _ : state)
    benchmark::DoNotOptimize(wire->encode(text, {}));
}
BENCHMARK(encode_request)->Name("encode request");

// The body is consumed, so its copying is measured along.
void decode_reply(benchmark::State& state) {
  const auto wire = dialect_about_people();
  const auto body = bench::reply_to(bench::text_of(0));
  std::string room;
  for (auto _ : state) {
    troupe::http_response reply{200, {}, body};
    auto got = wire->decode(reply);
    if (!got || !wire->answer(*got, room))
      state.SkipWithError("no answer");
    benchmark::DoNotOptimize(got);
  }
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * body.size()));
}
BENCHMARK(decode_reply)->Name("decode reply");

} // namespace

BENCHMARK_MAIN();
