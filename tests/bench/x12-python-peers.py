"""The peers written in Python, measured as x12-child.ts measures: `x12-python-peers.py READER FILE` prints JSON."""

import json
import re
import resource
import sys
from importlib.metadata import version


def pyx12_reader():
    from pyx12.x12file import X12Reader

    def read(path):
        segments = 0
        with X12Reader(path) as reader:
            for _ in reader:
                segments += 1
            reader.cleanup()
            return {"segments": segments, "issues": len(reader.pop_errors())}

    return read, version("pyx12")


def linuxforhealth_segments():
    from linuxforhealth.x12.io import X12SegmentReader

    def read(path):
        with X12SegmentReader(path) as reader:
            return {"segments": sum(1 for _ in reader.segments()), "issues": 0}

    return read, version("linuxforhealth-x12")


def linuxforhealth_models():
    from linuxforhealth.x12.io import X12ModelReader

    def read(path):
        with X12ModelReader(path) as reader:
            return {"sets": sum(1 for _ in reader.models()), "issues": 0}

    return read, version("linuxforhealth-x12")


READERS = {
    "pyx12": pyx12_reader,
    "linuxforhealth-segments": linuxforhealth_segments,
    "linuxforhealth-models": linuxforhealth_models,
}


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def peak_bytes():
    """That of this program alone where Linux tells: ru_maxrss begins with the peak of the process that started it."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return 1024 * int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1))
    except OSError:
        return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


name, path, reads = sys.argv[1:4]
reader, its_version = READERS[name]()
took = []
for _ in range(int(reads)):
    before = cpu_seconds()
    seen = reader(path)
    took.append(cpu_seconds() - before)
print(json.dumps({**seen, "seconds": min(took), "first": took[0], "peakBytes": peak_bytes(), "version": its_version}))
