import Ftrace
import SyscallTrace
import TestSupport
import Testing

/// What descriptors are, as calls tell it: `dup(2)`, `fcntl(2)`, `close_range(2)`, `execve(2)`, `clone(2)`, `unshare(2)`.
@Suite struct DescriptorTests {
    private static let syscalls = [
        "openat(int dfd, const char * filename, int flags)", "read(unsigned int fd)", "dup(unsigned int fildes)",
        "dup2(unsigned int oldfd, unsigned int newfd)", "dup3(unsigned int oldfd, unsigned int newfd, int flags)",
        "fcntl(unsigned int fd, unsigned int cmd, unsigned long arg)", "close(unsigned int fd)",
        "close_range(unsigned int fd, unsigned int max_fd, unsigned int flags)", "chdir(const char * filename)",
        "fchdir(unsigned int fd)", "socket(int family)", "unshare(unsigned long unshare_flags)",
        "creat(const char * pathname)",
    ]

    /// A process of which the trace has the beginning.
    private static func maker() throws -> TraceMaker {
        let maker = try TraceMaker(syscalls)
        try maker.exec(100, "/bin/cat")
        return maker
    }

    private static func open(
        _ maker: TraceMaker, _ path: String, _ result: Int64, pid: Int32 = 100, at directory: Int64 = -100,
        flags: Int64 = 0
    ) throws {
        try maker.call(
            pid, "openat", ["dfd": directory, "filename": 1, "flags": flags], ["filename": path], result: result)
    }

    /// What `read` shows of each of `descriptors` at the end.
    private static func shown(_ maker: TraceMaker, _ descriptors: [Int64], pid: Int32 = 100) throws -> [String] {
        for descriptor in descriptors { try maker.call(pid, "read", ["fd": descriptor], result: 0) }
        return try Made.lines(maker, paths: .events).filter { $0.contains(" read(") }.suffix(descriptors.count)
            .compactMap { $0.firstMatch(of: #/read\((.*)\)/#).map { String($0.output.1) } }
    }

    @Test func openAndClose() throws {
        let maker = try Self.maker()
        try Self.open(maker, "/etc/passwd", 3)
        try Self.open(maker, "/none", -2)
        try maker.call(100, "creat", ["pathname": 1], ["pathname": "/tmp/new"], result: 4)
        #expect(
            try Made.lines(maker, paths: .events)[2] == "100 openat = 3</etc/passwd>, 1000 ns")
        #expect(try Self.shown(maker, [3, 4, 5]) == ["3</etc/passwd>", "4</tmp/new>", "5"])
        try maker.call(100, "close", ["fd": 3], result: 0)
        #expect(try Self.shown(maker, [3, 4]) == ["3", "4</tmp/new>"])
        // A socket has no path, whatever the descriptor was before.
        try maker.call(100, "socket", ["family": 1], result: 4)
        #expect(try Self.shown(maker, [4]) == ["4"])
    }

    @Test func copies() throws {
        let maker = try Self.maker()
        try Self.open(maker, "/a", 3)
        try Self.open(maker, "/b", 4)
        try maker.call(100, "dup", ["fildes": 3], result: 5)
        try maker.call(100, "dup2", ["oldfd": 3, "newfd": 4], result: 4)
        try maker.call(100, "fcntl", ["fd": 3, "cmd": 0, "arg": 10], result: 10)
        try maker.call(100, "fcntl", ["fd": 3, "cmd": 1030, "arg": 10], result: 11)
        // F_GETFL makes none.
        try maker.call(100, "fcntl", ["fd": 3, "cmd": 3], result: 6)
        #expect(try Self.shown(maker, [3, 4, 5, 6, 10, 11]) == ["3</a>", "4</a>", "5</a>", "6", "10</a>", "11</a>"])
        // To the same: nothing changes.
        try maker.call(100, "dup2", ["oldfd": 4, "newfd": 4], result: 4)
        #expect(try Self.shown(maker, [4]) == ["4</a>"])
        // One that fails may have closed the other.
        try maker.call(100, "dup2", ["oldfd": 99, "newfd": 4], result: -9)
        #expect(try Self.shown(maker, [4]) == ["4"])
    }

    @Test func ranges() throws {
        let maker = try Self.maker()
        for descriptor in 3...8 { try Self.open(maker, "/\(descriptor)", Int64(descriptor)) }
        try maker.call(100, "close_range", ["fd": 4, "max_fd": 5], result: 0)
        try maker.call(100, "close_range", ["fd": 7, "max_fd": 0xffff_ffff, "flags": 4], result: 0)
        #expect(try Self.shown(maker, [3, 4, 5, 6, 7, 8]) == ["3</3>", "4", "5", "6</6>", "7</7>", "8</8>"])
        // CLOSE_RANGE_CLOEXEC.
        try maker.exec(100, "/bin/cat")
        #expect(try Self.shown(maker, [3, 6, 7, 8]) == ["3</3>", "6</6>", "7", "8"])
    }

    @Test func closedAtExec() throws {
        let maker = try Self.maker()
        try Self.open(maker, "/kept", 3)
        try Self.open(maker, "/closed", 4, flags: 0o2_000_000)
        try maker.call(100, "dup", ["fildes": 4], result: 5)
        try maker.call(100, "dup3", ["oldfd": 3, "newfd": 6, "flags": 0o2_000_000], result: 6)
        try maker.call(100, "fcntl", ["fd": 3, "cmd": 1030], result: 7)
        // F_SETFD.
        try maker.call(100, "dup", ["fildes": 3], result: 8)
        try maker.call(100, "fcntl", ["fd": 8, "cmd": 2, "arg": 1], result: 0)
        try maker.exec(100, "/bin/cat")
        #expect(try Self.shown(maker, [3, 4, 5, 6, 7, 8]) == ["3</kept>", "4", "5</closed>", "6", "7", "8"])
    }

    @Test func directories() throws {
        let maker = try Self.maker()
        try Self.open(maker, "unknown", 3)
        try maker.call(100, "chdir", ["filename": 1], ["filename": "/tmp"], result: 0)
        try Self.open(maker, "a/./b", 4)
        try maker.call(100, "chdir", ["filename": 1], ["filename": "sub"], result: 0)
        try Self.open(maker, "c", 5)
        try Self.open(maker, "/usr", 6)
        try Self.open(maker, "../x", 7, at: 6)
        try maker.call(100, "fchdir", ["fd": 6], result: 0)
        try Self.open(maker, ".", 8)
        try maker.call(100, "chdir", ["filename": 1], ["filename": "/none"], result: -2)
        try Self.open(maker, "y", 9)
        #expect(
            try Self.shown(maker, [3, 4, 5, 7, 8, 9]) == [
                "3", "4</tmp/a/b>", "5</tmp/sub/c>", "7</usr/../x>", "8</usr>", "9</usr/y>",
            ])
        #expect(try Made.lines(maker, paths: .events).contains("100 openat(-100</usr>, y, 0)"))
    }

