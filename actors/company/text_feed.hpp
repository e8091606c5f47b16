#pragma once

#include "protocol/caf_versions.hpp"

#include <troupe/interfaces.hpp>
#include <troupe/source.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace troupe {

/// Reads the source of a run: here, if it has its texts at once, else through a reader on a thread
/// of its own, whose `prompts` come to the coordinator. Of the coordinator.
class text_feed {
public:
  /// To be called in the coordinator: nobody reads the source any more.
  using on_lost = std::function<void(const std::string& reason)>;

  /// `texts`: null if the application sends them.
  text_feed(coordinator_actor::pointer_view self, source_ptr texts, on_lost lost);

  /// Whether texts are had by `read`; if not, by `demand`.
  bool is_ready() const {
    return texts_ && !texts_->blocking();
  }

  /// At most so many texts.
  prompts read(uint32_t count);

  /// So many texts are to come.
  void demand(uint32_t count);

  /// No more are wanted.
  void end();

  /// The number of all texts, where it is known; else 0.
  uint64_t size() const;

private:
  coordinator_actor::pointer_view self_;
  source_ptr texts_;
  on_lost lost_;
  /// Null: there is none yet.
  reader_actor reader_;
  owned_disposable down_;
};

} // namespace troupe
