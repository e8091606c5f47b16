#include "curl_loop.hpp"

#include <algorithm>
#include <thread>

namespace troupe::detail {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

/// More would not fit into the streams that libcurl and most servers allow on one HTTP/2
/// connection, and libcurl 7.88 opens a connection of its own for each request that does not fit.
constexpr uint32_t transfers_per_shard_max = 100;

error cancelled() {
  return {errc::cancelled, "the request was cancelled"};
}

} // namespace

curl_loop::curl_loop(const engine_settings& settings, std::unique_ptr<poller> events)
  : settings_(settings),
    poller_(std::move(events)),
    sockets_(*poller_) {}

curl_loop::~curl_loop() = default;

expected<void> curl_loop::open() {
  share_.reset(curl_share_init());
  if (!share_) {
    return failed(errc::configuration, "libcurl cannot be set up: no memory");
  }
  // All of it is used on one thread, so it needs no locks.
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  auto wanted = std::clamp(settings_.transfers_per_shard, 1u, transfers_per_shard_max);
  auto n = (settings_.transfers_max + wanted - 1) / wanted;
  transfers_per_shard_ = (settings_.transfers_max + n - 1) / n;
  for (uint32_t i = 0; i < n; ++i) {
    if (!shards_.emplace_back(sockets_, transfers_per_shard_).usable()) {
      return failed(errc::configuration, "libcurl cannot be set up: no multi handle");
    }
  }
  return {};
}

// -- any thread
// -----------------------------------------------------------------------------------------

request_id curl_loop::submit(http_request request, http_listener_ptr listener, uint64_t tag) {
  pending_request x;
  x.tag = tag;
  x.listener = std::move(listener);
  x.submitted = clock::now();
  if (request.endpoint && request.endpoint->request_timeout.count() > 0) {
    x.due = x.submitted + request.endpoint->request_timeout;
  }
  if (request.deadline != clock::time_point{} && request.deadline <= x.due) {
    x.due = request.deadline;
    x.due_is_deadline = true;
  }
  x.request = std::move(request);
  auto [id, asleep] = inbox_.submit(std::move(x));
  if (asleep) {
    poller_->wake();
  }
  return id;
}

void curl_loop::cancel(request_id id) {
  if (inbox_.cancel(id)) {
    poller_->wake();
  }
}

void curl_loop::consumed(request_id id, uint64_t bytes) {
  if (inbox_.consume(id, bytes)) {
    poller_->wake();
  }
}

void curl_loop::stop() {
  if (inbox_.stop()) {
    poller_->wake();
  }
}

// -- the engine's thread
// --------------------------------------------------------------------------------

void curl_loop::run() {
  while (take_inbox()) {
    start_queued();
    ring_shards();
    reap();
    // What came of streams that were let go on must not wait for a socket.
    collect_pieces();
    wait();
    for (auto x : ready_) {
      // libcurl may have lost interest while it worked on one of the sockets before.
      if (auto shard = sockets_.shard_of(x.fd)) {
        shard->act(x);
      }
    }
    ring_shards();
    reap();
    ring_alarms();
    expire_queued();
    collect_pieces();
    outbox_.deliver();
  }
  close();
}

bool curl_loop::take_inbox() {
  inbox_.take(taken_);
  for (auto& x : taken_.submitted) {
    // Usually nobody waits, and the request goes straight to libcurl.
    if (!queue_.empty() || !start(x)) {
      queue_alarm_ = std::min(queue_alarm_, x.due);
      queue_.push_back(std::move(x));
    }
  }
  taken_.submitted.clear();
  if (!taken_.cancelled.empty()) {
    cancel_all(taken_.cancelled);
    taken_.cancelled.clear();
  }
  if (!taken_.consumed.empty()) {
    let_go_on();
  }
  return !taken_.stopping;
}

void curl_loop::let_go_on() {
  for (auto [id, bytes] : taken_.consumed) {
    if (auto i = streams_.find(id); i != streams_.end()) {
      i->second->consumed(bytes);
    }
  }
  taken_.consumed.clear();
}

void curl_loop::collect_pieces() {
  if (streams_.empty()) {
    return;
  }
  for (auto& shard : shards_) {
    for (auto x : shard.fed()) {
      if (auto piece = x->take_piece(); x->running() && !piece.empty()) {
        outbox_.add(x->request().listener, {x->request().tag, std::move(piece)});
      }
    }
    shard.fed().clear();
  }
}

