// The least that libcurl and RapidJSON need for the work: one thread, one loop, no queue, no
// deadline, no error handling beyond counting. The company is measured against the best of
//   --loop poll               curl_multi_poll
//   --loop epoll --shards 1   curl_multi_socket_action on our own epoll set
//   --loop epoll --shards 8   the same, spread over several multi handles

#include "measurement.hpp"
#include "people.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <sys/epoll.h>
#include <unistd.h>

namespace {

using std::chrono::steady_clock;

constexpr auto never = steady_clock::time_point::max();

struct shard {
  CURLM* multi = nullptr;
  steady_clock::time_point alarm = never;
};

struct slot {
  CURL* easy = nullptr;
  size_t shard_index = 0;
  size_t item = 0;
  std::string body;
  std::string reply;
};

class floor_loop {
public:
  explicit floor_loop(const bench::options& x);
  ~floor_loop();

  floor_loop(const floor_loop&) = delete;
  floor_loop& operator=(const floor_loop&) = delete;

  /// Does items 0 to `n` and calls `first` after the first one.
  void run(size_t n, bench::measurement& measured);

  size_t failures() const {
    return failures_;
  }

  size_t wrong() const;

  long connections() const {
    return connections_;
  }

private:
  void prepare(slot& x);
  void start(slot& x);
  void poll_once();
  void epoll_once();
  void collect(shard& from);
  void finish(slot& x, CURLcode code);

  static size_t on_body(char* data, size_t size, size_t count, void* target);
  static int on_socket(CURL* easy, curl_socket_t fd, int what, void* target, void* known);
  static int on_timer(CURLM*, long milliseconds, void* target);

