import Architectures
import Foundation
import TestSupport
import Testing

@testable import SyscallTrace

/// The rows of the catalogue, beside what the kernel and its headers say.
@Suite struct CatalogueTests {
    /// Calls that have a name and no handler in any kernel with syscall events, or none whose arguments are known.
    private static let withoutParameters = Set(
        """
        _sysctl afs_syscall bdflush break clone2 create_module epoll_ctl_old epoll_wait_old ftime get_kernel_syms getpmsg
        gtty idle kern_features lock mpx multiplexer nfsservctl old_adjtimex prof profil putpmsg query_module security
        stty timerfd tuxcall ulimit vserver
        """
        .split(whereSeparator: \.isWhitespace).map(String.init))

    private static let machines = [
        "x86_64", "i686", "aarch64", "armv7l", "ppc64", "ppc64le", "riscv64", "riscv32", "loongarch64", "s390x", "s390",
    ]

    @Test(arguments: machines) func everyNumberedCallHasARow(machine: String) {
        let machine = Machine(name: machine)
        var names: Set<String> = []
        for abi in [machine.native, machine.compat].compactMap({ $0 }) {
            names.formUnion(abi.names)
            names.formUnion(abi.outOfTableNumbers.values)
        }
        names = names.filter { !$0.hasPrefix("syscall_") }
        #expect(names.count > 300)
        #expect(names.filter { SyscallCatalogue.description(of: $0) == nil }.sorted() == [])
    }

    @Test func namesAreThoseOfOneRow() {
        let names = SyscallCatalogue.all.flatMap { [$0.name] + $0.variants }
        #expect(Dictionary(grouping: names) { $0 }.filter { $0.value.count > 1 }.keys.sorted() == [])
        let without = SyscallCatalogue.all.filter { $0.parameters == nil }.map(\.name)
        #expect(Set(without).symmetricDifference(Self.withoutParameters).sorted() == [])
    }

    /// `type` with blanks only between words: format files have some before each `*`.
    static func plain(_ type: some StringProtocol) -> String {
        type.split(separator: "*", omittingEmptySubsequences: false)
            .map { $0.split(separator: " ").joined(separator: " ") }.joined(separator: "*")
    }

    /// `formats-6.18-x86_64.txt` is what Linux 6.18 says in `events/syscalls/sys_enter_*/format`.
    @Test func parametersAreThoseOfTheKernel() throws {
        let lines = try Fixture.lines("formats-6.18-x86_64.txt")
        #expect(lines.count == 360)
        for line in lines {
            let call = try #require(line.wholeMatch(of: #/(\w+)\((.*)\)/#), "\(line)")
            let name = SyscallCatalogue.name(ofEvent: String(call.1))
            let row = try #require(SyscallCatalogue.description(of: name), "\(line)")
            let wanted = try call.2.split(separator: ", ").map { declaration in
                let parts = try #require(declaration.wholeMatch(of: #/(.*?) *(\w+)/#), "\(line)")
                return "\(Self.plain(parts.1)) \(parts.2)"
            }
            #expect(row.parameters?.map { "\(Self.plain($0.type)) \($0.name)" } == wanted, "\(name)")
            #expect(row.event ?? row.name == String(call.1))
        }
    }

