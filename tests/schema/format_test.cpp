#include "format/format.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace troupe;
using result = pattern::result;

namespace {

void check_format_of(std::string_view name, const std::vector<std::string_view>& right,
                     const std::vector<std::string_view>& wrong) {
  for (auto x : right) {
    CAPTURE(name, x);
    CHECK_FALSE(check_format(name, x));
  }
  for (auto x : wrong) {
    CAPTURE(name, x);
    CHECK(check_format(name, x));
  }
}

result search(std::string_view expression, std::string_view text) {
  auto x = pattern::compile(expression);
  REQUIRE(x);
  return x->search(text);
}

std::string refusal(std::string_view expression) {
  auto x = pattern::compile(expression);
  REQUIRE_FALSE(x);
  CHECK(x.error().code == errc::unsupported_schema);
  return x.error().message;
}

} // namespace

TEST_CASE("date-time, date, time and duration follow RFC 3339") {
  check_format_of("date-time", {"1985-04-12T23:20:50.52Z", "1990-12-31T15:59:60-08:00"},
                  {"2024-02-29", "2024-02-29T12:30:00", "06/19/1963 08:30:06 PST", ""});
  check_format_of("date", {"1963-06-19", "2020-02-29"},
                  {"1963-6-19", "2021-02-29", "06/19/1963", "2013-350"});
  check_format_of(
    "time",
    {"08:30:06Z", "23:59:60Z", "23:20:50.52Z", "08:30:06+00:20", "01:29:60+01:30", "08:30:06z"},
    {"12:00:00", "22:59:60Z", "008:030:006Z", "8:3:6Z", "24:00:00Z", "00:60:00Z", "00:00:61Z",
     "01:02:03+24:00", "01:02:03Z+00:30", "08:30:06 PST", "12:00:00.Z", "1\xE0\xA7\xA8:00:00Z"});
  check_format_of("duration",
                  {"P4DT12H30M5S", "P4Y", "PT0S", "P0D", "P1M", "PT1M", "PT36H", "P1DT12H", "P2W",
                   "P1Y2M3DT4H"},
                  {"PT1D", "4DT12H30M5S", "P", "P1YT", "PT", "P2D1Y", "P1D2H", "P2S", "P1Y2W", "P1",
                   "P\xE0\xA7\xA8Y"});
}

TEST_CASE("an e-mail address has a local part and a host") {
  check_format_of("email",
                  {"joe.bloggs@example.com", "te~st@example.com", "~test@example.com",
                   "te.s.t@example.com", "\"joe bloggs\"@example.com",
                   "\"joe..b\\\"l@oggs\\\\\"@example.com", "joe@[127.0.0.1]", "joe@[IPv6:::1]",
                   "joe+tag@localhost"},
                  {"2962", "", "@example.com", "joe@", ".test@example.com", "test.@example.com",
                   "te..st@example.com", "joe bloggs@example.com", "\"joe\\\\\"x\"@example.com",
                   "\"joe\\\"@example.com", "joe@a b.org", "joe@-a.org", "joe@[127.0.0.300]",
                   "joe@[IPv6:1]", "j\xC3\xB6@example.com", "a@b@c"});
  CHECK_FALSE(check_format("email", std::string(64, 'a') + "@b.org"));
  CHECK(check_format("email", std::string(65, 'a') + "@b.org"));
}

TEST_CASE("a host name has labels of letters, digits and inner hyphens") {
  check_format_of("hostname",
                  {"www.example.com", "xn--4gbwdl.xn--wgbh1c", "h0stn4me", "1host", "a-b", "a"},
                  {"", "-a-host-name", "host-name-", "not_a_valid_host_name", "a..b", ".a", "a.",
                   "a b", "\xC3\xA4.de"});
  auto label = std::string(63, 'a');
  CHECK_FALSE(check_format("hostname", label));
  CHECK(check_format("hostname", label + "a"));
  auto name = label + "." + label + "." + label + "." + label.substr(0, 61);
  CHECK_FALSE(check_format("hostname", name));
  CHECK(check_format("hostname", name + "a"));
}

