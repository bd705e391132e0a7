#!/usr/bin/env python3
"""Makes the files in containers/ and packages/: one small "kernel" in every wrapping.

The wrappings are made by the tools that make real ones (mkimage, mkbootimg, the cross assemblers and linkers with
objcopy, dpkg-deb, rpmbuild, tar, cpio, and each compressor). Where no such tool can be had apart from the kernel's own
build, the header is put together here from the document or the source that is named.

The kernels: kernel.raw is text with a banner; kernel.elf is the same text as a section of a linked ELF file.

Debian packages: u-boot-tools device-tree-compiler mkbootimg lzop lz4 zstd rpm cpio binutils binutils-mips-linux-gnu
binutils-powerpc64-linux-gnu
"""

import os
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
OUT = HERE / "containers"
PACKAGES = HERE / "packages"
WORK = Path(tempfile.mkdtemp())
ENV = dict(os.environ, SOURCE_DATE_EPOCH="1700000000", LC_ALL="C", TZ="UTC")

BANNER = "Linux version 6.1.0-fixture (builder@host) (gcc 12.2.0, GNU ld 2.40) #7 SMP Fri Jan 2 2026"


def run(*command, stdin=None):
    return subprocess.run(command, input=stdin, check=True, stdout=subprocess.PIPE, cwd=WORK, env=ENV).stdout


def compressed(data, how):
    command = {
        "gzip": ["gzip", "-9nc"],
        "bzip2": ["bzip2", "-9c"],
        "lzma": ["xz", "--format=lzma", "-9c"],
        "xz": ["xz", "--check=crc32", "--lzma2=,dict=1MiB", "-c"],
        "lzo": ["lzop", "-9c"],
        "lz4": ["lz4", "-l", "-9", "-qc"],
        "zstd": ["zstd", "-19", "-qc"],
    }[how]
    return run(*command, stdin=data)


def with_size(data, how):
    """As scripts/Makefile.lib does: the size behind the payload, but for gzip, which ends with it."""
    payload = compressed(data, how)
    return payload if how == "gzip" else payload + struct.pack("<I", len(data))


def save(name, data):
    (OUT / name).write_bytes(data)


def kernels():
    text = "\n".join(str(number) for number in range(1, 2500)) + "\0"
    # The same banner without the build's number lies in front of the real one, as since Linux 6.1.
    raw = (text + BANNER.replace("#7", "#") + "\n\0" + text + BANNER + "\n\0" + text).encode()
    save("kernel.raw", raw)
    (WORK / "kernel.raw").write_bytes(raw)
    (WORK / "kernel.s").write_text(
        '.section .init.text,"ax"\n.globl _start\n_start: nop\n.section .rodata,"a"\n.incbin "kernel.raw"\n')
    run("as", "-o", "kernel.o", "kernel.s")
    run("ld", "--build-id=0x0123456789abcdef0123456789abcdef01234567", "-Ttext=0xffffffff81000000", "-o", "kernel.elf",
        "kernel.o")
    run("strip", "kernel.elf")
    elf = (WORK / "kernel.elf").read_bytes()
    save("kernel.elf", elf)
    return raw, elf


def bzimage(payload, version=0x20f, setup_sectors=2, payload_offset=0x40):
    """Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header"."""
    setup = bytearray(512 * (setup_sectors + 1))
    setup[0x1f1] = setup_sectors
    struct.pack_into("<H", setup, 0x1fe, 0xaa55)
    setup[0x202:0x206] = b"HdrS"
    struct.pack_into("<H", setup, 0x206, version)
    if version >= 0x20c:
        struct.pack_into("<H", setup, 0x236, 0x003f)
    if version >= 0x208:
        struct.pack_into("<II", setup, 0x248, payload_offset, len(payload))
    if version >= 0x20a:
        struct.pack_into("<Q", setup, 0x258, 0x1000000)
    return bytes(setup) + b"\x90" * payload_offset + payload + b"\0" * 512


