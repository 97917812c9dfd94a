-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Removes entries that every group has answered, from the old end of the stream.
-- KEYS: stream, refs, bytes, freed · ARGV: stream name, most entries to remove, then the groups that must be there
-- Returns how many went.
local stream, refs, bytes, freed = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local name, most = ARGV[1], tonumber(ARGV[2])

local function parts(id)
  local ms, seq = string.match(id, '(%d+)-(%d+)')
  return tonumber(ms), tonumber(seq), ms
end
local function is_before(a, b)
  local a_ms, a_seq = parts(a)
  local b_ms, b_seq = parts(b)
  return a_ms < b_ms or (a_ms == b_ms and a_seq < b_seq)
end
local function next_id(id)
  local _, seq, ms = parts(id)
  return ms .. '-' .. string.format('%.0f', seq + 1)
end

-- The first entry that some group has not answered: its oldest pending one, or what follows the last delivered.
local limit
local present = {}
for _, info in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
  local group = field(info, 'name')
  present[group] = true
  local first = next_id(field(info, 'last-delivered-id'))
  if field(info, 'pending') > 0 then
    first = redis.call('XPENDING', stream, group)[2]
  end
  if not limit or is_before(first, limit) then
    limit = first
  end
end
for i = 3, #ARGV do
  if not present[ARGV[i]] then
    return 0 -- a group has yet to be made: nothing is answered for it
  end
end

local entries = redis.call('XRANGE', stream, '-', '(' .. limit, 'COUNT', most)
if #entries == 0 then
  return 0
end
local now = now_ms()
redis.call('XTRIM', stream, 'MINID', next_id(entries[#entries][1]))
for _, e in ipairs(entries) do
  local held = held_by(e[2])
  redis.call('HINCRBY', bytes, name, -size_of(e[2]))
  if held and redis.call('HINCRBY', refs, held, -1) <= 0 then
    if is_spool(held) then
      redis.call('HSET', freed, held, now) -- stays registered: its producer may still write to it
    else
      redis.call('DEL', held)
      redis.call('HDEL', refs, held)
    end
  end
end
return #entries
