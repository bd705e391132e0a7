import Foundation
import TestSupport
import Testing

/// What lets a test pass without testing is found in the tests' own text, which swift-format lays out.
@Suite struct TestHabitTests {
    /// A line of a test, and what is wrong with it.
    private static func faults(in text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var faults: [String] = []
        for (number, line) in lines.enumerated() where line.trimmingCharacters(in: .whitespaces).hasPrefix("@Test") {
            let indent = String(line.prefix { $0 == " " })
            guard let start = lines[number...].firstIndex(where: { $0.hasPrefix(indent) && $0.contains("func ") }),
                let end = lines[start...].firstIndex(of: indent + "}")
            else {
                faults.append("\(number + 1): no end of the test")
                continue
            }
            for index in start + 1..<end {
                let before = lines[index - 1]
                let words = lines[index].trimmingCharacters(in: .whitespaces)
                let reason: String? =
                    if words.contains(/^guard .*else \{ return \}/)
                        || words.contains(/^guard case .*else \{ continue \}/)
                    {
                        "a guard that leaves without an issue"
                    } else if words == "return", !before.contains("Issue.record") {
                        "leaves without an issue"
                    } else if words.contains(/catch\b[^{]*\{ *\}/)
                        || words.hasPrefix("} catch") && before.hasSuffix("{")
                    {
                        "what is caught is not looked at"
                    } else if words.contains(/count >= 0\b/) {
                        "always true"
                    } else if let name = before.firstMatch(of: #/let ((?:is|has)\w+) = .* == [a-z]\w*(?:\.\w+)*$/#)?
                        .output.1,
                        words == "#expect(\(name))"
                    {
                        "hides what differs: FirstDifference shows it"
                    } else {
                        nil
                    }
                if let reason { faults.append("\(index + 1): \(reason): \(words)") }
            }
        }
        return faults
    }

    @Test func noTestLeavesWithoutHavingExpectedAnything() throws {
        let tests = Tools.root.appending(path: "Tests")
        let files = try #require(FileManager.default.enumerator(atPath: tests.path)).compactMap { $0 as? String }
            .filter { $0.hasSuffix(".swift") }
        #expect(files.count > 40)
        let faults = try files.flatMap { file in
            let text = try String(contentsOf: tests.appending(path: file), encoding: .utf8)
            return Self.faults(in: text).map { "\(file):\($0)" }
        }
        #expect(faults == [])
    }

    /// Each kind of fault, in a test as they were.
    @Test(arguments: [
        "guard isFile else { return }", "guard case .missing(let cause) = verdict else { continue }",
        "if done {\n            return\n        }",
        "let isSame = ours == theirs\n        #expect(isSame)", "#expect(text.count >= 0)",
        "do {\n        } catch {}",
    ])
    func faultsAreFound(_ body: String) {
        let text = "struct S {\n    @Test func one() {\n        \(body)\n    }\n}\n"
        #expect(Self.faults(in: text).count == 1, "\(Self.faults(in: text))")
    }

    @Test func soundTestsAreLeftAlone() {
        let text = """
            @Test(arguments: all)
            func one(_ name: String) throws {
                guard let value = known[name] else {
                    Issue.record("nothing")
                    return
                }
                #expect(values.map { return $0 }.count >= 10)
            }
            """
        #expect(Self.faults(in: text) == [])
    }
}
