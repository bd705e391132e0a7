/// Names of sockets' families, types, options and flags.
extension NameTable {
    /// Address families (`bits/socket.h`).
    static let addressFamily = NameTable(
        values: [
            "AF_UNSPEC": 0x0, "AF_UNIX": 0x1, "AF_INET": 0x2, "AF_AX25": 0x3, "AF_IPX": 0x4, "AF_APPLETALK": 0x5,
            "AF_NETROM": 0x6, "AF_BRIDGE": 0x7, "AF_INET6": 0xa, "AF_NETLINK": 0x10, "AF_PACKET": 0x11,
            "AF_RDS": 0x15, "AF_BLUETOOTH": 0x1f, "AF_CAN": 0x1d, "AF_TIPC": 0x1e, "AF_ALG": 0x26, "AF_VSOCK": 0x28,
            "AF_XDP": 0x2c,
        ])

    /// Types of sockets, with flags (`bits/socket_type.h`).
    static let socketType = NameTable(
        mask: 0xf,
        values: [
            "SOCK_STREAM": 0x1, "SOCK_DGRAM": 0x2, "SOCK_RAW": 0x3, "SOCK_RDM": 0x4, "SOCK_SEQPACKET": 0x5,
            "SOCK_DCCP": 0x6, "SOCK_PACKET": 0xa,
        ],
        flags: [
            "SOCK_CLOEXEC": 0x80000, "SOCK_NONBLOCK": 0x800,
        ])

    /// The flags alone, of `accept4`.
    static let socketFlags = NameTable(
        flags: [
            "SOCK_CLOEXEC": 0x80000, "SOCK_NONBLOCK": 0x800,
        ])

    /// Flags of messages (`bits/socket.h`).
    static let messageFlags = NameTable(
        flags: [
            "MSG_OOB": 0x1, "MSG_PEEK": 0x2, "MSG_DONTROUTE": 0x4, "MSG_CTRUNC": 0x8, "MSG_PROBE": 0x10,
            "MSG_TRUNC": 0x20, "MSG_DONTWAIT": 0x40, "MSG_EOR": 0x80, "MSG_WAITALL": 0x100, "MSG_FIN": 0x200,
            "MSG_SYN": 0x400, "MSG_CONFIRM": 0x800, "MSG_RST": 0x1000, "MSG_ERRQUEUE": 0x2000, "MSG_NOSIGNAL": 0x4000,
            "MSG_MORE": 0x8000, "MSG_WAITFORONE": 0x10000, "MSG_BATCH": 0x40000, "MSG_ZEROCOPY": 0x4000000,
            "MSG_FASTOPEN": 0x2000_0000, "MSG_CMSG_CLOEXEC": 0x4000_0000,
        ])

    /// `sys/socket.h`.
    static let shutdownHow = NameTable(
        values: [
            "SHUT_RD": 0x0, "SHUT_WR": 0x1, "SHUT_RDWR": 0x2,
        ])

    /// Levels of socket options (`bits/socket.h`, `netinet/in.h`).
    static let socketLevel = NameTable(
        values: [
            "SOL_IP": 0x0, "SOL_SOCKET": 0x1, "SOL_TCP": 0x6, "SOL_UDP": 0x11, "SOL_IPV6": 0x29,
            "SOL_ICMPV6": 0x3a, "SOL_RAW": 0xff, "SOL_PACKET": 0x107, "SOL_NETLINK": 0x10e,
        ])

    /// Options of the level `SOL_SOCKET` (`asm-generic/socket.h`).
    static let socketOption = NameTable(
        values: [
            "SO_DEBUG": 0x1, "SO_REUSEADDR": 0x2, "SO_TYPE": 0x3, "SO_ERROR": 0x4, "SO_DONTROUTE": 0x5,
            "SO_BROADCAST": 0x6, "SO_SNDBUF": 0x7, "SO_RCVBUF": 0x8, "SO_KEEPALIVE": 0x9, "SO_OOBINLINE": 0xa,
            "SO_PRIORITY": 0xc, "SO_LINGER": 0xd, "SO_REUSEPORT": 0xf, "SO_PASSCRED": 0x10, "SO_PEERCRED": 0x11,
            "SO_RCVLOWAT": 0x12, "SO_SNDLOWAT": 0x13, "SO_RCVTIMEO": 0x14, "SO_SNDTIMEO": 0x15,
            "SO_BINDTODEVICE": 0x19, "SO_ATTACH_FILTER": 0x1a, "SO_ACCEPTCONN": 0x1e, "SO_SNDBUFFORCE": 0x20,
            "SO_RCVBUFFORCE": 0x21, "SO_PROTOCOL": 0x26, "SO_DOMAIN": 0x27,
        ])
}