TEST_CASE("IP addresses of both versions are told from what looks like them") {
  check_format_of("ipv4", {"192.168.0.1", "0.0.0.0", "255.255.255.255"},
                  {"127.0.0.0.1", "256.1.1.1", "127.0", "0x7f000001", "2130706433", "087.10.0.1",
                   "1.2.3.4/24", " 1.2.3.4", "1.2.3.", "1..2.3", "1.2.3.\xE0\xA7\xA8", ""});
  check_format_of("ipv6",
                  {"::1", "::", "::abef", "::42:ff:1", "d6::", "1:d6::42", "1:2::192.168.0.1",
                   "1:2:3:4:5:6:7:8", "::ffff:192.168.0.1",
                   "1000:1000:1000:1000:1000:1000:255.255.255.255", "1:2:3:4:5:6:7::"},
                  {"12345::",
                   "::abcef",
                   "1:1:1:1:1:1:1:1:1",
                   "::laptop",
                   ":2:3:4:5:6:7:8",
                   "1:2:3:4:5:6:7:",
                   ":2:3:4::8",
                   "1::d6::42",
                   "1::2:192.168.256.1",
                   "1::2:192.168.ff.1",
                   "1:2:3:4:5:::8",
                   "1:2:3",
                   "1",
                   "",
                   "1:2:3:4:1.2.3",
                   "  ::1",
                   "fe80::/64",
                   "fe80::a%eth1",
                   "::192.168.0.1:1",
                   "1:2:3:4:5:6:7:8::",
                   "192.168.0.1::"});
}

TEST_CASE("a UUID has 32 hexadecimal digits in five groups") {
  check_format_of("uuid",
                  {"2EB8AA08-AA98-11EA-B4AA-73B441D16380", "2eb8aa08-aa98-11ea-b4aa-73b441d16380",
                   "00000000-0000-0000-0000-000000000000"},
                  {"2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08-aa98-11ea-73b441d16380",
                   "2eb8aa08-aa98-11ea-b4ga-73b441d16380", "2eb8aa08aa9811eab4aa73b441d16380",
                   "2eb8-aa08-aa98-11ea-b4aa73b44-1d16380", "{2eb8aa08-aa98-11ea-b4aa-73b441d163}",
                   ""});
}

TEST_CASE("a URI has a scheme and only characters of RFC 3986") {
  check_format_of("uri",
                  {"http://foo.bar/?baz=qux#quux", "http://foo.com/blah_(wikipedia)_blah#cite-1",
                   "http://foo.bar/?q=Test%20URL-encoded%20stuff", "http://xn--nw2a.xn--j6w193g/",
                   "http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com", "http://223.255.255.254",
                   "ftp://ftp.is.co.za/rfc/rfc1808.txt",
                   "ldap://[2001:db8::7]/c=GB?objectClass?one", "mailto:John.Doe@example.com",
                   "news:comp.infosystems.www.servers.unix", "tel:+1-816-555-1212",
                   "urn:oasis:names:specification:docbook:dtd:xml:4.1.2", "file:///etc/hosts",
                   "http://[v1.a:b]/", "http://a:8080", "http://[::1]:80/"},
                  {"//foo.bar/?baz=qux#quux",
                   "/abc",
                   "\\\\WINDOWS\\fileshare",
                   "abc",
                   "http:// shouldfail.com",
                   ":// should fail",
                   "bar,baz://foo",
                   "1http://a",
                   "http://foo.com/a b",
                   "http://a/%zz",
                   "http://a/%2",
                   "http://a/<x>",
                   "http://a/{x}",
                   "http://a/^",
                   "http://a/`",
                   "http://a/\xC3\xB6",
                   "http://a:port",
                   "http://[::1",
                   "http://[::1]x",
                   "http://[1.2.3.4]",
                   "http://a/#b#c",
                   "",
                   ":"});
}

TEST_CASE("a wrong value is told what is wanted") {
  CHECK(check_format("email", "x") == "must be an e-mail address such as ada@example.org");
  CHECK(check_format("time", "12:00")
        == "must be an RFC 3339 time with its offset, such as 12:30:00Z");
}

