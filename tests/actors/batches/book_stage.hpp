#pragma once

#include "batches/batch_book.hpp"
#include "said_format.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace test {

using namespace std::chrono_literals;
using words = std::vector<std::string>;

/// A row in a file of results, by its id.
struct told_row {
  std::string id;
  bool ran = true;
};

/// A book, and hands that are quick: what it wants written is written, and files are there at once.
/// Calls wait until the test says what came of them. Time is what the test says.
class book_stage {
public:
  using time = std::chrono::nanoseconds;

  /// `lanes`: of routes 0, 1 ….
  explicit book_stage(troupe::book_rules rules = usual_rules(), uint32_t lanes = 1) {
    for (uint32_t i = 0; i < lanes; ++i)
      rules.lanes.push_back({i, "lane " + std::to_string(i), format});
    rules_ = std::move(rules);
    begin();
  }

  static troupe::book_rules usual_rules() {
    troupe::book_rules result;
    result.folder = "/in";
    result.tag = "t";
    result.linger = 1s;
    result.poll_min = 10s;
    result.poll_max = 60s;
    return result;
  }

  /// The book is made when nothing was done to the stage yet; call again for another run.
  void begin() {
    now = 1000s;
    book.emplace(rules_, now);
    calls.clear();
    log.clear();
  }

  // -- what happens

  static troupe::row_key key_of(const std::string& text) {
    return troupe::key_of(text, 1);
  }

  std::optional<uint32_t> add(uint32_t seat, const std::string& text, uint32_t lane = 0,
                              uint64_t bytes = 10, uint64_t tokens = 5) {
    const auto result = book->add(lane, key_of(text), seat, bytes, tokens, now);
    act();
    return result;
  }
  void lose_input(uint32_t batch) {
    book->lose_input(batch, {troupe::errc::internal, "the disk is full"}, now);
    act();
  }
  void leave(uint32_t seat) {
    book->leave(seat);
    act();
  }
  void expect_texts(bool x) {
    book->expect_texts(x);
  }
  void take_over(std::vector<troupe::batch_record> list) {
    book->take_over(std::move(list), now);
    act();
  }
  void finish(bool complete) {
    book->finish(complete, now);
    act();
  }

