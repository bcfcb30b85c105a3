;;; closure-lsp.el --- Which variables Python closures capture  -*- lexical-binding: t; -*-

;; Copyright (c) 2026 closure-lsp contributors

;; Author: closure-lsp contributors
;; Version: 0.1.0
;; Package-Requires: ((emacs "30.1"))
;; Keywords: languages, tools
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Starts closure-lsp with Eglot.  closure-lsp is a language server for Python
;; that says which variables closures capture, and what follows from it:
;; inlay hints, hovers (ElDoc), diagnostics (Flymake) and code actions.
;;
;; Install the command `closure-lsp' on your PATH (or set
;; `closure-lsp-command'), and put this into your init file:
;;
;;     (require 'closure-lsp)
;;     (closure-lsp-setup)
;;     (add-hook 'python-base-mode-hook #'eglot-ensure)
;;
;; Eglot runs one server per buffer.  To run closure-lsp beside others,
;; install the multiplexer rass (PyPI: rassumfrassum), and name the others,
;; the main one first:
;;
;;     (setq closure-lsp-companions '(("basedpyright-langserver" "--stdio")
;;                                    ("ruff" "server")))
;;
;; Hovers, hints, diagnostics and code actions then come from all of them,
;; everything else from the first that offers it.
;;
;; Put settings into `eglot-workspace-configuration', for all projects or
;; in the .dir-locals.el of one:
;;
;;     (setq-default eglot-workspace-configuration
;;                   '(:closureLsp (:pythonVersion "3.12"
;;                                  :inlayHints (:home t))))
;;
;; M-x closure-lsp-show-closures RET draws the closures of the function around
;; point.
;;
;; A change takes effect after M-x eglot-signal-didChangeConfiguration RET.
;; M-x customize-group RET closure-lsp RET shows the options of this file,
;; among them the face of the hints, `closure-lsp-hint'.

;;; Code:

