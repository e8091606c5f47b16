// What reading a list of 1 MiB costs while it arrives, against reading it when all of it is there:
// processor time, medians, one table.

#include "dialects/dialects.hpp"
#include "people.hpp"
#include "person_schema.hpp"
#include "purchase.hpp"

#include <troupe/detail/json_writer.hpp>
#include <troupe/detail/record_growth.hpp>
#include <troupe/record_list.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace troupe;

constexpr size_t list_bytes = size_t{1} << 20;
constexpr int rounds = 9;

double processor_seconds() {
  timespec x{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &x);
  return static_cast<double>(x.tv_sec) + static_cast<double>(x.tv_nsec) * 1e-9;
}

double median(std::vector<double> xs) {
  std::sort(xs.begin(), xs.end());
  return xs[xs.size() / 2];
}

double seconds_of(const std::function<void()>& work) {
  const auto start = processor_seconds();
  work();
  return processor_seconds() - start;
}

/// What reading the list in one go is compared with; beside each other, since a processor has
/// moods.
struct comparison {
  std::function<void()> whole;

  /// Returns the median of the times.
  double against(const char* how, size_t piece, const std::function<void()>& work) const {
    std::vector<double> times;
    std::vector<double> ratios;
    for (int i = 0; i < rounds; ++i) {
      const auto once = seconds_of(whole);
      times.push_back(seconds_of(work));
      ratios.push_back(times.back() / once);
    }
    std::printf("%-10s %10zu %10.2f ms %8.2f x\n", how, piece, median(times) * 1e3, median(ratios));
    return median(times);
  }
};

void expect(bool good, const char* what) {
  if (good)
    return;
  std::fprintf(stderr, "stream_bench: %s\n", what);
  std::exit(1);
}

/// As the streamer decides it, with the usual `stream_plan::snapshot_growth`.
bool is_time_for_snapshot(size_t come, size_t shown) {
  return come <= (size_t{4} << 10) || come - shown >= shown / 16;
}

dialect_ptr streaming_dialect(const json_schema& schema) {
  settings conf;
  conf.model = "m";
  conf.mode = mode::json_schema;
  auto made = make_dialect(conf, schema, {.streamed = true});
  expect(made.has_value(), "no dialect");
  return *made;
}

/// The list as a server streams it: an event for each piece.
std::string events_of(std::string_view list, size_t piece) {
  std::string result;
  for (size_t i = 0; i < list.size(); i += piece) {
    result += "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
              "\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":";
    append_json_string(result, list.substr(i, piece));
    result += "},\"finish_reason\":null}]}\n\n";
  }
  return result
         + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
}

/// Everything between the socket and the elements, for pieces of that size in events of their own,
/// that come in reads of 16 KiB.
template <class T>
void compare_events(std::string_view list, size_t count, size_t piece, const comparison& one_go) {
  const auto wire = streaming_dialect(schema_of<std::vector<T>>());
  const auto body = events_of(list, piece);
  const auto seconds = one_go.against("events", piece, [&] {
    item_reader reader{list_type_of<T>(), {}};
    const auto stream = wire->stream();
    size_t good = 0;
    for (size_t i = 0; i < body.size(); i += 16384)
      for (auto part = stream->push(std::string_view{body}.substr(i, 16384));
           part && !part->empty(); part = stream->push({}))
        reader.push(*part, [&good](uint64_t, reading&& x) { good += x.record != nullptr; });
    expect(good == count && reader.settled() && stream->finish().has_value(),
           "an element is missing");
  });
  std::printf("%-10s %10zu %10.0f ns an event, %zu bytes each\n", "", piece,
              seconds * 1e9 / static_cast<double>(list.size() / piece),
              body.size() / (list.size() / piece));
}

template <class T>
void compare(const char* name, std::string_view element) {
  std::string list = "{\"content\":[";
  size_t count = 0;
  for (; list.size() < list_bytes; ++count) {
    list += count > 0 ? "," : "";
    list += element;
  }
  list += "]}";
  const auto type = record_type_of<std::vector<T>>();
  const comparison one_go{[&] { expect(type->read(list, {}).record != nullptr, "no list"); }};
  std::printf("\n%s: %zu elements, %zu bytes\n", name, count, list.size());
  one_go.against("one shot", list.size(), one_go.whole);
  for (const size_t piece : {size_t{4}, size_t{16}, size_t{64}, size_t{1024}, size_t{16384}}) {
    one_go.against("items", piece, [&] {
      item_reader reader{list_type_of<T>(), {}};
      size_t good = 0;
      for (size_t i = 0; i < list.size(); i += piece)
        reader.push(std::string_view{list}.substr(i, piece),
                    [&good](uint64_t, reading&& x) { good += x.record != nullptr; });
      expect(good == count && reader.settled(), "an element is missing");
    });
  }
  for (const size_t piece : {size_t{4}, size_t{16}, size_t{64}})
    compare_events<T>(list, count, piece, one_go);
  for (const size_t piece :
       {size_t{4}, size_t{16}, size_t{64}, size_t{1024}, size_t{16384}, size_t{65536}}) {
    one_go.against("snapshots", piece, [&] {
      auto builder = make_snapshots<std::vector<T>>({});
      std::shared_ptr<void> last;
      size_t shown = 0;
      for (size_t i = 0; i < list.size(); i += piece) {
        builder->push(std::string_view{list}.substr(i, piece));
        if (i + piece < list.size() && !is_time_for_snapshot(i + piece, shown))
          continue;
        last = builder->snapshot(0, 1);
        shown = i + piece;
      }
      expect((*std::static_pointer_cast<partial<std::vector<T>>>(last))->size() == count,
             "the last snapshot is not complete");
    });
  }
}

} // namespace

int main() {
  std::printf("%-10s %10s %13s %10s\n", "read as", "piece", "processor", "ratio");
  compare<bench::person>("3 fields", bench::person_json);
  compare<bench::purchase>("20 fields, nested", bench::purchase_json);
}
