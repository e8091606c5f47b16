#pragma once

#include <troupe/calls.hpp>
#include <troupe/detail/gathered.hpp>
#include <troupe/detail/record_growth.hpp>
#include <troupe/detail/run_handle.hpp>
#include <troupe/outcome.hpp>
#include <troupe/outcomes.hpp>
#include <troupe/progress.hpp>
#include <troupe/record.hpp>
#include <troupe/record_list.hpp>
#include <troupe/run_options.hpp>
#include <troupe/settings.hpp>
#include <troupe/source.hpp>
#include <troupe/streamed.hpp>
#include <troupe/wallet.hpp>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace caf {

class actor_system;

} // namespace caf

/// For those who do not want to know about actors.
namespace troupe {

class async_client;

namespace detail {

/// A source of one text.
source_ptr one_text(prompt x);

template <class T>
stream_plan items_plan(broken_stream when_broken) {
  stream_plan result;
  result.list = listed<T>::type();
  result.when_broken = when_broken;
  return result;
}

template <class T>
stream_plan snapshots_plan() {
  stream_plan result;
  result.snapshots = [](const read_options& x) { return make_snapshots<T>(x); };
  result.when_broken = broken_stream::again;
  // One with the consumer, one on its way.
  result.window = 2;
  return result;
}

} // namespace detail

/// What belongs to a client over all of its runs.
struct client_options {
  /// Ceilings for all runs together, those of other clients and companies with the same wallet
  /// included. Null: none; each run has those of the settings in any case.
  wallet_ptr wallet = {};
};

/// Asks models for records. Its runs share connections, pauses, known answers, and what its wallet
/// allows; each may be asked for in another way (`run_options::with`). Copies share it all.
///
/// May be used from several threads at once. `extract` and `gather` wait for answers, and so do the
/// ranges for the next one: not to be called from an actor that others wait for (`spawn_company`
/// and `spawn_extractor` are for these), and never from one on the client's own actor system that
/// is not detached, as its worker might be the one that has to do the work. All else returns at
/// once. What the caller gives (`on_progress`, checks, sources that block) is called on other
/// threads.
///
/// The last of its copies and ranges to go waits until its actors have ended, sources that block
/// included.
class client {
public:
  /// With an actor system of its own. Checks the settings and starts the engine. Fails with
  /// `configuration`.
  static expected<client> make(const settings& conf, client_options options = {});

  /// In the application's actor system, which spares the threads of another one and has to outlive
  /// the client and its ranges. CAF has to know `caf::id_block::troupe`.
  static expected<client> make(caf::actor_system& system, const settings& conf,
                               client_options options = {});

  /// What holds for runs that are not told otherwise.
  const settings& conf() const noexcept;

  /// What its runs have spent so far, as `wallet::spent` of its wallet has it. Costs are known
  /// where prices are.
  spending spent() const;

  /// The record in one text.
  template <class T>
  outcome<T> extract(prompt input, run_options options = {}) {
    return typed<T>(std::move(*extract(record_type_of<T>(), std::move(input), std::move(options))));
  }

  template <class T, detail::prompt_like Text>
  outcome<T> extract(Text&& text, run_options options = {}) {
    return extract<T>(detail::to_prompt(std::forward<Text>(text)), std::move(options));
  }

  /// Waits for all; element i belongs to text i, failed or not. With `stop_on_failure`, the texts
  /// that were not finished then are `cancelled`.
  template <class T, class Texts>
  std::vector<outcome<T>> gather(Texts&& texts, run_options options = {}) {
    auto from = make_source(std::forward<Texts>(texts));
    const auto expected_texts = from->size().value_or(0);
    outcomes<T> got{
      run(record_type_of<T>(), std::move(from), order::completed, std::move(options))};
    detail::gathered<T> result;
    while (auto x = got.next())
      result.add(std::move(*x));
    return result.finish(expected_texts, got.sum().ended_by);
  }

  /// Outcomes as they come, each with the index of its text.
  template <class T, class Texts>
  outcomes<T> as_completed(Texts&& texts, run_options options = {}) {
    return outcomes<T>{run(record_type_of<T>(), make_source(std::forward<Texts>(texts)),
                           order::completed, std::move(options))};
  }

  /// Outcomes in the order of the texts, each as soon as it and all before it are there.
  template <class T, class Texts>
  outcomes<T> in_order(Texts&& texts, run_options options = {}) {
    return outcomes<T>{run(record_type_of<T>(), make_source(std::forward<Texts>(texts)),
                           order::input, std::move(options))};
  }

  /// The elements of the list in one text, each as soon as it is complete. An element that is wrong
  /// is an `item` without a record. Of `calls<Ts...>`: the calls, as `std::variant<Ts...>`.
  template <class T>
  item_range<detail::listed_element<T>>
  items(prompt input, run_options options = {}, broken_stream when_broken = broken_stream::go_on) {
    return items_in<T>(detail::one_text(std::move(input)), std::move(options), when_broken);
  }

  template <class T, detail::prompt_like Text>
  item_range<detail::listed_element<T>>
  items(Text&& text, run_options options = {}, broken_stream when_broken = broken_stream::go_on) {
    return items<T>(detail::to_prompt(std::forward<Text>(text)), std::move(options), when_broken);
  }

  /// The same for many texts, whose elements come as they arrive, mixed.
  template <class T, class Texts>
  item_range<detail::listed_element<T>> items_in(Texts&& texts, run_options options = {},
                                                 broken_stream when_broken = broken_stream::go_on) {
    auto plan = detail::items_plan<T>(when_broken);
    const auto whole = plan.list->whole;
    return item_range<detail::listed_element<T>>{
      stream(whole, std::move(plan), make_source(std::forward<Texts>(texts)), std::move(options))};
  }

  /// Snapshots of the record in one text while it grows; at last the record, in `result()`. A
  /// consumer that is slower than the answer skips snapshots.
  template <class T>
  snapshot_range<T> partials(prompt input, run_options options = {}) {
    return snapshot_range<T>{stream(record_type_of<T>(), detail::snapshots_plan<T>(),
                                    detail::one_text(std::move(input)), std::move(options))};
  }

  template <class T, detail::prompt_like Text>
  snapshot_range<T> partials(Text&& text, run_options options = {}) {
    return partials<T>(detail::to_prompt(std::forward<Text>(text)), std::move(options));
  }

  /// The general form of all: any source, a record type made elsewhere, and answers that are
  /// `streamed`, if that is not null. Fails with `configuration` or `unsupported_schema`.
  expected<run_handle> start(record_type_ptr type, source_ptr texts, order how, run_options options,
                             stream_plan_ptr streamed = nullptr);

  class state;

private:
  friend class async_client;

  explicit client(std::shared_ptr<state> x) : state_(std::move(x)) {}

  static expected<client> make_in(caf::actor_system* home, const settings& conf,
                                  client_options options);

  outcome_ptr extract(record_type_ptr type, prompt input, run_options options);

  // These two give a run that could not be started as one of one outcome, which says why.

  run_handle run(record_type_ptr type, source_ptr texts, order how, run_options options);

  run_handle stream(record_type_ptr type, stream_plan how, source_ptr texts, run_options options);

  std::shared_ptr<state> state_;
};

} // namespace troupe
