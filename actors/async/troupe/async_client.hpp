#pragma once

#include <troupe/async_range.hpp>
#include <troupe/async_run.hpp>
#include <troupe/client.hpp>
#include <troupe/executor.hpp>
#include <troupe/extraction.hpp>
#include <troupe/gathering.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <stop_token>
#include <utility>
#include <vector>

/// For those who do not want to know about actors, and do not want to wait: futures, functions that
/// are called, and coroutines of any type.
namespace troupe {

class async_companies;
class extractor_set;

/// What may differ from one async client to another of one client.
struct async_options {
  /// Of single texts: of the company that each record type has. Ceilings hold for all of its
  /// texts; `stop_on_failure` is not heeded there.
  run_options run = {};
  /// Single texts of a record type that may be there without an outcome; one more is answered at
  /// once, as `overloaded`. Each costs its text, and about 2 KiB.
  uint32_t waiting_max = 65'536;
  /// Of single texts that have none. 0: none.
  std::chrono::milliseconds deadline{0};
};

/// A view on a client that never waits. It does not keep the client: when that goes, whatever is on
/// its way ends as `cancelled`, as does what is asked for later; with an actor system of its own,
/// all have their outcome before the client's destructor returns.
///
/// Single texts (`extract`, `extract_async`) cost no run each. Behind them is one company for each
/// record type and options, hired with the first text, and again when it has ended by itself; at
/// most `pool_size` of the texts are with the server, the others wait for their turn. It ends with
/// the last copy that has these options and the last of its texts; the usual one with the client.
/// Many texts (`gather`, `as_completed`, …) are a run of their own, read lazily and bounded as with
/// `client`.
///
/// Each text has exactly one outcome. All members may be called from any thread, and from whatever
/// an executor calls, and return at once.
class async_client {
public:
  /// What is to be called is called by `where`.
  explicit async_client(const client& of, executor where = {});

  /// With companies of its own.
  async_client(const client& of, executor where, async_options how);

  /// The same with other options, and companies of its own.
  async_client with(run_options how) const;

  /// The same, and the same companies, with another executor.
  async_client on(executor where) const;

  // -- single texts; the stop token gives the text up, as `cancelled`.

  /// For a coroutine: `outcome<T> x = co_await async.extract<T>(text)`. Destroying it gives the
  /// text up.
  template <class T, detail::prompt_like Text = prompt>
  extraction<T> extract(Text&& text, const std::stop_token& stop = {}) const {
    return extraction<T>{
      await(record_type_of<T>(), detail::to_prompt(std::forward<Text>(text)), stop)};
  }

  /// Calls `f` with the `outcome<T>`.
  template <class T, detail::prompt_like Text = prompt, std::invocable<outcome<T>> F>
  void extract(Text&& text, F f, const std::stop_token& stop = {}) const {
    ask(record_type_of<T>(), detail::to_prompt(std::forward<Text>(text)),
        std::make_shared<detail::called_text<T, F>>(where_, std::move(f)), stop);
  }

  /// The future has an outcome in any case, and never an exception. It does not wait when it goes,
  /// and its text goes on.
  template <class T, detail::prompt_like Text = prompt>
  std::future<outcome<T>> extract_async(Text&& text, const std::stop_token& stop = {}) const {
    auto to = std::make_shared<detail::promised_text<T>>();
    auto result = to->get_future();
    ask(record_type_of<T>(), detail::to_prompt(std::forward<Text>(text)), std::move(to), stop);
    return result;
  }

  // -- many texts, as with `client`. The run options are those of this async client.

  /// For a coroutine: `std::vector<outcome<T>> all = co_await async.gather<T>(texts)`.
  template <class T, class Texts>
  gathering<T> gather(Texts&& texts) const {
    auto from = make_source(std::forward<Texts>(texts));
    const auto size = from->size().value_or(0);
    return {start(record_type_of<T>(), std::move(from), order::completed), size, where_, relay()};
  }

  /// For a coroutine: `while (auto x = co_await range.next())`.
  template <class T, class Texts>
  async_outcomes<T> as_completed(Texts&& texts) const {
    return range_of<outcomes<T>>(
      start(record_type_of<T>(), make_source(std::forward<Texts>(texts)), order::completed));
  }

  template <class T, class Texts>
  async_outcomes<T> in_order(Texts&& texts) const {
    return range_of<outcomes<T>>(
      start(record_type_of<T>(), make_source(std::forward<Texts>(texts)), order::input));
  }

  /// Calls `f` with each `outcome<T>` as they come, one at a time, and at last `end` with the
  /// `run_summary`. A function that takes its time holds the run back; after one that throws, the
  /// rest follows.
  template <class T, class Texts, std::invocable<outcome<T>> F,
            std::invocable<const run_summary&> End>
  async_run on_outcome(Texts&& texts, F f, End end) const {
    auto run = start(record_type_of<T>(), make_source(std::forward<Texts>(texts)),
                     order::completed);
    detail::pump(outcomes<T>{run}, std::move(f), std::move(end), where_, relay());
    return async_run{std::move(run)};
  }

  template <class T, class Texts, std::invocable<outcome<T>> F>
  async_run on_outcome(Texts&& texts, F f) const {
    return on_outcome<T>(std::forward<Texts>(texts), std::move(f), [](const run_summary&) {});
  }

  // -- streamed answers, as with `client`.

  template <class T, detail::prompt_like Text = prompt>
  async_items<detail::listed_element<T>>
  items(Text&& text, broken_stream when_broken = broken_stream::go_on) const {
    return items_in<T>(detail::one_text(detail::to_prompt(std::forward<Text>(text))), when_broken);
  }

  template <class T, class Texts>
  async_items<detail::listed_element<T>>
  items_in(Texts&& texts, broken_stream when_broken = broken_stream::go_on) const {
    auto plan = detail::items_plan<T>(when_broken);
    auto whole = plan.list->whole;
    return range_of<item_range<detail::listed_element<T>>>(
      start(std::move(whole), make_source(std::forward<Texts>(texts)), order::completed,
            std::make_shared<const stream_plan>(std::move(plan))));
  }

  template <class T, detail::prompt_like Text = prompt>
  async_snapshots<T> partials(Text&& text) const {
    return range_of<snapshot_range<T>>(
      start(record_type_of<T>(), detail::one_text(detail::to_prompt(std::forward<Text>(text))),
            order::completed, std::make_shared<const stream_plan>(detail::snapshots_plan<T>())));
  }

  /// Ends the companies of single texts gracefully, those of all copies with these options: nothing
  /// new is taken or sent, what runs may finish within this time, the rest ends as `cancelled`.
  void drain(std::chrono::milliseconds grace) const;

private:
  friend class async_access;

  async_client(std::shared_ptr<async_companies> companies, std::shared_ptr<extractor_set> texts,
               executor where);

  void ask(const record_type_ptr& type, prompt input, const detail::text_receiver_ptr& who,
           const std::stop_token& stop) const;

  detail::text_in_flight await(const record_type_ptr& type, prompt input,
                               const std::stop_token& stop) const;

  /// One that cannot be started has one outcome, which says why.
  run_handle start(record_type_ptr type, source_ptr texts, order how,
                   stream_plan_ptr streamed = nullptr) const;

  detail::relay_ptr relay() const;

  template <class Range>
  async_range<Range> range_of(run_handle run) const {
    return {Range{std::move(run)}, where_, relay()};
  }

  std::shared_ptr<async_companies> companies_;
  std::shared_ptr<extractor_set> texts_;
  executor where_;
};

} // namespace troupe
