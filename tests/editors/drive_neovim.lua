-- Knows how to make Neovim do, and show, what a user would; must never know what the server should answer.
--
--   nvim --headless -u NONE -i NONE -l drive_neovim.lua REQUEST
--
-- REQUEST is a JSON file: {"plugin": editors/neovim, "command": [the server], "file": path, "steps": [...]}.
-- Each step is {"do": name, ...}, its name a function of `steps` below; a cursor is [line from 1, byte from 0].
-- What the steps returned is written as one line of JSON to the last line of standard output.

local TIMEOUT = 15000 -- milliseconds; reached only by a step that fails

local request = vim.json.decode(table.concat(vim.fn.readfile(arg[1]), '\n'))
local buffer, client

local function wait_for(condition)
  return vim.wait(TIMEOUT, condition, 20)
end

-- Neovim 0.10 has neither lsp/*.lua files nor vim.lsp.config: there the same file is given to vim.lsp.start.
local function attach()
  local gone = false
  local config = { cmd = request.command, on_exit = function() gone = true end }
  if vim.lsp.config then
    vim.opt.runtimepath:prepend(request.plugin)
    vim.lsp.config('closure_lsp', config)
    vim.lsp.enable('closure_lsp')
    vim.cmd('filetype on')
    vim.cmd.edit(request.file)
  else
    vim.cmd.edit(request.file)
    config = vim.tbl_extend('force', dofile(request.plugin .. '/lsp/closure_lsp.lua'), config)
    config.name, config.root_dir = 'closure_lsp', vim.fs.root(0, config.root_markers)
    vim.lsp.start(config)
  end
  buffer = vim.api.nvim_get_current_buf()
  wait_for(function()
    client = vim.lsp.get_clients({ bufnr = buffer, name = 'closure_lsp' })[1]
    return gone or client and client.initialized
  end)
end

local function diagnostics()
  local found = vim.diagnostic.get(buffer)
  table.sort(found, function(a, b) return a.lnum < b.lnum or (a.lnum == b.lnum and a.col < b.col) end)
  return vim.tbl_map(function(d) return { line = d.lnum + 1, rule = d.code, message = d.message } end, found)
end

local function hints()
  local found = vim.lsp.inlay_hint.get({ bufnr = buffer })
  local function start(hint) return hint.inlay_hint.position end
  table.sort(found, function(a, b)
    return start(a).line < start(b).line or (start(a).line == start(b).line and start(a).character < start(b).character)
  end)
  return vim.tbl_map(function(hint)
    local label = hint.inlay_hint.label
    if type(label) == 'table' then
      label = table.concat(vim.tbl_map(function(part) return part.value end, label))
    end
    return { line = start(hint).line + 1, label = label }
  end, found)
end

local function floating_window()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return window
    end
  end
end

local steps = {}

-- The diagnostics shown, once there are `count` of them (they come by themselves after each change).
function steps.diagnostics(step)
  wait_for(function() return #diagnostics() == step.count end)
  return diagnostics()
end

-- The inlay hints shown, once they stand in these `lines`.
function steps.hints(step)
  vim.lsp.inlay_hint.enable(true, { bufnr = buffer })
  wait_for(function()
    return vim.deep_equal(vim.tbl_map(function(hint) return hint.line end, hints()), step.lines)
  end)
  return hints()
end

-- The text of the hover window at `cursor`.
function steps.hover(step)
  vim.api.nvim_win_set_cursor(0, step.cursor)
  vim.lsp.buf.hover()
  wait_for(floating_window)
  local window = floating_window()
  if not window then
    return vim.NIL
  end
  local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
  vim.api.nvim_win_close(window, true)
  return table.concat(lines, '\n')
end

-- Choose the code action called `title` from the menu at `cursor`; the titles in the menu.
function steps.action(step)
  local titles
  local missing = false
  vim.ui.select = function(actions, _, choose)
    titles = vim.tbl_map(function(entry) return entry.action.title end, actions)
    local index = vim.fn.index(titles, step.title) + 1
    missing = index == 0
    choose(actions[index], index)
  end
  local before = vim.api.nvim_buf_get_changedtick(buffer)
  vim.api.nvim_win_set_cursor(0, step.cursor)
  vim.lsp.buf.code_action()
  wait_for(function() return missing or vim.api.nvim_buf_get_changedtick(buffer) ~= before end)
  return titles or vim.NIL
end

-- Give the name at `cursor` the name `new`; what Neovim tells the user if it does not.
function steps.rename(step)
  local before = vim.api.nvim_buf_get_changedtick(buffer)
  local told
  vim.notify = function(message) told = message end
  vim.api.nvim_win_set_cursor(0, step.cursor)
  vim.lsp.buf.rename(step.new)
  wait_for(function() return told or vim.api.nvim_buf_get_changedtick(buffer) ~= before end)
  return told or vim.NIL
end

function steps.save()
  vim.cmd.write()
  return true
end

attach()
local results = { version = tostring(vim.version()), attached = client ~= nil and client.initialized, answers = {} }
if results.attached then
  results.encoding = client.offset_encoding
  for _, step in ipairs(request.steps) do
    table.insert(results.answers, steps[step['do']](step))
  end
  vim.lsp.stop_client(client.id)
  results.stopped = wait_for(function() return vim.lsp.get_client_by_id(client.id) == nil end)
end
io.write('\n' .. vim.json.encode(results) .. '\n')
