-- Knows how to make Neovim do, and show, what a user would; must never know what the server should answer.
--
--   CLOSURE_LSP_REQUEST=REQUEST nvim --headless -i NONE -u drive_neovim.lua FILE
--
-- As a user's init.lua it sets the servers up; when Neovim has started and opened FILE it takes the steps.
-- REQUEST is a JSON file: {"plugin": editors/neovim, or null where a package has it, "command": [the server],
-- "settings": {...}, "capabilities": {...}, "beside": {name: [another server]}, "steps": [...]}.
-- Each step is {"do": name, ...}, its name a function of `steps` below; a cursor is [line from 1, byte from 0].
-- What the steps returned is written as one line of JSON to the last line of standard output.

local TIMEOUT = 30000 -- milliseconds; reached only by a step that fails

local request = vim.json.decode(table.concat(vim.fn.readfile(vim.env.CLOSURE_LSP_REQUEST), '\n'), { luanil = { object = true } })
local modern = vim.lsp.config ~= nil
local told = {}
local buffer

vim.notify = function(message) table.insert(told, message) end

local function wait_for(condition)
  return vim.wait(TIMEOUT, condition, 20)
end

-- What the help file has for this version.
local function set_up(name, config)
  if modern then
    vim.lsp.config(name, config)
    vim.lsp.enable(name)
    return
  end
  vim.api.nvim_create_autocmd('FileType', {
    pattern = 'python',
    callback = function()
      vim.lsp.start(vim.tbl_extend('force', config, {
        name = name,
        root_dir = vim.fs.root(0, { 'pyproject.toml', '.git' }),
      }))
    end,
  })
end

if request.plugin then
  vim.opt.runtimepath:prepend(request.plugin)
end
set_up('closure_lsp', { cmd = request.command, settings = request.settings, capabilities = request.capabilities })
for name, command in pairs(request.beside or {}) do
  set_up(name, { cmd = command, filetypes = { 'python' }, root_markers = { 'pyproject.toml' } })
end

local function attached(name)
  local client = vim.lsp.get_clients({ bufnr = buffer, name = name or 'closure_lsp' })[1]
  return client and client.initialized and client or nil
end

-- The client, as soon as it is there; another one than that with the number `gone`.
local function attach(name, gone)
  wait_for(function() return attached(name) and attached(name).id ~= gone end)
  return attached(name)
end

-- The process of our server.
local function server()
  for _, child in ipairs(vim.api.nvim_get_proc_children(vim.fn.getpid())) do
    local file = io.open(('/proc/%d/cmdline'):format(child))
    local command = file and file:read('*a') or ''
    if file then
      file:close()
    end
    if command == table.concat(request.command, '\0') .. '\0' then
      return child
    end
  end
end

local function diagnostics()
  local found = vim.diagnostic.get(buffer)
  table.sort(found, function(a, b) return a.lnum < b.lnum or (a.lnum == b.lnum and a.col < b.col) end)
  return vim.tbl_map(function(d)
    local marked = vim.api.nvim_buf_get_text(buffer, d.lnum, d.col, d.end_lnum, d.end_col, {})
    return { line = d.lnum + 1, rule = d.code, message = d.message, marked = table.concat(marked, '\n') }
  end, found)
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
    -- Neovim has made a byte of the character that the server named
    local line = vim.api.nvim_buf_get_lines(buffer, start(hint).line, start(hint).line + 1, false)[1]
    return { line = start(hint).line + 1, label = label, before = line:sub(1, start(hint).character) }
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

-- The lines that Neovim draws below the code in a window of `columns`, as the documentation sets it up.
function steps.virtual_lines(step)
  vim.o.columns = step.columns
  vim.diagnostic.config({ virtual_lines = { format = require('closure_lsp').wrapped } })
  wait_for(function() return #diagnostics() == step.count end)
  local drawn = {}
  for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(buffer, -1, 0, -1, { details = true })) do
    for _, line in ipairs(mark[4].virt_lines or {}) do
      table.insert(drawn, table.concat(vim.tbl_map(function(chunk) return chunk[1] end, line)))
    end
  end
  return drawn
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

