// A journal's bytes: frames, and payloads that a frame would hold.

#include "store/journal.hpp"
#include "target.hpp"

#include <string>

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using state = troupe::journal_frame::state;
  auto text = fuzz::text_of(data, size);
  while (!text.empty()) {
    const auto frame = troupe::read_frame(text);
    if (frame.is != state::whole)
      break;
    fuzz::must(frame.bytes >= troupe::journal_frame_bytes && frame.bytes <= text.size(),
               "a whole frame lies within the bytes");
    (void)troupe::read_payload(frame.payload);
    text.remove_prefix(frame.bytes);
  }
  auto record = troupe::read_payload(fuzz::text_of(data, size));
  if (!record)
    return 0;
  std::string written;
  troupe::append_frame(written, *record);
  const auto frame = troupe::read_frame(written);
  fuzz::must(frame.is == state::whole && frame.bytes == written.size(), "a frame is read back");
  auto again = troupe::read_payload(frame.payload);
  fuzz::must(again && *again == *record, "a record that was read is written and read back");
  return 0;
}
