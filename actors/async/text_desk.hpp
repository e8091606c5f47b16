#pragma once

#include <troupe/conversation.hpp>
#include <troupe/detail/extractor_plan.hpp>
#include <troupe/detail/text_receiver.hpp>
#include <troupe/error.hpp>
#include <troupe/settings.hpp>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace troupe {

/// Where any thread lays texts for an extractor, which is called by one message for all that it has
/// not taken yet. Each text that is laid here is answered, whatever becomes of the extractor.
class text_desk : public std::enable_shared_from_this<text_desk> {
public:
  /// A text, or one that is of no interest any more.
  struct word {
    std::optional<prompt> input;
    detail::text_receiver_ptr who;
    /// Lives until the text is answered.
    std::shared_ptr<const void> keeps;
  };

  ~text_desk();

  // From any thread.

  void ask(prompt input, detail::text_receiver_ptr who, std::shared_ptr<const void> keeps);

  void give_up(detail::text_receiver_ptr who);

  /// Nothing new is taken; what runs may finish within this time.
  void drain(std::chrono::milliseconds grace);

  /// Ends the extractor, which answers what it has; all that comes later is answered with `why`.
  void close(const error& why);

  /// Whether it is of no more use.
  bool is_closed() const;

  // Of the extractor.

  void open(const caf::actor& owner);
  void take(std::vector<word>& x);
  /// It has ended.
  void leave(const error& why);

private:
  void put(word x);

  mutable std::mutex mutex_;
  /// Null: closed.
  caf::actor owner_;
  error why_;
  std::vector<word> words_;
  bool called_ = false;
};

using text_desk_ptr = std::shared_ptr<text_desk>;

/// Spawns an extractor that lives until its desk is closed, or gone. Fails as `spawn_extractor`
/// does.
expected<text_desk_ptr> open_desk(caf::actor_system& system, const settings& conf,
                                  const record_type_ptr& type, extractor_options options);

} // namespace troupe