  const bench::options& options_;
  bool epoll_;
  int epoll_fd_ = -1;
  std::string url_;
  curl_slist* headers_ = nullptr;
  std::vector<shard> shards_;
  std::vector<slot> slots_;
  std::vector<bench::person> people_;
  std::vector<char> ok_;
  std::vector<std::pair<slot*, CURLcode>> done_;
  size_t n_ = 0;
  size_t started_ = 0;
  size_t finished_ = 0;
  size_t failures_ = 0;
  long connections_ = 0;
};

floor_loop::floor_loop(const bench::options& x)
  : options_(x),
    epoll_(x.others.at("loop") != "poll"),
    url_(x.base_url + "/chat/completions") {
  for (auto line : bench::header_lines) {
    headers_ = curl_slist_append(headers_, line);
  }
  for (auto line : {"Accept-Encoding: gzip, br", "Expect:"}) {
    headers_ = curl_slist_append(headers_, line);
  }
  epoll_fd_ = epoll_create1(EPOLL_CLOEXEC);
  shards_.resize(epoll_ ? std::max<size_t>(1, std::stoul(x.others.at("shards"))) : 1);
  for (auto& s : shards_) {
    s.multi = curl_multi_init();
    curl_multi_setopt(s.multi, CURLMOPT_MAXCONNECTS, static_cast<long>(x.concurrency));
    if (epoll_) {
      curl_multi_setopt(s.multi, CURLMOPT_SOCKETFUNCTION, &on_socket);
      curl_multi_setopt(s.multi, CURLMOPT_SOCKETDATA, this);
      curl_multi_setopt(s.multi, CURLMOPT_TIMERFUNCTION, &on_timer);
      curl_multi_setopt(s.multi, CURLMOPT_TIMERDATA, &s);
    }
    if (auto cap = std::stol(x.others.at("host-connections")); cap > 0) {
      curl_multi_setopt(s.multi, CURLMOPT_MAX_HOST_CONNECTIONS, cap);
    }
  }
  slots_.resize(std::min(x.concurrency, std::max(x.n, x.warmup)));
  for (size_t i = 0; i < slots_.size(); ++i) {
    slots_[i].shard_index = i % shards_.size();
    prepare(slots_[i]);
  }
}

floor_loop::~floor_loop() {
  for (auto& x : slots_) {
    curl_easy_cleanup(x.easy);
  }
  for (auto& x : shards_) {
    curl_multi_cleanup(x.multi);
  }
  curl_slist_free_all(headers_);
  close(epoll_fd_);
}

void floor_loop::prepare(slot& x) {
  x.easy = curl_easy_init();
  curl_easy_setopt(x.easy, CURLOPT_URL, url_.c_str());
  curl_easy_setopt(x.easy, CURLOPT_HTTPHEADER, headers_);
  // Decodes; what is accepted stands in the headers.
  curl_easy_setopt(x.easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(x.easy, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(x.easy, CURLOPT_WRITEDATA, &x);
  curl_easy_setopt(x.easy, CURLOPT_PRIVATE, &x);
  curl_easy_setopt(x.easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(x.easy, CURLOPT_CAPATH, nullptr);
  if (!options_.cacert.empty()) {
    curl_easy_setopt(x.easy, CURLOPT_CAINFO, options_.cacert.c_str());
  }
  curl_easy_setopt(x.easy, CURLOPT_HTTP_VERSION,
                   static_cast<long>(options_.http2 ? CURL_HTTP_VERSION_2TLS
                                                    : CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(x.easy, CURLOPT_PIPEWAIT, options_.http2 ? 1L : 0L);
}

void floor_loop::start(slot& x) {
  x.item = started_++;
  x.reply.clear();
  bench::write_request(x.body, x.item);
  curl_easy_setopt(x.easy, CURLOPT_POSTFIELDS, x.body.data());
  curl_easy_setopt(x.easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(x.body.size()));
  curl_multi_add_handle(shards_[x.shard_index].multi, x.easy);
}

void floor_loop::run(size_t n, bench::measurement& measured) {
  n_ = n;
  started_ = finished_ = failures_ = 0;
  people_.assign(n, {});
  ok_.assign(n, 0);
  for (auto& x : slots_) {
    if (started_ < n_) {
      start(x);
    }
  }
  while (finished_ < n_) {
    epoll_ ? epoll_once() : poll_once();
    if (finished_ > 0) {
      measured.first_result();
    }
  }
}

void floor_loop::poll_once() {
  int running = 0;
  curl_multi_perform(shards_[0].multi, &running);
  collect(shards_[0]);
  if (finished_ < n_) {
    curl_multi_poll(shards_[0].multi, nullptr, 0, 1000, nullptr);
  }
}

void floor_loop::epoll_once() {
  static std::array<epoll_event, 512> events;
  auto next = never;
  for (auto& x : shards_) {
    next = std::min(next, x.alarm);
  }
  auto timeout = -1;
  if (next != never) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(next - steady_clock::now()).count();
    timeout = static_cast<int>(std::max<int64_t>(0, left));
  }
  auto ready = epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()), timeout);
  int running = 0;
  for (int i = 0; i < ready; ++i) {
    auto what = events[i].events;
    auto mask = ((what & (EPOLLIN | EPOLLHUP)) ? CURL_CSELECT_IN : 0)
                | ((what & EPOLLOUT) ? CURL_CSELECT_OUT : 0)
                | ((what & EPOLLERR) ? CURL_CSELECT_ERR : 0);
    auto fd = static_cast<curl_socket_t>(events[i].data.u64 & 0xffff'ffff);
    curl_multi_socket_action(shards_[events[i].data.u64 >> 32].multi, fd, mask, &running);
  }
  auto now = steady_clock::now();
  for (auto& x : shards_) {
    if (x.alarm <= now) {
      x.alarm = never;
      curl_multi_socket_action(x.multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    collect(x);
  }
}

void floor_loop::collect(shard& from) {
  done_.clear();
  int left = 0;
  while (auto message = curl_multi_info_read(from.multi, &left)) {
    char* target = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &target);
    done_.emplace_back(reinterpret_cast<slot*>(target), message->data.result);
  }
  for (auto [x, code] : done_) {
    finish(*x, code);
  }
}

void floor_loop::finish(slot& x, CURLcode code) {
  long status = 0;
  long opened = 0;
  curl_easy_getinfo(x.easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(x.easy, CURLINFO_NUM_CONNECTS, &opened);
  connections_ += opened;
  curl_multi_remove_handle(shards_[x.shard_index].multi, x.easy);
  if (code == CURLE_OK && status == 200 && bench::read_reply(x.reply, people_[x.item])) {
    ok_[x.item] = 1;
  } else {
    ++failures_;
  }
  ++finished_;
  if (started_ < n_) {
    start(x);
  }
}

size_t floor_loop::wrong() const {
  size_t result = 0;
  for (size_t i = 0; i < n_; ++i) {
    result += ok_[i] && !bench::right(people_[i], i) ? 1 : 0;
  }
  return result;
}

size_t floor_loop::on_body(char* data, size_t size, size_t count, void* target) {
  static_cast<slot*>(target)->reply.append(data, size * count);
  return size * count;
}

int floor_loop::on_socket(CURL* easy, curl_socket_t fd, int what, void* target, void* known) {
  auto& self = *static_cast<floor_loop*>(target);
  char* owner = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
  epoll_event event{};
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(self.epoll_fd_, EPOLL_CTL_DEL, fd, &event);
    return 0;
  }
  auto index = reinterpret_cast<slot*>(owner)->shard_index;
  event.events = ((what & CURL_POLL_IN) ? EPOLLIN : 0u) | ((what & CURL_POLL_OUT) ? EPOLLOUT : 0u);
  event.data.u64 = static_cast<uint64_t>(index) << 32 | static_cast<uint32_t>(fd);
  epoll_ctl(self.epoll_fd_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
  if (!known) {
    curl_multi_assign(self.shards_[index].multi, fd, &self);
  }
  return 0;
}

int floor_loop::on_timer(CURLM*, long milliseconds, void* target) {
  static_cast<shard*>(target)->alarm
    = milliseconds < 0 ? never : steady_clock::now() + std::chrono::milliseconds{milliseconds};
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  auto options = bench::options::read(
    argc, argv, {{"loop", "epoll"}, {"shards", "1"}, {"host-connections", "0"}});
  curl_global_init(CURL_GLOBAL_DEFAULT);
  bench::measurement measured;
  floor_loop loop{options};
  if (options.warmup > 0) {
    loop.run(options.warmup, measured);
    measured.restart();
  }
  loop.run(options.n, measured);
  auto tool = "floor-" + options.others.at("loop");
  if (auto& shards = options.others.at("shards"); shards != "1") {
    tool += 'x' + shards;
  }
  measured.report(tool, options, loop.failures(), loop.wrong(),
                  ",\"connections\":" + std::to_string(loop.connections()));
}
