// Contents of files, as they are and within data URLs.

#include "dialect/base64.hpp"
#include "dialect/data_url.hpp"
#include "dialect/file_type.hpp"
#include "dialect/load_files.hpp"
#include "providers/provider.hpp"
#include "target.hpp"
#include "text/utf8.hpp"

#include <string>
#include <vector>

namespace {

/// Empty: it was refused.
std::vector<troupe::detail::loaded_file> loaded(const troupe::attachment& x) {
  troupe::detail::file_sum sum;
  const auto& row = troupe::providers().front();
  auto result = troupe::detail::load_files({&x, 1}, row.files, row.title, sum);
  if (result)
    return std::move(*result);
  fuzz::must(result.error().code == troupe::errc::unusable_file, "a refusal has its code");
  fuzz::must(!result.error().message.empty(), "and says why");
  return {};
}

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace troupe::detail;
  const std::string bytes{fuzz::text_of(data, size)};
  for (const auto& x : loaded(troupe::file_bytes(bytes))) {
    if (x.kind == file_kind::text) {
      fuzz::must(bytes.ends_with(x.content), "a text is sent as it is");
      fuzz::must(utf8_valid_prefix(x.content) == x.content.size(), "and is UTF-8");
    } else {
      fuzz::must(read_base64(x.content) == bytes, "base64 gives back what was read");
      fuzz::must(!x.media_type.empty(), "a file that is read has a type");
    }
    const auto again = loaded(troupe::file_url("data:" + x.media_type + ";base64," + [&bytes] {
      std::string text;
      append_base64(text, bytes);
      return text;
    }()));
    fuzz::must(again.size() == 1 && again.front().content == x.content,
               "a data URL is the same file");
  }
  loaded(troupe::file_url("data:" + bytes));
  loaded(troupe::image_url(bytes));
  loaded(troupe::pdf_bytes(bytes));
  if (const auto url = read_data_url("data:;base64," + bytes)) {
    std::string text;
    append_base64(text, url->bytes);
    fuzz::must(read_base64(text) == url->bytes, "base64 is read back");
  }
  return 0;
}
