# A row from the answers of syscope and what was measured.
$audit[0] as $audit | $expect[0] as $expect | $symbols[0] as $symbols | $powerpc[0] as $powerpc
| {
    $row,
    release: ([$version | capture("Debian (?<package>[0-9.]+-[^ )]+) \\(").package] + [$audit.kernel.release] | first),
    architecture: "\($audit.kernel.architecture), \($audit.kernel.bits) bits, \($audit.kernel.byteOrder)\(if $audit.kernel.abi then ", " + $audit.kernel.abi else "" end)",
    allSymbols: $audit.kernel.kallsyms.all,
    rule: $audit.kernel.rule,
    called: ($audit.summary.available + $audit.summary.missing),
    assumed: ($audit.remedies | join(", ")),
    predicted: ($audit.events | length),
    booted: (if $expect then $expect.common + ($expect.missing | length) else null end),
    eventsAgree: (if $expect then $expect.agrees else null end),
    missing: ([$audit.slots[] | select(.verdict == "missing") | {syscall, cause}] | unique | group_by(.cause)
        | map("\(length) \(.[0].cause)\(if length <= 6 then ": " + (map(.syscall) | join(" ")) else "" end)") | join("; ")),
    symbols: $audit.kernel.kallsyms.symbols,
    symbolsAgree: (if $symbols then $symbols.agrees else null end),
    offset: (if $symbols then $symbols.offset else null end),
    stayed: (if $symbols then $symbols.stayed else null end),
    powerpc: $powerpc,
    $date,
    $machine,
    compiler: ($version | capture("(?<name>gcc[^ ]* \\([^)]*\\) [0-9.]+|gcc version [0-9.]+ \\([^)]*\\))").name),
    agrees: (if $expect then
            $expect.agrees and $symbols.agrees
            and ($powerpc == null or ($powerpc.flat != false and $powerpc.calls != false and $powerpc.frames != null))
        else null end)
}