void curl_loop::cancel_all(std::vector<request_id>& ids) {
  std::sort(ids.begin(), ids.end());
  auto now = clock::now();
  auto meant = [&](request_id id) { return std::binary_search(ids.begin(), ids.end(), id); };
  for (auto& x : transfers_) {
    if (x.running() && meant(x.request().id)) {
      finish(x, cancelled(), now);
    }
  }
  std::erase_if(queue_, [&](pending_request& x) {
    if (!meant(x.id)) {
      return false;
    }
    refuse(std::move(x), cancelled(), now);
    return true;
  });
}

void curl_loop::start_queued() {
  while (!queue_.empty() && start(queue_.front())) {
    queue_.pop_front();
  }
  if (queue_.empty()) {
    queue_alarm_ = never;
  }
}

bool curl_loop::start(pending_request& x) {
  if (free_.empty() && transfers_.size() == settings_.transfers_max) {
    return false;
  }
  auto now = clock::now();
  auto found = endpoint_of(x.request.endpoint);
  if (!found || x.due <= now) {
    refuse(std::move(x), found ? error{} : std::move(found.error()), now);
    return true;
  }
  if (auto fine = own_headers::check(x.request.headers); !fine) {
    refuse(std::move(x), std::move(fine.error()), now);
    return true;
  }
  auto& to = **found;
  if (!to.address_known && to.looking_up > 0) {
    // libcurl starts a thread for each look-up. The first one's answer serves all.
    return false;
  }
  auto& transfer = free_transfer();
  if (x.request.call && !open_call(transfer, to, x, now)) {
    return true;
  }
  if (x.request.streamed) {
    streams_.emplace(x.id, &transfer);
  }
  if (!transfer.prepare(std::move(x), *found, share_.get(), now)
      || !transfer.shard().start(transfer)) {
    finish(transfer, {errc::connect, "libcurl has no room for one more request; lower pool_size"},
           now);
    return true;
  }
  if (!to.address_known) {
    transfer.looking_up = true;
    ++to.looking_up;
  }
  set_alarm(transfer, transfer.first_look());
  return true;
}

bool curl_loop::open_call(curl_transfer& transfer, const curl_endpoint& to, pending_request& x,
                          clock::time_point now) {
  auto opened = transfer.open(x.request, to);
  if (!opened) {
    free_.push_back(&transfer);
    refuse(std::move(x), std::move(opened.error()), now);
  }
  return opened.has_value();
}

expected<curl_loop::endpoint_ptr> curl_loop::endpoint_of(const http_endpoint_ptr& source) {
  if (auto i = endpoints_.find(source.get()); i != endpoints_.end()) {
    return i->second;
  }
  auto made = curl_endpoint::make(source);
  if (made) {
    // Transfers keep what they use.
    std::erase_if(endpoints_, [](auto& x) { return x.second->abandoned(); });
    endpoints_.emplace(source.get(), *made);
  }
  return made;
}

curl_transfer& curl_loop::free_transfer() {
  if (free_.empty()) {
    auto index = static_cast<uint32_t>(transfers_.size());
    return transfers_.emplace_back(index, shards_[index / transfers_per_shard_]);
  }
  auto x = free_.back();
  free_.pop_back();
  return *x;
}

void curl_loop::ring_shards() {
  auto now = clock::now();
  for (auto& x : shards_) {
    x.ring(now);
  }
}

void curl_loop::set_alarm(curl_transfer& x, clock::time_point when) {
  if (when >= x.alarm) {
    return;
  }
  if (x.alarm != never) {
    alarms_.erase({x.alarm, x.index()});
  }
  x.alarm = when;
  alarms_.emplace(when, x.index());
}

void curl_loop::ring_alarms() {
  if (alarms_.empty()) {
    return;
  }
  auto now = clock::now();
  while (!alarms_.empty() && alarms_.begin()->first <= now) {
    auto& x = transfers_[alarms_.begin()->second];
    alarms_.erase(alarms_.begin());
    x.alarm = never;
    if (!x.running()) {
      continue;
    }
    auto next = never;
    auto problem = x.overdue(now, next);
    if (problem.code != errc::none) {
      finish(x, std::move(problem), now);
    } else if (next != never) {
      set_alarm(x, next);
    }
  }
}

void curl_loop::expire_queued() {
  if (queue_alarm_ == never) {
    return;
  }
  auto now = clock::now();
  if (queue_alarm_ > now) {
    return;
  }
  queue_alarm_ = never;
  std::erase_if(queue_, [&](pending_request& x) {
    if (x.due <= now) {
      refuse(std::move(x), {}, now);
      return true;
    }
    queue_alarm_ = std::min(queue_alarm_, x.due);
    return false;
  });
  // Going through a long queue for each of its requests would take all the time there is.
  queue_alarm_ = std::max(queue_alarm_, now + microseconds{queue_.size()});
}

