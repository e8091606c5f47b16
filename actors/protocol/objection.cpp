#include "objection.hpp"

#include <utility>

namespace troupe {

objection objection_to(const error& text) {
  objection result;
  result.problem = text;
  if (reaskable(text.code))
    result.problems = text.message;
  return result;
}

objection objection_to(reading&& got) {
  objection result;
  result.problems = render(got.violations);
  result.json = std::move(got.json);
  result.problem = {got.code, result.problems};
  return result;
}

std::string raw_reply_of(const completion& answer, const expected<std::string_view>& text) {
  const std::string_view said = answer.refusal.empty() ? answer.content : answer.refusal;
  return std::string{(text ? *text : said).substr(0, raw_reply_bytes_max)};
}

} // namespace troupe
