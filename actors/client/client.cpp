#include "calling_thread.hpp"
#include "client_state.hpp"
#include "protocol/type_ids.hpp"
#include "run_state.hpp"

#include <troupe/client.hpp>
#include <troupe/detail/run_plan.hpp>

#include <utility>

namespace troupe {

namespace {

class one_text_source final : public source {
public:
  explicit one_text_source(prompt x) : text_(std::move(x)) {}

  bool read(std::vector<prompt>& out, size_t) override {
    out.push_back(std::move(text_));
    return false;
  }

  bool blocking() const noexcept override {
    return false;
  }

  std::optional<uint64_t> size() const noexcept override {
    return 1;
  }

private:
  prompt text_;
};

} // namespace

source_ptr detail::one_text(prompt x) {
  return std::make_shared<one_text_source>(std::move(x));
}

erased_outcome detail::never_started(uint64_t index) {
  erased_outcome result;
  result.index = index;
  result.why.problem = {errc::cancelled, "the run was stopped before this text was started"};
  return result;
}

/// `home`: see `client::state`.
expected<client> client::make_in(caf::actor_system* home, const settings& conf,
                                 client_options options) {
  if (auto fine = check(conf); !fine)
    return unexpected<error>{fine.error()};
  if (auto fine = check_wallet(conf, options.wallet); !fine)
    return unexpected<error>{fine.error()};
  if (auto fine = home == nullptr ? provide_type_ids() : check_type_ids(); !fine)
    return unexpected<error>{fine.error()};
  auto engine = make_engine(conf);
  if (!engine)
    return unexpected<error>{engine.error()};
  auto money = options.wallet ? std::move(options.wallet) : wallet::make();
  std::shared_ptr<state> result;
  leaving_no_trace([&] {
    result = {new state{conf, std::move(*engine), std::move(money), home},
              [](state* x) { leaving_no_trace([x] { delete x; }); }};
  });
  return client{std::move(result)};
}

expected<client> client::make(const settings& conf, client_options options) {
  return make_in(nullptr, conf, std::move(options));
}

expected<client> client::make(caf::actor_system& system, const settings& conf,
                              client_options options) {
  return make_in(&system, conf, std::move(options));
}

const settings& client::conf() const noexcept {
  return state_->conf;
}

spending client::spent() const {
  return state_->money->spent();
}

expected<run_handle> client::start(record_type_ptr type, source_ptr texts, order how,
                                   run_options options, stream_plan_ptr streamed) {
  auto company = state_->lent();
  company.how = how;
  company.options = std::move(options);
  company.texts = std::move(texts);
  company.streaming = std::move(streamed);
  expected<std::shared_ptr<run_handle::state>> started;
  leaving_no_trace(state_->system, [&] {
    started = start_run(state_->system, state_->conf, std::move(type), std::move(company), state_);
  });
  if (!started)
    return unexpected<error>{started.error()};
  return run_handle{std::move(*started)};
}

run_handle client::run(record_type_ptr type, source_ptr texts, order how, run_options options) {
  auto started = start(std::move(type), std::move(texts), how, std::move(options));
  return started ? std::move(*started) : unstarted_run(started.error());
}

run_handle client::stream(record_type_ptr type, stream_plan how, source_ptr texts,
                          run_options options) {
  auto started = start(std::move(type), std::move(texts), order::completed, std::move(options),
                       std::make_shared<const stream_plan>(std::move(how)));
  return started ? std::move(*started) : unstarted_run(started.error());
}

outcome_ptr client::extract(record_type_ptr type, prompt input, run_options options) {
  run_event result;
  if (!run(std::move(type), detail::one_text(std::move(input)), order::completed,
           std::move(options))
         .next(result))
    result.outcome = std::make_unique<erased_outcome>(detail::never_started(0));
  return std::move(result.outcome);
}

} // namespace troupe
