/// Sockets.
extension SyscallCatalogue {
    static let network: [SyscallDescription] = [
        SyscallDescription(
            "socket", sets: [.network], effect: .makes, .value("int family", .names(.addressFamily)),
            .value("int type", .names(.socketType)), .value("int protocol")),
        SyscallDescription(
            "socketpair", sets: [.network], .value("int family", .names(.addressFamily)),
            .value("int type", .names(.socketType)), .value("int protocol"),
            .out("int *usockvec", .array(.int, count: .fixed(2)))),
        SyscallDescription(
            "bind", sets: [.network], .value("int fd", .descriptor),
            .in("struct sockaddr *umyaddr", .structure(.sockaddr, .argument(2))), .value("int addrlen")),
        SyscallDescription("listen", sets: [.network], .value("int fd", .descriptor), .value("int backlog")),
        SyscallDescription(
            "accept", sets: [.network], effect: .makes, .value("int fd", .descriptor),
            .out("struct sockaddr *upeer_sockaddr", .structure(.sockaddr, .pointed(2))),
            .both("int *upeer_addrlen", .structure(.socklen))),
        SyscallDescription(
            "accept4", sets: [.network], effect: .makes, .value("int fd", .descriptor),
            .out("struct sockaddr *upeer_sockaddr", .structure(.sockaddr, .pointed(2))),
            .both("int *upeer_addrlen", .structure(.socklen)), .value("int flags", .names(.socketFlags))),
        SyscallDescription(
            "connect", sets: [.network], .value("int fd", .descriptor),
            .in("struct sockaddr *uservaddr", .structure(.sockaddr, .argument(2))), .value("int addrlen")),
        SyscallDescription(
            "getsockname", sets: [.network], .value("int fd", .descriptor),
            .out("struct sockaddr *usockaddr", .structure(.sockaddr, .pointed(2))),
            .both("int *usockaddr_len", .structure(.socklen))),
        SyscallDescription(
            "getpeername", sets: [.network], .value("int fd", .descriptor),
            .out("struct sockaddr *usockaddr", .structure(.sockaddr, .pointed(2))),
            .both("int *usockaddr_len", .structure(.socklen))),
        SyscallDescription(
            "getsockopt", sets: [.network], commands: .socketOption, .value("int fd", .descriptor),
            .value("int level", .names(.socketLevel)),
            .value("int optname"), .out("char *optval", .bytes(.pointed(4))),
            .both("int *optlen", .structure(.socklen))),
        SyscallDescription(
            "setsockopt", sets: [.network], commands: .socketOption, .value("int fd", .descriptor),
            .value("int level", .names(.socketLevel)),
            .value("int optname"), .in("char *optval", .bytes(.argument(4))),
            .value("int optlen")),
        SyscallDescription(
            "send", sets: [.network], .value("int fd", .descriptor), .in("void *buff", .bytes(.argument(2))),
            .value("size_t len"), .value("unsigned int flags")),
        SyscallDescription(
            "sendto", sets: [.network], .value("int fd", .descriptor), .in("void *buff", .bytes(.argument(2))),
            .value("size_t len"), .value("unsigned int flags", .names(.messageFlags)),
            .in("struct sockaddr *addr", .structure(.sockaddr, .argument(5))), .value("int addr_len")),
        SyscallDescription(
            "sendmsg", sets: [.network], .value("int fd", .descriptor),
            .in("struct user_msghdr *msg", .structure(.msghdr)), .value("unsigned int flags", .names(.messageFlags))),
        SyscallDescription(
            "sendmmsg", sets: [.network], .value("int fd", .descriptor),
            .in("struct mmsghdr *mmsg", .array(.mmsghdr, count: .argument(2))), .value("unsigned int vlen"),
            .value("unsigned int flags", .names(.messageFlags))),
        SyscallDescription(
            "recv", sets: [.network], .value("int fd", .descriptor), .out("void *ubuf", .bytes(.result)),
            .value("size_t size"), .value("unsigned int flags")),
        SyscallDescription(
            "recvfrom", sets: [.network], .value("int fd", .descriptor), .out("void *ubuf", .bytes(.result)),
            .value("size_t size"), .value("unsigned int flags", .names(.messageFlags)),
            .out("struct sockaddr *addr", .structure(.sockaddr, .pointed(5))),
            .both("int *addr_len", .structure(.socklen))),
        SyscallDescription(
            "recvmsg", sets: [.network], .value("int fd", .descriptor),
            .both("struct user_msghdr *msg", .structure(.msghdr)), .value("unsigned int flags", .names(.messageFlags))),
        SyscallDescription(
            "recvmmsg", variants: ["recvmmsg_time64"], sets: [.network], .value("int fd", .descriptor),
            .both("struct mmsghdr *mmsg", .array(.mmsghdr, count: .argument(2))), .value("unsigned int vlen"),
            .value("unsigned int flags", .names(.messageFlags)),
            .both("struct __kernel_timespec *timeout", .structure(.timespec))),
        SyscallDescription(
            "shutdown", sets: [.network], .value("int fd", .descriptor), .value("int how", .names(.shutdownHow))),
        SyscallDescription(
            "socketcall", sets: [.desc], .value("int call"), .in("unsigned long *args", .bytes(.command))),
    ]
}
