#include "open_texts.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

uint64_t open_texts::add(open_text x, caf::actor_addr from, time now) {
  const auto tag = ++last_tag_;
  const auto deadline = x.input.deadline.count() > 0 ? x.input.deadline : usual_deadline_;
  entry made{std::move(x), std::move(from)};
  if (deadline.count() > 0) {
    made.due = time_after(now, deadline);
    watch_deadline(tag, made.due);
  }
  texts_.emplace_hint(texts_.end(), tag, std::move(made));
  ++waiting_;
  return tag;
}

void open_texts::watch_deadline(uint64_t tag, time due) {
  deadlines_.add(due, tag, texts_.size(), [this](uint64_t x) { return texts_.count(x) > 0; });
}

std::vector<prompt> open_texts::take_waiting(time now) {
  std::vector<prompt> result;
  if (waiting_ == 0)
    return result;
  // Mostly the last ones.
  auto i = texts_.end();
  for (auto left = waiting_; left > 0;)
    left -= (--i)->second.is_sent ? 0 : 1;
  for (; i != texts_.end(); ++i) {
    auto& x = i->second;
    if (std::exchange(x.is_sent, true))
      continue;
    auto& sent = result.emplace_back(x.text.input);
    sent.tag = i->first;
    // It stays here.
    sent.context = {};
    if (x.due != time::max())
      sent.deadline = std::max(std::chrono::ceil<std::chrono::milliseconds>(x.due - now),
                               std::chrono::milliseconds{1});
  }
  waiting_ = 0;
  return result;
}

open_texts::open_text open_texts::take(std::map<uint64_t, entry>::iterator i) {
  waiting_ -= i->second.is_sent ? 0 : 1;
  auto result = std::move(i->second.text);
  texts_.erase(i);
  return result;
}

std::optional<open_texts::open_text> open_texts::take(uint64_t tag) {
  const auto i = texts_.find(tag);
  if (i == texts_.end())
    return std::nullopt;
  return take(i);
}

std::vector<open_texts::open_text> open_texts::take_if(bool sent) {
  std::vector<open_text> result;
  for (auto i = texts_.begin(); i != texts_.end();) {
    const auto here = i++;
    if (here->second.is_sent == sent)
      result.push_back(take(here));
  }
  return result;
}

std::vector<open_texts::open_text> open_texts::take_unsent() {
  return take_if(false);
}

std::vector<open_texts::open_text> open_texts::take_sent() {
  return take_if(true);
}

std::vector<open_texts::open_text> open_texts::take_back() {
  std::vector<open_text> result;
  waiting_ = texts_.size();
  for (auto i = texts_.begin(); i != texts_.end();) {
    const auto here = i++;
    auto& x = here->second;
    // Its deadline may have passed while the company had it.
    if (std::exchange(x.is_sent, false) && x.due != time::max())
      watch_deadline(here->first, x.due);
    if (x.is_given_up)
      result.push_back(take(here));
  }
  return result;
}

void open_texts::give_up(uint64_t tag) {
  if (const auto i = texts_.find(tag); i != texts_.end())
    i->second.is_given_up = true;
}

std::vector<open_texts::open_text> open_texts::take_expired(time now) {
  std::vector<open_text> result;
  while (const auto tag = deadlines_.take(now))
    // What a company has, it answers in time.
    if (const auto i = texts_.find(*tag); i != texts_.end() && !i->second.is_sent)
      result.push_back(take(i));
  return result;
}

std::vector<uint64_t> open_texts::find(const query& x) const {
  std::vector<uint64_t> result;
  for (const auto& [tag, y] : texts_)
    if ((!x.from || y.from == x.from) && (!x.tag || y.text.input.tag == *x.tag))
      result.push_back(tag);
  return result;
}

bool open_texts::is_sent(uint64_t tag) const {
  const auto i = texts_.find(tag);
  return i != texts_.end() && i->second.is_sent;
}

} // namespace troupe
