import Binary
import Ftrace
import Testing

@testable import SyscallTrace

/// What event formats mean; the formats are made here, as the kernel writes them (`f_show()`, kernel/trace/trace_events.c).
@Suite struct SchemaTests {
    /// A field behind the common ones, eight bytes wide if nothing else is said.
    typealias Field = (declaration: String, size: Int)

    static func format(
        _ name: String, id: Int, _ fields: [Field], typeIsSigned: Bool = false, print: String = "\"\""
    ) throws -> EventFormat {
        var text = """
            name: \(name)
            ID: \(id)
            format:
            \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:\(typeIsSigned ? 1 : 0);
            \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
            \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
            \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;


            """
        var offset = 8
        for field in fields {
            text += "\tfield:\(field.declaration);\toffset:\(offset);\tsize:\(field.size);\tsigned:0;\n"
            offset += field.size
        }
        return try EventFormat(parsing: Bytes(Array("\(text)\nprint fmt: \(print)\n".utf8)))
    }

    /// The entry and the exit event of a call.
    static func call(_ name: String, id: Int, _ arguments: [String]) throws -> [(system: String, format: EventFormat)] {
        let fields = [("int __syscall_nr", 8)] + arguments.map { ($0, 8) }
        return [
            ("syscalls", try format("sys_enter_\(name)", id: id, fields)),
            ("syscalls", try format("sys_exit_\(name)", id: id + 1, [("int __syscall_nr", 8), ("long ret", 8)])),
        ]
    }

    /// The events of `raw_syscalls`, with registers of `width` bytes.
    static func raw(width: Int = 8) throws -> [(system: String, format: EventFormat)] {
        [
            ("raw_syscalls", try format("sys_enter", id: 1, [("long id", 8), ("unsigned long args[6]", 6 * width)])),
            ("raw_syscalls", try format("sys_exit", id: 2, [("long id", 8), ("long ret", 8)])),
        ]
    }

    /// Names and offsets of the arguments of a raw entry's call; the registers begin at 16.
    private static func arguments(
        _ number: UInt64, _ width: ProgramWidth?, _ machine: String, registers: Int = 8
    ) throws -> [String] {
        let schema = try SyscallSchema(formats: raw(width: registers), machine: Machine(name: machine))
        let call = try #require(schema.call(number, width))
        let name = schema.syscalls[call.syscall].name
        return [name]
            + schema.layouts[call.layout].arguments.map { argument in
                let high = argument.highLocation.map { ":\($0.offset)" } ?? ""
                return "\(argument.name)@\(argument.location.offset)\(high)"
            }
    }

