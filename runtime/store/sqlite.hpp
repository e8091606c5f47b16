#pragma once

#include <troupe/error.hpp>

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace troupe::detail {

/// A prepared statement; its parameters are bound anew for each run.
class sqlite_statement {
public:
  sqlite_statement() = default;
  explicit sqlite_statement(sqlite3_stmt* x) : statement_(x) {}

  /// `bytes` must live until the statement is reset.
  sqlite_statement& bind(int place, std::string_view bytes);
  sqlite_statement& bind(int place, int64_t number);

  /// SQLITE_ROW, SQLITE_DONE or a failure.
  int step();

  std::string_view bytes(int column) const;
  int64_t number(int column) const;

  /// Ready for the next run; ends the lock of a reading one.
  void reset();

private:
  struct finalizer {
    void operator()(sqlite3_stmt* x) const {
      sqlite3_finalize(x);
    }
  };

  std::unique_ptr<sqlite3_stmt, finalizer> statement_;
};

/// A connection to a SQLite file.
class sqlite_file {
public:
  /// Opens or creates the file, which is then readable for its owner only.
  static expected<sqlite_file> open(const std::string& path, int busy_ms);

  /// Runs statements without results.
  expected<void> run(const char* statements);

  expected<sqlite_statement> prepare(std::string_view statement);

  /// The single number that a statement yields.
  expected<int64_t> number(const char* statement);

  /// What SQLite says of its last failure.
  error problem() const;

private:
  struct closer {
    void operator()(sqlite3* x) const {
      sqlite3_close_v2(x);
    }
  };

  sqlite_file(std::string path, sqlite3* x) : path_(std::move(path)), handle_(x) {}

  std::string path_;
  std::unique_ptr<sqlite3, closer> handle_;
};

} // namespace troupe::detail
