#pragma once

#include <string>

/// Contents of small files, as far as anybody here looks at them.
namespace sample {

using namespace std::string_literals;

/// A picture of one black point.
inline std::string png() {
  return "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\xda"
         "c`\0\0\0\2\0\1H\xaf\xa4q\0\0\0\0IEND\xae"
         "B`\x82"s;
}

inline std::string jpeg() {
  return "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9"s;
}

inline std::string bmp() {
  return "BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\2\0\0\0\2\0\0\0"s;
}

inline std::string pdf() {
  return "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
}

inline std::string wav() {
  return "RIFF\x26\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\2\0\0\0\0\0"s;
}

inline std::string mp3() {
  return "ID3\4\0\0\0\0\0\0\xff\xfb\x90\x64"s;
}

} // namespace sample
