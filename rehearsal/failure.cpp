#include "failure.hpp"

namespace troupe::rehearsing {

void append_wait(std::string& headers, const failure& x, bool milliseconds) {
  using std::chrono::ceil;
  using std::chrono::seconds;
  using std::chrono::system_clock;
  const bool usual = x.manner == wait_manner::usual;
  if (x.manner == wait_manner::milliseconds || (usual && milliseconds))
    headers += "retry-after-ms: " + std::to_string(x.wait.count()) + "\r\n";
  if (x.manner == wait_manner::seconds || usual)
    headers += "Retry-After: " + std::to_string(ceil<seconds>(x.wait).count()) + "\r\n";
  if (x.manner == wait_manner::date)
    headers += "Retry-After: " + http_date(ceil<seconds>(system_clock::now() + x.wait)) + "\r\n";
}

} // namespace troupe::rehearsing
