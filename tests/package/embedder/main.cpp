#include <troupe/error.hpp>

#include <iostream>

int main() {
  const troupe::error nothing;
  std::cout << to_string(troupe::errc::refused) << '\n';
  return nothing.code == troupe::errc::none ? 0 : 1;
}
