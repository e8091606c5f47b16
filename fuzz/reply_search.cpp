// The search for the JSON value in what a model wrote.

#include "target.hpp"

#include <troupe/json.hpp>
#include <troupe/reply.hpp>

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto found = troupe::find_json(text);
  if (!found)
    return 0;
  fuzz::must(!found->empty() && found->data() >= text.data()
               && found->data() + found->size() <= text.data() + text.size(),
             "what is found is a part of the reply");
  troupe::json_document document;
  fuzz::must(document.parse(*found, {}).has_value(), "what is found can be parsed");
  fuzz::must(troupe::find_json(*found) == found, "what is found is found again");
  return 0;
}
