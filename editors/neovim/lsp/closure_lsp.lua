-- What Neovim 0.11 and later need to start closure-lsp: vim.lsp.enable('closure_lsp'). See :help closure-lsp.

---@type vim.lsp.Config
return {
  cmd = { 'closure-lsp' },
  filetypes = { 'python' },
  root_markers = { 'pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', '.git' },
}
