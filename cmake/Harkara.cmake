# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
#
# harkara_library(FOLDER [USES folder...] [PACKAGES pkg-config...] [LIBS lib...])
#
# One folder is one static library of all its .c and .cc files. Its include root holds a single symbolic link to the
# folder, so `#include "index/search.h"` works exactly for those who USE index; for all others it is "No such file".
# USES is private: what a folder uses is not lent on to its own users.

add_library(harkara_flags INTERFACE)
target_compile_definitions(harkara_flags INTERFACE _GNU_SOURCE)
target_compile_options(harkara_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wwrite-strings -Wpointer-arith -Wformat=2
  -Wundef -Wimplicit-fallthrough -fno-common -fstack-protector-strong
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes;-Wmissing-prototypes;-Wold-style-definition>
  $<$<BOOL:${HARKARA_WERROR}>:-Werror>)

set(HARKARA_FOLDERS "" CACHE INTERNAL "folders that are targets")

function(harkara_root folder)
  set(root ${PROJECT_BINARY_DIR}/include/${folder})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${folder} ${root}/${folder} SYMBOLIC)
endfunction()

function(harkara_library folder)
  cmake_parse_arguments(A "" "" "USES;PACKAGES;LIBS" ${ARGN})
  harkara_root(${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  add_library(${folder} STATIC ${sources})
  set_target_properties(${folder} PROPERTIES LINKER_LANGUAGE CXX)
  target_include_directories(${folder} PUBLIC ${PROJECT_BINARY_DIR}/include/${folder})
  target_link_libraries(${folder} PRIVATE harkara_flags ${A_USES} ${A_LIBS} Threads::Threads m)
  foreach(package IN LISTS A_PACKAGES)
    string(MAKE_C_IDENTIFIER ${package} id)
    pkg_check_modules(PKG_${id} REQUIRED IMPORTED_TARGET GLOBAL ${package})
    target_link_libraries(${folder} PRIVATE PkgConfig::PKG_${id})
  endforeach()
  set_property(TARGET ${folder} PROPERTY HARKARA_USES "${A_USES}")
  set(HARKARA_FOLDERS ${HARKARA_FOLDERS} ${folder} CACHE INTERNAL "folders that are targets")
endfunction()
