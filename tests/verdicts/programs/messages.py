"""Programs about which exactly one thing is to be said, in whatever severity, hints included."""

EXACT = """
### an except clause in an except clause
def build():
    jobs = []
    try:
        int("x")
    except ValueError as error:
        try:
            [][0]
        except IndexError as error:
            jobs.append(lambda: error)  #: empty error
    return jobs[0]()
build()

### an except clause in an except clause, in a loop that runs once
def build():
    job = None
    try:
        int("x")
    except ValueError as why:
        for _ in range(1):
            try:
                {}["a"]
            except KeyError as why:
                job = lambda: why  #: empty why
    return job()
build()

### nonlocal that eval needs
def outer():
    rate = 2
    def inner(text):
        nonlocal rate
        return eval(text)
    return inner
outer()("rate + 1")

### nonlocal that locals() needs
def outer():
    rate = 2
    def inner():
        nonlocal rate
        return locals()["rate"]
    return inner
outer()()

### nonlocal that vars() needs
def outer():
    rate = 2
    def inner():
        nonlocal rate
        return vars()["rate"]
    return inner
outer()()

### nonlocal that exec needs
def outer():
    rate = 2
    def inner():
        nonlocal rate
        found = {}
        exec("found['a'] = rate", globals(), {**locals(), "found": found})
        return found
    return inner
outer()()
"""

SCOPE_ERRORS = """
### nonlocal of a parameter
def outer(size):
    def inner(size):
        nonlocal size
        return size
    return inner

### nonlocal after the name was used
def outer():
    total = 0
    def inner():
        print(total)
        nonlocal total
    return inner

### nonlocal of a name that is global in the function around
def outer():
    global label
    label = 1
    def inner():
        nonlocal label
        return label
    return inner

### global and nonlocal
def outer():
    state = 0
    def inner():
        global state
        nonlocal state
        state = 1
    return inner
"""
