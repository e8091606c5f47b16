// The search for the JSON value in what a model wrote, in the whole text and while it arrives.

#include "reading/answer_part.hpp"
#include "reading/reply.hpp"
#include "target.hpp"

#include <troupe/detail/answer_stream.hpp>
#include <troupe/detail/json.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

namespace {

bool is_part(std::string_view part, std::string_view text) {
  return part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size();
}

/// The value of an answer that arrives in pieces, if nothing else in it can be meant.
std::optional<std::string> settled_value(std::string_view text, size_t piece) {
  troupe::answer_stream stream;
  for (size_t at = 0; at < text.size(); at += piece)
    stream.push(text.substr(at, piece));
  if (!stream.settled())
    return std::nullopt;
  return stream.value().grown()->text();
}

void check_stream(std::string_view text, std::optional<troupe::json_value> found) {
  const auto value = settled_value(text, text.size() + 1);
  for (const size_t piece : {size_t{1}, size_t{3}})
    fuzz::must(settled_value(text, piece) == value, "how an answer is split makes no difference");
  fuzz::must(!value || (found && found->text() == *value),
             "the value that comes early is the one that the whole answer means");
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto part = troupe::detail::find_answer_part(text).text;
  fuzz::must(part.empty() || is_part(part, text), "the part that is meant is one of the reply");
  const auto found = troupe::find_json(text);
  troupe::json_document document;
  std::optional<troupe::json_value> value;
  if (found) {
    fuzz::must(!found->empty() && is_part(*found, text), "what is found is a part of the reply");
    constexpr std::string_view left_to_the_reader[]
      = {"holds bytes that are no UTF-8", "holds an escape that is half of a surrogate pair",
         "holds a number beyond the range of double"};
    const auto parsed = document.parse(*found, {.depth_max = 512});
    if (parsed)
      value = *parsed;
    else
      fuzz::must(std::find(std::begin(left_to_the_reader), std::end(left_to_the_reader),
                           parsed.error().reason)
                   != std::end(left_to_the_reader),
                 "what is found can be parsed");
    fuzz::must(troupe::find_json(*found) == found, "what is found is found again");
  }
  check_stream(text, value);
  return 0;
}
