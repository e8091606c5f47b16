#pragma once

#include "curl_endpoint.hpp"
#include "curl_inbox.hpp"
#include "curl_poller.hpp"

#include <curl/curl.h>

#include <memory>
#include <vector>

namespace troupe::detail {

class curl_shard;
class curl_transfer;

/// Which shard a socket belongs to, and the poller that watches it. Outlives the shards.
class curl_sockets {
public:
  explicit curl_sockets(poller& events) : events_(events) {}

  /// A socket for a connection, as libcurl wants it; -1 on failure.
  int open(const curl_sockaddr& address);

  /// Closes a socket that `open` returned.
  void close(int fd);

  /// libcurl's wish for `fd`: one of CURL_POLL_IN, _OUT, _INOUT, _REMOVE.
  void want(int fd, int what, curl_shard& shard);

  /// Null if libcurl takes no interest in `fd`.
  curl_shard* shard_of(int fd) const {
    return entries_[static_cast<size_t>(fd)].shard;
  }

private:
  struct entry {
    curl_shard* shard = nullptr;
    /// Whether `open` made it. Others come and go without a word.
    bool connection = false;
  };

  entry& at(int fd);

  poller& events_;
  std::vector<entry> entries_;
};

/// One multi handle. libcurl walks the connections of a multi handle for each request, so many
/// requests are spread over several, all driven by one thread.
class curl_shard {
public:
  /// `transfers_max` at once.
  curl_shard(curl_sockets& sockets, uint32_t transfers_max);

  curl_shard(const curl_shard&) = delete;
  curl_shard& operator=(const curl_shard&) = delete;

  bool usable() const {
    return multi_ != nullptr;
  }

  /// Routes the sockets of the transfer's handle through this shard.
  void adopt(curl_transfer& x);

  /// Gives a prepared transfer to libcurl, which works on it in the next call of `ring` or `act`.
  bool start(curl_transfer& x);

  /// Takes a transfer back from libcurl, finished or not.
  void stop(curl_transfer& x);

  /// Lets libcurl work on a socket.
  void act(ready_socket x);

  /// Lets libcurl work if its timer is due.
  void ring(clock::time_point now);

  /// When libcurl wants to be called even if no socket is ready.
  clock::time_point alarm() const {
    return alarm_;
  }

  /// Whether libcurl worked since the last `reap`.
  bool stirred() const {
    return stirred_;
  }

  /// A streamed body has grown.
  void fed(curl_transfer& x) {
    fed_.push_back(&x);
  }

  /// The transfers whose streamed bodies have grown, to be emptied by who looks at them.
  std::vector<curl_transfer*>& fed() {
    return fed_;
  }

  struct ending {
    curl_transfer* transfer;
    CURLcode code;
  };

  /// Appends the transfers that libcurl has finished. They are still to be stopped.
  void reap(std::vector<ending>& out);

private:
  static int on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void*);
  static int on_timer(CURLM* multi, long milliseconds, void* self);
  static curl_socket_t on_open(void* transfer, curlsocktype purpose, curl_sockaddr* address);
  static int on_close(void* sockets, curl_socket_t fd);

  void opened_socket(curl_transfer& x);
  void stop_sharing();

  struct multi_deleter {
    void operator()(CURLM* x) const {
      curl_multi_cleanup(x);
    }
  };

  curl_sockets& sockets_;
  std::vector<curl_transfer*> transfers_;
  std::vector<curl_transfer*> fed_;
  clock::time_point alarm_ = never;
  bool stirred_ = false;
  /// An endpoint was found not to multiplex, and there may be transfers that wait for it to do so.
  bool share_in_vain_ = false;
  /// Last, because its end calls back.
  std::unique_ptr<CURLM, multi_deleter> multi_;
};

} // namespace troupe::detail
