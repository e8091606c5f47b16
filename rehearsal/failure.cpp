#include "failure.hpp"

namespace troupe::rehearsing {

void append_wait(std::string& headers, const failure& x) {
  using namespace std::chrono;
  if (x.manner == wait_manner::milliseconds || x.manner == wait_manner::both)
    headers += "retry-after-ms: " + std::to_string(x.wait.count()) + "\r\n";
  if (x.manner == wait_manner::seconds || x.manner == wait_manner::both)
    headers += "Retry-After: " + std::to_string(ceil<seconds>(x.wait).count()) + "\r\n";
  if (x.manner == wait_manner::date)
    headers += "Retry-After: " + http_date(ceil<seconds>(system_clock::now() + x.wait)) + "\r\n";
}

} // namespace troupe::rehearsing