    /// fork() copies them, CLONE_FILES shares them, unshare(CLONE_FILES) ends that.
    @Test func whatAreShared() throws {
        let maker = try Self.maker()
        for descriptor in 3...5 { try Self.open(maker, "/\(descriptor)", Int64(descriptor)) }
        try maker.newTask(100, child: 101, "child")
        try maker.call(101, "close", ["fd": 3], result: 0)
        try maker.newTask(100, child: 102, "thread", flags: 0x10400)
        try maker.call(102, "close", ["fd": 4], result: 0)
        #expect(try Self.shown(maker, [3, 4, 5]) == ["3</3>", "4", "5</5>"])
        #expect(try Self.shown(maker, [3, 4, 5], pid: 101) == ["3", "4</4>", "5</5>"])
        #expect(try Self.shown(maker, [3, 4, 5], pid: 102) == ["3</3>", "4", "5</5>"])
        try maker.call(102, "unshare", ["unshare_flags": 0x400], result: 0)
        try maker.call(102, "close", ["fd": 5], result: 0)
        #expect(try Self.shown(maker, [5]) == ["5</5>"])
        #expect(try Self.shown(maker, [3, 5], pid: 102) == ["3</3>", "5"])
    }

    /// A thread's exec takes the descriptors along.
    @Test func aThreadThatTakesOver() throws {
        let maker = try Self.maker()
        try Self.open(maker, "/3", 3)
        try maker.newTask(100, child: 101, "thread", flags: 0x10400)
        try maker.end(100)
        try maker.exec(100, "/bin/cat", thread: 101)
        #expect(try Self.shown(maker, [3]) == ["3</3>"])
    }

    /// Of a process that ran before, nothing is known but what it opens itself: not even who shares it.
    @Test func withoutTheBeginningNothingIsSaid() throws {
        let maker = try TraceMaker(Self.syscalls)
        try Self.open(maker, "/a", 3, pid: 200)
        #expect(try Self.shown(maker, [3], pid: 200) == ["3"])
    }

    @Test func aLossForgetsAll() throws {
        let maker = try Self.maker()
        try Self.open(maker, "/a", 3)
        try maker.enter(100, "openat", ["dfd": -100, "filename": 1], ["filename": "/b"])
        maker.lose(.unknown)
        try maker.exit(100, "openat", 4)
        #expect(try Self.shown(maker, [3, 4]) == ["3", "4"])
    }

    /// 0xffffffff is no error as 64 bits, and no descriptor either.
    @Test func aResultThatIsNoDescriptor() throws {
        let maker = try Self.maker()
        try Self.open(maker, "/a", 0xffff_ffff)
        try maker.call(100, "close_range", ["fd": 0, "max_fd": 0xffff_ffff], result: 0)
        #expect(try Self.shown(maker, [0xffff_ffff]) == ["4294967295"])
    }
}
