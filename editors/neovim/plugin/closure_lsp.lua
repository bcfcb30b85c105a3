-- How captured variables look (:help closure-lsp-colors), and the picture of closures (:help :ClosureLspShow).
-- Started is nothing here: that is vim.lsp.enable's.

local function define()
  vim.api.nvim_set_hl(0, '@lsp.mod.free.python', { italic = true, default = true })
  vim.api.nvim_set_hl(0, '@lsp.mod.rebound.python', { underline = true, default = true })
end

define()
-- a color scheme clears what it does not know
vim.api.nvim_create_autocmd('ColorScheme', {
  group = vim.api.nvim_create_augroup('closure_lsp', {}),
  callback = define,
})

local PICTURE = 'closure-lsp://closures'

local function open_window()
  local buffer = vim.fn.bufnr(PICTURE)
  if buffer == -1 then
    buffer = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_name(buffer, PICTURE)
    vim.keymap.set('n', 'q', '<Cmd>close<CR>', { buffer = buffer })
  end
  local window = vim.fn.bufwinid(buffer)
  if window == -1 then
    window = vim.api.nvim_open_win(buffer, false, { split = 'below' })
    vim.wo[window].wrap = false
    vim.wo[window].number = false
    vim.wo[window].signcolumn = 'no'
  end
  return buffer, window
end

local function show(error, answer)
  if error or not answer then
    vim.notify('closure-lsp: ' .. (error and error.message or 'no picture'), vim.log.levels.WARN)
    return
  end
  local buffer, window = open_window()
  local lines = vim.split(vim.trim(answer.picture), '\n')
  vim.bo[buffer].modifiable = true
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  vim.bo[buffer].modifiable = false
  vim.api.nvim_win_set_height(window, math.min(#lines, math.floor(vim.o.lines / 2)))
  vim.api.nvim_win_set_cursor(window, { 1, 0 })
end

-- The closures of the function at a place; without one at the cursor.
local function show_closures(place)
  local client = vim.lsp.get_clients({ name = 'closure_lsp', bufnr = place and vim.uri_to_bufnr(place.uri) or 0 })[1]
  if not client then
    vim.notify('closure-lsp does not run in this buffer', vim.log.levels.WARN)
    return
  end
  local params = place and { textDocument = { uri = place.uri }, position = place.position }
    or vim.lsp.util.make_position_params(0, client.offset_encoding)
  params.format = 'text'
  if vim.fn.has('nvim-0.11') == 1 then
    client:request('closureLsp/closures', params, show)
  else
    client.request('closureLsp/closures', params, show)
  end
end

-- For `inlayHints.when = 'cursor'`: the server shows the hints of the function at the cursor alone, so it is told.
local function tell_cursor(event)
  local client = vim.lsp.get_clients({ name = 'closure_lsp', bufnr = event.buf })[1]
  local when = client and vim.tbl_get(client.settings or client.config.settings or {}, 'closureLsp', 'inlayHints', 'when')
  if when ~= 'cursor' or event.buf ~= vim.api.nvim_get_current_buf() then
    return
  end
  local place = vim.lsp.util.make_position_params(0, client.offset_encoding)
  if vim.fn.has('nvim-0.11') == 1 then
    client:notify('closureLsp/didMoveCursor', place)
  else
    client.notify('closureLsp/didMoveCursor', place)
  end
end

vim.api.nvim_create_autocmd({ 'CursorHold', 'CursorMoved', 'LspAttach' }, {
  group = vim.api.nvim_create_augroup('closure_lsp_cursor', {}),
  callback = tell_cursor,
})

-- What the code action *Show closures* and a code lens run.
vim.lsp.commands['closureLsp.showClosures'] = function(command)
  show_closures(command.arguments[1])
end

vim.api.nvim_create_user_command('ClosureLspShow', function()
  show_closures()
end, { desc = 'The closures of the function at the cursor, as a picture' })
