import Binary
import SystemPackage
import Testing

@Suite struct StreamSocketTests {
    @Test func sendsAndReceives() throws {
        let (socket, other) = try StreamSocket.pair()
        try socket.send(Array("question\n".utf8))
        let question = try withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
            let count = try other.read(into: buffer)
            return String(decoding: buffer.prefix(count), as: UTF8.self)
        }
        #expect(question == "question\n")
        try other.writeAll(Array("answer\n".utf8))
        #expect(try socket.receive(limit: 4) == Array("answ".utf8))
        #expect(try socket.receive(limit: 64) == Array("er\n".utf8))
        try other.close()
        #expect(try socket.receive(limit: 64).isEmpty)
    }

    /// Were it a pipe, SIGPIPE would end the tests.
    @Test func sendsToNobody() throws {
        let (socket, other) = try StreamSocket.pair()
        try other.close()
        #expect(throws: Errno.brokenPipe) { try socket.send([1]) }
    }
}
