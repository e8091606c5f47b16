#include "calling_thread.hpp"

#include "protocol/caf_versions.hpp"

#include <caf/config.hpp>
#include <caf/logger.hpp>

#if CAF_MAJOR_VERSION >= 1
#  include <caf/intrusive_ptr.hpp>
#else
#  include <future>
#endif

namespace troupe {

#if CAF_MAJOR_VERSION >= 1

namespace {

caf::intrusive_ptr<caf::logger> hold(caf::logger* x) {
#  if TROUPE_CAF_ERA >= 2
  return {x, caf::add_ref};
#  else
  return {x};
#  endif
}

} // namespace

void leaving_no_trace(const std::function<void()>& f) {
  struct guard {
    const caf::intrusive_ptr<caf::logger> before = hold(caf::logger::current_logger());

    ~guard() {
      caf::logger::current_logger(before.get());
    }
  } const remembered;
  f();
}

#else

void leaving_no_trace(const std::function<void()>& f) {
  // CAF 0.18 can give a logger to a thread, or take it away, but not give back the one before.
  if (caf::logger::current_logger() != nullptr) {
    std::async(std::launch::async, f).get();
    return;
  }
  struct guard {
    ~guard() {
      caf::logger::set_current_actor_system(nullptr);
    }
  } const at_the_end;
  f();
}

#endif

void leaving_no_trace(caf::actor_system& system, const std::function<void()>& f) {
  if (caf::logger::current_logger() == &system.logger())
    f();
  else
    leaving_no_trace(f);
}

} // namespace troupe
