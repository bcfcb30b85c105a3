"""How fast the server is, beside others and beside what its library costs alone. `python -m tests.benchmarks --help`.

All is measured as an editor sees it: from the moment a message is written to the moment the last byte of the answer is
read. The client's own JSON work is not counted.
"""