def zimage(payload, order, table=True):
    """arch/arm/boot/compressed/head.S and vmlinux.lds.S."""
    code = bytearray(0x400)
    struct.pack_into(order + "I", code, 0x24, 0x016f2818)
    struct.pack_into(order + "I", code, 0x30, 0x04030201)
    end = len(code) + len(payload)
    if table:
        struct.pack_into(order + "II", code, 0x34, 0x45454545, 0x100)
        struct.pack_into(order + "7I", code, 0x100, 6, 0x5a534c4b, end - 4, 0x1000, 0x8000, 0x10000, 0)
    # What the decompressor itself has: the magic number of its format, which is no payload.
    code[0x200:0x206] = b"\xfd7zXZ\0"
    end += 64
    struct.pack_into(order + "II", code, 0x28, 0, end)
    device_tree = b"\xd0\x0d\xfe\xed behind the image"
    return bytes(code) + payload + b"\0" * 64 + device_tree


def flat(machine, raw, flags=0):
    """Documentation/arch/arm64/booting.rst, Documentation/arch/riscv/boot-image-header.rst."""
    header = bytearray(64)
    struct.pack_into("<QQQ", header, 8, 0x80000, len(raw) + 0x1000, flags)
    if machine == "arm64":
        header[56:60] = b"ARM\x64"
    else:
        header[48:56] = b"RISCV\0\0\0"
        header[56:60] = b"RSC\x05"
    return bytes(header) + raw


def zboot(payload, name):
    """drivers/firmware/efi/libstub/zboot-header.S."""
    header = bytearray(0x200)
    header[0:8] = b"MZ\0\0zimg"
    struct.pack_into("<II", header, 8, len(header), len(payload))
    header[24:24 + len(name)] = name.encode()
    struct.pack_into("<II", header, 56, 0x818223cd, 0x40)
    return bytes(header) + payload + b"\0" * 128


def s390(payload):
    """arch/s390/boot/head.S: the entry for KVM at 0x10000, the decompressor from 0x11000 on."""
    image = bytearray(0x12000)
    image[0x10008:0x1000e] = b"S390EP"
    return bytes(image) + payload


def android(kernel, version):
    """system/tools/mkbootimg/include/bootimg/bootimg.h, boot_img_hdr_v3 and v4."""
    header = bytearray(4096)
    header[0:8] = b"ANDROID!"
    struct.pack_into("<IIII", header, 8, len(kernel), 0, 0, 1580 if version == 3 else 1584)
    struct.pack_into("<I", header, 40, version)
    return bytes(header) + kernel + b"\0" * (-len(kernel) % 4096)


def elf_wrapper(prefix, name, section, payload, flags=()):
    """A program with the payload in it, as arch/*/boot/compressed and arch/powerpc/boot/wrapper link one."""
    (WORK / "payload").write_bytes(payload)
    if section == ".kernel:vmlinux.strip":
        (WORK / "stub.s").write_text(".text\n.globl _start\n_start: nop\n")
    else:
        (WORK / "stub.s").write_text(
            '.text\n.globl _start\n_start: nop\n.data\n.ascii "\\3757zXZ\\0"\n.balign 16\n.incbin "payload"\n')
    run(prefix + "as", *flags, "-o", "stub.o", "stub.s")
    if section == ".kernel:vmlinux.strip":
        run(prefix + "objcopy", "--add-section=" + section + "=payload",
            "--set-section-flags=" + section + "=contents,alloc,load,readonly,data", "stub.o")
    run(prefix + "ld", "-o", "stub", "stub.o")
    run(prefix + "strip", "stub")
    save(name, (WORK / "stub").read_bytes())


