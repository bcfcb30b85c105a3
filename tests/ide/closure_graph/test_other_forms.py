"""The graph as Mermaid, DOT and JSON."""

from __future__ import annotations

import json
import re
from textwrap import dedent

from closure_lsp.ide.closure_graph import json_form
from closure_lsp.ide.closure_graph.dot import dot
from closure_lsp.ide.closure_graph.json_form import json_text, json_values
from closure_lsp.ide.closure_graph.mermaid import escaped, mermaid
from tests.ide.closure_graph.pictures import picture_of

COUNTER = """
    def counter():
        n = 0
        def inc():
            nonlocal n
            n += 1
        return inc
"""
NASTY = 'def f():\n    text = "\\"]) --> x; end"\n    return lambda a="|": text\n'


def test_mermaid() -> None:
    assert mermaid(picture_of(COUNTER)) == dedent("""\
        flowchart LR
            g0n0["counter, line 1<br>each call of counter<br>n<br>no cell: inc"]
            g0n1(["n = 0<br>assignment, line 2<br>rebound by inc<br>one per call of counter"])
            g0n2[["inc, line 3<br>function, made by counter<br>#91;0#93; n: rebinds, line 4"]]
            g0n0 --- g0n1
            g0n2 -->|"captures #91;0#93;"| g0n1
            g0n2 ==>|"rebinds"| g0n1
    """)


def test_mermaid_has_no_sign_of_its_own_in_a_label() -> None:
    assert escaped('a"b<c>#;|[x](y){z}`\\') == "a#34;b#60;c#62;#35;#59;#124;#91;x#93;#40;y#41;#123;z#125;#96;#92;"
    for line in mermaid(picture_of(NASTY)).splitlines()[1:]:
        assert line.count('"') in (0, 2)


def test_dot() -> None:
    assert dot(picture_of(COUNTER)) == dedent("""\
        digraph closures {
          label="example (Python 3.13)";
          rankdir=LR; labelloc=t; fontname="monospace";
          node [fontname="monospace", fontsize=10, shape=box]; edge [fontname="monospace", fontsize=9];
          g0n0 [label="counter, line 1\\leach call of counter\\ln\\lno cell: inc\\l"];
          g0n1 [label="n = 0\\lassignment, line 2\\lrebound by inc\\lone per call of counter\\l", style=rounded];
          g0n2 [label="inc, line 3\\lfunction, made by counter\\l[0] n: rebinds, line 4\\l", peripheries=2];
          g0n0 -> g0n1 [arrowhead=none];
          g0n1 -> g0n2 [dir=back, style=solid, label="captures [0]"];
          g0n1 -> g0n2 [dir=back, style=bold, label="rebinds"];
        }
    """)


def test_dot_escapes_quotes_and_backslashes() -> None:
    for line in dot(picture_of(NASTY)).splitlines():
        assert re.sub(r'"(?:[^"\\]|\\.)*"', "", line).count('"') == 0


def test_json_has_the_members_that_its_format_states() -> None:
    stated = json_form.__doc__ or ""
    (graph,) = json_values(picture_of(COUNTER))["graphs"]
    for word, value in (
        ("GRAPH", graph),
        ("FRAME", graph["frames"][0]),
        ("CELL", graph["cells"][0]),
        ("FUNCTION", graph["functions"][0]),
        ("SLOT", graph["functions"][0]["slots"][0]),
        ("EDGE", graph["edges"][0]),
        ("PLACE", graph["frames"][0]["place"]),
    ):
        members = re.search(
            rf"^    {word}\s+(?:null, or )?(\{{.*?\}})(?:\n    [A-Z]|: bytes|\n\n)", stated, re.MULTILINE | re.DOTALL
        )
        assert members is not None, word
        inner = re.sub(r"\[\{.*?\}\]", "", members[1])
        assert set(value) == set(re.findall(r'"(\w+)"', inner)) - {"reads", "rebinds"}, word


def test_json_values() -> None:
    values = json.loads(json_text(picture_of(COUNTER)))
    assert (values["format"], values["title"], values["note"]) == (1, "example", "Python 3.13")
    (graph,) = values["graphs"]
    assert graph["edges"] == [
        {"kind": "owns", "source": 0, "target": 1, "slot": None},
        {"kind": "captures", "source": 2, "target": 1, "slot": 0},
        {"kind": "rebinds", "source": 2, "target": 1, "slot": None},
    ]
    assert graph["cells"][0]["place"] == {"start": 19, "end": 20, "line": 2}
    assert graph["functions"][0]["slots"][0]["use"] == "rebinds"