TEST_CASE("the example in each message is accepted") {
  for (std::string_view name : {"date-time", "date", "time", "duration", "email", "hostname",
                                "ipv4", "ipv6", "uuid", "uri"}) {
    CAPTURE(name);
    CHECK(is_known_format(name));
    auto message = check_format(name, " ").value();
    CHECK_FALSE(check_format(name, message.substr(message.find("such as ") + 8)));
  }
}

TEST_CASE("unknown formats accept everything") {
  CHECK_FALSE(is_known_format("isbn"));
  CHECK_FALSE(check_format("isbn", "x"));
  CHECK_FALSE(check_format("", "x"));
}

TEST_CASE("a pattern matches anywhere unless it is anchored") {
  CHECK(search("b+", "abbc") == result::found);
  CHECK(search("^b+", "abbc") == result::not_found);
  CHECK(search("^[A-Z]{3}-\\d{2}$", "ABC-12") == result::found);
  CHECK(search("^[A-Z]{3}-\\d{2}$", "ABC-12\n") == result::not_found);
  CHECK(search("", "") == result::found);
  CHECK(search("", std::string_view{}) == result::found);
  CHECK(search("^$", "a") == result::not_found);
}

TEST_CASE("a pattern reads text as code points and escapes as ECMA-262 does") {
  CHECK(search("^.$", "\xF0\x9F\x8E\xAD") == result::found);
  CHECK(search("^\\u{1F3AD}$", "\xF0\x9F\x8E\xAD") == result::found);
  CHECK(search("^\\u00e9$", "\xC3\xA9") == result::found);
  CHECK(search("^\\p{L}+$", "\xC3\xA9\xE5\xA5\xB9") == result::found);
  CHECK(search("^\\d$", "\xE0\xA7\xA8") == result::not_found);
  CHECK(search("^\\/\\-\\.$", "/-.") == result::found);
  CHECK(search("[]", "a") == result::not_found);
  CHECK(search("[^]", "\n") == result::found);
  CHECK(search("^(?!foo)\\w+$", "foobar") == result::not_found);
  CHECK(search("^(a)?b\\1$", "b") == result::found);
  CHECK(search("^(?<x>a)\\k<x>$", "aa") == result::found);
}

TEST_CASE("a wrong pattern is refused with the place and the reason") {
  CHECK(refusal("a(b") == "the pattern \"a(b\" is wrong at offset 3: missing closing parenthesis");
  CHECK(refusal("[z-a]").find("at offset 3") != std::string::npos);
  CHECK(refusal("\xFF").find("UTF-8") != std::string::npos);
  CHECK(refusal("a\\Cb").find("\\C") != std::string::npos);
  CHECK(refusal("(((a{999}){999}){999}){999}").find("too large") != std::string::npos);
  CHECK(refusal(std::string(300, '(') + std::string(300, ')')).find("nested") != std::string::npos);
  CHECK(refusal(std::string(16 * 1024 + 1, 'a')).find("16 KiB") != std::string::npos);
  CHECK(pattern::compile(std::string(16 * 1024, 'a')));
}

TEST_CASE("a text that is no UTF-8 cannot be checked") {
  CHECK(search("a", "a\xFF") == result::unchecked);
  CHECK(search("a", "a\xED\xA0\x80") == result::unchecked);
}