    /// A number of an event is an index, whatever sign its field says that it has.
    @Test func numbersOfEventsHaveNoSign() throws {
        let format = try Self.format("sys_enter_close", id: 0xffff, [("int __syscall_nr", 8)], typeIsSigned: true)
        let schema = try SyscallSchema(formats: [("syscalls", format)], machine: Machine(name: "x86_64"))
        #expect(!schema.type.isSigned)
        #expect(schema.meaning(0xffff).kind == .enter)
        for id in [0x10000, Int.max, -1, Int.min] { #expect(schema.meaning(id).kind == .other) }
    }

    @Test func whatLacksCommonFieldsIsRefused() throws {
        #expect(throws: SchemaError.noEvents) { try SyscallSchema(formats: [], machine: .unknown) }
        let other = try EventFormat(
            parsing: Bytes(
                Array(
                    "name: a\nID: 3\nformat:\n\tfield:int b;\toffset:8;\tsize:4;\tsigned:1;\n\nprint fmt: \"\"\n".utf8))
        )
        #expect(throws: SchemaError.missing("common_type")) {
            try SyscallSchema(formats: [("a", other)], machine: .unknown)
        }
        #expect(throws: SchemaError.self) {
            try SyscallSchema(formats: Self.raw() + [("a", other)], machine: .unknown)
        }
    }

    /// Which entries and exits there are decides what one event says.
    @Test func coverage() throws {
        let formats =
            try Self.call("execve", id: 10, ["const char * filename"]) + Self.call("read", id: 20, ["unsigned int fd"])
            + [Self.call("write", id: 30, ["unsigned int fd"])[0]] + [Self.call("execveat", id: 40, ["int fd"])[1]]
        let machine = Machine(name: "x86_64")
        let session = try SyscallSchema(formats: formats, machine: machine, origin: .session(everyCall: false))
        let kinds = [10, 11, 20, 21, 30, 41].map { session.meaning($0).kind }
        #expect(kinds == [.execEnter, .execExit, .enter, .exit, .entryOnly, .execEnd])
        #expect(session.tellsWidth && !session.isRaw)
        // Of somebody's recording nothing follows from an event that is not there.
        let other = try SyscallSchema(formats: formats, machine: machine)
        #expect([10, 11, 30, 41].map { other.meaning($0).kind } == [.enter, .exit, .enter, .exit])
        // With raw_syscalls: the number that comes behind an entry event, and calls that have both events.
        let both = try SyscallSchema(formats: formats + Self.raw(), machine: machine, origin: .session(everyCall: true))
        #expect(both.isMixed && both.showsCompat)
        #expect(both.meaning(20).callNumber == 0 && both.meaning(10).callNumber == 59)
        let calls = try [0, 1, 59].map { try #require(both.call($0, .native)) }
        #expect(calls.map(\.hasEntry) == [true, true, true] && calls.map(\.hasExit) == [true, false, true])
        #expect(both.hasEntry(0) && !both.hasEntry(2) && !both.hasEntry(.max))
        // One syscall, whichever event it is seen by; compat ones are others.
        #expect(calls[0].syscall == both.meaning(20).syscall)
        #expect(both.call(3, .compat)?.syscall != calls[0].syscall)
    }

    @Test func registersOfRawEvents() throws {
        #expect(
            try Self.arguments(257, .native, "x86_64") == ["openat", "dfd@16", "filename@24", "flags@32", "mode@40"])
        // The low halves of the registers, and what lies in memory.
        #expect(try Self.arguments(5, .compat, "x86_64") == ["open", "filename@16", "flags@24", "mode@32"])
        #expect(try Self.arguments(90, .compat, "x86_64") == ["mmap", "arg@16"])
        // x32, and numbers that nobody knows.
        #expect(try Self.arguments(0x4000_0201, .native, "x86_64").first == "rt_sigreturn")
        #expect(try Self.arguments(1000, .native, "x86_64").first == "syscall_1000")
        #expect(try Self.arguments(1000, .native, "x86_64").count == 7)
        // Values of 64 bits in two registers: from an even one on ARM, the upper half first on s390.
        #expect(
            try Self.arguments(180, nil, "armv7l", registers: 4)
                == ["pread64", "fd@16", "buf@20", "count@24", "pos@32:36"])
        #expect(
            try Self.arguments(180, nil, "i686", registers: 4)
                == ["pread64", "fd@16", "buf@20", "count@24", "pos@28:32"])
        #expect(
            try Self.arguments(180, .compat, "s390x") == ["pread64", "fd@20", "buf@28", "count@36", "pos@52:44"])
        // clone, as CONFIG_CLONE_BACKWARDS and _BACKWARDS2 have it.
        let clone = ["clone_flags", "newsp", "parent_tidptr", "child_tidptr", "tls"]
        for (machine, number, order) in [
            ("x86_64", 56, [0, 1, 2, 3, 4]), ("aarch64", 220, [0, 1, 2, 4, 3]), ("s390x", 120, [1, 0, 2, 3, 4]),
        ] as [(String, UInt64, [Int])] {
            let names = try Self.arguments(number, .native, machine).map { $0.prefix { $0 != "@" } }
            #expect(names.map(String.init) == ["clone"] + order.map { clone[$0] }, "\(machine)")
        }
        #expect(try SyscallSchema(formats: Self.raw(width: 2), machine: .unknown).call(0, .native) == nil)
    }

    /// A 32-bit kernel has an event for each of two functions that programs know as one call.
    @Test func oneCallWithTwoEvents() throws {
        let formats =
            try Self.call("sendfile", id: 10, ["int out_fd", "int in_fd", "off_t * offset", "size_t count"])
            + Self.call("sendfile64", id: 20, ["int out_fd", "int in_fd", "loff_t * offset", "size_t count"])
        let schema = try SyscallSchema(formats: formats, machine: Machine(name: "i686"))
        #expect(schema.syscalls.map(\.name) == ["sendfile"] && schema.layouts.count == 2)
        #expect(schema.meaning(10).syscall == schema.meaning(20).syscall)
        let types = [10, 20].map { schema.layouts[schema.meaning($0).layout].arguments[2].type }
        #expect(types == ["off_t *", "loff_t *"])
    }

    /// An argument called `nr` is one; the number of the call is none, under either name that it has had.
    @Test func argumentsCalledNr() throws {
        for number in ["int __syscall_nr", "int nr"] {
            let format = try Self.format(
                "sys_enter_io_submit", id: 10,
                [(number, 8), ("aio_context_t ctx_id", 8), ("long nr", 8), ("struct iocb * * iocbpp", 8)])
            #expect(format.arguments.map(\.name) == ["ctx_id", "nr", "iocbpp"])
        }
    }

    /// Strings are those of arguments that the kernel reads; probes have the types of the events that they stand for.
    @Test func strings() throws {
        let text = ("__data_loc char[] __pathname_val", 4)
        let list = ("__data_loc char[] __list_val", 4)
        let fields: [Field] = [
            ("int __syscall_nr", 8), ("const char * pathname", 8), ("char * list", 8), ("size_t size", 8), text, list,
        ]
        let event = try Self.format("sys_enter_listxattr", id: 10, fields)
        let probe = try Self.format(
            "sys_enter_mkdir", id: 11, [("u64 pathname", 8), ("u64 mode", 8), text])
        let formats =
            try [("syscalls", event), ("syscope_1_2", probe)]
            + [Self.call("mkdir", id: 20, ["const char * pathname", "umode_t mode"])[0]]
        let schema = try SyscallSchema(formats: formats, machine: Machine(name: "x86_64"))
        let arguments = schema.layouts[schema.meaning(10).layout].arguments
        #expect(arguments.map { $0.text != nil } == [true, false, false])
        let probed = schema.layouts[schema.meaning(11).layout].arguments
        #expect(probed.map(\.type) == ["const char *", "umode_t"] && probed[0].text != nil)
    }

    /// What event probes record: strings, and never data or what the kernel writes.
    @Test func argumentsOfProbes() throws {
        let known = StringArguments.known
        #expect(known.names["openat"] == ["filename"] && known.openEvent == "openat")
        #expect(known.names["newstat"] == ["filename"] && known.names["umount"] == ["name"])
        #expect(known.names["mount"]?.isSuperset(of: ["dev_name", "dir_name", "type"]) == true)
        for name in ["read", "write", "sethostname", "setdomainname", "getcwd", "shmdt"] {
            #expect(known.names[name] == nil)
        }
        #expect(known.names["readlink"] == ["path"] && known.names["add_key"] == ["_type", "_description"])
        let fields: [Field] = [("int __syscall_nr", 8), ("const char * path", 8), ("char * buf", 8), ("int bufsiz", 8)]
        #expect(known.arguments(of: try Self.format("sys_enter_readlink", id: 10, fields)) == ["path"])
        // A kernel that has the string itself needs no probe.
        let own = fields + [("__data_loc char[] __path_val", 4)]
        #expect(known.arguments(of: try Self.format("sys_enter_readlink", id: 10, own)) == [])
    }
}
