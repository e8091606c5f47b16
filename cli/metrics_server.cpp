#include "metrics_server.hpp"

#include "metrics/prometheus_text.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <charconv>
#include <optional>
#include <thread>
#include <utility>

namespace troupe::cli {

namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using boost::beast::error_code;

constexpr std::string_view metrics_path = "/metrics";
constexpr std::string_view words_type = "text/plain; charset=utf-8";
/// How long nothing is accepted when file descriptors run out.
constexpr std::chrono::milliseconds pause_without_descriptors{100};

using reply = http::response<http::string_body>;

reply reply_of(http::status status, unsigned version, std::string_view type, std::string body) {
  reply result{status, version};
  result.set(http::field::content_type, {type.data(), type.size()});
  result.keep_alive(false);
  result.body() = std::move(body);
  result.prepare_payload();
  return result;
}

struct serving {
  std::function<std::string()> text;
  metrics_server::limits bounds;
  size_t connections = 0;
};

/// One connection with its one request. Kept alive by what is pending.
class scrape : public std::enable_shared_from_this<scrape> {
public:
  scrape(serving& owner, tcp::socket socket) : owner_(owner), stream_(std::move(socket)) {
    ++owner_.connections;
    parser_.header_limit(owner_.bounds.header_bytes_max);
  }

  ~scrape() {
    --owner_.connections;
  }

  void start() {
    stream_.expires_after(owner_.bounds.patience);
    // A body is of no interest.
    http::async_read_header(stream_, in_, parser_,
                            [self = shared_from_this()](error_code problem, size_t) {
                              if (!problem)
                                self->answer();
                            });
  }

private:
  void answer() {
    const auto& asked = parser_.get();
    const std::string_view target{asked.target().data(), asked.target().size()};
    const bool head = asked.method() == http::verb::head;
    if (!head && asked.method() != http::verb::get) {
      reply_ = reply_of(http::status::method_not_allowed, asked.version(), words_type,
                        "Only GET and HEAD are known here.\n");
      reply_->set(http::field::allow, "GET, HEAD");
    } else if (target.substr(0, target.find('?')) != metrics_path) {
      reply_ = reply_of(http::status::not_found, asked.version(), words_type,
                        "There is nothing but /metrics here.\n");
    } else {
      reply_ = reply_of(http::status::ok, asked.version(), prometheus_text_type, owner_.text());
    }
    if (head)
      reply_->body().clear();
    send();
  }

  void send() {
    stream_.expires_after(owner_.bounds.patience);
    http::async_write(stream_, *reply_, [self = shared_from_this()](error_code, size_t) {
      error_code ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    });
  }

  serving& owner_;
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer in_;
  http::request_parser<http::empty_body> parser_;
  std::optional<reply> reply_;
};

class listening_server final : public metrics_server {
public:
  listening_server(std::function<std::string()> text, const limits& bounds)
    : serving_{std::move(text), bounds},
      acceptor_(context_),
      pause_(context_) {}

  ~listening_server() override {
    context_.stop();
    if (thread_.joinable())
      thread_.join();
  }

  error_code listen(const metrics_address& where) {
    error_code problem;
    const auto ip = boost::asio::ip::make_address(where.ip, problem);
    const tcp::endpoint here{ip, where.port};
    if (!problem)
      acceptor_.open(here.protocol(), problem);
    if (!problem)
      acceptor_.set_option(tcp::acceptor::reuse_address(true), problem);
    if (!problem)
      acceptor_.bind(here, problem);
    if (!problem)
      acceptor_.listen(tcp::acceptor::max_listen_connections, problem);
    if (!problem)
      port_ = acceptor_.local_endpoint(problem).port();
    return problem;
  }

  void start() {
    accept();
    thread_ = std::thread{[this] { context_.run(); }};
  }

  uint16_t port() const override {
    return port_;
  }

private:
  void accept() {
    acceptor_.async_accept([this](error_code problem, tcp::socket socket) {
      if (problem == boost::asio::error::operation_aborted)
        return;
      if (problem) {
        // Most likely out of file descriptors: who scrapes waits in the backlog meanwhile.
        pause_.expires_after(pause_without_descriptors);
        pause_.async_wait([this](error_code) { accept(); });
        return;
      }
      if (serving_.connections < serving_.bounds.connections_max)
        std::make_shared<scrape>(serving_, std::move(socket))->start();
      accept();
    });
  }

  serving serving_;
  // Destroyed before what connections refer to.
  boost::asio::io_context context_{1};
  tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  uint16_t port_ = 0;
  std::thread thread_;
};

} // namespace

expected<metrics_address> parse_metrics_address(std::string_view text) {
  metrics_address result;
  auto port = text;
  if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
      host = host.substr(1, host.size() - 2);
    error_code problem;
    if (host != "localhost") {
      boost::asio::ip::make_address(std::string{host}, problem);
      result.ip = host;
    }
    if (problem)
      return failed(errc::configuration,
                    "\"" + std::string{host} + "\" is no IP address, nor localhost");
    port = text.substr(colon + 1);
  }
  const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), result.port);
  if (problem != std::errc{} || end != port.data() + port.size())
    return failed(errc::configuration,
                  "wants a port from 0 to 65535, or an address in front of it: "
                  "9464, 0.0.0.0:9464 or [::1]:9464");
  return result;
}

metrics_server::~metrics_server() = default;

expected<std::unique_ptr<metrics_server>> metrics_server::open(const metrics_address& where,
                                                               std::function<std::string()> text,
                                                               const limits& bounds) {
  auto result = std::make_unique<listening_server>(std::move(text), bounds);
  if (const auto problem = result->listen(where))
    return failed(errc::configuration, "cannot listen on " + where.ip + " port "
                                         + std::to_string(where.port) + ": " + problem.message()
                                         + "; choose another port, or 0 for any that is free");
  result->start();
  return result;
}

} // namespace troupe::cli
