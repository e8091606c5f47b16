#pragma once

namespace troupe {

/// What `std::visit` calls, made of one function for each type.
template <class... Fs>
struct overloaded : Fs... {
  using Fs::operator()...;
};

template <class... Fs>
overloaded(Fs...) -> overloaded<Fs...>;

} // namespace troupe
