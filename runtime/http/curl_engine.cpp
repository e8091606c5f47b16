#include "curl_engine.hpp"

#include "curl_loop.hpp"

#include <csignal>
#include <pthread.h>
#include <system_error>
#include <thread>

namespace troupe {

namespace {

using detail::curl_loop;

/// libcurl is set up once for the process, and never torn down: others may use it.
CURLcode libcurl_ready() {
  static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
  return result;
}

void run_loop(const std::shared_ptr<curl_loop>& loop) {
#ifdef __linux__
  pthread_setname_np(pthread_self(), "troupe-http");
#endif
  loop->run();
}

class curl_engine final : public http_engine {
public:
  explicit curl_engine(std::shared_ptr<curl_loop> loop) : loop_(std::move(loop)) {
    // The new thread inherits that signals are other threads' business: SIGPIPE above all, which
    // TLS cannot avoid.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
      thread_ = std::thread{[loop = loop_] { run_loop(loop); }};
    } catch (const std::system_error&) {}
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  ~curl_engine() override {
    loop_->stop();
    if (!thread_.joinable()) {
      return;
    }
    if (thread_.get_id() == std::this_thread::get_id()) {
      // A listener held the last pointer. The thread ends by itself, and keeps the loop until then.
      thread_.detach();
    } else {
      thread_.join();
    }
  }

  bool runs() const {
    return thread_.joinable();
  }

  request_id submit(http_request request, http_listener_ptr listener, uint64_t tag) override {
    return loop_->submit(std::move(request), std::move(listener), tag);
  }

  void cancel(request_id id) override {
    loop_->cancel(id);
  }

  void consumed(request_id id, uint64_t bytes) override {
    loop_->consumed(id, bytes);
  }

  bool lends_its_thread() const noexcept override {
    return true;
  }

private:
  std::shared_ptr<curl_loop> loop_;
  std::thread thread_;
};

} // namespace

expected<http_engine_ptr> make_curl_engine(const engine_settings& settings) {
  if (settings.transfers_max == 0) {
    return failed(errc::configuration,
                  "transfers_max is 0, so no request could run; make it at least 1");
  }
  if (auto code = libcurl_ready(); code != CURLE_OK) {
    return failed(errc::configuration,
                  std::string{"libcurl cannot be set up: "} + curl_easy_strerror(code));
  }
  auto events = detail::make_poller();
  if (!events) {
    return failed(errc::configuration,
                  "the system grants no epoll handle; raise the limit of open files");
  }
  auto loop = std::make_shared<curl_loop>(settings, std::move(events));
  if (auto ok = loop->open(); !ok) {
    return unexpected{std::move(ok.error())};
  }
  auto engine = std::make_shared<curl_engine>(std::move(loop));
  if (!engine->runs()) {
    return failed(errc::configuration,
                  "the system grants no thread for the HTTP engine; raise the limit of threads");
  }
  return engine;
}

} // namespace troupe
