#include "record_file.hpp"

#include "store/journal_replay.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <optional>
#include <unistd.h>
#include <utility>

namespace troupe::cli {

namespace {

constexpr size_t line_bytes_max = size_t{64} << 20;

struct file_closer {
  void operator()(std::FILE* x) const {
    std::fclose(x);
  }
};
using open_file = std::unique_ptr<std::FILE, file_closer>;

unexpected<error> cannot_be_read(const std::string& path, int code) {
  return failed(errc::configuration, path + " cannot be read: " + std::strerror(code));
}

unexpected<error> no_room(int code) {
  return failed(errc::configuration,
                std::string{"a temporary file cannot be written: "} + std::strerror(code));
}

/// What is no regular file is read once, to be read again from there.
expected<open_file> copied(const std::string& path, std::FILE* from) {
  open_file result{std::tmpfile()};
  if (!result)
    return no_room(errno);
  char block[64 * 1024];
  while (const auto got = std::fread(block, 1, sizeof(block), from))
    if (std::fwrite(block, 1, got, result.get()) != got)
      return no_room(errno);
  if (std::ferror(from) != 0)
    return cannot_be_read(path, errno);
  if (std::fflush(result.get()) != 0)
    return no_room(errno);
  return result;
}

/// The lines of the outcomes that stand in a journal.
expected<open_file> lines_of_journal(const std::string& path) {
  auto journal = journal_file::open_to_read(path);
  if (!journal)
    return unexpected<error>{journal.error()};
  const auto index = read_index(**journal);
  if (!index)
    return unexpected<error>{index.error()};
  open_file result{std::tmpfile()};
  if (!result)
    return no_room(errno);
  auto written
    = visit_outcomes(**journal, *index, [&](const journal_outcome& x, uint64_t) -> expected<void> {
        const auto line = x.line + "\n";
        if (std::fwrite(line.data(), 1, line.size(), result.get()) != line.size())
          return no_room(errno);
        return {};
      });
  if (!written)
    return unexpected<error>{written.error()};
  if (std::fflush(result.get()) != 0)
    return no_room(errno);
  return result;
}

bool is_journal(std::FILE* file) {
  char head[journal_magic.size()];
  const auto got = ::pread(::fileno(file), head, sizeof(head), 0);
  return got == static_cast<ssize_t>(sizeof(head))
         && std::string_view{head, sizeof(head)} == journal_magic;
}

expected<open_file> opened(const std::string& path) {
  open_file file{path == "-" ? ::fdopen(::dup(STDIN_FILENO), "r") : std::fopen(path.c_str(), "re")};
  if (!file)
    return cannot_be_read(path, errno);
  if (::lseek(::fileno(file.get()), 0, SEEK_CUR) != 0)
    return copied(path == "-" ? "standard input" : path, file.get());
  if (is_journal(file.get()))
    return lines_of_journal(path);
  return file;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

uint64_t hash_of(std::string_view id) {
  // 0 says that there is none.
  return id.empty() ? 0 : std::max<uint64_t>(std::hash<std::string_view>{}(id), 1);
}

} // namespace

record_file::record_file(std::FILE* file, std::string path) : file_(file), path_(std::move(path)) {}

record_file::~record_file() {
  std::fclose(file_);
}

expected<std::unique_ptr<record_file>> record_file::open(const std::string& path) {
  auto file = opened(path);
  if (!file)
    return unexpected<error>{file.error()};
  std::unique_ptr<record_file> result{
    new record_file{file->release(), path == "-" ? "standard input" : path}};
  if (auto fine = result->scan(); !fine)
    return unexpected<error>{fine.error()};
  return result;
}

error record_file::trouble(uint64_t line, std::string_view problem) const {
  return {errc::configuration,
          path_ + ", line " + std::to_string(line) + " " + std::string{problem}};
}

expected<void> record_file::scan() {
  std::rewind(file_);
  char* text = nullptr;
  size_t room = 0;
  const std::unique_ptr<char*, void (*)(char**)> owner{&text, [](char** x) { std::free(*x); }};
  uint64_t offset = 0;
  for (uint64_t line = 1;; ++line) {
    const auto got = ::getline(&text, &room, file_);
    if (got < 0)
      break;
    const std::string_view whole{text, static_cast<size_t>(got)};
    if (!is_blank(whole)) {
      if (whole.size() > line_bytes_max)
        return unexpected<error>{trouble(line, "is longer than 64 MiB")};
      auto found = parse(whole, places_.size());
      if (!found)
        return unexpected<error>{trouble(line, found.error().message)};
      places_.push_back({found->index, hash_of(found->id), offset,
                         static_cast<uint32_t>(whole.size()), found->has_failed});
      has_ids_ = has_ids_ && !found->id.empty();
    }
    offset += whole.size();
  }
  if (std::ferror(file_) != 0)
    return cannot_be_read(path_, errno);
  return {};
}

expected<record_line> record_file::parse(std::string_view text, uint64_t position) {
  const auto wrong = [](std::string words) {
    return failed(errc::configuration, std::move(words));
  };
  auto root = document_.parse(text);
  if (!root)
    return wrong(to_string(root.error()));
  const auto id = root->find("id");
  const auto index = root->find("index");
  const auto value = root->find("value");
  const auto problem = root->find("error");
  const auto has_head = ((id || index) && (value || problem)) || (value && root->size() == 1);
  const auto here = has_head ? sort::with_head : sort::bare;
  if (sort_ == sort::unknown)
    sort_ = here;
  if (sort_ != here)
    return wrong(has_head ? "has a value beside an id or an index, though the lines before are "
                            "records themselves"
                          : "has no value (or error) beside an id or an index, though the lines "
                            "before do");
  if (!has_head)
    return record_line{position, {}, *root, false};
  if (root->find("item"))
    return wrong("is an element of a streamed list: records are scored whole, without --stream "
                 "items");
  record_line result{position, {}, value.value_or(json_value{}), !value};
  if (index) {
    if (index->kind() != json_kind::integer || index->as_int64() < 0)
      return wrong("has index " + index->excerpt() + ", which must be a whole number from 0 on");
    result.index = index->as_uint64();
  }
  if (id && !id->is_null())
    result.id = id->text();
  return result;
}

std::vector<record_file::entry> record_file::entries(match_by by, uint64_t& repeated) const {
  std::vector<entry> result;
  result.reserve(places_.size());
  for (size_t i = 0; i < places_.size(); ++i)
    result.push_back({by == match_by::id ? places_[i].id : places_[i].index, i});
  std::sort(result.begin(), result.end(), [](const entry& a, const entry& b) {
    return a.key != b.key ? a.key < b.key : a.line < b.line;
  });
  const auto end = std::unique(result.begin(), result.end(),
                               [](const entry& a, const entry& b) { return a.key == b.key; });
  repeated = static_cast<uint64_t>(result.end() - end);
  result.erase(end, result.end());
  return result;
}

expected<record_line> record_file::read(size_t line) {
  const auto& at = places_[line];
  buffer_.resize(at.bytes);
  for (size_t done = 0; done < buffer_.size();) {
    const auto got = ::pread(::fileno(file_), buffer_.data() + done, buffer_.size() - done,
                             static_cast<off_t>(at.offset + done));
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return failed(errc::configuration, path_ + " has changed while it was read");
    done += static_cast<size_t>(got);
  }
  auto result = parse(buffer_, line);
  if (!result)
    return failed(errc::configuration, path_ + " has changed while it was read");
  return result;
}

match_by decided(match_by by, const std::vector<const record_file*>& files) {
  if (by != match_by::automatic)
    return by;
  const auto all = std::all_of(files.begin(), files.end(), [](const record_file* x) {
    return x->has_ids() && !x->places().empty();
  });
  return all ? match_by::id : match_by::index;
}

} // namespace troupe::cli
