import Ftrace
import SyscallTrace
import Testing

/// What a session has to record. Numbers are those of x86-64 and of i386 (Linux `arch/x86/entry/syscalls/`).
@Suite struct PlanTests {
    private static let events = ["execve", "execveat", "exit_group", "newstat", "openat", "read"]

    private static func kernel(
        _ machine: String = "x86_64", syscalls: [String] = events, hasRaw: Bool = true, runsCompat: Bool = false,
        compatPrograms: Int = 0, implemented: Set<String> = []
    ) -> TracePlan.Kernel {
        TracePlan.Kernel(
            syscalls: syscalls, hasRawEvents: hasRaw, machine: Machine(name: machine), runsCompat: runsCompat,
            compatPrograms: compatPrograms, implemented: { $0.intersection(implemented) })
    }

    private static func plan(
        _ expression: String?, needed: Set<String> = [], compat: Bool = false, on kernel: TracePlan.Kernel
    ) throws -> TracePlan {
        var request = TracePlan.Request()
        request.expression = expression
        request.needed = needed
        request.wantsCompat = compat
        request.setup.bufferSize = 77
        return try TracePlan(for: request, on: kernel)
    }

    @Test func allThatHaveEvents() throws {
        let plan = try Self.plan(nil, on: Self.kernel())
        #expect(plan.setup.events == SyscallEventSet())
        #expect(plan.setup.bufferSize == 77)
        #expect(plan.remarks == [])
    }

    @Test func thoseThatAreNamed() throws {
        let plan = try Self.plan("stat,openat", needed: ["exit_group", "unknown"], on: Self.kernel())
        #expect(plan.setup.events.syscalls == ["newstat", "openat", "exit_group"])
        // They tell the width of new programs.
        #expect(plan.setup.events.exits == ["execve", "execveat"])
        #expect(plan.setup.events.entries == [])
        #expect(plan.setup.events.numbers == .none)
        #expect(!plan.setup.events.recordsEveryCall)
        #expect(plan.remarks == [])
    }

    /// mmap is number 9, munmap 11; clone3, 435, the kernel does not have.
    @Test func thoseWithoutEvents() throws {
        let plan = try Self.plan("openat,mmap,munmap,clone3", on: Self.kernel(implemented: ["mmap", "munmap"]))
        #expect(plan.setup.events.syscalls == ["openat"])
        #expect(plan.setup.events.numbers == .matching("id == 9 || id == 11 || id == 435"))
        #expect(plan.remarks == [.withoutEvent(["clone3", "mmap", "munmap"], unimplemented: ["clone3"])])
        // Of a set, those that the kernel does not have are left out.
        let set = try Self.plan("%memory", on: Self.kernel(implemented: ["mmap", "mprotect", "munmap", "brk"]))
        #expect(set.setup.events.numbers == .matching("(id >= 9 && id <= 12)"))
        #expect(set.remarks == [.withoutEvent(["brk", "mmap", "mprotect", "munmap"], unimplemented: [])])
    }

    @Test func everyCall() throws {
        let plan = try Self.plan(nil, compat: true, on: Self.kernel())
        #expect(plan.setup.events.numbers == .all)
        #expect(plan.setup.events.recordsEveryCall)
        #expect(plan.remarks == [])
        // read is 3 there, which is close here: events of close would be told from it by their entries, if there were any.
        let named = try Self.plan("read", compat: true, on: Self.kernel(syscalls: Self.events + ["close"]))
        #expect(named.setup.events.syscalls == ["read"])
        #expect(named.setup.events.entries == ["close"])
        // Those of x32 programs lie apart.
        #expect(named.setup.events.numbers == .matching("id == 3 || id >= 1024"))
        #expect(named.setup.events.recordsEveryCall)
    }

    @Test func aCompatProgramIsTraced() throws {
        let plan = try Self.plan(nil, on: Self.kernel(runsCompat: true))
        #expect(plan.setup.events.numbers == .all)
        #expect(plan.setup.events.recordsEveryCall)
        #expect(plan.remarks == [.compatTarget])
        #expect(try Self.plan(nil, compat: true, on: Self.kernel(runsCompat: true)).remarks == [])
        // Where their calls have events there is nothing to say.
        let other = try Self.plan(nil, compat: true, on: Self.kernel("ppc64le", runsCompat: false))
        #expect(other.setup.events == SyscallEventSet())
    }

    @Test func compatProgramsThatRun() throws {
        #expect(
            try Self.plan(nil, on: Self.kernel(compatPrograms: 3)).remarks == [.compatLeftOut(programs: 3)])
        #expect(try Self.plan(nil, compat: true, on: Self.kernel(compatPrograms: 3)).remarks == [])
    }

    @Test func onlyNumbers() throws {
        let plan = try Self.plan("whatever", on: Self.kernel(syscalls: []))
        #expect(plan.setup.events == SyscallEventSet())
        #expect(plan.remarks == [.onlyRawEvents])
    }

    @Test func whatCannotBe() {
        #expect(throws: TracePlanError.noEvents) {
            try Self.plan(nil, on: Self.kernel(syscalls: [], hasRaw: false))
        }
        #expect(throws: TracePlanError.filter(.unknownSyscall("nothing"))) {
            try Self.plan("nothing", on: Self.kernel())
        }
    }
}
