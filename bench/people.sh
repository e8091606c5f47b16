# The texts and the schema of bench/people.hpp, for the command. To be sourced.
# shellcheck shell=bash

# write_people N: so many texts, a line each.
write_people() {
  local i
  for ((i = 0; i < $1; ++i)); do
    echo "John Smith is a $((18 + i % 60))-year-old software engineer who lives in Springfield."
  done
}

# write_person_schema
write_person_schema() {
  cat << 'END'
{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"},"occupation":{"type":"string"}},
"required":["name","age","occupation"]}
END
}
