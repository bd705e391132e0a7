#!/usr/bin/env python3
"""Surveys every kernel package of Debian's suites: each is downloaded, audited and deleted.

    survey-debian.py --mirror URL -o results.jsonl [--suite SUITE…] [--arch ARCH…] [--limit N]

What has a record in the file of results is left out, so that the script can be stopped and started again. At most
--room packages are on the disk at a time. The mirror is one of Debian's, with `dists` and `pool` in it; --security is the
mirror of the security suites. Packages without a signature are left out where the signed one is there: the kernel in them
is the same but for the signature.
"""
import argparse
import hashlib
import json
import lzma
import os
import queue
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request


def fetch(url, attempts=4):
    for attempt in range(attempts):
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 404 or attempt == attempts - 1:
                raise
        except OSError:
            if attempt == attempts - 1:
                raise
        time.sleep(2 ** attempt)


def stanzas(text):
    for block in text.split("\n\n"):
        fields = {}
        for line in block.splitlines():
            name, colon, value = line.partition(": ")
            if colon and not line.startswith(" "):
                fields[name] = value
        yield fields


def packages(options):
    """The kernel packages of the suites, each once: (suites, fields, url)."""
    found = {}
    for suite in options.suite:
        base = options.security if suite.endswith("-security") else options.mirror
        release = fetch(f"{base}/dists/{suite}/Release").decode()
        architectures = next(stanzas(release))["Architectures"].split()
        for architecture in architectures:
            if architecture == "all" or options.arch and architecture not in options.arch:
                continue
            try:
                index = fetch(f"{base}/dists/{suite}/main/binary-{architecture}/Packages.xz")
            except urllib.error.HTTPError:
                continue
            for fields in stanzas(lzma.decompress(index).decode()):
                name = fields.get("Package", "")
                # Smaller ones depend on the package that has the kernel.
                if name.startswith(("linux-image-", "linux-binary-")) and not name.endswith(("-dbg", "-signed-template")) \
                        and int(fields["Size"]) > 1 << 20:
                    key = (name, fields["Version"], architecture)
                    url = f"{base}/{fields['Filename']}"
                    found.setdefault(key, ([], fields, url))[0].append(suite)
    return [
        entry for (name, version, architecture), entry in sorted(found.items())
        if "-unsigned" not in name or (name.replace("-unsigned", ""), version, architecture) not in found
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mirror", required=True)
    parser.add_argument("--security", help="default: the mirror with -security at its end")
    parser.add_argument("--suite", nargs="+", default=["bookworm"])
    parser.add_argument("--arch", nargs="+")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--room", type=int, default=12, help="packages on the disk (default: 12)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--directory", default="packages")
    parser.add_argument("--syscope", default="syscope")
    parser.add_argument("-o", "--output", required=True)
    options = parser.parse_args()
    options.security = options.security or options.mirror + "-security"

    done = set()
    if os.path.exists(options.output):
        with open(options.output) as results:
            done = {json.loads(line)["path"] for line in results}
    wanted = packages(options)
    print(f"{len(wanted)} packages, {sum(int(e[1]['Size']) for e in wanted) / 1e9:.1f} GB", file=sys.stderr)
    waiting = queue.Queue()
    for suites, fields, url in wanted[:options.limit]:
        path = os.path.join(options.directory, os.path.basename(fields["Filename"]))
        if path not in done:
            waiting.put((path, ",".join(suites), fields, url))
    total = waiting.qsize()
    os.makedirs(options.directory, exist_ok=True)

    survey = subprocess.Popen([options.syscope, "survey", "--jobs", str(options.jobs)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    room = threading.Semaphore(options.room)
    lock = threading.Lock()

    def download():
        while True:
            room.acquire()
            try:
                path, suites, fields, url = waiting.get_nowait()
            except queue.Empty:
                room.release()
                return
            try:
                data = fetch(url)
                if hashlib.sha256(data).hexdigest() != fields["SHA256"]:
                    raise OSError("it has another checksum than the index says")
                with open(path, "wb") as package:
                    package.write(data)
            except OSError as error:
                print(f"{url}: {error}", file=sys.stderr)
                room.release()
                continue
            line = f"{path}\tdistribution=debian\tsuite={suites}\n".encode()
            with lock:
                survey.stdin.write(line)
                survey.stdin.flush()

    threads = [threading.Thread(target=download) for _ in range(2)]
    for thread in threads:
        thread.start()

    def finish():
        for thread in threads:
            thread.join()
        survey.stdin.close()

    threading.Thread(target=finish).start()
    with open(options.output, "ab") as results:
        for count, line in enumerate(survey.stdout, 1):
            results.write(line)
            results.flush()
            os.remove(json.loads(line)["path"])
            room.release()
            if sys.stderr.isatty() or count % 50 == 0:
                print(f"{count} of {total}", file=sys.stderr, end="\r" if sys.stderr.isatty() else "\n")
    survey.wait()
    # A survey of nothing puts the lines in the order of their paths.
    subprocess.run([options.syscope, "survey", "-q", "-o", options.output], stdin=subprocess.DEVNULL, check=True)


if __name__ == "__main__":
    main()
