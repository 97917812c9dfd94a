-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- What the queue's scripts know of an entry; prepended to each of them. docs/internals/queue.md describes the fields
-- (meta, f o l or k l, g) and the keys.

-- The value of a name in a flat name-value list, or nil.
local function field(flat, name)
  for i = 1, #flat, 2 do
    if flat[i] == name then
      return flat[i + 1]
    end
  end
end

-- Segment files of the queue are counted and removed; other files, the web archive, are only pointed to.
local function is_spool(path)
  return string.sub(path, 1, 6) == 'spool/'
end

-- What the entry holds a reference to: a segment's path, a body's key, or nil.
local function held_by(entry)
  local path = field(entry, 'f')
  if path and is_spool(path) then
    return path
  end
  return field(entry, 'k')
end

-- What the entry adds to the bytes in flight.
local function size_of(entry)
  return #(field(entry, 'meta') or '') + tonumber(field(entry, 'l') or 0)
end

-- Redis' own wall clock.
local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
