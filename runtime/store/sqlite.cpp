#include "sqlite.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace troupe::detail {

sqlite_statement& sqlite_statement::bind(int place, std::string_view bytes) {
  sqlite3_bind_blob64(statement_.get(), place, bytes.data(), bytes.size(), SQLITE_STATIC);
  return *this;
}

sqlite_statement& sqlite_statement::bind(int place, int64_t number) {
  sqlite3_bind_int64(statement_.get(), place, number);
  return *this;
}

int sqlite_statement::step() {
  return sqlite3_step(statement_.get());
}

std::string_view sqlite_statement::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const auto size = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr ? std::string_view{} : std::string_view{data, static_cast<size_t>(size)};
}

int64_t sqlite_statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

void sqlite_statement::reset() {
  sqlite3_reset(statement_.get());
}

expected<sqlite_file> sqlite_file::open(const std::string& path, int busy_ms) {
  // SQLite would create it for everybody to read; its companions get the rights that the file has.
  const auto fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return failed(errc::configuration, path + " cannot be opened: " + std::strerror(errno));
  ::close(fd);
  sqlite3* handle = nullptr;
  const auto code = sqlite3_open_v2(path.c_str(), &handle,
                                    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  sqlite_file result{path, handle};
  if (code != SQLITE_OK)
    return unexpected<error>{result.problem()};
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, busy_ms);
  return result;
}

expected<void> sqlite_file::run(const char* statements) {
  if (sqlite3_exec(handle_.get(), statements, nullptr, nullptr, nullptr) != SQLITE_OK)
    return unexpected<error>{problem()};
  return {};
}

expected<sqlite_statement> sqlite_file::prepare(std::string_view statement) {
  sqlite3_stmt* result = nullptr;
  const auto code = sqlite3_prepare_v3(handle_.get(), statement.data(),
                                       static_cast<int>(statement.size()),
                                       SQLITE_PREPARE_PERSISTENT, &result, nullptr);
  if (code != SQLITE_OK)
    return unexpected<error>{problem()};
  return sqlite_statement{result};
}

expected<int64_t> sqlite_file::number(const char* statement) {
  auto prepared = prepare(statement);
  if (!prepared)
    return unexpected<error>{prepared.error()};
  if (prepared->step() != SQLITE_ROW)
    return unexpected<error>{problem()};
  return prepared->number(0);
}

error sqlite_file::problem() const {
  return {errc::configuration, path_ + ": " + sqlite3_errmsg(handle_.get())};
}

} // namespace troupe::detail
