---@brief
---
--- ADDRESS-OF-THIS-REPOSITORY
---
--- `closure-lsp`, a language server for Python closures: which variables a function captures, and what follows from it.
--- It runs beside the main Python server. Install it with `pipx install closure-lsp`.

---@type vim.lsp.Config
return {
  cmd = { 'closure-lsp' },
  filetypes = { 'python' },
  root_markers = { 'pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', '.git' },
}
