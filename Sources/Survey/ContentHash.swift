import Binary
import CNettle

/// What tells whether two kernels are the same file: the SHA-256 of their bytes, as `sha256sum` prints it.
public enum ContentHash {
    /// The SHA-256 of `bytes`: 64 hexadecimal digits.
    public static func sha256(_ bytes: Bytes) -> String {
        var state = sha256_ctx()
        nettle_sha256_init(&state)
        bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return }
            nettle_sha256_update(&state, buffer.count, start.assumingMemoryBound(to: UInt8.self))
        }
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_SIZE))
        nettle_sha256_digest(&state, digest.count, &digest)
        return digest.hexadecimal
    }
}
