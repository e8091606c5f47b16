#include "sha256.hpp"
#include "sqlite.hpp"

#include <troupe/detail/answer_cache.hpp>
#include <troupe/record.hpp>

#include <cstring>
#include <utility>

namespace troupe {

namespace {

using detail::sqlite_file;
using detail::sqlite_statement;

/// "trpc", in the header of the file.
constexpr int64_t application_id = 0x74727063;
constexpr int64_t format_version = 1;

constexpr auto pragmas = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;";

constexpr auto tables = "PRAGMA application_id = 1953656931;"
                        "PRAGMA user_version = 1;"
                        "CREATE TABLE IF NOT EXISTS answers ("
                        "  key BLOB PRIMARY KEY,"
                        "  stored INTEGER NOT NULL,"
                        "  used INTEGER NOT NULL,"
                        "  seal BLOB NOT NULL,"
                        "  answer BLOB NOT NULL) WITHOUT ROWID;"
                        "CREATE INDEX IF NOT EXISTS by_use ON answers (used);";

/// An answer's time of use is written again only after this time: a write for each hit would cost
/// more than the hit.
constexpr int64_t use_precision_s = 3600;

/// Answers that go at once when the file is too large.
constexpr int64_t removed_at_once = 256;

std::string_view view(const cache_key& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

/// Ties an answer to its key: a file that lost or mixed up some bytes must not answer.
cache_key seal_of(const cache_key& key, std::string_view answer) {
  return detail::sha256({"troupe answer", view(key), answer});
}

std::string written(const completion& x) {
  std::string result;
  detail::append_record(result, x);
  return result;
}

std::optional<completion> reread(std::string_view json) {
  thread_local json_document document;
  auto root = document.parse(json, {});
  if (!root)
    return std::nullopt;
  auto result = read_record<completion>(*root);
  if (!result)
    return std::nullopt;
  return std::move(*result);
}

int64_t seconds(std::chrono::system_clock::time_point x) {
  return std::chrono::duration_cast<std::chrono::seconds>(x.time_since_epoch()).count();
}

/// Makes an empty file a cache; refuses what is another thing.
expected<void> set_up(sqlite_file& file, const std::string& path) {
  auto id = file.number("PRAGMA application_id");
  auto version = id ? file.number("PRAGMA user_version") : id;
  auto objects = version ? file.number("SELECT count(*) FROM sqlite_schema") : version;
  if (!objects)
    return unexpected<error>{objects.error()};
  if (*objects > 0 && *id != application_id)
    return failed(errc::configuration, path + " is no cache of troupe, but another SQLite file");
  if (*objects > 0 && *version != format_version)
    return failed(errc::configuration,
                  path + " is a cache of another version of troupe; remove it to start anew");
  if (auto done = file.run(pragmas); !done)
    return done;
  if (*objects > 0)
    return {};
  // Another process may be at the same point.
  if (auto done = file.run("BEGIN IMMEDIATE"); !done)
    return done;
  if (auto done = file.run(tables); !done)
    return done;
  return file.run("COMMIT");
}

} // namespace

cache_key make_cache_key(std::string_view url, std::string_view mode, std::string_view body) {
  return detail::sha256({"troupe request 1", url, mode, body});
}

struct answer_cache::parts {
  parts(cache_settings x, sqlite_file opened) : conf(std::move(x)), file(std::move(opened)) {}

  expected<void> prepare();
  expected<void> trim(int64_t now);
  expected<std::optional<completion>> find(const cache_key& key, int64_t now);

  /// Runs a statement that yields nothing.
  expected<void> finish(sqlite_statement& x) {
    const auto done = x.step() == SQLITE_DONE;
    auto problem = done ? error{} : file.problem();
    x.reset();
    if (!done)
      return unexpected<error>{std::move(problem)};
    return {};
  }

