-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Adds entries and answers the entry that they follow from, or does nothing at all.
-- KEYS: refs, bytes, the answered entry's stream, then the stream of each item
-- ARGV: group and id of the answered entry (id '' for none), then for each item:
--       stream name, meta, path, offset, length, key, body
-- Returns 1; 0 when the entry was answered before, so that a repeat after a lost reply adds nothing; -1 when a segment
-- is not registered: it was given up, a body in it could vanish.
local refs, bytes, answered = KEYS[1], KEYS[2], KEYS[3]
local group, id = ARGV[1], ARGV[2]
local function item(k)
  return unpack(ARGV, 3 + (k - 4) * 7, 9 + (k - 4) * 7)
end

if id ~= '' and #redis.call('XPENDING', answered, group, id, id, 1) == 0 then
  return 0
end
-- Redis does not undo what a script did before an error, so keys of another type must be met before the first write.
redis.call('HLEN', refs)
redis.call('HLEN', bytes)
for k = 4, #KEYS do
  redis.call('XLEN', KEYS[k])
  local _, _, path = item(k)
  if is_spool(path) and redis.call('HEXISTS', refs, path) == 0 then
    return -1
  end
end
-- XADD comes first: a Redis that is out of memory refuses a script's first write only.
for k = 4, #KEYS do
  local name, meta, path, offset, length, key, body = item(k)
  local entry = {'meta', meta}
  if path ~= '' then
    entry = {'meta', meta, 'f', path, 'o', offset, 'l', length}
  elseif key ~= '' then
    entry = {'meta', meta, 'k', key, 'l', length}
  end
  redis.call('XADD', KEYS[k], '*', unpack(entry))
  if key ~= '' then
    redis.call('SET', key, body)
  end
  local held = held_by(entry)
  if held then
    redis.call('HINCRBY', refs, held, 1)
  end
  redis.call('HINCRBY', bytes, name, size_of(entry))
end
if id ~= '' then
  redis.call('XACK', answered, group, id)
end
return 1
