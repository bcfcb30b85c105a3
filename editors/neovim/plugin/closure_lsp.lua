-- How captured variables look (:help closure-lsp-colours). Started is nothing here: that is vim.lsp.enable's.

local function define()
  vim.api.nvim_set_hl(0, '@lsp.mod.free.python', { italic = true, default = true })
  vim.api.nvim_set_hl(0, '@lsp.mod.rebound.python', { underline = true, default = true })
end

define()
-- a colour scheme clears what it does not know
vim.api.nvim_create_autocmd('ColorScheme', {
  group = vim.api.nvim_create_augroup('closure_lsp', {}),
  callback = define,
})