  cache_settings conf;
  sqlite_file file;
  sqlite_statement select;
  sqlite_statement touch;
  sqlite_statement insert;
  sqlite_statement remove_old;
  sqlite_statement remove_unused;
  sqlite_statement pages;
  int64_t page_bytes = 4096;
};

expected<void> answer_cache::parts::prepare() {
  const std::pair<sqlite_statement*, const char*> statements[] = {
    {&select, "SELECT stored, used, seal, answer FROM answers WHERE key = ?1"},
    {&touch, "UPDATE answers SET used = ?2 WHERE key = ?1"},
    {&insert, "INSERT OR REPLACE INTO answers (key, stored, used, seal, answer) "
              "VALUES (?1, ?2, ?2, ?3, ?4)"},
    {&remove_old, "DELETE FROM answers WHERE key IN (SELECT key FROM answers WHERE stored < ?1 "
                  "LIMIT 256)"},
    {&remove_unused,
     "DELETE FROM answers WHERE key IN (SELECT key FROM answers ORDER BY used LIMIT ?1)"},
    {&pages, "SELECT page_count - freelist_count FROM pragma_page_count, pragma_freelist_count"}};
  for (const auto& [place, text] : statements) {
    auto made = file.prepare(text);
    if (!made)
      return unexpected<error>{made.error()};
    *place = std::move(*made);
  }
  auto size = file.number("PRAGMA page_size");
  if (!size)
    return unexpected<error>{size.error()};
  page_bytes = *size;
  return {};
}

expected<std::optional<completion>> answer_cache::parts::find(const cache_key& key, int64_t now) {
  select.bind(1, view(key));
  const auto code = select.step();
  if (code != SQLITE_ROW) {
    auto problem = file.problem();
    select.reset();
    if (code != SQLITE_DONE)
      return unexpected<error>{std::move(problem)};
    return std::nullopt;
  }
  const auto stored = select.number(0);
  const auto used = select.number(1);
  const bool fresh = conf.age_max.count() == 0 || stored + conf.age_max.count() >= now;
  const auto seal = seal_of(key, select.bytes(3));
  std::optional<completion> result;
  if (fresh && select.bytes(2) == view(seal))
    result = reread(select.bytes(3));
  select.reset();
  if (result && used + use_precision_s < now) {
    touch.bind(1, view(key)).bind(2, now);
    if (auto done = finish(touch); !done)
      return unexpected<error>{done.error()};
  }
  return result;
}

expected<void> answer_cache::parts::trim(int64_t now) {
  if (conf.age_max.count() > 0) {
    remove_old.bind(1, now - conf.age_max.count());
    if (auto done = finish(remove_old); !done)
      return done;
  }
  if (conf.bytes_max == 0)
    return {};
  const auto is_row = pages.step() == SQLITE_ROW;
  const auto bytes = is_row ? pages.number(0) * page_bytes : 0;
  pages.reset();
  if (!is_row)
    return unexpected<error>{file.problem()};
  if (static_cast<uint64_t>(bytes) <= conf.bytes_max)
    return {};
  remove_unused.bind(1, removed_at_once);
  return finish(remove_unused);
}

answer_cache::answer_cache(std::unique_ptr<parts> x) : parts_(std::move(x)) {}

answer_cache::~answer_cache() = default;

expected<std::unique_ptr<answer_cache>> answer_cache::open(const cache_settings& x) {
  auto file = sqlite_file::open(x.file, static_cast<int>(busy_max.count()));
  if (!file)
    return unexpected<error>{file.error()};
  if (auto fine = set_up(*file, x.file); !fine)
    return unexpected<error>{fine.error()};
  auto made = std::make_unique<parts>(x, std::move(*file));
  if (auto fine = made->prepare(); !fine)
    return unexpected<error>{fine.error()};
  // Whether it can be written shows here, not after the first answer was paid for.
  if (auto fine = made->file.run("BEGIN IMMEDIATE; PRAGMA user_version = 1; COMMIT"); !fine)
    return unexpected<error>{fine.error()};
  return std::unique_ptr<answer_cache>{new answer_cache{std::move(made)}};
}

expected<std::vector<std::optional<completion>>>
answer_cache::find(std::span<const cache_key> keys, std::chrono::system_clock::time_point now) {
  std::vector<std::optional<completion>> result;
  result.reserve(keys.size());
  for (const auto& key : keys) {
    auto got = parts_->find(key, seconds(now));
    if (!got)
      return unexpected<error>{got.error()};
    result.push_back(std::move(*got));
  }
  return result;
}

expected<void> answer_cache::store(std::span<const cached_answer> answers,
                                   std::chrono::system_clock::time_point now) {
  if (auto done = parts_->file.run("BEGIN IMMEDIATE"); !done)
    return done;
  const auto write = [&]() -> expected<void> {
    for (const auto& x : answers) {
      const auto text = written(x.answer);
      const auto seal = seal_of(x.key, text);
      parts_->insert.bind(1, view(x.key)).bind(2, seconds(now)).bind(3, view(seal)).bind(4, text);
      if (auto done = parts_->finish(parts_->insert); !done)
        return done;
    }
    if (auto done = parts_->trim(seconds(now)); !done)
      return done;
    return parts_->file.run("COMMIT");
  };
  auto result = write();
  if (!result)
    (void)parts_->file.run("ROLLBACK");
  return result;
}

} // namespace troupe
