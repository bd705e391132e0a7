/// How a result that is not an error is shown.
enum ResultStyle: Sendable {
    case decimal, hexadecimal, octal
}
