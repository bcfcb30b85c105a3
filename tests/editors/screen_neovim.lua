-- The user's side of a picture (see capture_neovim.py): what an init.lua would hold, and no distractions.
vim.opt.runtimepath:prepend(vim.env.CLOSURE_LSP_PLUGIN)
vim.lsp.config('closure_lsp', { cmd = { vim.env.CLOSURE_LSP_PYTHON, '-I', '-m', 'closure_lsp' } })
vim.lsp.enable('closure_lsp')
vim.lsp.inlay_hint.enable()
vim.o.winborder = 'rounded'

vim.diagnostic.config({ signs = false, virtual_lines = { format = require('closure_lsp').wrapped } })

vim.o.termguicolors, vim.o.swapfile, vim.o.number = true, false, true
vim.o.laststatus, vim.o.ruler, vim.o.showcmd, vim.o.wrap = 0, false, false, false
vim.opt.shortmess:append('FI')
vim.opt.fillchars = { eob = ' ' }
vim.api.nvim_set_hl(0, 'LspInlayHint', { fg = '#8fb3d9', bg = '#1d232c', italic = true })
