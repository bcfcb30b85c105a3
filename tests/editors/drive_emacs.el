;;; drive_emacs.el --- What a test asks an Emacs that it types into  -*- lexical-binding: t; -*-

;; Knows how to tell what a user would see; must never know what the server should answer.  See emacs_session.py.

;;; Code:

(setq native-comp-jit-compilation nil native-comp-enable-subr-trampolines nil
      inhibit-startup-screen t make-backup-files nil create-lockfiles nil auto-save-default nil
      ring-bell-function #'ignore
      eldoc-idle-delay 0.1 eglot-send-changes-idle-time 0.1
      ;; of itself Eglot starts a server again only if it has run for three seconds
      eglot-autoreconnect t)

(require 'eglot)
(require 'server)

(defvar driven-file nil "The file that the test is about.")

(defmacro driven-in-file (&rest body)
  "Evaluate BODY in the buffer of the file."
  `(with-current-buffer (find-buffer-visiting driven-file) ,@body))

(defun driven-session ()
  "The server of the file, and what was agreed; nil while there is none."
  (driven-in-file
   (let ((server (eglot-current-server)))
     (and server (eglot-managed-p)
          (list :pid (process-id (jsonrpc--process server))
                :name (plist-get (eglot--server-info server) :name)
                :class (symbol-name (eieio-object-class-name server))
                :encoding (or (eglot-server-capable :positionEncoding) "utf-16"))))))

(defun driven-diagnostics ()
  "The line and the text of each diagnostic that Flymake shows, and what it marks."
  (driven-in-file
   (vconcat
    (mapcar (lambda (found)
              (vector (line-number-at-pos (flymake-diagnostic-beg found))
                      (flymake-diagnostic-text found)
                      (buffer-substring-no-properties (flymake-diagnostic-beg found) (flymake-diagnostic-end found))))
            (sort (flymake-diagnostics) :key #'flymake-diagnostic-beg)))))

(defun driven-hints ()
  "The line of each hint, its text, and the text before it in the line.
Eglot draws each part of a label by an overlay of its own."
  (driven-in-file
   (let ((places nil))
     (dolist (part (overlays-in (point-min) (point-max)))
       (when (overlay-get part 'eglot--inlay-hint)
         (push part (alist-get (overlay-end part) places))))
     (vconcat
      (mapcar (lambda (place)
                (vector (line-number-at-pos (car place))
                        (mapconcat (lambda (part) (substring-no-properties (or (overlay-get part 'after-string) (overlay-get part 'before-string))))
                                   (sort (cdr place) :key (lambda (part) (- (overlay-get part 'priority)))) "")
                        (save-excursion (goto-char (car place))
                                        (buffer-substring-no-properties (pos-bol) (point)))))
              (sort places :key #'car))))))

(defun driven-hover ()
  "What ElDoc says about the place of the cursor."
  (if (buffer-live-p eldoc--doc-buffer)
      (with-current-buffer eldoc--doc-buffer (buffer-substring-no-properties (point-min) (point-max)))
    ""))

(defun driven-hint-faces ()
  "What is put on top of Eglot's face for hints in the file."
  (driven-in-file (vconcat (mapcar #'symbol-name (seq-filter #'symbolp (alist-get 'eglot-inlay-hint-face face-remapping-alist))))))

(defun driven-messages ()
  "What the echo area has shown."
  (with-current-buffer (messages-buffer) (buffer-substring-no-properties (point-min) (point-max))))

;;; drive_emacs.el ends here
