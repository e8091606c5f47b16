#include "visitor.hpp"

#include <troupe/calls.hpp>
#include <troupe/streamed_company.hpp>
#include <troupe/test/fixture.hpp>
#include <troupe/test/scripted_server.hpp>

#include <caf/actor_system_config.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::test;

namespace {

const visitor mona{"Mona", 52};

struct reception : fixture<caf::id_block::testkit_test> {
  reception() {
    conf.transport_retries = 2;
    conf.reasks = 1;
  }
};

/// Notes what it is told, and whether it was ever told two things at a time.
class notepad final : public http_listener {
public:
  void completed(std::vector<http_completion>& batch) override {
    const visit here{*this};
    for (auto& x : batch)
      ends.push_back(std::move(x));
  }

  void arrived(std::vector<http_piece>& batch) override {
    const visit here{*this};
    for (const auto& x : batch)
      body += x.bytes;
  }

  void caught_up() override {
    const std::lock_guard guard{mutex};
    ++rests;
    rested.notify_all();
  }

  std::vector<http_completion> ends;
  std::string body;
  int rests = 0;
  std::atomic<int> inside{0};
  bool met = false;
  std::mutex mutex;
  std::condition_variable rested;

private:
  struct visit {
    explicit visit(notepad& x) : pad(x) {
      pad.met = pad.met || pad.inside.exchange(1) != 0;
    }
    ~visit() {
      pad.inside = 0;
    }
    notepad& pad;
  };
};

http_request request_of(std::string body, http_endpoint endpoint = {}) {
  http_request result;
  result.endpoint = std::make_shared<const http_endpoint>(std::move(endpoint));
  result.body = std::move(body);
  return result;
}

} // namespace

TEST_CASE("a record is answered in the form that each mode asks for") {
  reception x;
  x.conf.mode = GENERATE(mode::tools, mode::json_schema, mode::json_object, mode::md_json);
  x.server->on("Mona", reply_with(mona));
  const auto got = x.extract<visitor>("Mona, 52");
  CHECK(has_record(got, mona));
  CHECK(took_requests(got, 1));
  CHECK(got.log.attempts[0].repairs.empty());
  CHECK(got.log.tokens.total_tokens == 120);
}

TEST_CASE("the elements of a list are streamed piece by piece, on the actors' clock") {
  reception x;
  x.conf.mode = GENERATE(mode::tools, mode::json_schema);
  const std::vector<visitor> both{mona, {"J\u00f6rg", 7}};
  x.server->on(any_request(), reply_with(both).in_pieces(100ms, 10));
  auto options = x.options();
  auto wanted = std::make_shared<stream_plan>();
  wanted->list = list_type_of<visitor>();
  options.streaming = wanted;
  std::vector<std::chrono::nanoseconds> times;
  struct parts final : outcome_sink {
    void deliver(coordinator_actor::pointer_view, std::vector<outcome_ptr>&) override {}
    void ended(coordinator_actor::pointer_view, const run_summary& y) override {
      sum = y;
    }
    void deliver_part(erased_part&& part) override {
      names.push_back(static_cast<visitor*>(part.record.get())->name);
      times->push_back(now());
    }
    std::optional<run_summary> sum;
    std::vector<std::string> names;
    std::vector<std::chrono::nanoseconds>* times = nullptr;
    std::function<std::chrono::nanoseconds()> now;
  };
  auto sink = std::make_shared<parts>();
  sink->times = &times;
  sink->now = [&x] { return x.now(); };
  options.texts = make_source(std::vector<std::string>{"all"});
  auto hired = hire_company(x.system, x.conf, wanted->list->whole, options, {sink, {}});
  REQUIRE(hired);
  REQUIRE(x.run_until([&] { return sink->sum.has_value(); }));
  CHECK(sink->sum->succeeded == 1);
  CHECK(sink->names == std::vector<std::string>{"Mona", "J\u00f6rg"});
  REQUIRE(times.size() == 2);
  CHECK(times[1] - times[0] >= 200ms);
}

TEST_CASE("a wrong answer is asked for again, and the next reply is for that") {
  reception x;
  x.server->on("Mona", reply_with_json(R"({"name":"Mona","age":520})"), reply_with(mona));
  const auto got = x.extract<visitor>("Mona");
  CHECK(has_record(got, mona));
  CHECK(took_requests(got, 2));
  const auto asked = x.server->requests();
  REQUIRE(asked.size() == 2);
  CHECK(asked[0].text == asked[1].text);
  CHECK(asked[1].nth == 2);
  CHECK(asked[1].answers_shown() == 1);
  CHECK(asked[1].functions == std::vector<std::string>{"visitor"});
}

