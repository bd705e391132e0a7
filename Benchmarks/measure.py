#!/usr/bin/env python3
"""Runs commands side by side and prints what each cost: CPU time and peak memory.

usage: measure.py [--repeat N] LABEL COMMAND [--- LABEL COMMAND ...]

COMMAND is given to the shell. The commands take turns, N times each; what is printed is the median of user and system
time together, the peak of the resident set, and the ratio of each command's time to the first's.
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
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status)


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
    first = statistics.median(result[0] for result in entries[0][2])
    print(f"{'':32} {'CPU ms':>9} {'peak MiB':>9} {'ratio':>7}  exit")
    for label, command, results in entries:
        seconds = statistics.median(result[0] for result in results)
        memory = max(result[1] for result in results) / 1024
        print(f"{label:32} {seconds * 1000:9.1f} {memory:9.1f} {seconds / first:7.1f}  {results[0][2]}")


main(sys.argv[1:])
