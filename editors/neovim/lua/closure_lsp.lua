-- What an init.lua may use: require('closure_lsp').

local M = {}

local CONNECTOR = 7 -- columns that Neovim draws before a message
local HINTS = 20 -- columns for hints, which may come later and move the place of a message
local LEAST = 20

--- A diagnostic's message in lines that end before its window does: in virtual_lines Neovim cuts longer ones.
--- `vim.diagnostic.config({ virtual_lines = { format = require('closure_lsp').wrapped } })`
--- @param diagnostic vim.Diagnostic of any server
--- @return string
function M.wrapped(diagnostic)
  local window = vim.fn.bufwinid(diagnostic.bufnr)
  local info = vim.fn.getwininfo(window == -1 and vim.api.nvim_get_current_win() or window)[1]
  local room = math.max(info.width - info.textoff - diagnostic.col - CONNECTOR - HINTS, LEAST)
  local message = (diagnostic.code and diagnostic.code .. ': ' or '') .. diagnostic.message
  local lines = {}
  for _, paragraph in ipairs(vim.split(message, '\n', { trimempty = true })) do
    local line = ''
    for word in paragraph:gmatch('%S+') do
      if line ~= '' and vim.fn.strdisplaywidth(line .. ' ' .. word) > room then
        table.insert(lines, line)
        line = word
      else
        line = line == '' and word or line .. ' ' .. word
      end
    end
    table.insert(lines, line)
  end
  return table.concat(lines, '\n')
end

return M
