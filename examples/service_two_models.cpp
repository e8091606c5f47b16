// A service with two models: a quick one reads the short texts, a careful one the long ones. They
// share connections and a ceiling for the life of the service.
#include "connection.hpp"
#include "people.hpp"

#include <troupe/extractor.hpp>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/caf_main.hpp>
#include <caf/scoped_actor.hpp>

#include <chrono>
#include <memory>
#include <utility>

CAF_BEGIN_TYPE_ID_BLOCK(two_models, caf::id_block::troupe::end)

  CAF_ADD_TYPE_ID(two_models, (person))
  CAF_ADD_TYPE_ID(two_models, (troupe::outcome<person>))

CAF_END_TYPE_ID_BLOCK(two_models)

namespace {

using namespace std::chrono_literals;
using people = troupe::extractor_actor<person>;

people must(troupe::expected<people> x) {
  if (x)
    return std::move(*x);
  std::cerr << to_string(x.error()) << '\n';
  std::exit(2);
}

/// What both models are asked with: prices in dollars per million tokens, and a bound for answers.
troupe::settings with_prices(troupe::settings x) {
  auto prices = troupe::price_list::parse(R"({"models": {"*": {"input": 0.15, "output": 0.6}}})");
  x.prices = std::make_shared<const troupe::price_list>(std::move(*prices));
  x.tokens_max = 200;
  return x;
}

void ask(caf::actor_system& system, const people& whom, std::string text) {
  const caf::scoped_actor self{system};
  troupe::prompt x;
  x.text = std::move(text);
  x.deadline = 20s;
#if CAF_MAJOR_VERSION >= 1
  auto answer = self->mail(std::move(x)).request(whom, 30s);
#else
  auto answer = self->request(whom, 30s, std::move(x));
#endif
  std::move(answer).receive(
    [](const troupe::outcome<person>& y) {
      if (y)
        std::cout << y.label << ": " << *y << '\n';
      else
        std::cerr << y.label << ": " << to_string(y.error()) << '\n';
    },
    [](const caf::error& why) { std::cerr << to_string(why) << '\n'; });
}

void caf_main(caf::actor_system& system) {
  const connection api{2};
  const auto conf = with_prices(api.conf);

  // Shared by both.
  troupe::extractor_options options;
  options.company.engine = troupe::make_engine(conf).value();
  options.company.wallet = troupe::wallet::make({troupe::money::from_nanos(1'000'000'000), {}});

  options.company.label = "quick";
  const auto quick = must(troupe::spawn_extractor<person>(system, conf, options));

  troupe::request_settings carefully = conf;
  carefully.system_prompt = "Think about each field before you answer.";
  options.company.label = "careful";
  options.company.options = troupe::run_options{}.with(carefully).with_model("gpt-4o");
  const auto careful = must(troupe::spawn_extractor<person>(system, conf, options));

  for (const auto& text : seven_people())
    ask(system, text.size() < 40 ? quick : careful, text);

  for (const auto& x : {quick, careful})
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
  system.await_all_actors_done();
  const auto spent = options.company.wallet->spent();
  std::cout << spent.tokens << " tokens for $" << to_string(spent.cost) << " of $1\n";
}

} // namespace

CAF_MAIN(caf::id_block::troupe, caf::id_block::two_models)
