#include <troupe/test/manual_engine.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace troupe::test {

request_id manual_engine::submit(http_request request, http_listener_ptr listener, uint64_t tag) {
  if (failures_to_throw > 0) {
    --failures_to_throw;
    throw std::runtime_error("no memory for the request");
  }
  ++submitted;
  pending.push_back(
    {submitted, std::move(request.body), request.deadline, std::move(listener), tag});
  in_flight_max = std::max(in_flight_max, pending.size());
  return submitted;
}

void manual_engine::cancel(request_id id) {
  cancelled.push_back(id);
  for (size_t i = 0; i < pending.size(); ++i)
    if (pending[i].id == id)
      return complete(i, http_result{{errc::cancelled, "cancelled"}, {}, {}});
}

void manual_engine::consumed(request_id id, uint64_t bytes) {
  consumed_bytes[id] += bytes;
}

void manual_engine::feed(size_t place, std::string bytes) {
  std::vector<http_piece> batch;
  batch.push_back({pending[place].tag, std::move(bytes)});
  pending[place].listener->arrived(batch);
}

void manual_engine::complete(size_t place, http_result result) {
  auto x = std::move(pending[place]);
  pending.erase(pending.begin() + static_cast<std::ptrdiff_t>(place));
  std::vector<http_completion> batch;
  batch.push_back({x.tag, std::move(result)});
  x.listener->completed(batch);
}

} // namespace troupe::test
