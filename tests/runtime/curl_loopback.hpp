#pragma once

#include <troupe/detail/http.hpp>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace loopback {

/// One request as it came over the socket.
struct request {
  /// Request line and header lines.
  std::string head;
  std::string body;
  /// Of the body, as its header says.
  size_t body_bytes = 0;

  /// Request line, e.g. "GET /v1 HTTP/1.1".
  std::string line() const {
    return head.substr(0, head.find("\r\n"));
  }

  /// Whether a header line begins with `start`; case matters.
  bool has_line(const std::string& start) const {
    return head.find("\r\n" + start) != std::string::npos;
  }
};

/// The server's end of a connection: what a reply, or a fault, is made of.
class peer {
public:
  explicit peer(int fd) : fd_(fd) {}

  /// False if the other end is gone.
  bool send(const std::string& bytes);

  /// Sends a whole reply.
  bool reply(const std::string& body, const std::string& headers = {},
             const std::string& status = "200 OK");

  /// Says goodbye properly.
  void close();

  /// Breaks the connection with a RST.
  void reset();

  /// Returns when the other end has closed, or the server ends.
  void wait_for_end();

  /// The same for who leaves in the socket what comes. What the other end has still to send may
  /// keep its goodbye back.
  void wait_without_reading();

  /// The next request; false if there will be none.
  bool read(request& x);

  /// The next request, whose body is still to be read.
  bool read_head(request& x);

  /// The body of the request that `read_head` returned.
  bool read_body(request& x);

  /// Reads at most so many bytes of the body and returns how many there were; fewer if the other
  /// end is gone.
  size_t discard(size_t bytes);

  bool open() const {
    return open_;
  }

private:
  /// Appends to what is unread; false if there will be no more.
  bool receive();

  int fd_;
  bool open_ = true;
  std::string unread_;
};

/// Who reads the bodies of requests.
enum class bodies {
  read_by_server,
  left_to_behaviour
};

/// Answers each request with `behaviour`, on one thread for each connection.
class server {
public:
  using behaviour = std::function<void(peer&, const request&)>;

  /// `greeting` is sent before anything is read.
  explicit server(behaviour f, std::string greeting = {}, bodies reading = bodies::read_by_server);
  ~server();

  server(const server&) = delete;
  server& operator=(const server&) = delete;

  std::string url(const std::string& path = "/v1/chat/completions") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

  uint16_t port() const {
    return port_;
  }

  int connections() const {
    return connections_;
  }

  int requests() const {
    return requests_;
  }

  int most_at_once() const {
    return most_at_once_;
  }

  /// Returns once `n` requests have come.
  void wait_for_requests(int n);

  /// Returns once `n` requests have been dealt with.
  void wait_for_replies(int n);

private:
  void accept_all();
  void serve(int fd);
  void count(std::atomic<int>& what);
  void wait_for(const std::atomic<int>& what, int n);

  behaviour behaviour_;
  std::string greeting_;
  bodies reading_;
  uint16_t port_ = 0;
  int fd_;
  std::atomic<int> connections_ = 0;
  std::atomic<int> requests_ = 0;
  std::atomic<int> replies_ = 0;
  std::atomic<int> at_once_ = 0;
  std::atomic<int> most_at_once_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
  std::vector<int> sockets_;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

/// A port on which nobody listens.
uint16_t closed_port();

/// A port whose connections are never established, because its queue is full.
class full_port {
public:
  full_port();
  ~full_port();

  full_port(const full_port&) = delete;
  full_port& operator=(const full_port&) = delete;

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/";
  }

private:
  uint16_t port_ = 0;
  std::vector<int> sockets_;
};

/// Keeps results for the test's thread.
class collector : public troupe::http_listener {
public:
  void completed(std::vector<troupe::http_completion>& batch) override;

  /// The result of the request with this tag, as soon as there is one.
  troupe::http_result result(uint64_t tag);

  /// Returns once there are `n` results.
  void wait_for(size_t n);

  /// How many results came for each tag.
  std::map<uint64_t, int> counts();

  size_t batches();

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<uint64_t, troupe::http_result> results_;
  std::map<uint64_t, int> counts_;
  size_t total_ = 0;
  size_t batches_ = 0;
};

} // namespace loopback
