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
  return (text ? std::string{*text} : said(answer)).substr(0, raw_reply_bytes_max);
}

} // namespace troupe
