// The HTTP engine alone: no actors, no schema, no retries. Its results are read on the engine's own
// thread, as the bare loops of floor_bench read theirs, so that the difference is what the engine
// itself costs.
//   --handover yes    parse on the main thread instead: what one more thread and its wake-ups cost

#include "http/curl_engine.hpp"
#include "measurement.hpp"
#include "people.hpp"

#include <condition_variable>
#include <cstdio>
#include <mutex>

namespace {

class reader : public troupe::http_listener, public std::enable_shared_from_this<reader> {
public:
  reader(troupe::http_engine& engine, troupe::http_endpoint_ptr endpoint,
         bench::measurement& measured, bool handover)
    : engine_(engine),
      endpoint_(std::move(endpoint)),
      measured_(measured),
      handover_(handover) {}

  /// Does items 0 to `n`, `concurrency` at a time.
  void run(size_t n, size_t concurrency) {
    n_ = n;
    finished_ = failures_ = wrong_ = 0;
    done_ = false;
    // From the first submission on, the counters belong to the thread that reads.
    auto first = std::min(n, concurrency);
    started_ = first;
    for (size_t i = 0; i < first; ++i) {
      submit(i);
    }
    std::unique_lock guard{mutex_};
    std::vector<troupe::http_completion> batch;
    while (!done_) {
      changed_.wait(guard, [this] { return done_ || !waiting_.empty(); });
      batch.swap(waiting_);
      guard.unlock();
      read(batch);
      batch.clear();
      guard.lock();
    }
  }

  void completed(std::vector<troupe::http_completion>& batch) override {
    if (!handover_) {
      read(batch);
      return;
    }
    std::lock_guard guard{mutex_};
    waiting_.insert(waiting_.end(), std::make_move_iterator(batch.begin()),
                    std::make_move_iterator(batch.end()));
    changed_.notify_one();
  }

  size_t failures() const {
    return failures_;
  }

  size_t wrong() const {
    return wrong_;
  }

private:
  void submit(size_t item) {
    troupe::http_request request;
    request.endpoint = endpoint_;
    bench::write_request(request.body, item);
    engine_.submit(std::move(request), shared_from_this(), item);
  }

  void read(std::vector<troupe::http_completion>& batch) {
    for (auto& x : batch) {
      bench::person somebody;
      auto& result = x.result;
      if (result.problem.code != troupe::errc::none || result.response.status != 200
          || !bench::read_reply(result.response.body, somebody)) {
        if (failures_++ == 0) {
          std::fprintf(stderr, "first failure: status %d, %s\n", result.response.status,
                       result.problem.message.c_str());
        }
      } else if (!bench::right(somebody, x.tag)) {
        ++wrong_;
      }
      measured_.first_result();
      if (started_ < n_) {
        submit(started_++);
      }
      if (++finished_ == n_) {
        std::lock_guard guard{mutex_};
        done_ = true;
        changed_.notify_one();
      }
    }
  }

  troupe::http_engine& engine_;
  troupe::http_endpoint_ptr endpoint_;
  bench::measurement& measured_;
  bool handover_;
  size_t n_ = 0;
  size_t started_ = 0;
  size_t finished_ = 0;
  size_t failures_ = 0;
  size_t wrong_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<troupe::http_completion> waiting_;
  bool done_ = false;
};

} // namespace

int main(int argc, char** argv) {
  auto options = bench::options::read(argc, argv, {{"handover", "no"}, {"per-shard", "100"}});
  auto concurrency = static_cast<uint32_t>(options.concurrency);
  bench::measurement measured;
  if (auto ok = troupe::reserve_file_descriptors(concurrency); !ok) {
    std::fprintf(stderr, "%s\n", ok.error().message.c_str());
    return 1;
  }
  troupe::engine_settings settings;
  settings.transfers_max = concurrency;
  settings.transfers_per_shard = static_cast<uint32_t>(std::stoul(options.others.at("per-shard")));
  auto engine = troupe::make_curl_engine(settings);
  if (!engine) {
    std::fprintf(stderr, "%s\n", engine.error().message.c_str());
    return 1;
  }
  auto endpoint = std::make_shared<troupe::http_endpoint>();
  endpoint->url = options.base_url + "/chat/completions";
  endpoint->headers.assign(bench::header_lines.begin(), bench::header_lines.end());
  endpoint->connect_timeout = std::chrono::seconds{5};
  endpoint->request_timeout = std::chrono::seconds{600};
  endpoint->reply_bytes_max = 16 << 20;
  endpoint->ca_file = options.cacert;
  endpoint->http2 = options.http2;
  auto handover = options.others.at("handover") == "yes";
  auto results = std::make_shared<reader>(**engine, endpoint, measured, handover);
  if (options.warmup > 0) {
    results->run(options.warmup, concurrency);
    measured.restart();
  }
  results->run(options.n, concurrency);
  measured.report(handover ? "engine-handover" : "engine", options, results->failures(),
                  results->wrong());
}
