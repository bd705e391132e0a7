/// Names of flags and commands of System V IPC.
extension NameTable {
    /// Flags of `semget` and `msgget` (`linux/ipc.h`).
    static let ipcGetFlags = NameTable(
        flags: [
            "IPC_CREAT": 0x200, "IPC_EXCL": 0x400, "IPC_NOWAIT": 0x800,
        ])

    /// Flags of `msgsnd` and `msgrcv` (`linux/msg.h`).
    static let messageQueueFlags = NameTable(
        flags: [
            "MSG_NOERROR": 0x1000, "MSG_EXCEPT": 0x2000, "MSG_COPY": 0x4000, "IPC_NOWAIT": 0x800,
        ])

    /// Flags of `shmget` (`linux/shm.h`).
    static let shmgetFlags = NameTable(
        flags: [
            "IPC_CREAT": 0x200, "IPC_EXCL": 0x400, "SHM_HUGETLB": 0x800, "SHM_NORESERVE": 0x1000,
        ])

    /// Flags of `shmat` (`linux/shm.h`).
    static let shmatFlags = NameTable(
        flags: [
            "SHM_RDONLY": 0x1000, "SHM_RND": 0x2000, "SHM_REMAP": 0x4000, "SHM_EXEC": 0x8000,
        ])

    /// `linux/ipc.h`, `linux/shm.h`.
    static let shmctlCommand = NameTable(
        flagsFirst: true, mask: 0xfeff,
        values: [
            "IPC_RMID": 0x0, "IPC_SET": 0x1, "IPC_STAT": 0x2, "IPC_INFO": 0x3, "SHM_LOCK": 0xb, "SHM_UNLOCK": 0xc,
            "SHM_STAT": 0xd, "SHM_INFO": 0xe, "SHM_STAT_ANY": 0xf,
        ],
        flags: [
            "IPC_64": 0x100
        ])

    /// `linux/ipc.h`, `linux/sem.h`.
    static let semctlCommand = NameTable(
        flagsFirst: true, mask: 0xfeff,
        values: [
            "IPC_RMID": 0x0, "IPC_SET": 0x1, "IPC_STAT": 0x2, "IPC_INFO": 0x3, "GETPID": 0xb, "GETVAL": 0xc,
            "GETALL": 0xd, "GETNCNT": 0xe, "GETZCNT": 0xf, "SETVAL": 0x10, "SETALL": 0x11, "SEM_STAT": 0x12,
            "SEM_INFO": 0x13, "SEM_STAT_ANY": 0x14,
        ],
        flags: [
            "IPC_64": 0x100
        ])

    /// `linux/ipc.h`, `linux/msg.h`.
    static let msgctlCommand = NameTable(
        flagsFirst: true, mask: 0xfeff,
        values: [
            "IPC_RMID": 0x0, "IPC_SET": 0x1, "IPC_STAT": 0x2, "IPC_INFO": 0x3, "MSG_STAT": 0xb, "MSG_INFO": 0xc,
            "MSG_STAT_ANY": 0xd,
        ],
        flags: [
            "IPC_64": 0x100
        ])
}
