#pragma once

#include <future>
#include <latch>
#include <thread>

namespace troupe::test {

/// A thread of an application: does one thing, then lives on until it is let go.
class idle_thread {
public:
  template <class F>
  explicit idle_thread(F work) {
    std::latch done{1};
    thread_ = std::thread{[&done, work, leave = leave_.get_future()]() mutable {
      work();
      done.count_down();
      leave.wait();
    }};
    done.wait();
  }

  ~idle_thread() {
    leave_.set_value();
    thread_.join();
  }

private:
  std::promise<void> leave_;
  std::thread thread_;
};

} // namespace troupe::test
