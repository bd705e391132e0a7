/// System V and POSIX interprocess communication.
extension SyscallCatalogue {
    static let ipc: [SyscallDescription] = [
        SyscallDescription(
            "shmget", sets: [.ipc], .value("key_t key", .key), .value("size_t size"),
            .value("int shmflg", .flagsAndMode(.shmgetFlags))),
        SyscallDescription(
            "shmat", sets: [.ipc, .memory], result: .hexadecimal, .value("int shmid"), .value("char *shmaddr"),
            .value("int shmflg", .names(.shmatFlags))),
        SyscallDescription("shmdt", sets: [.ipc, .memory], .value("char *shmaddr")),
        SyscallDescription(
            "shmctl", sets: [.ipc], .value("int shmid"), .value("int cmd", .names(.shmctlCommand)),
            .both("struct shmid_ds *buf", .structure(.shmidDs))),
        SyscallDescription(
            "semget", sets: [.ipc], .value("key_t key", .key), .value("int nsems"),
            .value("int semflg", .flagsAndMode(.ipcGetFlags))),
        SyscallDescription(
            "semop", sets: [.ipc], .value("int semid"),
            .in("struct sembuf *tsops", .array(.sembuf, count: .argument(2))), .value("unsigned nsops")),
        SyscallDescription(
            "semtimedop", variants: ["semtimedop_time64"], sets: [.ipc], .value("int semid"),
            .in("struct sembuf *tsops", .array(.sembuf, count: .argument(2))), .value("unsigned int nsops"),
            .in("const struct __kernel_timespec *timeout", .structure(.timespec))),
        SyscallDescription(
            "semctl", sets: [.ipc], .value("int semid"), .value("int semnum"),
            .value("int cmd", .names(.semctlCommand)), .value("unsigned long arg", .pointer)),
        SyscallDescription(
            "msgget", sets: [.ipc], .value("key_t key", .key), .value("int msgflg", .flagsAndMode(.ipcGetFlags))),
        SyscallDescription(
            "msgsnd", sets: [.ipc], .value("int msqid"),
            .in("struct msgbuf *msgp", .structure(.msgbuf, .argument(2))), .value("size_t msgsz"),
            .value("int msgflg", .names(.messageQueueFlags))),
        SyscallDescription(
            "msgrcv", sets: [.ipc], .value("int msqid"), .out("struct msgbuf *msgp", .structure(.msgbuf, .result)),
            .value("size_t msgsz"), .value("long msgtyp"), .value("int msgflg", .names(.messageQueueFlags))),
        SyscallDescription(
            "msgctl", sets: [.ipc], .value("int msqid"), .value("int cmd", .names(.msgctlCommand)),
            .both("struct msqid_ds *buf", .structure(.msqidDs))),
        SyscallDescription(
            "ipc", sets: [.ipc], .value("unsigned int call"), .value("int first"), .value("unsigned long second"),
            .value("unsigned long third"), .value("void *ptr"), .value("long fifth")),
        SyscallDescription(
            "mq_open", sets: [.desc], effect: .makes, .in("const char *u_name", .cString),
            .value("int oflag", .names(.openFlags)), .value("umode_t mode"),
            .in("struct mq_attr *u_attr", .structure(.mqAttr))),
        SyscallDescription("mq_unlink", .in("const char *u_name", .cString)),
        SyscallDescription(
            "mq_timedsend", variants: ["mq_timedsend_time64"], sets: [.desc], .value("mqd_t mqdes"),
            .in("const char *u_msg_ptr", .bytes(.argument(2))), .value("size_t msg_len"),
            .value("unsigned int msg_prio"),
            .in("const struct __kernel_timespec *u_abs_timeout", .structure(.timespec))),
        SyscallDescription(
            "mq_timedreceive", variants: ["mq_timedreceive_time64"], sets: [.desc], .value("mqd_t mqdes"),
            .out("char *u_msg_ptr", .bytes(.result)), .value("size_t msg_len"),
            .out("unsigned int *u_msg_prio", .structure(.unsignedInt)),
            .in("const struct __kernel_timespec *u_abs_timeout", .structure(.timespec))),
        SyscallDescription(
            "mq_notify", sets: [.desc], .value("mqd_t mqdes"),
            .in("const struct sigevent *u_notification", .structure(.sigevent))),
        SyscallDescription(
            "mq_getsetattr", sets: [.desc], .value("mqd_t mqdes"),
            .in("const struct mq_attr *u_mqstat", .structure(.mqAttr)),
            .out("struct mq_attr *u_omqstat", .structure(.mqAttr))),
    ]
}
