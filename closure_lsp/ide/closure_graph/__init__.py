"""The picture of closures: frames, cells and functions, and who owns, captures, rebinds and keeps alive what.

In reading order: `model` (the graph: plain values), `build` (a statement's graph, from its scopes), `held_functions`
(which functions a cell holds), `cycles`, `retention` (what keeps a variable alive), `focus` (of what place in a
document); then how it is drawn: `words` (what each node says), `layout` (where it is), and one file for each form:
`text_form`, `svg`, `mermaid`, `dot`, `json_form`.
"""
