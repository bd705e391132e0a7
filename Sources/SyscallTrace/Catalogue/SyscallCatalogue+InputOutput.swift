/// Reading and writing.
extension SyscallCatalogue {
    static let inputOutput: [SyscallDescription] = [
        SyscallDescription(
            "read", sets: [.desc], .value("unsigned int fd", .descriptor), .out("char *buf", .bytes(.result)),
            .value("size_t count", .unsigned)),
        SyscallDescription(
            "write", sets: [.desc], .value("unsigned int fd", .descriptor),
            .in("const char *buf", .bytes(.argument(2))), .value("size_t count", .unsigned)),
        SyscallDescription(
            "pread64", sets: [.desc], .value("unsigned int fd", .descriptor), .out("char *buf", .bytes(.result)),
            .value("size_t count"), .value("loff_t pos")),
        SyscallDescription(
            "pwrite64", sets: [.desc], .value("unsigned int fd", .descriptor),
            .in("const char *buf", .bytes(.argument(2))), .value("size_t count"), .value("loff_t pos")),
        SyscallDescription(
            "readv", sets: [.desc], .value("unsigned long fd", .descriptor),
            .out("const struct iovec *vec", .array(.iovec, count: .argument(2))),
            .value("unsigned long vlen", .unsigned)),
        SyscallDescription(
            "writev", sets: [.desc], .value("unsigned long fd", .descriptor),
            .in("const struct iovec *vec", .array(.iovec, count: .argument(2))),
            .value("unsigned long vlen", .unsigned)),
        SyscallDescription(
            "preadv", sets: [.desc], .value("unsigned long fd", .descriptor),
            .out("const struct iovec *vec", .array(.iovec, count: .argument(2))),
            .value("unsigned long vlen", .unsigned), .value("unsigned long pos_l"), .value("unsigned long pos_h")),
        SyscallDescription(
            "pwritev", sets: [.desc], .value("unsigned long fd", .descriptor),
            .in("const struct iovec *vec", .array(.iovec, count: .argument(2))),
            .value("unsigned long vlen", .unsigned), .value("unsigned long pos_l"), .value("unsigned long pos_h")),
        SyscallDescription(
            "preadv2", sets: [.desc], .value("unsigned long fd", .descriptor),
            .out("const struct iovec *vec", .array(.iovec, count: .argument(2))),
            .value("unsigned long vlen", .unsigned), .value("unsigned long pos_l"), .value("unsigned long pos_h"),
            .value("rwf_t flags", .names(.readWriteFlags))),
        SyscallDescription(
            "pwritev2", sets: [.desc], .value("unsigned long fd", .descriptor),
            .in("const struct iovec *vec", .array(.iovec, count: .argument(2))),
            .value("unsigned long vlen", .unsigned), .value("unsigned long pos_l"), .value("unsigned long pos_h"),
            .value("rwf_t flags", .names(.readWriteFlags))),
        SyscallDescription(
            "lseek", sets: [.desc], .value("unsigned int fd", .descriptor), .value("off_t offset"),
            .value("unsigned int whence", .names(.seekWhence))),
        SyscallDescription(
            "llseek", variants: ["_llseek"], sets: [.desc], .value("unsigned int fd", .descriptor),
            .value("unsigned long offset_high"), .value("unsigned long offset_low"),
            .out("loff_t *result", .structure(.loff)), .value("unsigned int whence", .names(.seekWhence))),
        SyscallDescription(
            "sendfile", event: "sendfile64", variants: ["sendfile64"], sets: [.desc, .network],
            .value("int out_fd", .descriptor), .value("int in_fd", .descriptor),
            .both("loff_t *offset", .structure(.loff)), .value("size_t count")),
        SyscallDescription(
            "splice", sets: [.desc], .value("int fd_in", .descriptor), .both("loff_t *off_in", .structure(.loff)),
            .value("int fd_out", .descriptor), .both("loff_t *off_out", .structure(.loff)), .value("size_t len"),
            .value("unsigned int flags", .names(.spliceFlags))),
        SyscallDescription(
            "tee", sets: [.desc], .value("int fdin", .descriptor), .value("int fdout", .descriptor),
            .value("size_t len"), .value("unsigned int flags", .names(.spliceFlags))),
        SyscallDescription(
            "vmsplice", sets: [.desc], .value("int fd", .descriptor),
            .in("const struct iovec *uiov", .array(.iovec, count: .argument(2))),
            .value("unsigned long nr_segs", .unsigned), .value("unsigned int flags", .names(.spliceFlags))),
        SyscallDescription(
            "copy_file_range", sets: [.desc], .value("int fd_in", .descriptor),
            .both("loff_t *off_in", .structure(.loff)), .value("int fd_out", .descriptor),
            .both("loff_t *off_out", .structure(.loff)), .value("size_t len"),
            .value("unsigned int flags")),
        SyscallDescription(
            "fallocate", sets: [.desc], .value("int fd", .descriptor), .value("int mode", .names(.fallocateMode)),
            .value("loff_t offset"), .value("loff_t len")),
        SyscallDescription(
            "fadvise64", sets: [.desc], .value("int fd", .descriptor), .value("loff_t offset"), .value("size_t len"),
            .value("int advice", .names(.fileAdvice))),
        SyscallDescription(
            "fadvise64_64", sets: [.desc], .value("int fd", .descriptor), .value("loff_t offset"),
            .value("loff_t len"), .value("int advice", .names(.fileAdvice))),
        SyscallDescription(
            "arm_fadvise64_64", .value("int fd", .descriptor), .value("int advice", .names(.fileAdvice)),
            .value("loff_t offset"), .value("loff_t len")),
        SyscallDescription(
            "readahead", sets: [.desc], .value("int fd", .descriptor), .value("loff_t offset"), .value("size_t count")),
        SyscallDescription(
            "io_setup", sets: [.memory], .value("unsigned nr_events"), .both("aio_context_t *ctxp", .structure(.long))),
        SyscallDescription("io_destroy", sets: [.memory], .value("aio_context_t ctx", .pointer)),
        SyscallDescription(
            "io_submit", .value("aio_context_t ctx_id", .pointer), .value("long nr"),
            .in("struct iocb * *iocbpp", .array(.pointer, count: .argument(1)))),
        SyscallDescription(
            "io_cancel", .value("aio_context_t ctx_id", .pointer), .in("struct iocb *iocb", .structure(.iocb)),
            .out("struct io_event *result", .structure(.ioEvent))),
        SyscallDescription(
            "io_getevents", .value("aio_context_t ctx_id", .pointer), .value("long min_nr"), .value("long nr"),
            .out("struct io_event *events", .array(.ioEvent, count: .result)),
            .in("struct __kernel_timespec *timeout", .structure(.timespec))),
        SyscallDescription(
            "io_pgetevents", variants: ["io_pgetevents_time64"], .value("aio_context_t ctx_id", .pointer),
            .value("long min_nr"), .value("long nr"),
            .out("struct io_event *events", .array(.ioEvent, count: .result)),
            .in("struct __kernel_timespec *timeout", .structure(.timespec)),
            .in("const struct __aio_sigset *usig", .structure(.aioSigset))),
        SyscallDescription(
            "io_uring_setup", sets: [.desc], effect: .makes, .value("u32 entries"),
            .both("struct io_uring_params *params", .structure(.ioUringParams))),
        SyscallDescription(
            "io_uring_enter", sets: [.desc, .signal], .value("unsigned int fd", .descriptor), .value("u32 to_submit"),
            .value("u32 min_complete"), .value("u32 flags"), .in("const void *argp", .bytes(.argument(5))),
            .value("size_t argsz")),
        SyscallDescription(
            "io_uring_register", sets: [.desc, .memory], .value("unsigned int fd", .descriptor),
            .value("unsigned int opcode"), .value("void *arg"), .value("unsigned int nr_args")),
    ]
}
