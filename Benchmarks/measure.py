#!/usr/bin/env python3
"""Runs commands side by side and prints what each cost: CPU time and peak memory.

usage: measure.py [--repeat N] LABEL COMMAND [--- LABEL COMMAND ...]

COMMAND is given to the shell. The commands take turns, N times each; what is printed is the median of user and system
time together, that of user time alone, the peak of the resident set, and the ratios of each command's two times to the
first's.
"""
import os
import statistics
import sys


def cost(command):
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(null, 1)
        os.execv("/bin/sh", ["sh", "-c", "exec " + command])
    _, status, usage = os.wait4(pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_utime, usage.ru_maxrss, os.waitstatus_to_exitcode(status)


def ratio(time, first):
    # A short program's time may be counted as none.
    return f"{time / first:.1f}" if first else "-"


def main(arguments):
    repeat = 11
    if arguments[:1] == ["--repeat"]:
        repeat = int(arguments[1])
        arguments = arguments[2:]
    entries = []
    while arguments:
        label, command, *arguments = arguments
        entries.append((label, command, []))
        if arguments:
            assert arguments[0] == "---", arguments
            arguments = arguments[1:]
    for _ in range(repeat):
        for label, command, results in entries:
            results.append(cost(command))

    def median(results, column):
        return statistics.median(result[column] for result in results)

    first, first_user = (median(entries[0][2], column) for column in (0, 1))
    print(f"{'':32} {'CPU ms':>9} {'ratio':>7} {'user ms':>9} {'ratio':>7} {'peak MiB':>9}  exit")
    for label, command, results in entries:
        seconds, user = median(results, 0), median(results, 1)
        memory = max(result[2] for result in results) / 1024
        print(
            f"{label:32} {seconds * 1000:9.1f} {ratio(seconds, first):>7} {user * 1000:9.1f} "
            f"{ratio(user, first_user):>7} {memory:9.1f}  {results[0][3]}"
        )


main(sys.argv[1:])
