-- Drives wrk: reads the mix from the file in the first argument; `{n}` counts from the number in the second.
local templates, rows, token, count = {}, {}, nil, 0

local function split(line)
  local parts = {}
  for part in (line .. "\t"):gmatch("(.-)\t") do parts[#parts + 1] = part end
  return parts
end

-- For an overload: average wait of each connection before its next request, in milliseconds. Before the first one,
-- each also waits for the lead. Refusals are then checked.
pause, lead, unasked = 0, 0, 0

function init(args)
  count = tonumber(args[2])
  pause = tonumber(args[3])
  if pause > 0 then
    lead = tonumber(args[4])
    local first = tonumber(args[5])
    -- Random, because otherwise all of them would arrive at the same moment again and again.
    delay = function()
      first = first - 1
      return (first >= 0 and lead or 0) + math.random(0, 2 * pause)
    end
    response = function(status, headers)
      local told = headers["retry-after"] or headers["Retry-After"]
      if status == 503 and not told then unasked = unasked + 1 end
    end
  end
  math.randomseed(count)
  for line in io.lines(args[1]) do
    local kind, rest = line:sub(1, 1), line:sub(3)
    if kind == "K" then token = rest
    elseif kind == "T" then templates[#templates + 1] = split(rest)
    else rows[#rows + 1] = split(rest) end
  end
end

function request()
  count = count + 1
  local template, row = templates[math.random(#templates)], rows[math.random(#rows)]
  local function filled(text)
    return (text:gsub("{(%w)}", function(name)
      if name == "n" then return string.format("%09d", count) end
      return row[tonumber(name)]
    end))
  end
  local headers = { ["x-connectfi-token"] = token }
  local body
  if template[3] ~= "" then
    headers["content-type"] = "application/json"
    body = filled(template[3])
  end
  return wrk.format(template[1], filled(template[2]), headers, body)
end

local threads = {}
function setup(thread) threads[#threads + 1] = thread end

function done(summary, latency)
  local errors = summary.errors
  io.stderr:write(string.format(
    '{"responses":%d,"seconds":%.3f,"refused":%d,"silent":%d,"broken":%d,"p50":%.3f,"p99":%.3f}\n',
    summary.requests, summary.duration / 1e6 - threads[1]:get("lead") / 1e3, errors.status, threads[1]:get("unasked"),
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