TEST_CASE("a search that would take forever is given up") {
  auto many = std::string(60, 'a');
  CHECK(search("^(a+)+$", many + "!") == result::unchecked);
  CHECK(search("(a+)+$", many + "!") == result::unchecked);
  CHECK(search("^(a|a)*$", many + "!") == result::unchecked);
  CHECK(search("^(.*?,){20}[PQ]", std::string(2'000, ',') + "x") == result::unchecked);
}

TEST_CASE("the longer the text, the fewer steps a search may take at each place") {
  CHECK(search("x*x*[yz]", std::string(300, 'x')) == result::not_found);
  CHECK(search("x*x*[yz]", std::string(60'000, 'x')) == result::unchecked);
  CHECK(search("^x*x*[yz]", std::string(10'000, 'x')) == result::not_found);
  CHECK(search("^x*x*[yz]", std::string(1'000'000, 'x')) == result::unchecked);
}

TEST_CASE("long texts are searched within bounded time and memory") {
  std::string text(1 << 20, 'x');
  CHECK(search("^[a-z]+$", text) == result::found);
  CHECK(search("^(?:x|y)*$", std::string_view{text}.substr(0, 20'000)) == result::found);
  CHECK(search("y", text) == result::not_found);
  auto deep = search("^(x(?=x)|x)*$", text);
  CHECK((deep == result::found || deep == result::unchecked));
  auto nested = search("^(\\((?1)*\\))*$", std::string(1 << 20, '('));
  CHECK((nested == result::not_found || nested == result::unchecked));
}

TEST_CASE("one pattern searches in many threads at once") {
  auto x = pattern::compile("^(?:[a-z]+-)*[a-z]+$").value();
  std::vector<std::thread> threads;
  std::vector<int> found(4);
  for (auto& count : found)
    threads.emplace_back([&count, x] {
      for (int i = 0; i < 2'000; ++i)
        count += x.search("one-two-three") == result::found
                 && x.search("one--two") == result::not_found;
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(found == std::vector<int>(4, 2'000));
}

TEST_CASE("a pattern keeps its expression") {
  CHECK(pattern::compile("^a$")->expression() == "^a$");
}

TEST_CASE("durations of RFC 3339 have no sign and no fraction, and leave no unit out") {
  check_format_of("duration", {"P1DT2H30M", "P4W", "P1Y2M3D", "PT36H", "PT0S"},
                  {"-P1D", "PT0.5S", "P1Y2D", "PT1H2S", "P", "PT", "P1D2H", "P1WT1H", "1D"});
}

TEST_CASE("references, IRIs, templates and pointers are known") {
  check_format_of("uri-reference", {"/a?b=c", "a", "#x", "//h:1/p", "https://e.org", ""},
                  {"1:b", "/a b", "/%zz", "//h:x/p", "/[::1]"});
  check_format_of("iri", {"https://ex\u00e4mple.org/\u00fc"}, {"/\u00fc", "https://a b"});
  check_format_of("uri-template", {"/{a}/{?b*,c:3}", "x", "{+a.b}"},
                  {"{", "{}", "{a,}", "{a:0}", "a}b", "a b"});
  check_format_of("json-pointer", {"", "/a/~0~1"}, {"a", "/~", "/~2", "#"});
  check_format_of("relative-json-pointer", {"0", "1/a", "2#"}, {"", "/a", "01", "-1"});
  check_format_of("idn-email", {"\u00fc@e.org"}, {"e.org"});
}

TEST_CASE("a regular expression of ECMA-262 is told from one of others") {
  check_format_of("regex", {"^a+$", R"(\p{Letter}\u{61})", "(?<n>a)", "(?<=a+)b"},
                  {"(", R"(\a)", R"(^\Z)", "(?P<n>a)", "(?i)a", "(?#c)a"});
}

TEST_CASE("patterns mean what they mean in ECMA-262, beyond ASCII, too") {
  CHECK(search(R"(^\s$)", "\u00a0") == result::found);
  CHECK(search(R"(^[\s]$)", "\ufeff") == result::found);
  CHECK(search(R"(^\S+$)", "a\u2003b") == result::not_found);
  CHECK(search("^.$", "\u2028") == result::not_found);
  CHECK(search("^.$", "x") == result::found);
  CHECK(search(R"(^\v$)", "\n") == result::not_found);
  CHECK(search(R"(^\v$)", "\x0b") == result::found);
  CHECK(search(R"(^\p{Letter}+$)", "A\u00f1") == result::found);
  CHECK(search(R"(^\P{gc=Decimal_Number}$)", "5") == result::not_found);
  CHECK(search(R"(^\p{Script=Greek}$)", "\u03b1") == result::found);
  CHECK(search(R"(^\uD83D\uDC32$)", "\U0001F432") == result::found);
  CHECK(search("^[[a]$", "[") == result::found);
}

TEST_CASE("what other languages have besides stays understood") {
  CHECK(search(R"(^a\Z)", "a") == result::found);
  CHECK(search("(?i)^A$", "a") == result::found);
  CHECK(search("(?s)^.$", "\n") == result::found);
  CHECK(search("(?P<x>a)", "a") == result::found);
  CHECK_FALSE(pattern::compile("(*UCP)a"));
}