void curl_loop::reap() {
  for (auto& x : shards_) {
    if (x.stirred()) {
      // All of a shard's endings first: removing a handle searches those that are still to be read.
      x.reap(endings_);
    }
  }
  if (endings_.empty()) {
    return;
  }
  auto now = clock::now();
  for (auto [transfer, code] : endings_) {
    if (transfer->revive(code, now)) {
      transfer->shard().stop(*transfer);
      if (transfer->shard().start(*transfer)) {
        continue;
      }
    }
    finish(*transfer, transfer->problem_of(code), now);
  }
  endings_.clear();
}

void curl_loop::finish(curl_transfer& x, error problem, clock::time_point now) {
  x.shard().stop(x);
  if (x.looking_up) {
    x.looking_up = false;
    --x.endpoint().looking_up;
    // Good or bad, an answer came.
    x.endpoint().address_known = true;
  }
  if (x.request().request.streamed) {
    collect_pieces();
    streams_.erase(x.request().id);
  }
  auto listener = std::move(x.request().listener);
  auto completion = x.finish(std::move(problem), now);
  coalescing_.replied(completion.result.elapsed);
  outbox_.add(std::move(listener), std::move(completion));
  free_.push_back(&x);
}

/// Ends a request that never reached libcurl; without `problem`, because its time is up.
void curl_loop::refuse(pending_request&& x, error problem, clock::time_point now) {
  if (problem.code == errc::none) {
    problem
      = x.due_is_deadline
          ? error{errc::deadline_exceeded,
                  "the deadline passed while the request waited for its turn"}
          : error{errc::timeout_unsent,
                  "the request waited for its turn too long; raise request_timeout or pool_size"};
  }
  http_completion result;
  result.tag = x.tag;
  result.result.problem = std::move(problem);
  result.result.elapsed = std::chrono::duration_cast<microseconds>(now - x.submitted);
  outbox_.add(std::move(x.listener), std::move(result));
}

clock::time_point curl_loop::next_alarm() const {
  auto next = queue_alarm_;
  if (!alarms_.empty()) {
    next = std::min(next, alarms_.begin()->first);
  }
  for (auto& x : shards_) {
    next = std::min(next, x.alarm());
  }
  return next;
}

void curl_loop::wait() {
  auto next = next_alarm();
  auto timeout = milliseconds{-1};
  if (!outbox_.empty()) {
    timeout = milliseconds{0};
  } else if (next != never) {
    // Upwards, or the last part of a millisecond would be spent spinning.
    timeout = std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(next - clock::now()));
  }
  if (timeout.count() != 0 && outbox_.owes_notice()) {
    // Where replies come one by one, the next one is not there yet: save the look.
    if (ready_.size() > 1) {
      poller_->wait(milliseconds{0}, ready_);
      if (!ready_.empty()) {
        return;
      }
    }
    outbox_.notify();
  }
  if (timeout.count() != 0) {
    let_replies_gather(next);
  }
  if (timeout.count() != 0 && !inbox_.fall_asleep()) {
    timeout = milliseconds{0};
  }
  poller_->wait(timeout, ready_);
  looked_ = clock::now();
  inbox_.wake_up();
}

/// While this thread sleeps, requests that are handed in wait as the replies do: a thread that
/// wakes the loop for each would undo what is gained.
void curl_loop::let_replies_gather(clock::time_point next) {
  // The parts of a stream are wanted one by one.
  if (!streams_.empty()) {
    return;
  }
  auto pause = coalescing_.pause(transfers_.size() - free_.size());
  if (pause.count() == 0) {
    return;
  }
  // Where the work took as long, enough have gathered meanwhile.
  auto until = looked_ + pause;
  if (until > clock::now() && until < next) {
    std::this_thread::sleep_until(until);
  }
}

void curl_loop::close() {
  auto now = clock::now();
  for (auto& x : transfers_) {
    if (x.running()) {
      finish(x, cancelled(), now);
    }
  }
  for (auto& x : queue_) {
    refuse(std::move(x), cancelled(), now);
  }
  queue_.clear();
  while (!outbox_.empty()) {
    outbox_.deliver();
    // What the listeners submit in answer to that.
    inbox_.take(taken_);
    for (auto& x : taken_.submitted) {
      refuse(std::move(x), cancelled(), now);
    }
    taken_.submitted.clear();
    taken_.cancelled.clear();
    taken_.consumed.clear();
  }
  outbox_.notify();
  // Here, on the thread that ignores SIGPIPE: closing a TLS connection writes to it.
  free_.clear();
  alarms_.clear();
  transfers_.clear();
  shards_.clear();
  share_.reset();
  endpoints_.clear();
}

} // namespace troupe::detail
