#include "text_check.hpp"

namespace troupe::cli {

bool text_check::pass(uint32_t checksum) {
  if (before_.is_done(position_))
    sum_ += text_mark(position_, checksum);
  ++position_;
  return position_ % journal_index::block_texts != 0 || compare();
}

bool text_check::end() {
  too_short_ = before_.done_end() > position_;
  return !too_short_ && (position_ == begin_ || compare());
}

std::string text_check::problem() const {
  if (too_short_)
    return "the input has " + std::to_string(position_) + " texts, the journal has finished text "
           + std::to_string(before_.done_end() - 1);
  return "the input has changed: one of the texts " + std::to_string(begin_) + " to "
         + std::to_string(position_ - 1) + " is another than when it was finished";
}

bool text_check::compare() {
  if (sum_ != before_.block_sum((position_ - 1) / journal_index::block_texts))
    return false;
  sum_ = 0;
  begin_ = position_;
  return true;
}

} // namespace troupe::cli
