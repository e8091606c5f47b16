// A rule that only a model can check: it is asked about each value, beside the other requests, and
// what it rules out goes back to be mended.
#include "connection.hpp"

#include <troupe/notes.hpp>

struct employee {
  std::string name;
  std::string occupation;
};

template <class Inspector>
bool inspect(Inspector& f, employee& x) {
  return f.object(x).fields(
    troupe::field(f, "name", x.name, troupe::judged("must be in upper case")),
    troupe::field(f, "occupation", x.occupation,
                  troupe::judged_by_text("must be what the text says the person does")));
}

int main() {
  const connection api;
  auto client = api.client();
  const auto got = client.extract<employee>("Jason Liu is a 25-year-old data analyst.");
  for (const auto& attempt : got.log.attempts)
    std::cout << (attempt.judging ? "ruling: " : "answer: ")
              << (attempt.problem.code == troupe::errc::none ? "right" : attempt.problem.message)
              << '\n';
  if (!got)
    return 1;
  std::cout << got->name << ", " << got->occupation << '\n';
  return 0;
}
