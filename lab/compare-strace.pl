#!/usr/bin/perl
# Compares what `syscope report` says of a program with what strace says of the same:
#
#     lab/compare-strace.pl [--points] REPORT STRACE
#
# Call by call: the name, the result, and each argument that both show as a text. --points: the kernel's own events have the
# text, cut after 165 bytes, and a point for each byte that cannot be printed. Exit status: 0 they are the same, with the
# number of calls and of texts on standard output; 1 they are not, with the differences.
use strict;
use warnings;

my $points = @ARGV && $ARGV[0] eq '--points' && shift;
my %escapes = (n => "\n", t => "\t", r => "\r", f => "\f", v => "\013", a => "\a", b => "\b", e => "\e");

# The bytes that a quoted text stands for, and whether it was cut.
sub text {
    my ($quoted) = @_;
    my $cut = $quoted =~ s/"\.\.\.$/"/;
    $quoted =~ s/^"|"$//g;
    $quoted =~ s/\\(x[0-9a-f]{2}|[0-7]{1,3}|.)/
        my $code = $1; $code =~ m,^x(..), ? chr hex $1 : $code =~ m,^[0-7], ? chr oct $code : $escapes{$code} \/\/ $code/gex;
    return ($quoted, $cut);
}

# The calls in a file: name, result, and the arguments as they are written.
sub calls {
    my ($path) = @_;
    open my $file, '<', $path or die "cannot read '$path': $!\n";
    my @calls;
    while (my $line = <$file>) {
        $line =~ s/^\d+ +//;
        my ($name, $arguments, $result) = $line =~ /^(?:<\.\.\. )?(\w+)(?:\(| resumed>)(.*)\)\s+= (-1 E\w+|\S+)/ or next;
        my @arguments = $arguments =~ /\G("(?:[^"\\]|\\.)*"(?:\.\.\.)?|\[[^]]*\]|\{[^}]*\}|[^,]*)(?:, |$)/g;
        push @calls, {name => $name, result => $result, arguments => \@arguments, line => $line};
    }
    return @calls;
}

my @ours = calls($ARGV[0]);
my @theirs = calls($ARGV[1]);
my ($texts, @differences) = (0);
push @differences, scalar(@ours) . " calls are shown, strace has " . scalar(@theirs) . "\n" if @ours != @theirs or !@ours;
for my $index (0 .. (@ours < @theirs ? $#ours : $#theirs)) {
    my ($our, $their) = ($ours[$index], $theirs[$index]);
    my $same = $our->{name} eq $their->{name} && $our->{result} eq $their->{result};
    for my $position (0 .. $#{$our->{arguments}}) {
        my ($ours, $theirs) = ($our->{arguments}[$position], $their->{arguments}[$position] // '');
        next unless $ours =~ /^"/;
        my ($shown, $cut) = text($ours);
        my ($whole) = $theirs =~ /^"/ ? text($theirs) : (undef);
        if (defined $whole && $points) {
            $whole = substr $whole, 0, 165 if $cut;
            # Names have points, what write sends does not.
            $whole =~ s/[\0-\x1f\x7f]/./g if $shown ne $whole;
        }
        $same &&= defined $whole && $shown eq $whole && ($points || !$cut);
        $texts++;
    }
    push @differences, "< $our->{line}> $their->{line}" unless $same;
}
print @differences;
exit 1 if @differences;
print scalar(@ours), " calls, $texts texts\n";
