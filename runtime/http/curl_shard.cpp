#include "curl_shard.hpp"

#include "curl_transfer.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace troupe::detail {

// -- sockets
// --------------------------------------------------------------------------------------------

curl_sockets::entry& curl_sockets::at(int fd) {
  auto i = static_cast<size_t>(fd);
  if (i >= entries_.size()) {
    entries_.resize(i + i / 2 + 64);
  }
  return entries_[i];
}

int curl_sockets::open(const curl_sockaddr& address) {
#ifdef SOCK_CLOEXEC
  auto fd = socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
#else
  auto fd = socket(address.family, address.socktype, address.protocol);
  if (fd >= 0) {
    fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
#endif
  if (fd >= 0) {
    events_.forget(fd);
    at(fd) = {nullptr, true};
  }
  return fd;
}

void curl_sockets::close(int fd) {
  events_.forget(fd);
  at(fd) = {};
  ::close(fd);
}

void curl_sockets::want(int fd, int what, curl_shard& shard) {
  auto& x = at(fd);
  if (what == CURL_POLL_REMOVE) {
    x.shard = nullptr;
    if (x.connection) {
      events_.rest(fd);
    } else {
      events_.forget(fd);
    }
    return;
  }
  x.shard = &shard;
  events_.watch(fd, static_cast<uint8_t>(((what & CURL_POLL_IN) ? readable : 0)
                                         | ((what & CURL_POLL_OUT) ? writable : 0)));
}

// -- shard
// ----------------------------------------------------------------------------------------------

curl_shard::curl_shard(curl_sockets& sockets, uint32_t transfers_max)
  : sockets_(sockets),
    multi_(curl_multi_init()) {
  if (!multi_) {
    return;
  }
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(transfers_max));
}

void curl_shard::adopt(curl_transfer& x) {
  curl_easy_setopt(x.easy(), CURLOPT_OPENSOCKETFUNCTION, &on_open);
  curl_easy_setopt(x.easy(), CURLOPT_OPENSOCKETDATA, &x);
  // Connections outlive the handle that opened them.
  curl_easy_setopt(x.easy(), CURLOPT_CLOSESOCKETFUNCTION, &on_close);
  curl_easy_setopt(x.easy(), CURLOPT_CLOSESOCKETDATA, &sockets_);
  if (std::find(transfers_.begin(), transfers_.end(), &x) == transfers_.end()) {
    transfers_.push_back(&x);
  }
}

bool curl_shard::start(curl_transfer& x) {
  return curl_multi_add_handle(multi_.get(), x.easy()) == CURLM_OK;
}

void curl_shard::stop(curl_transfer& x) {
  curl_multi_remove_handle(multi_.get(), x.easy());
}

void curl_shard::act(ready_socket x) {
  auto mask = ((x.what & readable) ? CURL_CSELECT_IN : 0)
              | ((x.what & writable) ? CURL_CSELECT_OUT : 0)
              | ((x.what & broken) ? CURL_CSELECT_ERR : 0);
  int running = 0;
  curl_multi_socket_action(multi_.get(), x.fd, mask, &running);
  stirred_ = true;
  stop_sharing();
}

void curl_shard::ring(clock::time_point now) {
  if (alarm_ > now) {
    return;
  }
  alarm_ = never;
  int running = 0;
  curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
  stirred_ = true;
  stop_sharing();
}

void curl_shard::reap(std::vector<ending>& out) {
  stirred_ = false;
  int left = 0;
  while (auto message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg == CURLMSG_DONE) {
      char* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      out.push_back({reinterpret_cast<curl_transfer*>(transfer), message->data.result});
    }
  }
}

// A request that is not the first to open a connection although it was told to share the first
// one's: the server does not multiplex. libcurl 7.88 would go on and open the connections of the
// waiting requests one after the other.
void curl_shard::opened_socket(curl_transfer& x) {
  auto& to = x.endpoint();
  to.address_known = true;
  if (to.multiplexes == multiplexing::unknown && to.negotiates() && !x.opened_socket) {
    for (auto other : transfers_) {
      if (other->running() && other->opened_socket && &other->endpoint() == &to) {
        to.multiplexes = multiplexing::no;
        share_in_vain_ = true;
        break;
      }
    }
  }
  x.opened_socket = true;
}

void curl_shard::stop_sharing() {
  if (!share_in_vain_) {
    return;
  }
  share_in_vain_ = false;
  for (auto x : transfers_) {
    if (x->waits_to_share() && x->endpoint().multiplexes == multiplexing::no) {
      // Only a handle that is added anew forgets that it waits.
      stop(*x);
      x->stop_sharing();
      start(*x);
    }
  }
}

// -- libcurl's callbacks
// ----------------------------------------------------------------------------------

int curl_shard::on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) {
  auto& x = *static_cast<curl_shard*>(self);
  x.sockets_.want(fd, what, x);
  return 0;
}

int curl_shard::on_timer(CURLM*, long milliseconds, void* self) {
  auto& x = *static_cast<curl_shard*>(self);
  x.alarm_ = milliseconds < 0 ? never : clock::now() + std::chrono::milliseconds{milliseconds};
  return 0;
}

curl_socket_t curl_shard::on_open(void* transfer, curlsocktype purpose, curl_sockaddr* address) {
  auto& x = *static_cast<curl_transfer*>(transfer);
  if (purpose != CURLSOCKTYPE_IPCXN) {
    return CURL_SOCKET_BAD;
  }
  auto fd = x.shard().sockets_.open(*address);
  if (fd >= 0) {
    x.shard().opened_socket(x);
  }
  return fd;
}

int curl_shard::on_close(void* sockets, curl_socket_t fd) {
  static_cast<curl_sockets*>(sockets)->close(fd);
  return 0;
}

} // namespace troupe::detail
