#include "tls_front.hpp"

#include <arpa/inet.h>
#include <cstdlib>
#include <fstream>
#include <netinet/in.h>
#include <sstream>
#include <sys/socket.h>
#include <unistd.h>

namespace test {

namespace {

bool run(const std::string& command) {
  return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

/// A port of 127.0.0.1 on which nobody listens at the moment; 0 if there is none.
uint16_t closed_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  const bool bound = bind(socket, raw, size) == 0 && getsockname(socket, raw, &size) == 0;
  close(socket);
  return bound ? ntohs(address.sin_port) : uint16_t{0};
}

} // namespace

bool tls_front::possible() {
  return run("PATH=$PATH:/usr/sbin nginx -v") && run("openssl version");
}

tls_front::tls_front(uint16_t behind) {
  auto name = (std::filesystem::temp_directory_path() / "troupe-tls-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr)
    return;
  folder_ = name;
  const bool certified
    = run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
          "-subj /CN=troupe -addext subjectAltName=IP:127.0.0.1 -keyout "
          + (folder_ / "key.pem").string() + " -out " + ca_file());
  // Reads until this process closes its end, or dies; nginx may be starting just then.
  end_of_nginx_
    = popen(("trap '' HUP INT TERM; cat; for try in 1 2 3; do " + nginx()
             + " -s stop >/dev/null 2>&1 && break; sleep 1; done; rm -rf " + folder_.string())
              .c_str(),
            "we");
  // Somebody else may take one of the free ports first.
  for (int i = 0; certified && !running_ && i < 5; ++i) {
    h2_port_ = closed_port();
    h1_port_ = closed_port();
    fickle_port_ = closed_port();
    old_port_ = closed_port();
    std::ofstream{folder_ / "nginx.conf"} << configuration(behind);
    running_ = run(nginx());
  }
}

tls_front::~tls_front() {
  if (end_of_nginx_ != nullptr)
    pclose(end_of_nginx_);
}

std::string tls_front::ca_folder() const {
  const auto folder = folder_ / "trusted";
  std::filesystem::create_directory(folder);
  std::filesystem::copy_file(ca_file(), folder / "ca.pem");
  return run("openssl rehash " + folder.string()) ? folder.string() : std::string{};
}

std::string tls_front::url(const std::string& host, uint16_t port) {
  return "https://" + host + ':' + std::to_string(port) + "/v1";
}

std::string tls_front::nginx() const {
  return "PATH=$PATH:/usr/sbin nginx -p " + folder_.string() + " -c "
         + (folder_ / "nginx.conf").string() + " -e " + (folder_ / "error.log").string();
}

std::string tls_front::configuration(uint16_t behind) const {
  std::ostringstream out;
  out << "worker_processes 1;\npid nginx.pid;\nerror_log error.log;\n"
         "events { worker_connections 4000; }\nhttp {\naccess_log off;\n"
         // Its worker may not write into this folder where the test runs as root.
         "client_max_body_size 0;\nproxy_request_buffering off;\nproxy_max_temp_file_size 0;\n"
         "client_body_temp_path body;\nproxy_temp_path proxy;\nfastcgi_temp_path f;\n"
         "uwsgi_temp_path u;\nscgi_temp_path s;\nssl_certificate cert.pem;\n"
         "ssl_certificate_key key.pem;\ngzip on;\ngzip_types application/json;\ngzip_proxied any;\n"
         "add_header X-Protocol $server_protocol always;\n"
         "add_header X-Connection $connection always;\n";
  const auto serve = [&](uint16_t port, const char* how, const char* more) {
    out << "server { listen 127.0.0.1:" << port << " ssl " << how << "; " << more
        << " location / { proxy_pass http://127.0.0.1:" << behind << "; } }\n";
  };
  serve(h2_port_, "http2", "");
  serve(h1_port_, "", "");
  serve(fickle_port_, "http2", "keepalive_requests 20;");
  serve(old_port_, "", "ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0;");
  out << "}\n";
  return out.str();
}

} // namespace test