def unified(kernel):
    """ukify adds sections to systemd's stub with objcopy; here the stub does nothing."""
    (WORK / "stub.s").write_text(".text\n.globl _start\n_start: ret\n")
    (WORK / "linux").write_bytes(kernel)
    run("as", "-o", "stub.o", "stub.s")
    run("objcopy", "-O", "pe-x86-64", "stub.o", "stub.obj")
    run("ld", "-m", "i386pep", "--subsystem", "10", "-e", "_start", "--no-insert-timestamp", "-o", "stub.efi",
        "stub.obj")
    run("objcopy", "--add-section=.linux=linux", "--set-section-flags=.linux=data,readonly",
        "--change-section-vma=.linux=0x2000000", "stub.efi", "uki.efi")
    save("uki.efi", (WORK / "uki.efi").read_bytes())


def uimages(raw):
    for how in ["none", "gzip", "bzip2", "lzma", "lzo", "lz4", "zstd"]:
        data = raw if how == "none" else compressed(raw, how)
        (WORK / "data").write_bytes(data)
        run("mkimage", "-A", "mips", "-O", "linux", "-T", "kernel", "-C", how, "-a", "0x80001000", "-e", "0x80001000",
            "-n", "Linux-6.1.0", "-d", "data", "uImage")
        save(f"uImage.{how}", (WORK / "uImage").read_bytes())
    (WORK / "data").write_bytes(compressed(raw, "gzip"))
    (WORK / "initrd").write_bytes(b"initrd")
    run("mkimage", "-A", "ppc", "-O", "linux", "-T", "multi", "-C", "gzip", "-a", "0", "-e", "0", "-n", "multi",
        "-d", "data:initrd", "uImage")
    save("uImage.multi", (WORK / "uImage").read_bytes())
    run("mkimage", "-A", "arm", "-O", "linux", "-T", "ramdisk", "-C", "none", "-n", "initrd", "-d", "initrd", "uImage")
    save("uImage.ramdisk", (WORK / "uImage").read_bytes())


def fits(raw):
    (WORK / "kernel.lzma").write_bytes(compressed(raw, "lzma"))
    (WORK / "kernel.gz").write_bytes(compressed(raw, "gzip"))
    (WORK / "board.dts").write_text('/dts-v1/;\n/ { compatible = "fixture"; };\n')
    run("dtc", "-O", "dtb", "-o", "board.dtb", "board.dts")
    save("board.dtb", (WORK / "board.dtb").read_bytes())
    (WORK / "image.its").write_text("""/dts-v1/;
/ {
    description = "fixture";
    #address-cells = <1>;
    images {
        recovery { description = "another"; type = "kernel"; arch = "arm64"; os = "linux"; compression = "gzip";
            load = <0x1000>; entry = <0x1000>; data = /incbin/("board.dtb"); };
        fdt-1 { description = "tree"; type = "flat_dt"; arch = "arm64"; compression = "none";
            data = /incbin/("board.dtb"); };
        kernel-1 { description = "kernel"; type = "kernel"; arch = "arm64"; os = "linux"; compression = "lzma";
            load = <0x40080000>; entry = <0x40080000>; data = /incbin/("kernel.lzma");
            hash-1 { algo = "crc32"; }; };
    };
    configurations { default = "conf-1"; conf-1 { kernel = "kernel-1"; fdt = "fdt-1"; }; };
};
""")
    run("mkimage", "-f", "image.its", "image.itb")
    save("image.itb", (WORK / "image.itb").read_bytes())
    run("mkimage", "-E", "-f", "image.its", "external.itb")
    save("external.itb", (WORK / "external.itb").read_bytes())
    run("mkimage", "-E", "-p", "0x1000", "-f", "image.its", "position.itb")
    save("position.itb", (WORK / "position.itb").read_bytes())


