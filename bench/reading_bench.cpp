// How much of badly written JSON is read as it was meant.
//   --mode table                     a table of what troupe makes of it
//   --mode write                     the cases, each as a JSON string on a line
//   --mode table --others A=FILE,…   the table with columns for other readers, whose readings of
//   those
//                                    lines FILE holds: one line of JSON each, empty where it gave
//                                    up
//   --mode wrong                     prints the wrong readings
//   --n 400                          cases for each of ten kinds of records and each mutation

#include "measurement.hpp"
#include "reading_mutations.hpp"
#include "reading_records.hpp"

#include <troupe/detail/json_writer.hpp>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

namespace {

enum class verdict {
  recovered,
  refused,
  wrong
};

struct tally {
  size_t counts[3] = {};

  void add(verdict x) {
    ++counts[static_cast<size_t>(x)];
  }

  size_t all() const {
    return counts[0] + counts[1] + counts[2];
  }

  double percent(verdict x) const {
    return 100.0 * static_cast<double>(counts[static_cast<size_t>(x)])
           / static_cast<double>(std::max<size_t>(1, all()));
  }
};

struct spoilt {
  size_t mutation;
  const bench::record_kind* kind;
  std::string good;
  std::string bad;
};

verdict judge(const spoilt& x, const troupe::reading& got) {
  if (!got.record)
    return verdict::refused;
  return x.kind->type->write(got.record.get()) == x.good ? verdict::recovered : verdict::wrong;
}

/// Calls `use` with each case. Those that are valid JSON by accident, and what they say is another
/// record, are no badly written JSON: they are counted.
template <class Use>
std::vector<size_t> for_each_case(size_t n, Use use) {
  const auto& mutations = bench::mutations();
  std::vector<size_t> accidents(mutations.size());
  for (size_t m = 0; m < mutations.size(); ++m) {
    for (auto& kind : bench::record_kinds()) {
      bench::random_source random{m * 1000 + n};
      for (size_t i = 0; i < n; ++i) {
        spoilt x{m, &kind, kind.make(random), {}};
        auto bad = mutations[m].apply(x.good, random);
        if (!bad || *bad == x.good)
          continue;
        x.bad = std::move(*bad);
        if (judge(x, kind.type->read(x.bad, {})) == verdict::wrong)
          ++accidents[m];
        else
          use(x);
      }
    }
  }
  return accidents;
}

struct reader_column {
  std::string name;
  std::ifstream lines;
  std::vector<tally> tallies;
};

std::vector<reader_column> open_columns(const std::string& list) {
  std::vector<reader_column> result;
  std::istringstream items{list};
  for (std::string item; std::getline(items, item, ',');) {
    const auto equals = item.find('=');
    reader_column x;
    x.name = item.substr(0, equals);
    x.lines.open(item.substr(equals + 1));
    if (!x.lines) {
      std::cerr << "cannot read " << item << '\n';
      std::exit(2);
    }
    result.push_back(std::move(x));
  }
  return result;
}

void print_row(const std::string& name, const std::vector<const tally*>& xs) {
  std::printf("| %s | %zu |", name.c_str(), xs.front()->all());
  for (const auto* x : xs)
    std::printf(" %.2f | %.2f | %.2f |", x->percent(verdict::recovered),
                x->percent(verdict::refused), x->percent(verdict::wrong));
  std::printf("\n");
}

void print_table(const std::vector<tally>& ours, std::vector<reader_column>& others,
                 const std::vector<size_t>& accidents) {
  std::printf("| mutation | cases | recovered %% | refused %% | wrong %% |");
  for (auto& x : others)
    std::printf(" %s: recovered | refused | wrong |", x.name.c_str());
  std::printf("\n|---|---:|---:|---:|---:|");
  for (size_t i = 0; i < 3 * others.size(); ++i)
    std::printf("---:|");
  std::printf("\n");
  std::vector<tally> sums(1 + others.size());
  size_t left_out = 0;
  for (size_t m = 0; m < ours.size(); ++m) {
    std::vector<const tally*> row{&ours[m]};
    for (auto& x : others)
      row.push_back(&x.tallies[m]);
    for (size_t i = 0; i < row.size(); ++i)
      for (size_t v = 0; v < 3; ++v)
        sums[i].counts[v] += row[i]->counts[v];
    left_out += accidents[m];
    print_row(std::string{bench::mutations()[m].name}
                + (bench::mutations()[m].is_unambiguous ? "" : " (ambiguous)"),
              row);
  }
  std::vector<const tally*> row;
  for (auto& x : sums)
    row.push_back(&x);
  print_row("all", row);
  std::printf("\nLeft out, as they are valid JSON of another record: %zu\n", left_out);
}

int run_table(const bench::options& options, bool show_wrong) {
  auto others = open_columns(options.others.at("others"));
  std::vector<tally> ours(bench::mutations().size());
  for (auto& x : others)
    x.tallies.resize(ours.size());
  const troupe::read_options repairing{.policy = troupe::reading_policy::repair};
  const auto accidents = for_each_case(options.n, [&](const spoilt& x) {
    const auto got = x.kind->type->read(x.bad, repairing);
    const auto how = judge(x, got);
    ours[x.mutation].add(how);
    const bool is_shown = (show_wrong && how == verdict::wrong)
                          || (options.others.at("show") == bench::mutations()[x.mutation].name
                              && how == verdict::refused);
    if (is_shown)
      std::cout << bench::mutations()[x.mutation].name << " of " << x.kind->name << "\n  " << x.bad
                << "\n  "
                << (got.record ? x.kind->type->write(got.record.get())
                               : troupe::render(got.violations))
                << "\n  " << x.good << "\n  " << troupe::to_string(got.repairs) << '\n';
    for (auto& other : others) {
      std::string line;
      std::getline(other.lines, line);
      other.tallies[x.mutation].add(line.empty() ? verdict::refused
                                                 : judge(x, x.kind->type->read(line, {})));
    }
  });
  if (!show_wrong && options.others.at("show").empty())
    print_table(ours, others, accidents);
  bool is_clean = true;
  for (size_t m = 0; m < ours.size(); ++m)
    is_clean = is_clean
               && (!bench::mutations()[m].is_unambiguous
                   || ours[m].counts[static_cast<size_t>(verdict::wrong)] == 0);
  return is_clean ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
  const auto options = bench::options::read(argc, argv,
                                            {{"mode", "table"}, {"others", ""}, {"show", ""}});
  const auto& mode = options.others.at("mode");
  if (mode == "write") {
    for_each_case(options.n, [](const spoilt& x) {
      std::string line;
      troupe::append_json_string(line, x.bad);
      line += '\n';
      std::cout << line;
    });
    return 0;
  }
  return run_table(options, mode == "wrong");
}
