#include "answer_sharing.hpp"

#include <utility>

namespace troupe {

answer_sharing::answer_sharing(const run_rules& rules, text_table& texts, dispatch& requests,
                               tally& sum, std::vector<run_order>& out)
  : texts_(texts),
    dispatch_(requests),
    sum_(sum),
    out_(out),
    sharing_(rules.looks_up, rules.conf.pool_size) {}

void answer_sharing::look_up(uint32_t slot) {
  auto& x = texts_.at(slot);
  x.stage = text_stage::looking_up;
  sharing_.begin_look_up();
  out_.emplace_back(orders::look_up{texts_.id_of(slot), x.input});
}

bool answer_sharing::take(const text_id& id, const cache_key& key, std::optional<completion> answer,
                          std::string body, time now) {
  sharing_.end_look_up();
  auto* x = texts_.find(id);
  const bool has_key = key != cache_key{};
  if (x == nullptr || x->stage != text_stage::looking_up) {
    if (!answer && has_key && !sharing_.asks_for(key))
      release(key);
    return false;
  }
  if (!has_key) {
    ask(id.slot);
    return true;
  }
  if (answer) {
    x->shares = std::make_unique<shared_request>(key);
    dispatch_.read_known(id.slot, *x, std::move(*answer), answer_origin::cache, now);
    return false;
  }
  // What it was looked up by is its first request; a text of an earlier run goes on with another.
  if (!x->turns && x->budget.doublings == 0)
    x->body = std::move(body);
  x->body_form = {};
  return ask_or_follow(id.slot, key);
}

bool answer_sharing::ask_or_follow(uint32_t slot, const cache_key& key) {
  auto& x = texts_.at(slot);
  x.shares = sharing_.join(key, texts_.id_of(slot));
  if (x.shares) {
    ask(slot);
    return true;
  }
  x.stage = text_stage::following;
  x.body.clear();
  x.origin = answer_origin::shared;
  return false;
}

void answer_sharing::ask(uint32_t slot) {
  auto& x = texts_.at(slot);
  x.stage = text_stage::waiting;
  x.origin = answer_origin::request;
  x.unsent = true;
  sharing_.add_unsent();
}

void answer_sharing::leave_unsent(text& x) {
  if (std::exchange(x.unsent, false))
    sharing_.remove_unsent();
}

bool answer_sharing::accept(const text& x, const verdict& said) {
  if (!said.value) {
    sum_.add_stale();
    return false;
  }
  sum_.add_known(x.origin, dispatch_.money().price(x.route, said.got->answer.tokens));
  return true;
}

bool answer_sharing::do_without(uint32_t slot) {
  if (const auto key = std::exchange(texts_.at(slot).shares, nullptr))
    return ask_or_follow(slot, key->key);
  ask(slot);
  return true;
}

/// Null unless the text asked for its answer itself.
std::unique_ptr<shared_request> answer_sharing::end_sharing(text& x) {
  auto result = std::exchange(x.shares, nullptr);
  return result && x.origin == answer_origin::request ? std::move(result) : nullptr;
}

void answer_sharing::share(text& x, const completion& answer, time now) {
  if (!x.shares)
    return;
  const auto done = end_sharing(x);
  if (!done)
    return;
  // The key names a request to the first route.
  if (x.route == 0 && sharing_.on())
    out_.emplace_back(orders::keep{done->key, std::make_unique<completion>(answer)});
  else
    release(done->key);
  for (const auto& id : sharing_.settle(*done))
    if (auto* other = texts_.find(id)) {
      other->route = x.route;
      dispatch_.read_known(id.slot, *other, answer, answer_origin::shared, now);
    }
}

answer_sharing::left_alone answer_sharing::let_go(text& x) {
  leave_unsent(x);
  const auto shared = end_sharing(x);
  if (!shared)
    return {};
  release(shared->key);
  return {shared->key, sharing_.settle(*shared)};
}

/// Another run may ask now.
void answer_sharing::release(const cache_key& key) {
  if (sharing_.on())
    out_.emplace_back(orders::release{key});
}

std::vector<text_id> answer_sharing::lose() {
  sharing_.end_look_ups();
  std::vector<text_id> result;
  texts_.for_each([&](uint32_t slot, const text& x) {
    if (x.stage != text_stage::looking_up)
      return;
    ask(slot);
    result.push_back(texts_.id_of(slot));
  });
  return result;
}

} // namespace troupe
