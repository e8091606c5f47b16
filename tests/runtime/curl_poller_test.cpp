#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <curl_poller.hpp>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

using namespace std::chrono_literals;
using namespace troupe::detail;

namespace {

struct on_epoll {
  static std::unique_ptr<poller> make() {
    return make_epoll_poller();
  }
};

struct on_poll {
  static std::unique_ptr<poller> make() {
    return make_poll_poller();
  }
};

struct pair_of_sockets {
  pair_of_sockets() {
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == 0);
  }

  ~pair_of_sockets() {
    for (auto x : fd) {
      if (x >= 0) {
        close(x);
      }
    }
  }

  void write_to_first() {
    REQUIRE(write(fd[1], "x", 1) == 1);
  }

  int fd[2];
};

} // namespace

TEMPLATE_TEST_CASE("a poller tells which socket is ready for what", "", on_epoll, on_poll) {
  auto p = TestType::make();
  if (!p) {
    SKIP("not on this system");
  }
  std::vector<ready_socket> ready;
  pair_of_sockets a;
  pair_of_sockets b;
  p->watch(a.fd[0], readable);
  p->watch(b.fd[0], readable);
  p->wait(0ms, ready);
  CHECK(ready.empty());
  b.write_to_first();
  p->wait(10s, ready);
  REQUIRE(ready.size() == 1);
  CHECK(ready[0].fd == b.fd[0]);
  CHECK(ready[0].what == readable);
  p->watch(a.fd[0], readable | writable);
  p->watch(b.fd[0], writable);
  p->wait(10s, ready);
  REQUIRE(ready.size() == 2);
  CHECK(ready[0].what == writable);
  CHECK(ready[1].what == writable);
}

TEMPLATE_TEST_CASE("a resting socket is silent until it is watched again", "", on_epoll, on_poll) {
  auto p = TestType::make();
  if (!p) {
    SKIP("not on this system");
  }
  std::vector<ready_socket> ready;
  pair_of_sockets a;
  p->watch(a.fd[0], readable);
  p->rest(a.fd[0]);
  a.write_to_first();
  for (int i = 0; i < 3; ++i) {
    p->wait(0ms, ready);
    CHECK(ready.empty());
  }
  p->watch(a.fd[0], readable);
  p->wait(10s, ready);
  CHECK(ready.size() == 1);
  close(std::exchange(a.fd[1], -1));
  p->rest(a.fd[0]);
  p->wait(0ms, ready);
  CHECK(ready.empty());
}

TEMPLATE_TEST_CASE("a forgotten socket's number may belong to another one", "", on_epoll, on_poll) {
  auto p = TestType::make();
  if (!p) {
    SKIP("not on this system");
  }
  std::vector<ready_socket> ready;
  pair_of_sockets a;
  pair_of_sockets b;
  p->watch(a.fd[0], readable);
  p->watch(b.fd[0], readable);
  p->rest(a.fd[0]);
  p->forget(a.fd[0]);
  close(a.fd[0]);
  a.fd[0] = dup(b.fd[0]);
  p->watch(a.fd[0], readable);
  b.write_to_first();
  p->wait(10s, ready);
  CHECK(ready.size() == 2);
}

TEMPLATE_TEST_CASE("a poller is woken from another thread, and a wake before the wait is not lost",
                   "", on_epoll, on_poll) {
  auto p = TestType::make();
  if (!p) {
    SKIP("not on this system");
  }
  std::vector<ready_socket> ready;
  for (int i = 0; i < 2; ++i) {
    std::thread other{[&] { p->wake(); }};
    p->wait(-1ms, ready);
    other.join();
    CHECK(ready.empty());
  }
  p->wake();
  p->wait(-1ms, ready);
  CHECK(ready.empty());
}
