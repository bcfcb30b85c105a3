;;; screen_emacs.el --- The user's side of a picture (see capture_emacs.py)  -*- lexical-binding: t; -*-

;; What an init file would hold, and no distractions.

;;; Code:

(setq native-comp-jit-compilation nil native-comp-enable-subr-trampolines nil
      inhibit-startup-screen t make-backup-files nil create-lockfiles nil auto-save-default nil)

(require 'closure-lsp)
(setq closure-lsp-command (list (getenv "CLOSURE_LSP_PYTHON") "-I" "-m" "closure_lsp"))
(closure-lsp-setup)
(add-hook 'python-base-mode-hook #'eglot-ensure)

(setq eldoc-echo-area-use-multiline-p t
      eldoc-idle-delay 0.1
      max-mini-window-height 8)
(menu-bar-mode -1)
(setq-default mode-line-format '("  %b  " (:eval (and (eglot-managed-p) "eglot ")) flymake-mode-line-counters))
(load-theme 'modus-vivendi-tinted t)

;;; screen_emacs.el ends here
