#include "exit_status.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace troupe;
using namespace troupe::cli;

TEST_CASE("a run without failures is a success, an empty one too") {
  CHECK(to_exit_status({.succeeded = 3}) == exit_status::success);
  CHECK(to_exit_status({}) == exit_status::success);
}

TEST_CASE("one failed text makes a partial failure") {
  CHECK(to_exit_status({.succeeded = 3, .failed = 1}) == exit_status::partial_failure);
  CHECK(to_exit_status({.failed = 2}) == exit_status::partial_failure);
}

TEST_CASE("nothing but hopeless failures means that the server is unreachable") {
  CHECK(to_exit_status({.failed = 2, .hopeless = 1}) == exit_status::unreachable);
  CHECK(to_exit_status({.succeeded = 1, .failed = 2, .hopeless = 2})
        == exit_status::partial_failure);
}

TEST_CASE("a run without progress says so, whatever it finished before") {
  CHECK(to_exit_status({.no_progress = true, .succeeded = 5, .failed = 1})
        == exit_status::no_progress);
}

TEST_CASE("a broken output outweighs an interruption, which outweighs failures") {
  CHECK(to_exit_status({.output_failed = true, .interrupted = true, .failed = 1})
        == exit_status::output_failed);
  CHECK(to_exit_status({.interrupted = true, .failed = 1}) == exit_status::interrupted);
  CHECK(to_exit_status({.input_failed = true, .succeeded = 5}) == exit_status::bad_usage);
}

TEST_CASE("a run that has submitted everything and ends is a success, unless it could not") {
  CHECK(to_exit_status({.detached = true}) == exit_status::success);
  CHECK(to_exit_status({.detached = true, .succeeded = 1, .failed = 1}) == exit_status::success);
  CHECK(to_exit_status({.interrupted = true, .detached = true}) == exit_status::interrupted);
  CHECK(to_exit_status({.input_failed = true, .detached = true}) == exit_status::bad_usage);
  CHECK(to_exit_status({.output_failed = true, .detached = true}) == exit_status::output_failed);
}
