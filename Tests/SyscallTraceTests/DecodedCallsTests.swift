import Binary
import Foundation
import TestSupport
import Testing

@testable import SyscallTrace

/// How arguments are shown, beside what strace shows of the same calls: `Fixtures/README.md` says how that was made.
@Suite struct DecodedCallsTests {
    private static let machine = Machine(name: "x86_64")

    /// The arguments of a call with the numbers that a program gave it, as text, and their positions.
    private static func shown(_ name: String, _ values: [UInt64]) throws -> [(position: Int, text: String)] {
        let row = try #require(SyscallCatalogue.description(of: name), "\(name)")
        let parameters = try #require(row.parameters, "\(name)")
        let commands = row.commands.flatMap { MultiplexedArguments($0, machine: machine) }
        let command = commands.flatMap { $0.row(values[$0.position]) }
        return (command?.positions ?? Array(parameters.indices)).map { position in
            let parameter = parameters[position]
            let decoder =
                command?.decoders[position]
                ?? ArgumentDecoder(parameter, type: parameter.type, name: parameter.name, machine: machine)
            var text = TextBuffer()
            decoder.write(values[position], machine, to: &text)
            return (position, String(decoding: text.array, as: UTF8.self))
        }
    }

    /// The arguments in a line of strace, without its comments. Commas in brackets are not between arguments.
    private static func arguments(of line: Substring) -> [String] {
        let line = line.replacing(#/ \/\*.*?\*\//#, with: "").drop { $0 != "(" }.dropFirst().dropLast()
        var arguments: [String] = []
        var depth = 0
        var current = ""
        for character in line {
            if "([{".contains(character) { depth += 1 }
            if ")]}".contains(character) { depth -= 1 }
            if character == ",", depth == 0 {
                arguments.append(current.trimmingCharacters(in: .whitespaces))
                current = ""
            } else {
                current.append(character)
            }
        }
        return arguments + (current.isEmpty ? [] : [current.trimmingCharacters(in: .whitespaces)])
    }

    /// Arguments that are not shown as strace shows them: names that no table has yet, and what strace does otherwise.
    private static let otherwise = Set(
        """
        add_key.ringid chmod.mode clone.child_tidptr clone.clone_flags clone.newsp clone.parent_tidptr
        clone.tls creat.mode delete_module.flags fanotify_init.event_f_flags fanotify_init.flags
        fanotify_mark.dfd fanotify_mark.flags fanotify_mark.mask fchmod.mode fchmodat.mode finit_module.flags
        fsconfig.cmd fsetxattr.flags fsmount.attr_flags fsmount.flags fsopen.flags fspick.flags
        ftruncate.length futex.op futex.val3 futex_waitv.flags get_mempolicy.flags getitimer.which
        getsockopt.optname io_uring_enter.flags io_uring_register.opcode ioctl.arg ioctl.cmd iopl.level
        ioprio_get.which ioprio_set.ioprio ioprio_set.which kcmp.idx1 kcmp.idx2 kcmp.type
        kexec_file_load.flags kexec_load.flags keyctl.option landlock_add_rule.flags
        landlock_add_rule.rule_type landlock_create_ruleset.flags landlock_restrict_self.flags lsetxattr.flags
        mbind.flags mbind.mode membarrier.flags memfd_secret.flags mkdir.mode mkdirat.mode mlock2.flags
        mount_setattr.flags move_mount.flags move_pages.flags open.mode open_tree.flags openat.mode
        perf_event_open.flags personality.personality pidfd_getfd.flags pidfd_open.flags
        pidfd_send_signal.flags pkey_alloc.init_val prctl.arg2 prctl.arg3 process_madvise.flags
        process_mrelease.flags ptrace.addr ptrace.data quotactl.cmd quotactl_fd.cmd readlink.bufsiz
        readlinkat.bufsiz remap_file_pages.flags request_key.destringid rseq.rseq seccomp.flags
        set_mempolicy.mode set_tid_address.tidptr setdomainname.len sethostname.len setitimer.which
        setsockopt.optname setxattr.flags socket.protocol socketpair.protocol swapon.swap_flags sysfs.option
        truncate.length umask.mask userfaultfd.flags ustat.dev
        """
        .split(whereSeparator: \.isWhitespace).map(String.init))

    /// Calls of which strace leaves arguments out, by what others say, or orders them otherwise.
    private static let otherArguments = Set(
        """
        arch_prctl clone futex ioctl kcmp keyctl membarrier mknod mknodat mq_open mremap open openat prctl
        preadv preadv2 ptrace pwritev pwritev2 reboot syslog
        """
        .split(whereSeparator: \.isWhitespace).map(String.init))

    @Test func argumentsAreShownAsWithStrace() throws {
        let calls = try Fixture.lines("decoded-calls.txt")
        let expected = try Fixture.lines("decoded-calls.strace")
        try #require(calls.count == expected.count && calls.count > 3000)
        var differing: Set<String> = []
        var differingCalls: Set<String> = []
        for (call, line) in zip(calls, expected) {
            let words = call.split(separator: " ").map(String.init)
            var values = words.dropFirst(2).compactMap { UInt64($0.dropFirst(2), radix: 16) }
            while values.count < 6 { values.append(0) }
            try #require(line.hasPrefix("\(words[0])("))
            let shown = try Self.shown(words[0], values)
            let wanted = Self.arguments(of: line)
            guard shown.count == wanted.count else {
                differingCalls.insert(words[0])
                continue
            }
            for ((position, text), wanted) in zip(shown, wanted) where text != wanted {
                let parameters = SyscallCatalogue.description(of: words[0])?.parameters
                let name = "\(words[0]).\(parameters?[position].name ?? "")"
                differing.insert(name)
                #expect(Self.otherwise.contains(name), "\(text) where strace shows \(wanted), in \(line)")
            }
        }
        // Whoever makes one of them right takes it out of the list.
        #expect(Self.otherwise.subtracting(differing).sorted() == [])
        #expect(differingCalls.symmetricDifference(Self.otherArguments).sorted() == [])
    }
}
