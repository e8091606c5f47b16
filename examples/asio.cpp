// Inside an application on Boost.Asio: `co_await` in its coroutines, and any other way that Asio
// has to be told of an answer.
#include "connection.hpp"
#include "people.hpp"

#include <troupe/async_client.hpp>

// Boost 1.74 lacks this one.
#include <boost/asio.hpp>
#include <boost/version.hpp>

#include <exception>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>

namespace asio = boost::asio;

/// An operation like those of Asio: `co_await async_extract<person>(async, text,
/// asio::use_awaitable)`, or with `asio::use_future`, or a function. It completes by the handler's
/// own executor.
template <class T, class Token>
auto async_extract(const troupe::async_client& async, std::string text, Token&& token) {
  return asio::async_initiate<Token, void(troupe::outcome<T>)>(
    [](auto handler, const troupe::async_client& of, std::string from) {
      // Handlers are moved, and troupe's functions are copied.
      auto to = std::make_shared<decltype(handler)>(std::move(handler));
      const auto where = asio::get_associated_executor(*to);
      // Until it has completed, its context has something to do.
      auto work = std::make_shared<asio::executor_work_guard<std::decay_t<decltype(where)>>>(where);
      of.on([where](auto f) { asio::post(where, std::move(f)); })
        .template extract<T>(std::move(from), [to, work](troupe::outcome<T> x) mutable {
          work->reset();
          std::move (*to)(std::move(x));
        });
    },
    token, async, std::move(text));
}

namespace {

asio::awaitable<void> one_text(troupe::async_client async, std::string text) {
  const auto x = co_await async_extract<person>(async, std::move(text), asio::use_awaitable);
  if (x)
    std::cout << *x << '\n';
  else
    std::cerr << to_string(x.error()) << '\n';
}

} // namespace

int main() {
  const connection api{4};
  auto client = api.client();
  asio::io_context io;
  // One thread runs the context: coroutines share what they like, without a lock.
  const troupe::async_client async{client};
  for (auto& text : seven_people())
    asio::co_spawn(io, one_text(async, std::move(text)), asio::detached);
  io.run();

  io.restart();
  async_extract<person>(async, "John Smith is a 30-year-old software engineer.",
                        asio::bind_executor(io, [](const troupe::outcome<person>& x) {
                          std::cout << "called: " << *x << '\n';
                        }));
  io.run();
  return 0;
}
