# docs/results.md, from all rows.
def cell: if . == null then "—" elif . == true then "yes" elif . == false then "**NO**" else tostring end;
def signed: if . == null then "—" elif . >= 0 then "+\(.)" else tostring end;
# By how much what was predicted is off from what was measured: of little, in bytes.
def off($predicted; $measured): if $predicted == null or $measured == null then null
    elif ($measured | fabs) < 1024 then "\($predicted - $measured | signed) bytes"
    else (($predicted - $measured) * 10000 / $measured | round / 100) | if . == 0 then "0 %" else "\(signed) %" end end;
def line: "| " + (map(cell) | join(" | ")) + " |";
def table($titles): [$titles | line], ["|\($titles | map("---") | join("|"))|"] | .[];
(map(select(.lacked | not) | select(.small | not))) as $rows | map(select(.small)) as $small | map(select(.lacked)) as $lacking
| ($rows | map(select(.booted != null))) as $booted
| "# Predicted, and booted",
"",
"Written by `make lab` (`lab/run.sh`) from `results.json`. Each kernel was booted under QEMU. *Events* are the entries of `events/syscalls`, two for a",
"syscall: what `syscope audit` predicts from the image alone, and what the booted kernel had; they agree if every name is the",
"same (`audit --expect`). *Symbols* agree if `syscope symbols --expect` finds the same names and types in the same order as in",
"`/proc/kallsyms`, without modules, and all addresses as far apart as the kernel was moved.",
"",
"\($booted + $small | length) kernels were booted: \(if all(($booted + $small)[]; .agrees) then "everything agrees" else "**\([($booted + $small)[] | select(.agrees | not)] | length) do not agree**" end).",
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
"Kernels `ppc64-*`, `hppa64-*`, `*-flat` and `*-lto` were built by `lab/build-kernel.sh` from Debian's `linux-source-VERSION`, those of 4.14 and 5.4",
"from the trees of 4.14.67 and 5.4.59, of which there is no package; the others are Debian's packages, `@SUITE` where they are from another suite",
"than Debian 12's. Machines: \([($booted + $small)[].machine] | unique | map(values) | join(", ")). Compilers: \([($rows + $small)[].compiler] | unique | map(values) | join(", ")).",
(if $lacking | length > 0 then "", "Not run:", "", ($lacking[] | "- `\(.row)`: \(.lacked)") else empty end),
"",
"## The thread's history: 64-bit big-endian PowerPC, release by release",
"",
"`base` is without `KALLSYMS_ALL`, `all` is with it, the others have the patches of that name in `lab/patches`; `elfv2` has the",
"other ABI. *Rule* is how handlers are matched with syscall metadata ([architectures](architectures.md)). *Events* are counted in syscalls, of those",
"that the kernel has and that are made by `SYSCALL_DEFINE`. *Image* is the sum of `size -A vmlinux`, *growth* is over `base` of the same version,",
"beside what `syscope audit` of `base` predicts: that of the tables, and what the code was measured to grow by. Inside `.rodata` something is",
"aligned to 64 KiB, so that a section can grow by less or more than what is in it: the tables of 7.3 with `opd-lookup` grew by 409,006",
"bytes. *Flat*: the audit says the same of the kernel as flat memory (`objcopy -O binary`); where it was asked `--with` a remedy it",
"needs the ELF file's symbols; *refused*: there it says why it cannot tell.",
"*Calls*: a 64-bit and a 32-bit program print the calls that they make; `syscope report` shows the same from the kernel's ring buffer,",
"but for `mmap2`, `fstat64` and `clock_gettime64`, which have no event: the 32-bit program's calls are shown by their numbers in the",
"64-bit table. *Oops*: the frames of a deliberate fault that `syscope symbolize` names as the kernel did.",
"",
table(["kernel", "rule", "events", "of", "image", "growth", "predicted", "off by", "flat", "calls agree", "oops: frames named"]),
($rows[] | select(.powerpc) | [
    "`\(.row)`", .rule, (.booted / 2), .called, .powerpc.total, (.powerpc.growth | signed), (.powerpc.predicted | signed),
    off(.powerpc.predicted; .powerpc.growth), .powerpc.flat, .powerpc.calls, .powerpc.frames
] | line),
(if $small | length > 0 then
    "",
    "## Small kernels without syscall events, as firmware has them",
    "",
    "Each was built with `KALLSYMS` and `IKCONFIG`, and without `FTRACE_SYSCALLS` (`lab/*.config`), and is read as an ELF file, as flat",
    "memory (`objcopy -O binary`), and as the image that such a machine boots. *Symbols* are as above. *Frames* are those of the traces",
    "of all tasks that `syscope symbolize` names as the kernel did, each with the address that `/proc/kallsyms` has. The answer of",
    "`syscope audit` to each is that `CONFIG_FTRACE_SYSCALLS` is not set, with exit status 2. `-lto` is linked by clang's ThinLTO.",
    "",
    table(["kernel", "architecture", "form", "symbols", "agree", "frames", "audit", "booted on"]),
    ($small[] | . as $row | .forms[] | [
        "`\($row.row)`", $row.architecture, .chain, .symbols, .agrees, .frames,
        (if .audit | test("^status 2: .*CONFIG_FTRACE_SYSCALLS is not set in the configuration") then "not set" else .audit end), $row.date
    ] | line)
else empty end)
