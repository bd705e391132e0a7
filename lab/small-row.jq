# The row of a small kernel, from what was found of each of its forms.
.[0].info[0] as $info
| {
    $row,
    small: true,
    release: $info.release,
    architecture: "\($info.architecture), \($info.bits) bits, \($info.byteOrder)",
    # What the flat form tells of itself is what the ELF file says.
    sameKernel: (map(.info[0] | {architecture, bits, byteOrder, release, banner}) | unique | length == 1),
    forms: map(del(.info)),
    $date,
    $machine,
    compiler: ($version | capture("(?<name>(gcc|[A-Z][a-z]+ clang)[^(),0-9]*(\\([^)]*\\) )?[0-9.]+)").name)
}
| .agrees = (.sameKernel and all(.forms[];
    .agrees and .frames != null
    and (.audit | test("^status 2: .*CONFIG_FTRACE_SYSCALLS is not set in the configuration"))))