def androids(raw):
    (WORK / "kernel").write_bytes(compressed(raw, "gzip"))
    (WORK / "ramdisk").write_bytes(b"ramdisk")
    for version in range(3):
        arguments = ["--kernel", "kernel", "--ramdisk", "ramdisk", "--pagesize", "2048", "--base", "0x10000000",
                     "--kernel_offset", "0x8000", "--header_version", str(version), "-o", "boot.img"]
        if version == 2:
            (WORK / "dtb").write_bytes(b"dtb")
            arguments += ["--dtb", "dtb"]
        run("mkbootimg", *arguments)
        save(f"boot.v{version}.img", (WORK / "boot.img").read_bytes())
    for version in (3, 4):
        save(f"boot.v{version}.img", android(compressed(raw, "lz4"), version))


def packages(raw):
    image = bzimage(with_size((OUT / "kernel.elf").read_bytes(), "xz"))
    tree = WORK / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "boot").mkdir(parents=True)
    (tree / "boot/config-6.1.0-fixture").write_text("CONFIG_KALLSYMS=y\n# CONFIG_KALLSYMS_ALL is not set\n")
    (tree / "boot/config-5.4.0-other").write_text("CONFIG_KALLSYMS=n\n")
    (tree / "boot/vmlinuz-6.1.0-fixture").write_bytes(image)
    os.symlink("vmlinuz-6.1.0-fixture", tree / "boot/vmlinuz")
    deep = tree / ("usr/share/doc/" + "a-directory-with-a-name-that-makes-the-path-long/" * 4)
    deep.mkdir(parents=True)
    (deep / "vmlinux.lds").write_text("not a kernel")
    lines = "line\n" * 4000
    (tree / "boot/System.map-6.1.0-fixture").write_text(lines)

    tar = ["tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@1700000000", "-C", str(tree)]
    (PACKAGES / "gnu.tar.gz").write_bytes(compressed(run(*tar, "--format=gnu", "-cf", "-", "./boot", "./usr"), "gzip"))
    (PACKAGES / "pax.tar.xz").write_bytes(
        compressed(run(*tar, "--format=pax", "-cf", "-", "usr", "boot"), "xz"))
    (PACKAGES / "ustar.tar.zst").write_bytes(
        compressed(run(*tar, "--format=ustar", "-cf", "-", "boot"), "zstd"))
    (PACKAGES / "v7.tar.bz2").write_bytes(compressed(run(*tar, "--format=v7", "-cf", "-", "boot"), "bzip2"))
    (PACKAGES / "gnu.tar.lz4").write_bytes(run("lz4", "-9", "-qc", stdin=run(*tar, "--format=gnu", "-cf", "-", "boot")))
    (PACKAGES / "gnu.tar.lzo").write_bytes(compressed(run(*tar, "--format=gnu", "-cf", "-", "boot"), "lzo"))
    (PACKAGES / "gnu.tar.lzma").write_bytes(compressed(run(*tar, "--format=gnu", "-cf", "-", "boot"), "lzma"))
    (PACKAGES / "nokernel.tar.gz").write_bytes(compressed(run(*tar, "-cf", "-", "usr"), "gzip"))

    control = tree / "DEBIAN"
    control.mkdir()
    (control / "control").write_text(
        "Package: linux-image-fixture\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\n"
        "Description: fixture\n")
    for how in ["none", "gzip", "xz", "zstd"]:
        run("dpkg-deb", "--root-owner-group", "-Z" + how, "--build", str(tree), "package.deb")
        (PACKAGES / f"{how}.deb").write_bytes((WORK / "package.deb").read_bytes())
    shutil.rmtree(control)

    (WORK / "kernel.spec").write_text(f"""Name: kernel-core
Version: 6.1.0
Release: fixture
Summary: fixture
License: GPL-2.0-only
BuildArch: noarch
%description
fixture
%install
mkdir -p %{{buildroot}}/lib/modules/6.1.0-fixture/kernel
cp {tree}/boot/vmlinuz-6.1.0-fixture %{{buildroot}}/lib/modules/6.1.0-fixture/vmlinuz
cp {tree}/boot/config-6.1.0-fixture %{{buildroot}}/lib/modules/6.1.0-fixture/config
echo module > %{{buildroot}}/lib/modules/6.1.0-fixture/kernel/module.ko
%files
/lib/modules/6.1.0-fixture
""")
    for how in ["w9.gzdio", "w9.bzdio", "w6.xzdio", "w6.lzdio", "w19.zstdio"]:
        run("rpmbuild", "-bb", "--define", f"_topdir {WORK}/rpm", "--define", f"_binary_payload {how}",
            "--define", "_build_id_links none", "--define", "_buildhost fixture", "--nodeps",
            "--define", "use_source_date_epoch_as_buildtime 1", "kernel.spec")
        name = how.split(".")[1]
        built = next((WORK / "rpm/RPMS").rglob("*.rpm"))
        (PACKAGES / f"{name}.rpm").write_bytes(built.read_bytes())
        built.unlink()

    listing = b"boot/config-6.1.0-fixture\0boot/vmlinuz-6.1.0-fixture\0"
    archive = subprocess.run(
        ["cpio", "--null", "-o", "-H", "newc", "--quiet", "--reproducible"], input=listing, cwd=tree, check=True,
        stdout=subprocess.PIPE).stdout
    (PACKAGES / "newc.cpio").write_bytes(archive)


