;;; lint_emacs.el --- What is wrong with a package's file  -*- lexical-binding: t; -*-

;; emacs -Q --batch -L PACKAGE-LINT -l lint_emacs.el FILE
;; prints a line for each finding of package-lint, checkdoc and the byte compiler, and "done".

;;; Code:

(setq native-comp-jit-compilation nil native-comp-enable-subr-trampolines nil)
(require 'package-lint)
(require 'checkdoc)
(require 'bytecomp)

(defun lint-say (tool line text)
  "Print what TOOL found in LINE."
  (princ (format "%s %s: %s\n" tool line text)))

(let ((file (car command-line-args-left))
      (checkdoc-create-error-function
       (lambda (text start &rest _) (lint-say "checkdoc" (line-number-at-pos start) text) nil))
      (byte-compile-log-warning-function
       (lambda (text position &rest _) (lint-say "byte-compile" (if position (line-number-at-pos position) 0) text)))
      (byte-compile-dest-file-function (lambda (_) (make-temp-file "compiled" nil ".elc"))))
  (setq command-line-args-left nil)
  (find-file file)
  (pcase-dolist (`(,line ,_ ,_ ,text) (package-lint-buffer))
    (lint-say "package-lint" line text))
  (checkdoc-current-buffer t)
  (byte-compile-file file)
  (princ "done\n"))

;;; lint_emacs.el ends here
