"""What a loop hands to well-known packages: kept is a warning, run at once is silent, the rest is information."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from tests.ide.diagnostics.check import found_in

IMPORTS = """\
import bokeh.models, fastapi, flask, jax, joblib, keras, pandas, scipy.optimize, torch, turtle
import ipywidgets as widgets
from aiohttp import web
from apscheduler.schedulers.background import BackgroundScheduler
from customtkinter import CTk, CTkButton, CTkEntry
from kivy.clock import Clock
from kivy.uix.button import Button
from nicegui import ui
from PyQt5 import QtWidgets
from PyQt6.QtWidgets import QMenu, QPushButton
from PySide6.QtCore import QObject, QTimer, Signal
from textual.app import App

class Model(QObject):
    changed = Signal(str)

"""


def check_severity(body: str, expected: str) -> None:
    """`body` in a loop over `names`: "warning", "information" or "" for silence."""
    loop = f"def build(names, show, box, made):\n    for name in names:\n{indent(dedent(body), ' ' * 8)}\n"
    found = found_in(IMPORTS + loop)
    severities = [each.severity.value for each in found if each.rule == "late-binding-capture"]
    assert severities == ([expected] if expected else []), body


@pytest.mark.parametrize(
    "body",
    [
        "button = QPushButton(name)\nbutton.clicked.connect(lambda: show(name))",
        "button = QtWidgets.QPushButton(name)\nbutton.clicked.connect(lambda: show(name))",
        "made.append(QPushButton(name, clicked=lambda: show(name)))",
        "model = Model()\nmodel.changed.connect(lambda text: show(name))",
        "QTimer.singleShot(10, lambda: show(name))",
        "menu = QMenu()\nmenu.addAction(name, lambda: show(name))",
        "box.start.clicked.connect(lambda: show(name))",  # the class of `box` is not known: the names say enough
        "button = Button(text=name)\nbutton.bind(on_press=lambda *given: show(name))",
        "box.add_widget(Button(text=name, on_press=lambda *given: show(name)))",
        "Clock.schedule_once(lambda dt: show(name), 1)",
        "CTkButton(box, text=name, command=lambda: show(name)).pack()",
        "entry = CTkEntry(box)\nentry.bind('<Return>', lambda event: show(name))",
        "screen = turtle.Screen()\nscreen.onkeypress(lambda: show(name), name)",
        "ui.button(name, on_click=lambda: show(name))",
        "button = widgets.Button(description=name)\nbutton.on_click(lambda given: show(name))",
        "slider = bokeh.models.Slider()\nslider.on_change('value', lambda attr, old, new: show(name))",
        "jobs = BackgroundScheduler()\njobs.add_job(lambda: show(name), 'interval', seconds=1)",
        "app = flask.Flask(name)\n@app.route('/')\ndef view():\n    return show(name)",
        "app = fastapi.FastAPI()\n@app.get('/')\ndef view():\n    return show(name)",
        "app = web.Application()\napp.router.add_get('/', lambda request: show(name))",
        "made.append(keras.callbacks.LambdaCallback(on_epoch_end=lambda *given: show(name)))",
        "made.append(keras.layers.Lambda(lambda x: x * name))",
        "layer = torch.nn.Linear(2, 2)\nlayer.register_forward_hook(lambda *given: show(name))",
    ],
)
def test_kept_by_a_package(body: str) -> None:
    check_severity(body, "warning")


@pytest.mark.parametrize(
    "body",
    [
        "made.append(jax.tree.map(lambda x: show(x, name), box))",
        "made.append(jax.tree_util.tree_map(lambda x: show(x, name), box))",
        "made.append(jax.lax.switch(0, [lambda x: show(x, name)], box))",
        "made.append(scipy.optimize.minimize(lambda x: show(x, name), 0))",
        "frame = pandas.read_csv(name)\nmade.append(frame['a'].apply(lambda x: show(x, name)))",
        "frame = pandas.read_csv(name)\nmade.append(frame.groupby('a').apply(lambda x: show(x, name)))",
        "made.append(torch.nn.Linear(2, 2).apply(lambda module: show(module, name)))",
        "made.append(joblib.Parallel(n_jobs=2)(joblib.delayed(show)(name, each) for each in box))",
        "made.append(keras.ops.cond(box, lambda: name, lambda: None))",
    ],
)
def test_run_at_once_by_a_package(body: str) -> None:
    check_severity(body, "")


@pytest.mark.parametrize(
    "body",
    [
        "box.connect(lambda: show(name))",  # of an object of unknown class
        "box.ready.connect(lambda: show(name))",  # no signal of Qt is called so
        "box.bind(on_press=lambda *given: show(name))",
        "box.on_click(lambda *given: show(name))",
        # Another thread may go on with it.
        "made.append(joblib.Parallel(2, return_as='generator')(joblib.delayed(show)(name, each) for each in box))",
        "made.append(joblib.Parallel(2, **box)(joblib.delayed(show)(name, each) for each in box))",
    ],
)
def test_of_objects_of_unknown_class(body: str) -> None:
    check_severity(body, "information")
