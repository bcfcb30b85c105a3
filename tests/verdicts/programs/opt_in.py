"""Programs of which the opt-in rules say nothing: their advice would break the program."""

SILENT = """
### an attribute that is polled
class Job:
    state = 0
    def step(self):
        self.state += 1
def wait(test, step):
    while not test():
        step()
def run(job):
    wait(lambda: job.state == 2, job.step)
run(Job())

### an attribute that is set later
class Page:
    title = None
def build(page):
    def show():
        return page.title
    fill(page)
    return show
def fill(page):
    page.title = "a"
assert build(Page())() == "a"

### an attribute that is set by who gets both
class Page:
    title = None
def later(page, jobs):
    jobs.append(lambda: page.title)
jobs = []
page = Page()
later(page, jobs)
page.title = "a"
assert jobs[0]() == "a"

### a bound method
class Log:
    def __init__(self):
        self.write = self.first
    def first(self, text):
        self.write = self.other
        return "first " + text
    def other(self, text):
        return "other " + text
def writer(log):
    return lambda text: log.write(text)
write = writer(Log())
assert (write("a"), write("a")) == ("first a", "other a")

### a helper that is called in place
class Parser:
    text = "ab"
    def parse(self):
        def at(place):
            return self.text[place]
        return [at(0), at(1)]
assert Parser().parse() == ["a", "b"]

### a helper that is called in place, with a decorator of the file
def traced(function):
    def run(*args):
        return function(*args)
    return run
class Parser:
    text = "ab"
    def parse(self):
        @traced
        def at(place):
            return self.text[place]
        return at(0)
assert Parser().parse() == "a"

### a helper that is sorted with
class Table:
    order = {"a": 2, "b": 1}
    def rows(self):
        return sorted("ab", key=lambda row: self.order[row])
assert Table().rows() == ["b", "a"]

### an attribute that the method counts
class Counter:
    total = 0
    def adder(self):
        def add():
            self.total += 1
            return self.total
        return add
add = Counter().adder()
assert (add(), add()) == (1, 2)
"""
