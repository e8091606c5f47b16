#include "async_companies.hpp"
#include "client/client_state.hpp"

#include <troupe/async_client.hpp>

#include <utility>

namespace troupe {

namespace {

/// The client's own hold on its async companies: they end with it.
struct attended {
  explicit attended(company_home home)
    : companies(std::make_shared<async_companies>(std::move(home))) {}

  ~attended() {
    companies->close();
  }

  const std::shared_ptr<async_companies> companies;
};

} // namespace

async_client::async_client(std::shared_ptr<async_companies> companies,
                           std::shared_ptr<extractor_set> texts, executor where)
  : companies_(std::move(companies)),
    texts_(std::move(texts)),
    where_(std::move(where)) {}

async_client::async_client(const client& of, executor where)
  : companies_(of.state_
                 ->guest<attended>([x = of.state_.get()] {
                   return std::make_shared<attended>(
                     company_home{&x->system, &x->conf, [x] { return x->lent(); }});
                 })
                 ->companies),
    texts_(companies_->usual()),
    where_(std::move(where)) {}

async_client::async_client(const client& of, executor where, async_options how)
  : async_client(of, std::move(where)) {
  texts_ = std::make_shared<extractor_set>(companies_, std::move(how));
}

async_client async_client::with(run_options how) const {
  auto options = texts_->how();
  options.run = std::move(how);
  return {companies_, std::make_shared<extractor_set>(companies_, std::move(options)), where_};
}

async_client async_client::on(executor where) const {
  return {companies_, texts_, std::move(where)};
}

void async_client::ask(const record_type_ptr& type, prompt input,
                       const detail::text_receiver_ptr& who, const std::stop_token& stop) const {
  if (auto desk = texts_->ask(type, std::move(input), who))
    who->give_up_by(stop, std::move(desk));
}

detail::text_in_flight async_client::await(const record_type_ptr& type, prompt input,
                                           const std::stop_token& stop) const {
  auto who = std::make_shared<detail::awaited_text>(where_);
  auto desk = texts_->ask(type, std::move(input), who);
  if (desk)
    who->give_up_by(stop, desk);
  return {std::move(who), std::move(desk)};
}

run_handle async_client::start(record_type_ptr type, source_ptr texts, order how,
                               stream_plan_ptr streamed) const {
  return companies_->start(std::move(type), std::move(texts), how, texts_->how().run,
                           std::move(streamed));
}

detail::relay_ptr async_client::relay() const {
  return companies_->relay();
}

void async_client::drain(std::chrono::milliseconds grace) const {
  texts_->drain(grace);
}

} // namespace troupe
