#!/usr/bin/env bash
# Checks that `syscope symbolize` names the frames of an oops as the kernel itself did:
#
#     lab/compare-oops.sh SYSCOPE VMLINUX OOPS [KALLSYMS]
#
# Names that have an address before them are taken out of the text, and must all come back at their places. With KALLSYMS,
# /proc/kallsyms of the same boot of a kernel that was not moved, each name must be followed by the address that the
# kernel has it at; the name of several symbols of one size may be without. Prints how many frames there are. Exit status: 0
# if all is the same, 1 if not, with the differences on standard output.
set -euo pipefail

name='\.?[A-Za-z_][A-Za-z0-9_.]*\+0x[0-9a-f]+/0x[0-9a-f]+'
frames=$(grep -E "$name" "$3")
diff <(grep -oE "$name" <<< "$frames") \
    <(sed -E "s,(\[<?([0-9a-f]{16}|[0-9a-f]{8})>?\]) $name,\1," <<< "$frames" | "$1" symbolize "$2" | grep -oE "$name")
if [ $# -gt 3 ]; then
    # A symbol's size is the distance to the next symbol at another address. LTO's suffix is not in a trace.
    sed -E 's,\[<?([0-9a-f]{16}|[0-9a-f]{8})>?\],,g' <<< "$frames" | "$1" symbolize "$2" | grep -oE "$name( \(0x[0-9a-f]+\))?" | perl -e '
        my ($kallsyms, %at, %addresses, %seen, $wrong) = shift;
        open(my $list, "<", $kallsyms) or die "$kallsyms: $!\n";
        while (<$list>) {
            my ($address, $type, $symbol) = split;
            next if /\[/;
            $symbol =~ s/\.llvm\..*//;
            $addresses{hex $address} = 1;
            push @{$at{$symbol}}, hex $address;
        }
        my @sorted = sort { $a <=> $b } keys %addresses;
        my %next = map { $sorted[$_] => $sorted[$_ + 1] // 0 } 0 .. $#sorted;
        while (<STDIN>) {
            chomp;
            next if $seen{$_}++;
            my ($symbol, $offset, $size, $address) = m,^(.*)\+0x(\w+)/0x(\w+)(?: \(0x(\w+)\))?$, or die "$_\n";
            my @found = grep { $next{$_} - $_ == hex $size } @{$at{$symbol} // []};
            next if defined $address ? grep { $_ + hex($offset) == hex $address } @found : @found > 1;
            print "$_: kallsyms has ", (join(" ", map { sprintf "%x", $_ + hex $offset } @found) || "none"), "\n";
            $wrong = 1;
        }
        exit($wrong // 0)' "$4"
fi
wc -l <<< "$frames"
