# Puts a page of HTML into the program, whole: cmake -D page=FILE -D style=FILE -D "scripts=FILE,FILE,…" -D output=FILE -P
#
# Writes a C++ source with two strings, `page_before_data` and `page_after_data`: the page with style and scripts in it, cut
# in two where "@data@" stands. Says in the page's Content-Security-Policy by hash that no other style and no other script
# may work in it, whatever the data hold.

cmake_policy(VERSION 3.25)

# The 32 bytes that `hex` stands for, in base64. The last two of them are a group of their own.
function(to_base64 hex result)
  set(digits "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  set(text)
  foreach(at RANGE 0 54 6)
    string(SUBSTRING "${hex}" ${at} 6 group)
    math(EXPR bits "0x${group}")
    foreach(shift IN ITEMS 18 12 6 0)
      math(EXPR digit "(${bits} >> ${shift}) & 63")
      string(SUBSTRING "${digits}" ${digit} 1 digit)
      string(APPEND text "${digit}")
    endforeach()
  endforeach()
  string(SUBSTRING "${hex}" 60 4 group)
  math(EXPR bits "0x${group} << 2")
  foreach(shift IN ITEMS 12 6 0)
    math(EXPR digit "(${bits} >> ${shift}) & 63")
    string(SUBSTRING "${digits}" ${digit} 1 digit)
    string(APPEND text "${digit}")
  endforeach()
  set(${result} "${text}=" PARENT_SCOPE)
endfunction()

# Sets the element's text in the page to `text`, and its hash in the policy.
function(fill name text)
  string(REPLACE "@${name}@" "${text}" html "${html}")
  string(SHA256 hex "${text}")
  to_base64("${hex}" hash)
  string(REPLACE "@${name}_hash@" "sha256-${hash}" html "${html}")
  set(html "${html}" PARENT_SCOPE)
endfunction()

file(READ "${page}" html)
file(READ "${style}" style_text)
string(REPLACE "," ";" scripts "${scripts}")
set(script_text "\n(() => {\n'use strict';\n")
foreach(script IN LISTS scripts)
  file(READ "${script}" text)
  string(APPEND script_text "${text}")
endforeach()
string(APPEND script_text "})();\n")
if("${style_text}${script_text}" MATCHES "</style|</script|<!--|@data@|\\)page\"")
  message(FATAL_ERROR "The style or a script of ${page} holds ${CMAKE_MATCH_0}, which ends more than it means to")
endif()
fill(style "${style_text}")
fill(script "${script_text}")

string(FIND "${html}" "@data@" at)
if(at EQUAL -1)
  message(FATAL_ERROR "${page} does not say where its data stand: @data@")
endif()
string(SUBSTRING "${html}" 0 ${at} before)
math(EXPR at "${at} + 6")
string(SUBSTRING "${html}" ${at} -1 after)
file(WRITE "${output}"
  "#include <string_view>\n\nnamespace troupe::cli {\n\n"
  "extern const std::string_view page_before_data, page_after_data;\n\n"
  "const std::string_view page_before_data = R\"page(${before})page\";\n\n"
  "const std::string_view page_after_data = R\"page(${after})page\";\n\n"
  "} // namespace troupe::cli\n")
