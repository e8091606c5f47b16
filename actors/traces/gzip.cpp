#include "gzip.hpp"

#include <zlib.h>

namespace troupe::detail {

std::optional<std::string> gzip(std::string_view x) {
  // Spans repeat themselves so much that more effort gains little.
  constexpr int level = 1;
  constexpr int gzip_window = 15 + 16;
  constexpr int memory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, memory, Z_DEFAULT_STRATEGY) != Z_OK)
    return std::nullopt;
  std::string result(deflateBound(&stream, x.size()), '\0');
  // zlib's C has no const here; it does not write.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(x.data()));
  stream.avail_in = static_cast<uInt>(x.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  const auto status = deflate(&stream, Z_FINISH);
  result.resize(result.size() - stream.avail_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END)
    return std::nullopt;
  return result;
}

} // namespace troupe::detail
