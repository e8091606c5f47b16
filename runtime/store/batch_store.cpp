#include "model/enum_names.hpp"

#include <troupe/batch_store.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace troupe {

namespace {

constexpr std::string_view step_names[] = {"prepared", "uploaded", "created",
                                           "ended",    "closed",   "dropped"};

class batch_memory final : public batch_store {
public:
  std::vector<batch_record> open() override {
    std::vector<batch_record> result;
    for (const auto& [number, x] : batches_)
      result.push_back(x);
    return result;
  }

  expected<void> note(const batch_record& x) override {
    take_in(batches_, x);
    return {};
  }

private:
  std::map<uint64_t, batch_record> batches_;
};

void take(std::string& to, const std::string& from) {
  if (!from.empty())
    to = from;
}

} // namespace

std::string to_string(batch_step x) {
  return detail::enum_name(step_names, x);
}

bool from_string(std::string_view name, batch_step& x) {
  return detail::enum_from_name(step_names, name, x);
}

bool from_integer(uint8_t value, batch_step& x) {
  return detail::enum_from_integer(step_names, value, x);
}

void apply(batch_record& known, const batch_record& news) {
  known.number = news.number;
  known.step = news.step;
  known.at = news.at;
  take(known.route, news.route);
  take(known.name, news.name);
  take(known.keys, news.keys);
  take(known.file, news.file);
  take(known.id, news.id);
  if (!news.id.empty())
    known.guessed = news.guessed;
  take(known.word, news.word);
  known.rows = std::max(known.rows, news.rows);
  known.bytes = std::max(known.bytes, news.bytes);
  known.done = std::max(known.done, news.done);
  known.failed = std::max(known.failed, news.failed);
}

void take_in(std::map<uint64_t, batch_record>& open, const batch_record& news) {
  if (news.step == batch_step::closed || news.step == batch_step::dropped) {
    open.erase(news.number);
    return;
  }
  if (news.step == batch_step::prepared)
    open.erase(news.number);
  apply(open[news.number], news);
}

batch_store_ptr make_batch_memory() {
  return std::make_shared<batch_memory>();
}

} // namespace troupe
