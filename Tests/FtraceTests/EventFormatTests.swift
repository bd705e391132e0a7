import Binary
import Testing

@testable import Ftrace

/// Texts are what kernels say: 6.18 on x86-64, 6.1 on 32-bit arm.
@Suite struct EventFormatTests {
    static let openat = """
        name: sys_enter_openat
        ID: 782
        format:
        \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
        \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
        \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
        \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

        \tfield:int __syscall_nr;\toffset:8;\tsize:4;\tsigned:1;
        \tfield:int dfd;\toffset:16;\tsize:8;\tsigned:0;
        \tfield:const char * filename;\toffset:24;\tsize:8;\tsigned:0;
        \tfield:int flags;\toffset:32;\tsize:8;\tsigned:0;
        \tfield:umode_t mode;\toffset:40;\tsize:8;\tsigned:0;

        print fmt: "dfd: 0x%08lx, filename: 0x%08lx", ((unsigned long)(REC->dfd)), ((unsigned long)(REC->filename))

        """

    @Test func everyFieldOfASyscallEvent() throws {
        let format = try EventFormat(parsing: Bytes(Array(Self.openat.utf8)))
        #expect(format.name == "sys_enter_openat")
        #expect(format.id == 782)
        #expect(format.commonFieldCount == 4)
        #expect(
            format.fields.map(\.name) == [
                "common_type", "common_flags", "common_preempt_count", "common_pid", "__syscall_nr", "dfd", "filename",
                "flags", "mode",
            ])
        #expect(format.field("filename")?.type == "const char *")
        #expect(format.field("filename")?.isPointer == true)
        #expect(format.field("filename")?.location == FieldLocation(offset: 24, size: 8))
        #expect(format.field("common_pid")?.location == FieldLocation(offset: 4, size: 4, isSigned: true))
        #expect(format.printFormat.hasPrefix("\"dfd: 0x%08lx"))
    }

    @Test(arguments: [
        ("char comm[16]", "char", "comm", EventField.Kind.plain),
        ("__data_loc char[] filename", "__data_loc char[]", "filename", .dataLocation),
        ("__rel_loc char[] name", "__rel_loc char[]", "name", .relativeLocation),
        ("unsigned long args[6]", "unsigned long", "args", .plain),
        ("const char *const * argv", "const char *const *", "argv", .plain),
    ])
    func declarations(declaration: String, type: String, name: String, kind: EventField.Kind) throws {
        let field = try EventField(parsing: "field:\(declaration);\toffset:8;\tsize:4;\tsigned:0;"[...], line: 1)
        #expect(field.type == type)
        #expect(field.name == name)
        #expect(field.kind == kind)
    }

    @Test func kernelsBefore2Point6Point32SayNothingOfSigns() throws {
        let field = try EventField(parsing: "field:int pid;\toffset:8;\tsize:4;"[...], line: 1)
        #expect(field.location.isSigned == false)
    }

    @Test func aPartOfAFormatIsRefused() throws {
        let bytes = Array(Self.openat.utf8)
        let whole = try #require(Bytes(bytes).firstOffset(of: Array("print fmt: ".utf8)))
        for length in 0..<whole {
            #expect(throws: EventFormatError.self) { try EventFormat(parsing: Bytes(bytes[..<length])) }
        }
    }

    @Test(arguments: [
        ("name: x\nID: 7", EventFormatError.missing("print fmt:")),
        ("ID: 7", EventFormatError.missing("name:")),
        ("name: x", .missing("ID:")),
        ("name: x\nID: 70000", .invalid(line: 2, expected: "an event number")),
        (
            "name: x\nID: 7\n\tfield:int a;\toffset:x;\tsize:4;",
            .invalid(line: 3, expected: "a field's offset and size")
        ),
        (
            "name: x\nID: 7\n\tfield:int a;\toffset:-8;\tsize:4;",
            .invalid(line: 3, expected: "a field's offset and size")
        ),
        (
            "name: x\nID: 7\n\tfield:int a;\toffset:8;\tsize:99999999;",
            .invalid(line: 3, expected: "a field's offset and size")
        ),
    ])
    func refusals(text: String, expected: EventFormatError) {
        #expect(throws: expected) { try EventFormat(parsing: Bytes(Array(text.utf8))) }
    }

    /// Names that kernels have: 9p's events begin with a digit, and only systems have a hyphen (`is_good_system_name()`).
    @Test(arguments: [
        ("sys_enter_openat", true, true), ("9p_client_req", true, true), ("xhci-hcd", false, true), ("", false, false),
        ("a b", false, false), ("a.b", false, false), ("a\"b", false, false), ("a\u{1b}", false, false),
        ("\u{e9}", false, false), ("a\0", false, false),
    ])
    func names(name: String, isEvent: Bool, isSystem: Bool) throws {
        #expect(KernelName.event.allows(name) == isEvent)
        #expect(KernelName.field.allows(name) == isEvent)
        #expect(KernelName.system.allows(name) == isSystem)
        let text = Self.openat.replacing("name: sys_enter_openat", with: "name: \(name)")
        if isEvent {
            #expect(try EventFormat(parsing: Bytes(Array(text.utf8))).name == name)
        } else {
            #expect(throws: EventFormatError.self) { try EventFormat(parsing: Bytes(Array(text.utf8))) }
        }
    }

    @Test func aLongNameIsNotShownWhole() {
        let error = EventFormatError.name(line: 7, .field, found: String(repeating: "\u{1b}", count: 5000))
        #expect(error.description.hasPrefix("line 7: '\\x1b\\x1b"))
        #expect(error.description.contains("\\x1b…' is no name of a field"))
        #expect(error.description.utf8.count < 400)
    }

    @Test func pageLayouts() throws {
        let wide = """
            \tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
            \tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;
            \tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;
            \tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;

            """
        let layout = try PageLayout(headerPage: Bytes(Array(wide.utf8)), byteOrder: .little)
        #expect(layout.commit == FieldLocation(offset: 8, size: 8, isSigned: true))
        #expect(layout.dataOffset == 16)
        #expect(layout.pageSize == 4096)
        let narrow = """
            \tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
            \tfield: local_t commit;\toffset:8;\tsize:4;\tsigned:1;
            \tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;
            \tfield: char data;\toffset:12;\tsize:4084;\tsigned:0;

            """
        let small = try PageLayout(headerPage: Bytes(Array(narrow.utf8)), byteOrder: .big)
        #expect(small.commit.size == 4)
        #expect(small.dataOffset == 12)
        #expect(small.pageSize == 4096)
    }

    @Test func mountPoints() {
        let mounts = """
            proc /proc proc rw 0 0
            debugfs /sys/kernel/debug debugfs rw 0 0
            nodev /mnt/with\\040blank tracefs rw,nosuid 0 0
            """
        #expect(TraceFS.mounted(in: mounts)?.path == "/mnt/with blank")
        #expect(TraceFS.mounted(in: "proc /proc proc rw 0 0") == nil)
    }

    @Test(arguments: [
        ("syscope-12-345", 12, 345), ("syscope-12-345-2", 12, 345),
    ])
    func ownInstances(name: String, pid: Int32, start: UInt64) {
        #expect(TraceInstance.owner(of: name)?.pid == pid)
        #expect(TraceInstance.owner(of: name)?.startTime == start)
    }

    @Test(arguments: ["syscope", "syscope-", "syscope-x-1", "syscope-1", "mine", "syscope-1-2-3-4"])
    func instancesOfOthers(name: String) {
        #expect(TraceInstance.owner(of: name) == nil)
    }
}