def main():
    for directory in (OUT, PACKAGES):
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
    raw, elf = kernels()
    for how in ["gzip", "bzip2", "lzma", "xz", "lzo", "lz4", "zstd"]:
        save(f"bzImage.{how}", bzimage(with_size(elf, how)))
    save("bzImage.old", bzimage(with_size(elf, "gzip"), version=0x204))
    save("bzImage.nosize", bzimage(compressed(elf, "zstd")))
    save("bzImage.wrongsize", bzimage(compressed(elf, "lz4") + struct.pack("<I", 12345)))
    save("bzImage.encrypted", bzimage(bytes((7 * i * i + 13 * i) & 0xff for i in range(20000))))
    for how in ["gzip", "lzma", "xz", "lzo", "lz4"]:
        save(f"zImage.{how}", zimage(with_size(raw, how), "<"))
    save("zImage.old", zimage(with_size(raw, "gzip"), "<", table=False))
    save("zImage.big", zimage(with_size(raw, "xz"), ">"))
    save("Image.arm64", flat("arm64", raw, flags=0xa))
    save("Image.arm64be", flat("arm64", raw, flags=0xb))
    save("Image.arm64.gz", compressed(flat("arm64", raw), "gzip"))
    save("Image.riscv", flat("riscv", raw))
    save("zboot.gzip", zboot(with_size(flat("arm64", raw, flags=0xa), "gzip"), "gzip"))
    save("zboot.zstd", zboot(with_size(flat("arm64", raw, flags=0xa), "zstd"), "zstd22"))
    save("zboot.unknown", zboot(b"\0" * 1000, "rot13"))
    save("s390.xz", s390(with_size(raw, "xz")))
    elf_wrapper("mips-linux-gnu-", "vmlinuz.mips", ".data", with_size(raw, "xz"))
    elf_wrapper("powerpc64-linux-gnu-", "zImage.powerpc", ".kernel:vmlinux.strip", compressed(elf, "gzip"))
    elf_wrapper("powerpc64-linux-gnu-", "zImage.powerpc.plain", ".kernel:vmlinux.strip", elf)
    unified((OUT / "bzImage.zstd").read_bytes())
    uimages(raw)
    fits(raw)
    androids(raw)
    save("blob.xz", b"\0" * 1000 + b"firmware" * 40 + compressed(raw, "xz") + b"\xff" * 100)
    save("blob.raw", b"\0" * 3000 + raw)
    save("blob.none", b"nothing of interest\0" * 500)
    packages(raw)
    shutil.rmtree(WORK)


main()
