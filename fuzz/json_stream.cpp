// The incremental reader accepts what the reader of whole texts accepts and reads the same, however
// a text is split and however often one looks; snapshots end as the record, items as the elements.

#include <troupe/detail/json_stream.hpp>
#include <troupe/detail/record_growth.hpp>
#include <troupe/record_list.hpp>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace troupe;

struct leaf {
  std::string name;
  double weight = 0;
  std::optional<bool> dry;
  std::vector<leaf> inner;
  std::map<std::string, int32_t> marks;

  friend bool operator==(const leaf&, const leaf&) = default;
};

template <class Inspector>
bool inspect(Inspector& f, leaf& x) {
  return f.object(x).fields(f.field("name", x.name), f.field("weight", x.weight),
                            f.field("dry", x.dry), f.field("inner", x.inner),
                            f.field("marks", x.marks));
}

std::string streamed(std::string_view text, size_t piece, bool looks) {
  json_stream stream;
  for (size_t at = 0; at < text.size(); at += piece) {
    const auto part = text.substr(at, piece);
    if (stream.push(part) != part.size())
      return "fault";
    if (looks)
      if (const auto now = stream.grown())
        static_cast<void>(now->text());
  }
  if (!stream.finish())
    return "fault";
  auto result = stream.grown()->text();
  for (const auto& x : stream.duplicates())
    result += " " + x;
  return result;
}

void check_values(std::string_view text) {
  json_document document;
  std::string whole = "fault";
  if (const auto value = document.parse(text)) {
    whole = value->text();
    for (const auto& x : document.duplicates())
      whole += " " + x;
  }
  for (const size_t piece : {size_t{1}, size_t{3}, text.size() + 1})
    if (streamed(text, piece, piece < 4) != whole)
      std::abort();
}

/// What must be found in an answer without prose.
void check_records(std::string_view text) {
  using leaves = std::vector<leaf>;
  const auto list = list_type_of<leaf>();
  item_reader items{list, {}};
  leaves read;
  bool good = true;
  auto builder = make_snapshots<leaves>({});
  std::shared_ptr<void> last;
  for (size_t at = 0; at < text.size(); at += 2) {
    items.push(text.substr(at, 2), [&](uint64_t, reading&& x) {
      good = good && x.record;
      if (good)
        read.push_back(*static_cast<leaf*>(x.record.get()));
    });
    builder->push(text.substr(at, 2));
    if (auto x = builder->snapshot(0, 1))
      last = x;
  }
  const auto whole = list.whole->read(text, {});
  if (!items.settled())
    return;
  if (whole.record && good && read != *static_cast<leaves*>(whole.record.get()))
    std::abort();
  const auto& end = *static_cast<partial<leaves>*>(last.get());
  if (whole.record && end.complete() && end.violations.empty()
      && *end != *static_cast<leaves*>(whole.record.get()))
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  check_values(text);
  check_records(text);
  return 0;
}
