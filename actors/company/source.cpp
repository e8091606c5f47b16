#include <troupe/source.hpp>

#include <istream>

namespace troupe {

namespace {

class line_source final : public source {
public:
  explicit line_source(std::istream& file) : file_(file) {}

  // Goes on as long as the buffer holds something: a pipe's next line may be long in coming.
  bool read(std::vector<prompt>& out, size_t max) override {
    std::string line;
    size_t count = 0;
    while (count < max && (count == 0 || file_.rdbuf()->in_avail() > 0)) {
      if (!std::getline(file_, line))
        return false;
      if (!line.empty() && line.back() == '\r')
        line.pop_back();
      if (line.empty())
        continue;
      out.push_back(detail::to_prompt(std::move(line)));
      line.clear();
      ++count;
    }
    return true;
  }

  bool blocking() const noexcept override {
    return true;
  }

private:
  std::istream& file_;
};

} // namespace

source_ptr lines_of(std::istream& file) {
  return std::make_shared<line_source>(file);
}

} // namespace troupe