(require 'eglot)
(require 'face-remap)

(defvar jit-lock-start)

(defgroup closure-lsp nil
  "Which variables Python closures capture, with Eglot."
  :group 'eglot
  :prefix "closure-lsp-")

(defcustom closure-lsp-command '("closure-lsp")
  "The server: its program and arguments."
  :type '(repeat string))

(defcustom closure-lsp-companions nil
  "Other servers for the same buffers, each its program and arguments.
The first is the main one.  They need `closure-lsp-rass-command'."
  :type '(repeat (repeat string)))

(defcustom closure-lsp-rass-command '("rass")
  "The multiplexer that joins several servers: its program and arguments.
Only used if there are `closure-lsp-companions'."
  :type '(repeat string))

(defface closure-lsp-hint '((t (:slant italic)))
  "Face of the inlay hints, on top of `eglot-inlay-hint-face'.")

(defconst closure-lsp--preset
  (expand-file-name "closure_lsp_rass.py"
                    (file-name-directory (or load-file-name buffer-file-name)))
  "The file that tells rass how to join the answers of several servers.")

(defvar-local closure-lsp--remapping nil
  "The cookie of `closure-lsp-hint' in a buffer that uses it.")

(defclass closure-lsp-server (eglot-lsp-server) ()
  :documentation "closure-lsp, alone or among its companions.")

;;;###autoload
(defun closure-lsp-setup ()
  "Have Eglot start closure-lsp in Python buffers."
  (add-to-list 'eglot-server-programs
               '((python-mode python-ts-mode) . closure-lsp-contact))
  (add-hook 'eglot-managed-mode-hook #'closure-lsp--adapt-buffer))

;;;###autoload
(defun closure-lsp-contact (&optional _interactive _project)
  "The value for `eglot-server-programs': the class and the command."
  (cons 'closure-lsp-server
        (if closure-lsp-companions
            (append closure-lsp-rass-command
                    (list closure-lsp--preset)
                    (mapcan (lambda (command) (cons "--" command))
                            `(,@closure-lsp-companions ,closure-lsp-command)))
          closure-lsp-command)))

(cl-defmethod eglot-client-capabilities ((_server closure-lsp-server))
  "Eglot's capabilities, and that hints can be refreshed."
  (let* ((capabilities (cl-call-next-method))
         (workspace (plist-get capabilities :workspace)))
    (plist-put capabilities :workspace
               (plist-put workspace :inlayHint '(:refreshSupport t)))))

(cl-defmethod eglot-handle-request
  ((server closure-lsp-server)
   (_method (eql workspace/inlayHint/refresh)) &rest _)
  "Request the hints of all buffers of SERVER again: a setting has changed."
  (dolist (buffer (buffer-list))
    (with-current-buffer buffer
      (when (eq (eglot-current-server) server)
        (closure-lsp--show-hints))))
  nil)

(defvar-local closure-lsp--told nil
  "The position of point that the server was last told.")

(defun closure-lsp--tell-cursor ()
  "Tell the server where point is, if only the function there has hints."
  (when-let* (((not (eql (point) closure-lsp--told)))
              (server (eglot-current-server))
              ((cl-typep server 'closure-lsp-server))
              (settings (eglot--workspace-configuration-plist server))
              (hints (plist-get (plist-get settings :closureLsp) :inlayHints))
              ((equal (plist-get hints :when) "cursor")))
    (setq closure-lsp--told (point))
    (jsonrpc-notify server :closureLsp/didMoveCursor
                    (eglot--TextDocumentPositionParams))))

(defun closure-lsp--adapt-buffer ()
  "Prepare this buffer for our hints, or undo that if it is no longer ours."
  (when closure-lsp--remapping
    (face-remap-remove-relative closure-lsp--remapping)
    (setq closure-lsp--remapping nil))
  (remove-hook 'jit-lock-after-change-extend-region-functions
               #'closure-lsp--extend-region t)
  (remove-hook 'post-command-hook #'closure-lsp--tell-cursor t)
  (when (and (eglot-managed-p)
             (cl-typep (eglot-current-server) 'closure-lsp-server))
    (add-hook 'post-command-hook #'closure-lsp--tell-cursor nil t)
    (setq closure-lsp--remapping
          (face-remap-add-relative 'eglot-inlay-hint-face 'closure-lsp-hint))
    ;; Behind font-lock's function, which sets the region anew.
    (add-hook 'jit-lock-after-change-extend-region-functions
              #'closure-lsp--extend-region 90 t)
    (closure-lsp--show-hints)))

(defun closure-lsp--show-hints ()
  "Have Eglot request the hints of this buffer, even if it did before."
  (when (and (eglot-managed-p) eglot-inlay-hints-mode)
    ;; Of itself Eglot does not ask twice for a region, not even if the server
    ;; is another one now.
    (when (boundp 'eglot--outstanding-inlay-hints-last-region)
      (set 'eglot--outstanding-inlay-hints-last-region nil))
    (jit-lock-refontify)))

(defun closure-lsp--extend-region (start _end _old-length)
  "Extend a change at START to the whole top-level statement around it.
Eglot asks for the hints of lines that have changed and of those below; what
captures a variable changes the hint at its binding, which is above."
  (save-match-data
    (save-excursion
      (save-restriction
        (widen)
        (goto-char start)
        (end-of-line)
        (when (re-search-backward "^[^][ \t\r\n#)}]" nil t)
          (setq jit-lock-start (min jit-lock-start (point))))))))

;;;###autoload
(defun closure-lsp-show-closures ()
  "Show the closures of the function around point, as a picture of text."
  (interactive)
  (unless (cl-typep (eglot-current-server) 'closure-lsp-server)
    (user-error "No closure-lsp server runs in this buffer"))
  (let* ((asked (append (eglot--TextDocumentPositionParams) '(:format "text")))
         (answer (jsonrpc-request (eglot-current-server)
                                  :closureLsp/closures asked))
         (picture (plist-get answer :picture)))
    (with-current-buffer (get-buffer-create "*closures*")
      (let ((inhibit-read-only t))
        (erase-buffer)
        (insert picture)
        (goto-char (point-min))
        (special-mode)
        (setq truncate-lines t))
      (display-buffer (current-buffer)))))

(provide 'closure-lsp)

;;; closure-lsp.el ends here
