// The whole company with a typed record: the facade, all actors, the engine, validation of every
// answer.
//   --generator yes    texts from a callable on a thread of its own
//   --slow 100ms       every hundredth text tells the rehearsal to think for so long (no generator)

#include "measurement.hpp"
#include "people.hpp"
#include "person_schema.hpp"
#include "person_texts.hpp"

#include <troupe/client.hpp>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

namespace {

struct tally {
  size_t failures = 0;
  size_t wrong = 0;
};

troupe::source_ptr texts(size_t count, const bench::options& options) {
  const auto& slow = options.others.at("slow");
  if (options.others.at("generator") == "no")
    return std::make_shared<bench::person_texts>(count, slow == "no" ? "" : slow);
  return troupe::make_source([i = size_t{0}, count]() mutable -> std::optional<std::string> {
    if (i == count)
      return std::nullopt;
    return bench::text_of(i++);
  });
}

tally run(troupe::client& client, const bench::options& options, size_t count,
          bench::measurement& measured) {
  const auto how = options.gather ? troupe::order::input : troupe::order::completed;
  auto source = texts(count, options);
  auto outcomes = how == troupe::order::input
                    ? client.in_order<bench::person>(std::move(source))
                    : client.as_completed<bench::person>(std::move(source));
  tally result;
  for (auto& x : outcomes) {
    measured.first_result();
    if (!x) {
      if (result.failures++ == 0)
        std::fprintf(stderr, "first failure: %s\n", to_string(x.error()).c_str());
      continue;
    }
    if (!bench::right(*x, x.index))
      ++result.wrong;
  }
  return result;
}

} // namespace

int main(int argc, char** argv) {
  const auto options = bench::options::read(argc, argv, {{"generator", "no"}, {"slow", "no"}});
  bench::measurement measured;
  troupe::settings conf;
  conf.base_url = options.base_url;
  conf.api_key = bench::api_key;
  conf.model = bench::model;
  conf.system_prompt = bench::system_prompt;
  conf.pool_size = static_cast<uint32_t>(options.concurrency);
  conf.http2 = options.http2;
  conf.ca_file = options.cacert;
  auto client = troupe::client::make(conf);
  if (!client) {
    std::fprintf(stderr, "%s\n", to_string(client.error()).c_str());
    return 1;
  }
  if (options.warmup > 0) {
    run(*client, options, options.warmup, measured);
    measured.restart();
  }
  const auto got = run(*client, options, options.n, measured);
  measured.report("troupe", options, got.failures, got.wrong);
  return got.failures + got.wrong == 0 ? 0 : 1;
}
