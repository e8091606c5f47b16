#include "reader.hpp"

#include "protocol/exception_reason.hpp"

#include <utility>

namespace troupe {

prompts read_texts(source& texts, uint32_t count, prompts result) {
  try {
    result.last = !texts.read(result.list, count);
  } catch (...) {
    result.last = true;
    result.problem = {errc::source_failed, what_was_thrown()};
  }
  return result;
}

reader::reader(reader_actor::pointer_view self, source_ptr texts, coordinator_actor coordinator)
  : self_(self),
    texts_(std::move(texts)),
    coordinator_(std::move(coordinator)) {}

reader_actor::behavior_type reader::make_behavior() {
  coordinator_down_ = end_with(self_, coordinator_);
  self_->set_exception_handler(exception_reason);
  return behavior_of<reader_actor>([this](demand x) { read(x.count); });
}

void reader::read(uint32_t count) {
  while (count > 0) {
    auto batch = read_texts(*texts_, count);
    count -= static_cast<uint32_t>(std::min<size_t>(count, batch.list.size()));
    const auto last = batch.last;
    post(self_, coordinator_, std::move(batch));
    if (last) {
      self_->quit(caf::exit_reason::normal);
      return;
    }
  }
}

} // namespace troupe
