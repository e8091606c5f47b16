// What reading a list of 1 MiB costs while it arrives, against reading it when all of it is there:
// processor time, medians, one table.

#include "people.hpp"
#include "person_schema.hpp"
#include "purchase.hpp"

#include <troupe/record_growth.hpp>
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
constexpr int rounds = 15;

double processor_seconds() {
  timespec x{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &x);
  return static_cast<double>(x.tv_sec) + static_cast<double>(x.tv_nsec) * 1e-9;
}

double median_of(const std::function<void()>& work) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const auto start = processor_seconds();
    work();
    times.push_back(processor_seconds() - start);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

void expect(bool good, const char* what) {
  if (good)
    return;
  std::fprintf(stderr, "stream_bench: %s\n", what);
  std::exit(1);
}

void print(const char* how, size_t piece, double seconds, double whole) {
  std::printf("%-10s %10zu %10.2f ms %8.2f x\n", how, piece, seconds * 1e3, seconds / whole);
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
  const auto whole = median_of([&] { expect(type->read(list, {}).record != nullptr, "no list"); });
  std::printf("\n%s: %zu elements, %zu bytes\n", name, count, list.size());
  print("one shot", list.size(), whole, whole);
  for (const size_t piece : {size_t{4}, size_t{16}, size_t{64}, size_t{1024}, size_t{16384}}) {
    const auto items = median_of([&] {
      item_reader reader{list_type_of<T>(), {}};
      size_t good = 0;
      for (size_t i = 0; i < list.size(); i += piece)
        reader.push(std::string_view{list}.substr(i, piece),
                    [&good](uint64_t, reading&& x) { good += x.record != nullptr; });
      expect(good == count && reader.settled(), "an element is missing");
    });
    print("items", piece, items, whole);
  }
  for (const size_t piece : {size_t{16384}, size_t{65536}}) {
    const auto snapshots = median_of([&] {
      auto builder = make_snapshots<std::vector<T>>({});
      std::shared_ptr<void> last;
      for (size_t i = 0; i < list.size(); i += piece) {
        builder->push(std::string_view{list}.substr(i, piece));
        last = builder->snapshot(0, 1);
      }
      expect(std::static_pointer_cast<partial<std::vector<T>>>(last)->value.size() == count,
             "the last snapshot is not complete");
    });
    print("snapshots", piece, snapshots, whole);
  }
}

} // namespace

int main() {
  std::printf("%-10s %10s %13s %10s\n", "read as", "piece", "processor", "ratio");
  compare<bench::person>("3 fields", bench::person_json);
  compare<bench::purchase>("20 fields, nested", bench::purchase_json);
}