TEST_CASE("each text goes through the replies of a rule by itself, and keeps the last") {
  reception x;
  x.server->on(any_request(), fail_with(503), reply_with(mona));
  const auto got = x.gather<visitor>({{"", "a", {}}, {"", "b", {}}});
  for (const auto& y : got) {
    CHECK(has_record(y));
    CHECK(took_requests(y, 2));
  }
  CHECK(took_requests(x.extract<visitor>("a"), 1));
}

TEST_CASE("the first rule that matches a request answers it") {
  reception x;
  x.server->on("dog" && nth_request(2), reply_with(visitor{"second", 2}));
  x.server->on([](const seen_request& y) { return y.text == "a dog"; },
               [](const seen_request& y) {
                 return y.nth == 1 ? fail_with(500)
                                   : throw std::runtime_error("not to be asked thrice");
               });
  x.server->otherwise(reply_with(visitor{"other", 3}));
  CHECK(has_record(x.extract<visitor>("a dog"), {"second", 2}));
  CHECK(has_record(x.extract<visitor>("a cat"), {"other", 3}));
  x.conf.transport_retries = 0;
  CHECK(failed_with(x.extract<visitor>("a dog"), errc::unavailable, "not to be asked thrice"));
}

TEST_CASE("what no rule matches says so in its failure") {
  reception x;
  CHECK(failed_with(x.extract<visitor>("nobody knows"), errc::http_status,
                    "no rule of the scripted server matches \"nobody knows\""));
}

