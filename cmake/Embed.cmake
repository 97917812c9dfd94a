# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
#
# harkara_embed(TARGET SYMBOL DIR file...)
#
# Puts files into the executable, so that one file is the whole installation. The target gets a C file that
# defines `const struct embed SYMBOL[]` (see core/embed.h): the path below DIR, the bytes, the length; the last
# entry has a NULL path. The bytes come in by the assembler's .incbin, so a large file costs no compile time.

function(harkara_embed target symbol dir)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.c)
  set(code "#include \"core/embed.h\"\n")
  set(table "")
  set(i 0)
  foreach(file IN LISTS ARGN)
    set(path ${dir}/${file})
    string(APPEND code
      "__asm__(\".section .rodata\\n.balign 16\\n${symbol}_${i}_start:\\n.incbin \\\"${path}\\\"\\n"
      "${symbol}_${i}_end:\\n.byte 0\\n.previous\\n\");\n"
      "extern const unsigned char ${symbol}_${i}_start[], ${symbol}_${i}_end[];\n")
    string(APPEND table "    {\"${file}\", ${symbol}_${i}_start, ${symbol}_${i}_end},\n")
    list(APPEND paths ${path})
    math(EXPR i "${i} + 1")
  endforeach()
  string(APPEND code "const struct embed ${symbol}[] = {\n${table}    {0, 0, 0},\n};\n")
  file(CONFIGURE OUTPUT ${out} CONTENT "${code}" @ONLY)
  set_property(SOURCE ${out} APPEND PROPERTY OBJECT_DEPENDS "${paths}")
  target_sources(${target} PRIVATE ${out})
endfunction()
