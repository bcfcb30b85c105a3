-- What Neovim 0.11 and later need to start closure-lsp: vim.lsp.enable('closure_lsp'). See :help closure-lsp.

local MOST_RESTARTS = 3

-- Neovim leaves a server that has died as it is. It reads this file anew for each start, so the count is elsewhere.
local function come_back(code, signal)
  local restarts = vim.g.closure_lsp_restarts or 0
  local died = code ~= 0 or not (signal == 0 or signal == 15)
  if not died or vim.v.exiting ~= vim.NIL or restarts == MOST_RESTARTS then
    return
  end
  vim.g.closure_lsp_restarts = restarts + 1
  vim.schedule(function()
    local is_enabled = vim.lsp.is_enabled -- 0.11 has none
    if not is_enabled or is_enabled('closure_lsp') then
      vim.lsp.enable('closure_lsp')
    end
  end)
end

-- These count columns in UTF-16 alone. Neovim wants all servers of a buffer to count in the same units.
local COUNT_IN_UTF16 = { 'basedpyright', 'pyright', 'pylance', 'pylsp', 'jedi_language_server' }

local function counts_in_utf16()
  local is_enabled = vim.lsp.is_enabled -- 0.11 has none
  for _, name in ipairs(COUNT_IN_UTF16) do
    if is_enabled and is_enabled(name) then
      return true
    end
  end
  for _, client in ipairs(vim.lsp.get_clients({ bufnr = 0 })) do
    if client.name ~= 'closure_lsp' and client.initialized and client.offset_encoding == 'utf-16' then
      return true
    end
  end
  return false
end

local function agree_on_units(params, config)
  local chosen = vim.tbl_get(config, 'capabilities', 'general', 'positionEncodings')
  if not chosen and counts_in_utf16() then
    params.capabilities.general.positionEncodings = { 'utf-16' }
  end
end

---@type vim.lsp.Config
return {
  cmd = { 'closure-lsp' },
  filetypes = { 'python' },
  root_markers = { 'pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', '.git' },
  init_options = { showClosures = true }, -- plugin/closure_lsp.lua does
  before_init = agree_on_units,
  on_exit = come_back,
}
