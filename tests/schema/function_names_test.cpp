#include "reading/function_names.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using troupe::detail::function_meant;
using troupe::detail::function_name_for_wire;
using troupe::detail::means_function;

TEST_CASE("a name that is decorated means the function that it decorates") {
  for (const auto* called :
       {"invoice", "functions.invoice", "invoice:0", "invoice<|channel|>json", "Invoice",
        "default_api.invoice", "functions/invoice", "functions_invoice", "mcp__invoice",
        "\"invoice\"", "invoice()", " invoice ", "<invoice>", "to=functions.invoice", ""}) {
    INFO(called);
    CHECK(means_function(called, "invoice"));
  }
  CHECK(means_function("line-item", "line_item"));
  CHECK(means_function("lineItem", "line_item"));
}

TEST_CASE("another name means another function") {
  for (const auto* called : {"invoices", "weather", "get_invoice", "functions.weather",
                             "invoice_list", "invoic", "json", "my_invoice:0"}) {
    INFO(called);
    CHECK_FALSE(means_function(called, "invoice"));
  }
  // Of signs alone nothing is left to compare.
  CHECK_FALSE(means_function("--", "_"));
  CHECK(means_function("_", "_"));
}

TEST_CASE("of several functions the only one that can be is meant") {
  const std::vector<std::string> functions{"invoice", "reminder", "Invoice"};
  CHECK(function_meant("reminder", functions) == "reminder");
  CHECK(function_meant("functions.reminder", functions) == "reminder");
  CHECK(function_meant("Invoice", functions) == "Invoice");
  // Two of them can be.
  CHECK(function_meant("INVOICE", functions) == "INVOICE");
  CHECK(function_meant("cheque", functions) == "cheque");
  CHECK(function_meant("", functions).empty());
}

TEST_CASE("in a history a name has the form that functions have") {
  CHECK(function_name_for_wire("weather") == "weather");
  CHECK(function_name_for_wire("api.weather<|x|>") == "api_weather__x__");
  CHECK(function_name_for_wire("") == "_");
  CHECK(function_name_for_wire(std::string(100, 'x')).size() == 64);
}
