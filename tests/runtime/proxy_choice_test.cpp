#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <initializer_list>
#include <map>
#include <proxy_choice.hpp>
#include <string>
#include <utility>
#include <vector>

using troupe::detail::proxy_choice;

namespace {

/// What the environment says of proxies, for the life of this.
class environment {
public:
  explicit environment(std::initializer_list<std::pair<const char*, const char*>> values = {}) {
    for (const auto* name : {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy",
                             "ALL_PROXY", "no_proxy", "NO_PROXY"}) {
      if (const auto* old = std::getenv(name))
        before_[name] = old;
      ::unsetenv(name);
    }
    for (const auto& [name, value] : values) {
      ::setenv(name, value, 1);
      set_.emplace_back(name);
    }
  }
  ~environment() {
    for (const auto& name : set_)
      ::unsetenv(name.c_str());
    for (const auto& [name, value] : before_)
      ::setenv(name.c_str(), value.c_str(), 1);
  }
  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;

private:
  std::map<std::string, std::string> before_;
  std::vector<std::string> set_;
};

} // namespace

TEST_CASE("the proxy that is taken is named with whoever named it, and without its password") {
  const environment none;
  CHECK(proxy_choice("", "https", "api.example").empty());
  CHECK(proxy_choice("http://you:pw@proxy:3128", "https", "api.example")
        == "http://proxy:3128 (the setting proxy)");
  CHECK(proxy_choice("you:pw@proxy:3128", "https", "api.example")
        == "proxy:3128 (the setting proxy)");
}

TEST_CASE("the environment names a proxy for a scheme, or for all") {
  const environment some{{"http_proxy", "http://a:1"}, {"HTTPS_PROXY", "http://u:p@b:2"}};
  CHECK(proxy_choice("", "http", "api.example") == "http://a:1 (http_proxy of the environment)");
  CHECK(proxy_choice("", "https", "api.example") == "http://b:2 (HTTPS_PROXY of the environment)");
  const environment all{{"HTTP_PROXY", "http://never:1"}, {"all_proxy", "socks5h://c:3"}};
  CHECK(proxy_choice("", "http", "api.example") == "socks5h://c:3 (all_proxy of the environment)");
}

TEST_CASE("hosts that the environment exempts have no proxy, unless a setting names one") {
  const environment some{{"https_proxy", "http://a:1"},
                         {"no_proxy", "localhost, .example,10.0.0.1"}};
  CHECK(proxy_choice("", "https", "api.example").empty());
  CHECK(proxy_choice("", "https", "example").empty());
  CHECK(proxy_choice("", "https", "10.0.0.1").empty());
  CHECK_FALSE(proxy_choice("", "https", "notexample").empty());
  CHECK_FALSE(proxy_choice("http://b:2", "https", "api.example").empty());
  const environment every{{"https_proxy", "http://a:1"}, {"NO_PROXY", "*"}};
  CHECK(proxy_choice("", "https", "api.example").empty());
}
