#pragma once

#include "dialect/streamed_reply.hpp"
#include "responses_items.hpp"

#include <troupe/detail/json.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::detail {

/// Puts a completion together from the events of a response. Source: OpenAI, "Streaming events",
/// and what others make of it: no names of events, numbers of events that are missing, ids that
/// differ between events of one item (the index of an output counts), deltas that are missing where
/// the end of a part tells all of it, `[DONE]`. Without the event that holds the whole response
/// the answer broke off.
class responses_stream final : public streamed_reply {
public:
  responses_stream(const stream_surroundings& x, kept_by who);

protected:
  bool take_json(std::string_view type, std::string_view text) override;
  void finish_texts() override;

  /// Gateways send the mark behind what broke off, too.
  bool ends_at_mark() const override {
    return false;
  }

private:
  /// Of an item's content.
  struct part_name {
    uint64_t output = 0;
    uint64_t content = 0;

    friend bool operator==(const part_name&, const part_name&) = default;
  };

  bool take_output(std::string_view type, json_value event, std::string_view text);
  bool take_text(part_name part, std::string_view delta, bool is_refusal);
  bool settle_text(part_name part, std::string_view whole, bool is_refusal);
  bool begin_part(part_name part, bool is_refusal);
  bool take_item(uint64_t output, json_value item);
  bool end_item(uint64_t output, json_value item, std::string_view text);
  bool take_call(uint64_t output, json_value item);
  bool settle_arguments(uint64_t output, std::string_view whole);
  void keep_item(uint64_t output, json_value item, std::string_view text);
  void take_start(json_value response);
  bool take_end(json_value response, std::string_view text);
  bool take_failure(json_value response);
  void take_missed(completion&& whole);
  void keep_output(json_value response, std::string_view text);
  bool is_aside(uint64_t output) const;

  kept_by keeps_;
  json_document document_;
  /// Those of which something has come.
  std::vector<part_name> parts_;
  /// Where the text of the last one begins in the content, or the refusal.
  size_t part_start_ = 0;
  /// Messages that are none of the answer's, and what they say.
  std::vector<uint64_t> asides_;
  std::string aside_;
  /// Items that are whole, as they came, by their index.
  std::vector<std::pair<uint64_t, std::string>> items_;
  size_t item_bytes_ = 0;
};

} // namespace troupe::detail
