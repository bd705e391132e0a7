import Binary

extension Span where Element == UInt8 {
    /// The part of the name in `range` before its first `.llvm.`; all of it if there is none. clang adds `.llvm.` and a
    /// number to a local symbol's name when it makes the symbol global.
    func range(beforeLLVMSuffix range: Range<Int>) -> Range<Int> {
        let suffix: StaticString = ".llvm."
        let count = suffix.utf8CodeUnitCount
        guard range.count >= count else { return range }
        for start in range.lowerBound...range.upperBound - count
        where self[start] == UInt8(ascii: ".") && hasText(suffix, at: start) {
            return range.lowerBound..<start
        }
        return range
    }
}