TEST_CASE("a model may refuse, be cut off, or write words instead of calling") {
  reception x;
  x.server->on("refuse", refuse_with("I would rather not"));
  x.server->on("long", cut_off_at(R"({"name":"Mo)"));
  x.server->on("chat", reply_with_words("It is a fine day."));
  CHECK(failed_with(x.extract<visitor>("refuse"), errc::refused, "rather not"));
  CHECK(failed_with(x.extract<visitor>("long"), errc::truncated));
  const auto words = x.extract<visitor>("chat");
  CHECK(failed_with(words, errc::reasks_exhausted));
  CHECK(words.log.attempts[0].problem.code == errc::no_answer);
}

TEST_CASE("a limit with its header is waited for on the actors' clock") {
  reception x;
  x.server->on(any_request(), fail_with(429).with_header("retry-after", "20"), reply_with(mona));
  const auto begun = x.now();
  CHECK(has_record(x.extract<visitor>("Mona")));
  CHECK(x.now() - begun >= 20s);
  const auto asked = x.server->requests();
  REQUIRE(asked.size() == 2);
  CHECK(asked[1].at - asked[0].at >= 20s);
}

TEST_CASE("a used-up quota is known by its name") {
  reception x;
  x.server->on(any_request(), fail_with(429, "pay first", "insufficient_quota"));
  CHECK(failed_with(x.extract<visitor>("Mona"), errc::quota_exhausted, "pay first"));
}

TEST_CASE("silence lasts until the request's own time is over") {
  reception x;
  x.conf.timeout_retries = 0;
  x.conf.transport_retries = 0;
  x.conf.request_timeout = 30s;
  x.conf.first_byte_timeout = 0ms;
  x.server->on("silence", no_reply());
  x.server->on("late", reply_with(mona).after(40s));
  x.server->on("soon", reply_with(mona).after(29s));
  auto begun = x.now();
  CHECK(failed_with(x.extract<visitor>("silence"), errc::timeout_sent));
  CHECK(x.now() - begun == 30s);
  CHECK(failed_with(x.extract<visitor>("late"), errc::timeout_sent));
  CHECK(has_record(x.extract<visitor>("soon")));
  x.conf.first_byte_timeout = 10s;
  begun = x.now();
  CHECK(failed_with(x.extract<visitor>("soon"), errc::timeout_sent, "no byte"));
  CHECK(x.now() - begun == 10s);
}

TEST_CASE("a text's own time cuts what it waits for") {
  reception x;
  x.conf.text_timeout = 5s;
  x.server->on(any_request(), no_reply());
  CHECK(failed_with(x.extract<visitor>("Mona"), errc::deadline_exceeded));
}

TEST_CASE("a transport failure is whatever the test says") {
  reception x;
  x.server->on("wall", break_off_with(errc::tls, "the certificate is a drawing"));
  x.server->on("gap", reply_with(mona).breaking_after(0), reply_with(mona));
  CHECK(failed_with(x.extract<visitor>("wall"), errc::tls, "a drawing"));
  const auto got = x.extract<visitor>("gap");
  CHECK(has_record(got));
  CHECK(got.log.attempts.at(0).problem.code == errc::connection_lost);
}

TEST_CASE("the server counts what was there at once") {
  reception x;
  x.conf.pool_size = 3;
  x.server->on(any_request(), reply_with(mona).after(1s));
  x.gather<visitor>(std::vector<prompt>(7));
  CHECK(x.server->in_flight_max() == 3);
  CHECK(x.server->in_flight() == 0);
  CHECK(x.server->requests().size() == 7);
  CHECK(x.server->cancelled() == 0);
}

TEST_CASE("each request has one completion: also one that is cancelled, or that a shutdown finds") {
  reception x;
  const auto pad = std::make_shared<notepad>();
  x.server->on("quick", reply_with_response({200, "", "here"}));
  x.server->otherwise(no_reply());
  const auto first = x.server->submit(request_of("slow"), pad, 1);
  x.server->submit(request_of("quick"), pad, 2);
  x.server->submit(request_of("left"), pad, 3);
  CHECK(pad->ends.empty()); // never within a call
  x.run();
  REQUIRE(pad->ends.size() == 1);
  CHECK(pad->ends[0].tag == 2);
  CHECK(pad->ends[0].result.response.body == "here");
  x.server->cancel(first);
  x.server->cancel(first);
  x.server->cancel(4711);
  x.run();
  REQUIRE(pad->ends.size() == 2);
  CHECK(pad->ends[1].tag == 1);
  CHECK(pad->ends[1].result.problem.code == errc::cancelled);
  x.server = nullptr;
  x.run();
  REQUIRE(pad->ends.size() == 3);
  CHECK(pad->ends[2].tag == 3);
  CHECK(pad->rests == 3);
}

TEST_CASE("a reply that is larger than allowed is none") {
  reception x;
  const auto pad = std::make_shared<notepad>();
  http_endpoint small;
  small.reply_bytes_max = 3;
  x.server->otherwise(reply_with_response({200, "", "four"}));
  x.server->submit(request_of("a", small), pad, 1);
  x.run();
  REQUIRE(pad->ends.size() == 1);
  CHECK(pad->ends[0].result.problem.code == errc::reply_too_large);
}

TEST_CASE("many threads may ask at once, and a listener is never called twice at a time") {
  const detail::known_types<caf::id_block::testkit_test> known;
  caf::actor_system_config config;
  config.set("caf.scheduler.max-threads", 4);
  caf::actor_system system{config};
  const auto pad = std::make_shared<notepad>();
  scripted_server server{system};
  server.otherwise(reply_with_response({200, "", "x"}));
  constexpr uint64_t each = 200;
  std::vector<std::thread> callers;
  for (uint64_t i = 0; i < 4; ++i)
    callers.emplace_back([&server, &pad, i] {
      for (uint64_t k = 0; k < each; ++k) {
        const auto id = server.submit(request_of("text"), pad, i * each + k);
        if (k % 3 == 0)
          server.cancel(id);
      }
    });
  for (auto& x : callers)
    x.join();
  std::unique_lock lock{pad->mutex};
  pad->rested.wait(lock, [&] {
    return server.in_flight() == 0 && pad->inside == 0 && pad->ends.size() == 4 * each;
  });
  CHECK_FALSE(pad->met);
}

TEST_CASE("what goes with a text is seen beside it") {
  const auto seen = read_request(request_of(
    R"({"messages":[{"role":"user","content":[)"
    R"({"type":"image_url","image_url":{"url":"data:image/png;base64,QQ=="}},)"
    R"({"type":"input_audio","input_audio":{"data":"QUI=","format":"wav"}},)"
    R"({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,QQ=="}},)"
    R"({"type":"text","text":"a list"},{"type":"text","text":"Mona, 52"}]}]})"));
  CHECK(seen.text == "a list\nMona, 52");
  REQUIRE(seen.messages.size() == 1);
  const std::vector expected{image_url("data:image/png;base64,QQ=="),
                             audio_url("data:audio/wav;base64,QUI="),
                             pdf_url("data:application/pdf;base64,QQ==")};
  CHECK(seen.messages.front().files == expected);
}
