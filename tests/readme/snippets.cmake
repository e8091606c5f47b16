# What a document quotes from an example stands there, letter for letter. Arguments: document (file), root (folder).
#
#   <!-- examples/x.cpp -->
#   ```cpp
#   …
#   ```
file(READ "${document}" text)
set(count 0)
while(text MATCHES "<!-- examples/")
  string(FIND "${text}" "<!-- examples/" start)
  math(EXPR start "${start} + 5")
  string(SUBSTRING "${text}" ${start} -1 text)
  string(FIND "${text}" " -->\n```cpp\n" length)
  string(SUBSTRING "${text}" 0 ${length} file)
  math(EXPR start "${length} + 12")
  string(SUBSTRING "${text}" ${start} -1 text)
  string(FIND "${text}" "```" length)
  string(SUBSTRING "${text}" 0 ${length} quoted)
  file(READ "${root}/${file}" source)
  string(FIND "${source}" "${quoted}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "${document} quotes what ${file} does not say:\n${quoted}")
  endif()
  math(EXPR count "${count} + 1")
endwhile()
if(count EQUAL 0)
  message(FATAL_ERROR "${document} quotes nothing")
endif()
