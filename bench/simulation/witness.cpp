#include "witness.hpp"

#include "audit.hpp"

#include <cstdint>
#include <map>
#include <set>

namespace simulation {

using namespace troupe;

struct witness::book {
  struct open_text {
    /// That its ledger is to have.
    size_t attempts = 0;
    size_t requests = 0;
  };

  void expect(bool holds, const char* what) {
    if (!holds && wrong.empty())
      wrong = what;
  }

  open_text* find(uint64_t index) {
    const auto i = texts.find(index);
    return i == texts.end() ? nullptr : &i->second;
  }

  /// A request has come to its end.
  void close(uint64_t request, uint64_t index, event_time sent, event_time now) {
    expect(requests.erase(request) == 1, "a request ends that is not open");
    expect(sent <= now, "a request ends before it was sent");
    auto* text = find(index);
    expect(text != nullptr, "a request ends whose text is not open");
    if (text != nullptr)
      --text->requests;
  }

  std::string wrong;
  event_time last{};
  std::map<uint64_t, open_text> texts;
  std::set<uint64_t> ended;
  std::set<uint64_t> requests;
  uint64_t last_request = 0;
};

class witness::reader final : public run_observer {
public:
  explicit reader(std::shared_ptr<book> x) : book_(std::move(x)) {}

  void on_text_started(const text_started& x, event_time now) override {
    look_at(now);
    const bool fresh = book_->texts.emplace(x.index, book::open_text{x.attempts_before, 0}).second;
    book_->expect(fresh && book_->ended.count(x.index) == 0, "a text starts twice");
  }

  void on_request_started(const request_started& x, event_time now) override {
    look_at(now);
    book_->expect(x.request > book_->last_request, "two requests have one number");
    book_->last_request = x.request;
    book_->requests.insert(x.request);
    auto* text = book_->find(x.index);
    book_->expect(text != nullptr, "a request is made for a text that is not open");
    if (text != nullptr)
      ++text->requests;
  }

  void on_attempt_ended(const attempt_ended& x, event_time now) override {
    look_at(now);
    book_->close(x.request, x.index, x.sent, now);
    if (auto* text = book_->find(x.index))
      ++text->attempts;
  }

  void on_request_dropped(const request_dropped& x, event_time now) override {
    look_at(now);
    book_->close(x.request, x.index, x.sent, now);
  }

  void on_text_ended(const text_ended& x, event_time now) override {
    look_at(now);
    const auto index = x.what.index;
    book_->expect(book_->ended.insert(index).second, "a text ends twice");
    const auto* text = book_->find(index);
    if (text == nullptr)
      return;
    book_->expect(text->requests == 0, "a text ends before its requests");
    book_->expect(text->attempts == x.what.log.attempts.size(),
                  "observers hear of other attempts than the ledger");
    book_->texts.erase(index);
  }

private:
  void look_at(event_time now) {
    book_->expect(book_->last <= now, "the time of events goes back");
    book_->last = now;
  }

  std::shared_ptr<book> book_;
};

witness::witness() : book_(std::make_shared<book>()) {}

witness::~witness() = default;

std::unique_ptr<run_observer> witness::observe(const run_started&, event_time now) {
  book_->last = now;
  return std::make_unique<reader>(book_);
}

void witness::check() const {
  require(book_->wrong.empty(), book_->wrong.c_str());
}

void witness::check_end() const {
  check();
  require(book_->texts.empty(), "observers never hear of the end of a text");
  require(book_->requests.empty(), "observers never hear of the end of a request");
}

} // namespace simulation
