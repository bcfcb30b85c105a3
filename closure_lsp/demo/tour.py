"""A tour of closures. Some functions are wrong on purpose: see what the editor says of them."""

from functools import wraps


def make_counter(start=0):
    count = start

    def increment(by=1):
        nonlocal count  # rebinds the variable of make_counter
        count += by
        return count

    def current():
        return count  # reads the same cell: sees every increment

    return increment, current


def make_total():
    total = 0

    def add(amount):
        total += amount  # wrong: assigning makes `total` local to add
        return total

    return add


def make_buttons(labels):
    buttons = []
    for label in labels:
        buttons.append(lambda: label)  # wrong: all will give the last label
    return buttons


def make_multipliers(factors):
    # A default argument is evaluated now and kept: each lambda has a factor of its own.
    return [lambda value, factor=factor: value * factor for factor in factors]


def logged(log):
    def decorate(function):
        @wraps(function)
        def call(*args, **kwargs):
            log(function.__name__)
            return function(*args, **kwargs)

        return call

    return decorate


def sampler(readings, limit):
    high = [reading for reading in readings if reading > limit]

    def sample():  # a generator function: what it captures lives as long as it does
        for reading in high:
            yield reading - limit

    return sample


class Basket(list):
    currency = "EUR"  # no method captures this: class variables are found through self only

    def __init__(self, items=()):
        super().__init__(items)  # super() needs the class: the compiler adds a cell named __class__

    def watch(self, notify):
        return lambda: notify(len(self), self.currency)  # keeps the whole basket alive


def check_password(secret):
    def check(attempt):
        return attempt == secret

    del secret  # empties the cell: check() will raise NameError
    return check
