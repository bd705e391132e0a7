import Foundation
import TestSupport
import Testing

extension TracingTests {
    /// Every event is read or reported lost: a program says how many calls it has made.
    @Suite struct TraceLossTests {
        /// What a summary says: events read, events lost, getppid calls.
        private struct Count {
            let read: Int
            let lost: Int
            let calls: Int

            init(_ result: ProgramResult) throws {
                let object = try #require(
                    try JSONSerialization.jsonObject(with: result.output) as? [String: Any], "\(result.errors)")
                read = try #require(object["events"] as? Int)
                lost = try #require(object["lost"] as? [[String: Any]]).map { $0["events"] as? Int ?? -1 }
                    .reduce(0, +)
                let rows = try #require(object["syscalls"] as? [[String: Any]])
                calls = rows.first { $0["name"] as? String == "getppid" }?["calls"] as? Int ?? 0
                #expect(result.status == (lost == 0 ? 0 : 1), "\(result.errors)")
            }
        }

        private static let processes = 2

        /// Runs `processes` that make `calls`, or go on for `seconds`, with `arguments` before; the calls made.
        private func run(
            _ arguments: [String], calls: Int = .max, seconds: Int = 1000, in scratch: URL
        ) throws -> (result: ProgramResult, made: Int) {
            let program = try TracedProgram.build(TracedProgram.callers, in: scratch)
            let file = scratch.appending(path: "count").path
            let result = try Tracing.syscope(
                arguments + ["-e", "getppid", "--", program, "\(Self.processes)", "\(calls)", "\(seconds)", file])
            return (result, try #require(Int(try String(contentsOfFile: file, encoding: .utf8))))
        }

        /// Events that are not those of getppid: of an exec, forks and exits.
        private func otherEvents(in scratch: URL) throws -> Int {
            let (result, made) = try run(["summary", "--format", "json"], calls: 0, in: scratch)
            #expect(made == 0)
            let count = try Count(result)
            #expect(count.lost == 0)
            // Each process ends, and all but the first are made.
            #expect(count.read >= 2 * Self.processes)
            return count.read
        }

        /// As fast as two CPUs can, for ten seconds.
        @Test func tenSecondsOfNothingElse() throws {
            try Tracing.withScratch { scratch in
                let others = try otherEvents(in: scratch)
                let (result, made) = try run(
                    ["summary", "--format", "json", "-b", "65536"], seconds: 10, in: scratch)
                let count = try Count(result)
                #expect(made > 100_000)
                #expect(count.read + count.lost == 2 * made + others)
                // Each event that was lost may have been another call's.
                #expect((made - count.lost...made).contains(count.calls))
            }
        }

        private func expectExactLoss(_ summary: ProgramResult, made: Int, others: Int) throws -> Count {
            let count = try Count(summary)
            #expect(made == 400_000 * Self.processes)
            #expect(count.lost > 0, "a buffer of a few pages did not overflow")
            #expect(count.read + count.lost == 2 * made + others)
            return count
        }

        @Test func aTinyBuffersLossIsExactInASummary() throws {
            try Tracing.withScratch { scratch in
                let others = try otherEvents(in: scratch)
                let (result, made) = try run(
                    ["summary", "-b", "8", "--format", "json"], calls: 400_000, in: scratch)
                #expect(result.status == 1)
                _ = try expectExactLoss(result, made: made, others: others)
            }
        }

        @Test(arguments: [["-b", "8"], ["-b", "16", "--file-version", "7"]])
        func aTinyBuffersLossIsExactInARecording(options: [String]) throws {
            try Tracing.withScratch { scratch in
                let others = try otherEvents(in: scratch)
                let file = scratch.appending(path: "trace.dat").path
                let (result, made) = try run(["record"] + options + ["-o", file], calls: 400_000, in: scratch)
                #expect(result.status == 1)
                let summary = try Tracing.syscope(["summary", "--format", "json", file])
                let count = try expectExactLoss(summary, made: made, others: others)
                // What the recording said on its standard error, and what report says, is the same.
                let report = try Tracing.syscope(["report", "-o", "/dev/null", file])
                for errors in [result.errors, report.errors] {
                    #expect(errors.firstMatch(of: #/(\d+) events were lost/#).map { Int($0.output.1) } == count.lost)
                }
            }
        }
    }
}
