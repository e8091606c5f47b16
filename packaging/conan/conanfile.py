"""Conan 2 recipe: builds the tree that it lies in.

    conan create packaging/conan --build=missing -s compiler.cppstd=20
"""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load

required_conan_version = ">=2.1"


class Troupe(ConanFile):
    name = "troupe"
    description = "Many texts in, typed and validated C++ records out: a company of actors calls the LLM"
    license = "BSD-3-Clause"
    topics = ("llm", "json-schema", "actor-model", "structured-output")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {
        "shared": [True, False],
        "fPIC": [True, False],
        "with_command": [True, False],
        "with_idn2": [True, False],
        "with_rehearsal": [True, False],
        "with_test": [True, False],
    }
    default_options = {
        "shared": False,
        "fPIC": True,
        "with_command": False,
        "with_idn2": False,
        "with_rehearsal": False,
        "with_test": True,
    }

    @property
    def _tree(self):
        return os.path.join(self.recipe_folder, "..", "..")

    def set_version(self):
        text = load(self, os.path.join(self._tree, "CMakeLists.txt"))
        self.version = re.search(r"\n  VERSION ([0-9.]+)\n", text).group(1)

    def export_sources(self):
        for name in ("CMakeLists.txt", "LICENSE", "cmake/*", "packaging/*", "schema/*", "runtime/*", "actors/*",
                     "rehearsal/*", "testkit/*", "cli/*"):
            copy(self, name, self._tree, self.export_sources_folder)

    def configure(self):
        if self.options.shared:
            self.options.rm_safe("fPIC")

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        # What troupe's own headers include.
        self.requires("caf/1.1.0", transitive_headers=True, transitive_libs=True)
        self.requires("tl-expected/1.2.0", transitive_headers=True)
        self.requires("libcurl/[>=7.80 <9]")
        self.requires("openssl/[>=3 <4]")
        self.requires("pcre2/[>=10.30 <11]")
        self.requires("sqlite3/[>=3.31 <4]")
        self.requires("zlib/[>=1.2.11 <2]")
        if self.options.with_idn2:
            self.requires("libidn2/2.3.8")
        if self.options.with_rehearsal or self.options.with_command:
            self.requires("boost/[>=1.74 <2]", headers=True, libs=False, visible=False)
            self.requires("rapidjson/[>=1.1.0]", visible=False)
        if self.options.with_command:
            self.requires("cli11/[>=2.1 <3]", visible=False)

    def validate(self):
        check_min_cppstd(self, 20)

    def generate(self):
        toolchain = CMakeToolchain(self)
        for option, wanted in (("CLI", self.options.with_command), ("REHEARSAL", self.options.with_rehearsal),
                               ("TESTKIT", self.options.with_test), ("TESTS", False), ("EXAMPLES", False),
                               ("BENCH", False)):
            toolchain.cache_variables["TROUPE_BUILD_" + option] = bool(wanted)
        toolchain.cache_variables["CMAKE_DISABLE_FIND_PACKAGE_IDN2"] = not self.options.with_idn2
        toolchain.cache_variables["CMAKE_SKIP_INSTALL_RPATH"] = True
        toolchain.generate()
        dependencies = CMakeDeps(self)
        dependencies.set_property("libidn2", "cmake_file_name", "IDN2")
        dependencies.set_property("libidn2", "cmake_target_name", "IDN2::IDN2")
        dependencies.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))

    def package_info(self):
        # CMake finds the package that troupe installs, others the libraries as troupe.pc has them.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs.append(os.path.join("lib", "cmake", "troupe"))
        rooms = load(self, os.path.join(self.package_folder, "lib", "pkgconfig", "troupe.pc"))
        self.cpp_info.libs = re.findall(r"-l(troupe_\w+)", rooms)
        self.cpp_info.system_libs = ["pthread"]
