#pragma once

#include "../reply_json.hpp"
#include "batch_routes.hpp"
#include "stored_files.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::rehearsing {

/// The page that `pageSize` and `pageToken` ask for. A token is the last id of the page before.
/// Absent if they make no sense.
template <class Item>
std::optional<list_page<Item>> google_page(const std::vector<Item>& all, const http_call& call) {
  constexpr uint64_t size_usual = 10;
  constexpr uint64_t size_max = 1000;
  const auto size = query_number(call, "pageSize", size_usual, size_max);
  if (!size)
    return std::nullopt;
  // "/" may be written in two ways.
  std::string after(call.query("pageToken"));
  if (const auto slash = after.find("%2F"); slash != after.npos)
    after.replace(slash, 3, "/");
  return list_page<Item>::cut(all, after, *size);
}

template <class Page, class Append>
void write_google_page(std::string& out, std::string_view name, const Page& page, Append append) {
  reply_json json(out);
  json.begin();
  if (!page.items.empty()) {
    json.begin_list(name);
    for (const auto& x : page.items) {
      json.begin();
      append(json, *x);
      json.end();
    }
    json.end_list();
  }
  if (page.has_more)
    json.text("nextPageToken", page.items.back()->id);
  json.end();
}

} // namespace troupe::rehearsing