  /// All that is due until then.
  void wait(time length) {
    const auto end = now + length;
    for (int rounds = 0;; ++rounds) {
      REQUIRE(rounds < 10'000);
      const auto due = book->next_due();
      if (!due || *due > end)
        break;
      now = std::max(now, *due);
      book->tick(now);
      act();
    }
    now = end;
  }

  /// A 2xx reply to the oldest call, which begins with these words.
  void reply(const std::string& to, time wait_asked = 0s) {
    troupe::batch_reply x;
    x.response.status = 200;
    x.wait = wait_asked;
    end_call(to, std::move(x));
  }
  void fail(const std::string& to, troupe::errc code, time wait_asked = 0s) {
    troupe::batch_reply x;
    x.problem = {code, "it failed"};
    x.wait = wait_asked;
    end_call(to, std::move(x));
  }

  void uploaded(const std::string& file) {
    format->step = troupe::upload_step{file, std::nullopt};
    reply("upload");
  }
  static troupe::batch_status running(const std::string& id, uint64_t rows = 0) {
    troupe::batch_status x;
    x.id = id;
    x.rows = rows;
    x.word = "running";
    return x;
  }
  static troupe::batch_status ended(const std::string& id, troupe::batch_end how,
                                    std::vector<std::string> outputs = {}) {
    auto x = running(id);
    x.stage = troupe::batch_stage::ended;
    x.end = how;
    x.word = "ended";
    x.outputs = std::move(outputs);
    return x;
  }
  void made(const std::string& id) {
    format->status = running(id);
    reply("create");
  }
  void polled(troupe::batch_status x) {
    const auto call = "poll " + x.id;
    format->status = std::move(x);
    reply(has_call(call) ? call : "poll");
  }
  /// Of a batch whose status names this place.
  void fetched(const std::string& place, std::vector<told_row> rows) {
    results[place] = std::move(rows);
    reply("fetch " + place);
  }
  static told_row row(const std::string& text, bool ran = true) {
    return {troupe::to_string(key_of(text)), ran};
  }

  /// From the first row to a batch that runs.
  void submit(const std::string& file, const std::string& id) {
    wait(60s);
    uploaded(file);
    made(id);
  }
  /// A batch that has ended, looked at.
  void complete(const std::string& id, std::vector<told_row> rows) {
    wait_for_call("poll " + id);
    polled(ended(id, troupe::batch_end::completed, {"out-" + id}));
    fetched("out-" + id, std::move(rows));
  }
  void wait_for_call(const std::string& begin) {
    for (int i = 0; i < 200 && !has_call(begin); ++i)
      wait(1s);
    REQUIRE(has_call(begin));
  }
  bool has_call(const std::string& begin) const {
    for (const auto& x : calls)
      if (x.second.starts_with(begin))
        return true;
    return false;
  }

  /// "SEAT", or "SEAT missing" for each row that is there, "SEAT+COPY" for more of one.
  words gifts() {
    words result;
    while (const auto x = book->next_gift()) {
      auto said = std::to_string(x->seat);
      for (const auto copy : x->copies)
        said += '+' + std::to_string(copy);
      result.push_back(said + (x->result ? "" : " missing"));
    }
    act();
    return result;
  }

  /// What was done since the last time.
  words done() {
    return std::exchange(log, {});
  }
  /// Of that, what begins with these words.
  words done(const std::string& begin) {
    auto result = done();
    std::erase_if(result, [&](const std::string& x) { return !x.starts_with(begin); });
    return result;
  }

  /// Of all lanes.
  std::shared_ptr<said_format> format = std::make_shared<said_format>();
  troupe::batch_store_ptr store = troupe::make_batch_memory();
  std::optional<troupe::batch_book> book;
  time now{0};
  /// Those whose reply is awaited, by batch.
  std::deque<std::pair<uint32_t, std::string>> calls;
  /// By place.
  std::map<std::string, std::vector<told_row>> results;
  words log;
  /// Nothing can be written down.
  bool disk_full = false;
  /// What stands in what is written from now on.
  std::chrono::seconds clock{1'000'000};
  std::vector<troupe::batch_event> news;

protected:
  troupe::book_rules rules_;

private:
  void end_call(const std::string& to, troupe::batch_reply&& x) {
    for (auto i = calls.begin(); i != calls.end(); ++i) {
      if (!i->second.starts_with(to))
        continue;
      const auto batch = i->first;
      calls.erase(i);
      book->replied(batch, std::move(x), now);
      act();
      return;
    }
    FAIL("no call begins with " + to);
  }

  void act() {
    for (auto list = book->take_orders(); !list.empty(); list = book->take_orders())
      for (auto& x : list)
        std::visit([this](auto& y) { carry_out(y); }, x);
  }

  /// Names of batches are those of files.
  static std::string short_of(std::string x) {
    const std::string_view end = ".jsonl";
    if (const auto at = x.find(end); at != std::string::npos)
      x.erase(at, end.size());
    return x;
  }
  void say(std::string x) {
    log.push_back(short_of(std::move(x)));
  }

  void carry_out(troupe::batch_orders::note& x) {
    say("note " + x.what.name + ' ' + to_string(x.what.step));
    x.what.at = clock;
    if (disk_full)
      book->noted(x.batch, troupe::failed(troupe::errc::internal, "the disk is full"), now);
    else
      book->noted(x.batch, store->note(x.what), now, clock);
  }
  void carry_out(const troupe::batch_orders::close_input& x) {
    say("close " + book->at(x.batch).record.name);
    book->input_ready(x.batch, book->at(x.batch).record.bytes, now);
  }
  void carry_out(troupe::batch_orders::call& x) {
    say((x.is_awaited ? "call " : "in passing: ") + x.what.url);
    if (x.is_awaited)
      calls.emplace_back(x.batch, short_of(x.what.url));
  }
  void carry_out(const troupe::batch_orders::scan& x) {
    const auto& outputs = book->at(x.batch).status.outputs;
    for (uint32_t i = 0; i < x.outputs; ++i)
      for (const auto& row : results[outputs.at(i)])
        book->found(x.batch, row.id, row.ran, {0, 1, static_cast<uint8_t>(i)});
    book->scanned(x.batch, now);
  }
  void carry_out(const troupe::batch_orders::remove_files& x) {
    say("forget " + book->at(x.batch).record.name);
  }
  void carry_out(const troupe::batch_orders::recall& x) {
    log.push_back("recall " + std::to_string(x.seat));
  }
  void carry_out(const troupe::batch_orders::refuse& x) {
    log.push_back("refuse " + std::to_string(x.seat) + ": " + to_string(x.why.code));
  }
  void carry_out(const troupe::batch_orders::let_go& x) {
    log.push_back("let go " + std::to_string(x.seat));
    book->leave(x.seat);
  }
  void carry_out(const troupe::batch_orders::announce& x) {
    news.push_back(x.what);
  }
  void carry_out(const troupe::batch_orders::send_live&) {
    log.emplace_back("send live");
  }
  void carry_out(const troupe::batch_orders::all_submitted&) {
    log.emplace_back("all submitted");
  }
};

} // namespace test
