#include "prompt_fit.hpp"

namespace troupe {

std::optional<error> prompt_fit::complaint(uint64_t tokens_at_least) const {
  if (tokens_at_least <= tokens_max_)
    return std::nullopt;
  return error{errc::http_status,
               "the text is too large and was not sent: it has at least "
                 + std::to_string(tokens_at_least) + " tokens, and " + model_ + " takes "
                 + std::to_string(tokens_max_)
                 + "; shorten or split it, choose a model that takes more, or correct the limit in "
                   "the list of models"};
}

} // namespace troupe
