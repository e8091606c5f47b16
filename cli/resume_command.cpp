#include "resume_command.hpp"

#include <string_view>

namespace troupe::cli {

namespace {

constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   "-_./:=,+@%";

std::string quoted(const std::string& word) {
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos)
    return word;
  std::string result = "'";
  for (const char c : word)
    result += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return result + "'";
}

std::string without_value(const std::string& header) {
  return header.substr(0, header.find(':')) + ": …";
}

} // namespace

std::vector<std::string> words_without_headers(std::span<const std::string> words) {
  constexpr std::string_view option = "--header";
  std::vector<std::string> result;
  bool is_header = false;
  for (const auto& word : words) {
    const auto secret = is_header || word.starts_with("--header=");
    result.push_back(secret ? without_value(word) : word);
    is_header = word == option;
  }
  return result;
}

std::string resume_command(std::span<const std::string> words) {
  std::string result = "troupe";
  for (const auto& word : words_without_headers(words))
    if (word != "--detach")
      result += " " + quoted(word);
  return result;
}

std::string batches_command_line(const std::string& journal) {
  return "troupe batches " + quoted(journal);
}

std::string report_command_line(const std::string& journal) {
  return "troupe report " + quoted(journal);
}

} // namespace troupe::cli
