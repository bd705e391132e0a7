import Foundation
import TestSupport
import Testing

/// What tests run is what the project installs: scripts/packages.txt is right, and nothing gets around it.
@Suite struct DeclaredPackageTests {
    @Test(arguments: DeclaredPackage.all)
    func isInstalledAndBringsItsPrograms(_ package: DeclaredPackage) throws {
        let status = try Tools.run("dpkg-query", ["-W", "-f", "${db:Status-Status}", package.name])
        #expect(status.text == "installed", "\(package.name): \(status.errors)")
        let files = Set(try Tools.run("dpkg-query", ["-L", package.name]).text.split(separator: "\n").map(String.init))
        for program in package.programs {
            // The program, or what it is a link to, as alternatives are: as dpkg knows it, or where /usr is merged.
            var paths: [String] = []
            var next = DeclaredPackage.installedPath(of: program)
            while let path = next, paths.count < 8 {
                paths += [path, path.hasPrefix("/usr/") ? String(path.dropFirst(4)) : "/usr" + path]
                next = (try? FileManager.default.destinationOfSymbolicLink(atPath: path)).map {
                    URL(filePath: $0, relativeTo: URL(filePath: path)).path
                }
            }
            #expect(!files.isDisjoint(with: paths), "\(package.name) does not bring \(program)")
        }
    }

    @Test func whatIsNotDeclaredIsNotRun() throws {
        for program in ["awk", "/usr/bin/awk", "/sbin/fdisk", "/opt/program"] {
            #expect(throws: ToolError.self) { try Tools.run(program, []) }
        }
        // A script's commands are looked for among those that are declared.
        let script = try Tools.run("sh", ["-c", "grep -c x /dev/null; awk 1 /dev/null"])
        #expect(script.text == "0\n")
        #expect(script.status == 127)
        #expect(script.errors.contains("awk: not found"), "\(script.errors)")
    }

    /// The sources of the tests name no path of a program that is not declared.
    @Test func pathsInSourcesAreOfDeclaredPrograms() throws {
        let tests = Tools.root.appending(path: "Tests")
        let declared = Set(DeclaredPackage.all.flatMap(\.programs))
        var count = 0
        for case let file as URL in try #require(
            FileManager.default.enumerator(at: tests, includingPropertiesForKeys: nil))
        where ["swift", "sh", "py"].contains(file.pathExtension) && !file.path.contains("TestSupportTests") {
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: #/(?:/usr)?/s?bin/([a-z][\w.+-]*)/#)
            {
                count += 1
                // A program in a guest that was recorded.
                if match.output.1 == "calls" { continue }
                #expect(declared.contains(String(match.output.1)), "\(match.output.0) in \(file.lastPathComponent)")
            }
        }
        #expect(count > 0)
    }
}