-- The picture of the closures at `cursor`, as the command draws it in a window of its own.
function steps.picture(step)
  vim.api.nvim_win_set_cursor(0, step.cursor)
  vim.cmd('ClosureLspShow')
  local window
  wait_for(function()
    window = vim.fn.bufwinid('closure-lsp://closures')
    return window ~= -1
  end)
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
  local seen = #told
  vim.api.nvim_win_set_cursor(0, step.cursor)
  vim.lsp.buf.rename(step.new)
  wait_for(function() return #told > seen or vim.api.nvim_buf_get_changedtick(buffer) ~= before end)
  return told[seen + 1] or vim.NIL
end

-- Move the cursor; Neovim itself tells nobody while a script runs.
function steps.move(step)
  vim.api.nvim_win_set_cursor(0, step.cursor)
  vim.api.nvim_exec_autocmds('CursorMoved', { buffer = buffer })
  return true
end

-- The line at which the help on a topic opens.
function steps.help(step)
  vim.cmd.help(step.topic)
  local line = vim.api.nvim_get_current_line()
  vim.cmd.close()
  return line
end

-- Type `keys` at `cursor`, in normal mode.
function steps.type(step)
  vim.api.nvim_win_set_cursor(0, step.cursor)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(step.keys, true, false, true), 'tx', false)
  return true
end

-- Change the settings of the running server.
function steps.settings(step)
  local client = attached()
  client.settings = step.settings
  local parameters = { settings = step.settings }
  if modern then
    return client:notify('workspace/didChangeConfiguration', parameters)
  end
  return client.notify('workspace/didChangeConfiguration', parameters)
end

-- The types and modifiers of the semantic tokens at `cursor`, once there are some. (They are drawn on a screen alone.)
function steps.tokens(step)
  local found = {}
  wait_for(function()
    found = vim.lsp.semantic_tokens.get_at_pos(buffer, step.cursor[1] - 1, step.cursor[2]) or {}
    return #found > 0
  end)
  return vim.tbl_map(function(token)
    local modifiers = vim.tbl_keys(token.modifiers)
    table.sort(modifiers)
    return { type = token.type, modifiers = modifiers }
  end, found)
end

-- What a highlight group looks like.
function steps.look(step)
  return vim.api.nvim_get_hl(0, { name = step.group })
end

-- Restart the server as a user would; whether it is another process then.
function steps.restart()
  local client, process = attached(), server()
  if vim.fn.exists(':lsp') == 2 then -- 0.12
    vim.cmd('lsp restart closure_lsp')
  else
    vim.lsp.stop_client(client.id)
    wait_for(function() return vim.lsp.get_client_by_id(client.id) == nil end)
    vim.cmd.edit()
  end
  return attach(nil, client.id) ~= nil and server() ~= process
end

-- Kill the server; whether there is another one then. What should not come (`last`) is waited for for a second.
function steps.kill(step)
  local client, process = attached(), server()
  vim.uv.kill(process, 'sigkill')
  wait_for(function() return vim.lsp.get_client_by_id(client.id) == nil end)
  if not modern then
    vim.cmd.edit()
  end
  if step.last then
    return (vim.wait(1000, attached, 20))
  end
  return attach(nil, client.id) ~= nil and server() ~= process
end

-- In which units each server of the buffer counts columns, and what Neovim thinks of it.
function steps.encodings()
  local encodings = {}
  for name in pairs(vim.tbl_extend('error', { closure_lsp = true }, request.beside or {})) do
    encodings[name] = attach(name).offset_encoding
  end
  vim.cmd.checkhealth('vim.lsp')
  local health = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  vim.cmd.bdelete()
  return { encodings = encodings, health = health, told = told }
end

-- What starts a server that has been given up.
function steps.edit()
  vim.cmd.edit()
  return attach() ~= nil
end

function steps.save()
  vim.cmd.write()
  return true
end

local function drive()
  buffer = vim.api.nvim_get_current_buf()
  local client = attach()
  local results = { version = tostring(vim.version()), attached = client ~= nil, told = told, answers = {} }
  if client then
    results.encoding = client.offset_encoding
    for _, step in ipairs(request.steps) do
      table.insert(results.answers, steps[step['do']](step))
    end
    local last = attached()
    vim.lsp.stop_client(last.id)
    results.stopped = wait_for(function() return vim.lsp.get_client_by_id(last.id) == nil end)
  end
  io.write('\n' .. vim.json.encode(results) .. '\n')
end

vim.api.nvim_create_autocmd('VimEnter', {
  callback = vim.schedule_wrap(function()
    local done, problem = xpcall(drive, debug.traceback)
    if not done then
      io.stderr:write(problem)
    end
    vim.cmd(done and 'qall!' or 'cquit')
  end),
})
