# docs/results.md, from all rows.
def cell: if . == null then "—" elif . == true then "yes" elif . == false then "**NO**" else tostring end;
def signed: if . == null then "—" elif . >= 0 then "+\(.)" else tostring end;
def line: "| " + (map(cell) | join(" | ")) + " |";
def table($titles): [$titles | line], ["|\($titles | map("---") | join("|"))|"] | .[];
(map(select(.lacked | not))) as $rows | map(select(.lacked)) as $lacking
| ($rows | map(select(.booted != null))) as $booted
| "# Predicted, and booted",
"",
"Written by `make lab` (`lab/run.sh`). Each kernel was booted under QEMU. *Events* are the entries of `events/syscalls`, two for a",
"syscall: what `syscope audit` predicts from the image alone, and what the booted kernel had; they agree if every name is the",
"same (`audit --expect`). *Symbols* agree if `syscope symbols --expect` finds the same names and types in the same order as in",
"`/proc/kallsyms`, without modules, and all addresses as far apart as the kernel was moved.",
"",
"\($booted | length) kernels were booted: \(if all($booted[]; .agrees) then "everything agrees" else "**\([$booted[] | select(.agrees | not)] | length) do not agree**" end).",
"",
table(["kernel", "release", "architecture", "KALLSYMS_ALL", "predicted", "booted", "events agree", "missing, and why", "symbols", "symbols agree", "moved by", "booted on"]),
($rows[] | [
    "`\(.row)`\(if .assumed != "" then " (1)" else "" end)", .release, .architecture, (if .allSymbols then "y" else "n" end), .predicted, .booted, .eventsAgree,
    .missing, .symbols, .symbolsAgree, (if .stayed and .stayed > 0 then "\(.offset) (2)" else .offset end),
    (if .booted then .date else .machine end)
] | line),
"",
"(1) The audit was asked `--with opd-lookup`: an image does not tell that its `is_ksym_addr()` is patched.  ",
"(2) Symbols below 4 GiB, which are per-CPU and absolute, stay.",
"",
"Kernels `ppc64-*` and `hppa64-*` were built by `lab/build-kernel.sh` from Debian's `linux-source-VERSION`; the others are Debian's",
"packages. Machines: \([$booted[].machine] | unique | join(", ")). Compilers: \([$rows[].compiler] | unique | join(", ")).",
(if $lacking | length > 0 then "", "Not run:", "", ($lacking[] | "- `\(.row)`: \(.lacked)") else empty end),
"",
"## The remedies on PowerPC: what they cost, and what they show",
"",
"*Image* is the sum of `size -A vmlinux`, *growth* is over `base` of the same version, beside what `syscope audit` of `base`",
"predicts. *Calls*: a 64-bit and a 32-bit program print the calls that they make; `syscope report` shows the same from the",
"kernel's ring buffer, but for `mmap2`, `fstat64` and `clock_gettime64`, which have no event: the 32-bit program's calls are",
"shown by their numbers in the 64-bit table. *Oops*: the frames of a deliberate fault that `syscope symbolize` names as the kernel did.",
"",
table(["kernel", "image", "growth", "predicted", "events", "calls agree", "oops: frames named"]),
($rows[] | select(.powerpc) | ["`\(.row)`", .powerpc.total, (.powerpc.growth | signed), (.powerpc.predicted | signed), .booted, .powerpc.calls, .powerpc.frames] | line)
