#include "run/slot_table.hpp"

#include <troupe/detail/ticket.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace troupe;

namespace {

using table = slot_table<ticket, std::string>;

} // namespace

TEST_CASE("a thing stays where it is, however many come") {
  table x;
  const auto first = x.add();
  auto* where = x.find(first);
  *where = "first";
  for (int i = 0; i < 1000; ++i)
    x.at(x.add().slot) = std::to_string(i);
  CHECK(x.find(first) == where);
  CHECK(*where == "first");
  CHECK(x.at(1000) == "999");
  CHECK(x.size() == 1001);
  CHECK(x.slots() == 1001);
}

TEST_CASE("a slot that was emptied last is used first, and its thing is as good as new") {
  table x;
  std::vector<ticket> ids;
  for (int i = 0; i < 40; ++i) {
    ids.push_back(x.add());
    x.at(ids.back().slot) = "old";
  }
  x.remove(3);
  x.remove(20);
  CHECK(x.size() == 38);
  CHECK(x.find(ids[3]) == nullptr);
  CHECK(x.add().slot == 20);
  const auto again = x.add();
  CHECK(again.slot == 3);
  CHECK(x.at(3).empty());
  CHECK(x.find(ids[3]) == nullptr);
  CHECK(x.find(again) != nullptr);
  CHECK(x.add().slot == 40);
  CHECK(x.slots() == 41);
}

TEST_CASE("a new id voids the old one") {
  table x;
  const auto id = x.add();
  const auto renewed = x.renew(id.slot);
  CHECK(x.find(id) == nullptr);
  CHECK(x.find(renewed) != nullptr);
  CHECK(x.find(ticket{7, 0}) == nullptr);
}

TEST_CASE("each thing that is there is met once, also while things go and come") {
  table x;
  for (int i = 0; i < 50; ++i)
    x.at(x.add().slot) = std::to_string(i);
  x.remove(10);
  std::vector<uint32_t> met;
  x.for_each([&](uint32_t slot, const std::string&) {
    met.push_back(slot);
    if (slot == 5)
      x.remove(6);
    if (slot == 7)
      x.add();
  });
  CHECK(met.size() == 48);
  CHECK(x.size() == 49);
}
