import Ftrace
import Testing
import TraceFile

@testable import SyscallTrace

/// The catalogue's rows beside the `format` files that kernels of other versions have, as recordings keep them.
@Suite struct CatalogueFormatsTests {
    /// Calls that Linux 7.2 has changed: two arguments more, and other types.
    private static let changed = ["known-calls-7.2.dat": ["bpf", "getcpu", "semop"]]

    @Test(arguments: ["known-calls-6.12.dat", "known-calls-7.2.dat", "trace-cmd-6.dat", "trace-cmd-7.dat"])
    func parametersAreThoseOfTheKernel(name: String) throws {
        let file = try TraceFile(path: Fixture.path(name), systems: ["syscalls"])
        var differing: [String] = []
        var count = 0
        for (system, format) in file.formats where system == "syscalls" && format.name.hasPrefix("sys_enter_") {
            let call = SyscallCatalogue.name(ofEvent: String(format.name.dropFirst(10)))
            count += 1
            let row = try #require(SyscallCatalogue.description(of: call), "\(call)")
            let parameters = try #require(row.parameters, "\(call)")
            let known = parameters.map { "\(Self.plain($0.type)) \($0.name)" }
            let wanted = format.arguments.map { "\(Self.plain($0.type)) \($0.name)" }
            if known != wanted { differing.append(call) }
        }
        #expect(count >= (name.hasPrefix("known") ? 350 : 6))
        #expect(differing.sorted() == Self.changed[name, default: []])
    }

    private static func plain(_ type: String) -> String {
        type.split(separator: "*", omittingEmptySubsequences: false)
            .map { $0.split(separator: " ").joined(separator: " ") }.joined(separator: "*")
    }
}
