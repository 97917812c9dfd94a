-- SPDX-License-Identifier: GPL-3.0-or-later
-- Copyright (C) 2026 The Harkara authors
-- Puts a dead letter back into its stream, for the group that failed alone (field g). Its reference to the body goes
-- over to the new entry.
-- KEYS: dead, stream, bytes · ARGV: stream name, id of the dead letter
-- Returns 1, or 0 when there is no such letter.
local dead, stream, bytes = KEYS[1], KEYS[2], KEYS[3]
local name, id = ARGV[1], ARGV[2]

local found = redis.call('XRANGE', dead, id, id)[1]
if not found then
  return 0
end
local entry = {'g', field(found[2], 'group')}
for _, part in ipairs({'meta', 'f', 'o', 'l', 'k'}) do
  local value = field(found[2], part)
  if value then
    entry[#entry + 1] = part
    entry[#entry + 1] = value
  end
end
redis.call('XADD', stream, '*', unpack(entry))
redis.call('HINCRBY', bytes, name, size_of(entry))
redis.call('XDEL', dead, id)
return 1
