// The search for the JSON value in what a model wrote.

#include "reading/reply.hpp"
#include "target.hpp"

#include <troupe/detail/json.hpp>

#include <algorithm>
#include <iterator>
#include <string_view>

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto found = troupe::find_json(text);
  if (!found)
    return 0;
  fuzz::must(!found->empty() && found->data() >= text.data()
               && found->data() + found->size() <= text.data() + text.size(),
             "what is found is a part of the reply");
  troupe::json_document document;
  constexpr std::string_view left_to_the_reader[]
    = {"holds bytes that are no UTF-8", "holds an escape that is half of a surrogate pair",
       "holds a number beyond the range of double"};
  if (const auto value = document.parse(*found, {}); !value)
    fuzz::must(std::find(std::begin(left_to_the_reader), std::end(left_to_the_reader),
                         value.error().reason)
                 != std::end(left_to_the_reader),
               "what is found can be parsed");
  fuzz::must(troupe::find_json(*found) == found, "what is found is found again");
  return 0;
}
