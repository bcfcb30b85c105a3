"""Writes programs with `pysource-codegen`, in the syntax of the interpreter that runs this; knows nothing of ours.

    pythonX.Y foreign_writer.py FIRST COUNT FOLDER ... > one JSON value a line

The seeds are FIRST and the COUNT - 1 after it. The folders hold the generator and what it needs. A value is `{"seed",
"source"}`; `source` is null where the generator itself gives up.
"""

# mypy: ignore-errors
# It is written for the interpreter that runs it, from 3.9 on, not for the one that mypy checks for.

import json
import sys
import warnings

NODES = 400
DEPTH = 8


def main():
    first, count = int(sys.argv[1]), int(sys.argv[2])
    sys.path += sys.argv[3:]
    from pysource_codegen import generate

    warnings.simplefilter("ignore")
    for seed in range(first, first + count):
        try:
            source = generate(seed, node_limit=NODES, depth_limit=DEPTH)
            source.encode()
        except Exception:  # whatever goes wrong in the generator
            source = None
        print(json.dumps({"seed": seed, "source": source}), flush=True)


if __name__ == "__main__":
    main()