    /// Every pointer says what it points to, or is one whose target is not shown; nothing else does.
    @Test func pointersHavePointees() {
        let addresses = Set(
            """
            fsconfig._value futex.uaddr futex.uaddr2 futex_wait.uaddr futex_wake.uaddr getcpu.unused io_uring_register.arg
            ipc.ptr quotactl.addr quotactl_fd.addr reboot.arg rseq.rseq seccomp.uargs set_robust_list.head
            set_tid_address.tidptr shmat.shmaddr shmdt.shmaddr old_mmap.arg pciconfig_read.buf pciconfig_write.buf
            rtas.uargs s390_guarded_storage.gs_cb s390_pci_mmio_read.user_buffer s390_pci_mmio_write.user_buffer
            s390_sthyi.buffer s390_sthyi.return_code spu_run.unpc spu_run.ustatus subpage_prot.map swapcontext.new_ctx
            swapcontext.old_ctx sys_debug_setcontext.ctx sys_debug_setcontext.dbg vm86old.user_vm86
            """
            .split(whereSeparator: \.isWhitespace).map(String.init))
        let typedefs: Set<String> = ["cap_user_header_t", "cap_user_data_t", "const cap_user_data_t"]
        var found: Set<String> = []
        for row in SyscallCatalogue.all {
            for parameter in row.parameters ?? [] {
                let isPointer = parameter.type.contains("*") || typedefs.contains(parameter.type)
                guard isPointer else {
                    #expect(parameter.pointee == nil, "\(row.name).\(parameter.name)")
                    continue
                }
                if parameter.pointee == nil { found.insert("\(row.name).\(parameter.name)") }
                // What the kernel writes is not const.
                if parameter.type.hasPrefix("const "), let pointee = parameter.pointee,
                    parameter.type.count(where: { $0 == "*" }) == 1,
                    !["preadv", "preadv2", "readv", "process_vm_readv"].contains(row.name)
                {
                    #expect(pointee.direction == .in, "\(row.name).\(parameter.name)")
                }
            }
        }
        #expect(found.symmetricDifference(addresses).sorted() == [])
    }

    /// Lengths and commands name arguments that there are, and numbers where there are numbers.
    @Test func positionsAreThoseOfArguments() {
        for row in SyscallCatalogue.all {
            let parameters = row.parameters ?? []
            for parameter in parameters {
                guard let pointee = parameter.pointee else { continue }
                let length: DataLength? =
                    switch pointee.content {
                    case .cString, .strings: nil
                    case .bytes(let length), .structure(_, let length), .array(_, let length): length
                    }
                switch length {
                case .argument(let position), .bits(let position), .pages(let position):
                    #expect(parameters.indices.contains(position), "\(row.name).\(parameter.name)")
                    if parameters.indices.contains(position) {
                        #expect(!parameters[position].type.contains("*"), "\(row.name).\(parameter.name)")
                    }
                case .pointed(let position):
                    #expect(parameters.indices.contains(position) && parameters[position].pointee != nil, "\(row.name)")
                default: break
                }
            }
            guard let commands = row.commands else { continue }
            #expect(parameters.indices.contains(commands.position))
            for command in commands.rows.values {
                let positions = command.positions + command.shown.keys + command.pointees.keys
                #expect(positions.allSatisfy(parameters.indices.contains), "\(row.name)")
            }
        }
    }

    // MARK: tables

    /// Every table that a row names, by the argument.
    private static let tables: [(argument: String, table: NameTable)] = {
        var tables: [(String, NameTable)] = []
        for row in SyscallCatalogue.all {
            var kinds = (row.parameters ?? []).compactMap { item in item.shown.map { ("\(row.name).\(item.name)", $0) }
            }
            for command in row.commands?.rows.values.map({ $0 }) ?? [] {
                kinds += command.shown.values.map { (row.name, $0) }
                if let result = command.result { kinds.append((row.name, result.shown)) }
            }
            for (argument, kind) in kinds {
                switch kind {
                case .names(let table), .flagsAndMode(let table): tables.append((argument, table))
                case .cloneFlags: tables.append((argument, .cloneFlags))
                default: break
                }
            }
        }
        return tables
    }()

    /// Headers in which the names of the tables are; the C library's first, as the kernel's make room for those.
    private static let headers = """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <netinet/in.h>
        #include <netinet/tcp.h>
        #include <netinet/udp.h>
        #include <sched.h>
        #include <signal.h>
        #include <stdio.h>
        #include <sys/epoll.h>
        #include <sys/eventfd.h>
        #include <sys/inotify.h>
        #include <sys/ioctl.h>
        #include <sys/mman.h>
        #include <sys/mount.h>
        #include <sys/msg.h>
        #include <sys/ptrace.h>
        #include <sys/resource.h>
        #include <sys/sem.h>
        #include <sys/shm.h>
        #include <sys/signalfd.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/timerfd.h>
        #include <sys/wait.h>
        #include <unistd.h>
        #include <asm/prctl.h>
        #include <linux/bpf.h>
        #include <linux/close_range.h>
        #include <linux/falloc.h>
        #include <linux/fs.h>
        #include <linux/futex.h>
        #include <linux/kvm.h>
        #include <linux/membarrier.h>
        #include <linux/memfd.h>
        #include <linux/openat2.h>
        #include <linux/perf_event.h>
        #include <linux/prctl.h>
        #include <linux/random.h>
        #include <linux/seccomp.h>
        #include <linux/sockios.h>

        """

    /// Names that are not in headers for programs: the value, and where it is from.
    private static let inNoHeader: [String: UInt64] = [
        // include/linux/socket.h of the kernel.
        "MSG_PROBE": 0x10, "MSG_BATCH": 0x40000,
        // include/uapi/asm-generic/fcntl.h, which the C library's header hides, and whose value is 0 there.
        "O_LARGEFILE": 0x8000,
        // include/uapi/linux/ipc.h, which the C library's <sys/ipc.h> hides.
        "IPC_64": 0x100,
        // FUTEX_FD, which is no more, with FUTEX_PRIVATE_FLAG: strace's.
        "FUTEX_FD_PRIVATE": 0x82,
        // include/uapi/linux/fcntl.h since Linux 6.3.
        "F_SEAL_EXEC": 0x20,
    ]

    /// The tables' values on x86-64 are those that a C compiler has for the names.
    @Test
    func valuesAreThoseOfTheHeaders() throws {
        #expect(Self.tables.count > 100)
        var values: [String: UInt64] = [:]
        for (argument, table) in Self.tables {
            for entry in table.names(of: .generic).entries {
                let name = String(decoding: entry.name, as: UTF8.self)
                #expect(values[name] ?? entry.value == entry.value, "\(name) of \(argument)")
                values[name] = entry.value
            }
        }
        let scratch = try Tools.scratchDirectory()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let source = scratch.appending(path: "values.c")
        let program = scratch.appending(path: "values")
        let names = values.keys.filter { Self.inNoHeader[$0] == nil }.sorted()
        let lines = names.map { "    printf(\"\($0) %llx\\n\", (unsigned long long)(unsigned)(\($0)));\n" }
        try "\(Self.headers)int main(void) {\n\(lines.joined())    return 0;\n}\n"
            .write(to: source, atomically: true, encoding: .utf8)
        let compiled = try Tools.run("gcc", ["-w", "-o", program.path, source.path])
        try #require(compiled.status == 0, "\(compiled.errors)")
        let printed = try Tools.run(program.path, []).text.split(separator: "\n")
        #expect(printed.count == names.count)
        for line in printed {
            let words = line.split(separator: " ")
            #expect(values[String(words[0])] == UInt64(words[1], radix: 16), "\(line)")
        }
        for (name, value) in Self.inNoHeader { #expect(values[name] == value, "\(name)") }
    }

    /// The tables' values on other families are those of the kernel's headers, where these define the name.
    @Test(arguments: [("arm", "armv7l"), ("arm", "aarch64"), ("powerpc", "ppc64")])
    func valuesOfOtherFamilies(name: String, machine: String) throws {
        let family = try #require(Machine(name: machine).program?.constants)
        var values: [String: UInt64] = [:]
        for line in try Fixture.lines("constants-6.12.txt") where line.hasPrefix("\(name) ") {
            let words = line.split(separator: " ")
            values[String(words[1])] = UInt64(words[2].dropFirst(2), radix: 16)
        }
        #expect(values.count > 30)
        var compared: Set<String> = []
        for (argument, table) in Self.tables {
            for entry in table.names(of: family).entries {
                let name = String(decoding: entry.name, as: UTF8.self)
                guard let value = values[name] else { continue }
                compared.insert(name)
                #expect(entry.value == value, "\(name) of \(argument)")
            }
        }
        #expect(compared.isSuperset(of: ["O_DIRECT", "O_DIRECTORY", "O_LARGEFILE", "O_NOFOLLOW", "MAP_LOCKED"]))
    }
}
