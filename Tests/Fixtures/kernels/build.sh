#!/bin/bash
# Builds the test kernels and their expected answers from make-source.py.
#
#   KALLSYMS_6_1=.../kallsyms KALLSYMS_6_12=.../kallsyms ./build.sh [NAME...]
#
# The two variables name the kernel's own scripts/kallsyms, compiled from
# Linux 6.1 and Linux 6.12. Everything else is cross binutils, sed and Python 3.
set -euo pipefail
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=0
: "${KALLSYMS_6_1:?name the kallsyms program of Linux 6.1}"
: "${KALLSYMS_6_12:?name the kallsyms program of Linux 6.12}"

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# scripts/mksysmap of 6.1 and of 6.12.
mksysmap_6_1() {
	grep -v -e ' [aNUw] ' -e ' \$' -e ' \.L' -e ' __crc_' -e ' __kstrtab_' \
		-e ' __kstrtabns_' -e ' L0$'
}
mksysmap_6_12() {
	sed -e '/ [aNUw] /d' -e '/ \$/d' -e '/ \.L/d' -e '/ __efistub_/d' \
		-e '/ __pi_\$/d' -e '/ __pi_\.L/d' -e '/ __kvm_nvhe_\$/d' \
		-e '/ __kvm_nvhe_\.L/d' -e '/ __[[:alnum:]]*Thunk_/d' \
		-e '/ __kcfi_typeid_/d' -e '/ __kvm_nvhe___kcfi_typeid_/d' \
		-e '/ __pi___kcfi_typeid_/d' -e '/ __crc_/d' -e '/ __kstrtab_/d' \
		-e '/ __kstrtabns_/d' -e '/_from_arm$/d' -e '/_from_thumb$/d' \
		-e '/_veneer$/d' -e '/ L0$/d' -e '/ _SDA_BASE_$/d' -e '/ _SDA2_BASE_$/d' \
		-e '/\.long_branch\./d' -e '/\.plt_branch\./d'
}

build() {
	local name=$1 prefix=$2 asflags=$3 ldflags=$4 bits=$5 version=$6 zero=$7 options=$8
	local kallsyms pointer align previous="" object="" pass
	cd "$work"
	case $version in
	6.1) kallsyms=$KALLSYMS_6_1 ;;
	6.12) kallsyms=$KALLSYMS_6_12 ;;
	esac
	if [ "$bits" = 64 ]; then pointer=.quad align=8; else pointer=.long align=4; fi

	python3 "$here/make-source.py" source "$name" >"$name.S"
	python3 "$here/make-source.py" script "$name" >"$name.lds"
	"${prefix}as" $asflags -o "$name.o" "$name.S"

	link() { # OUTPUT [KALLSYMS-OBJECT]
		local output=$1
		shift
		"${prefix}ld" $ldflags -z max-page-size=4096 -z noexecstack --build-id=none \
			--no-warn-rwx-segments -T "$name.lds" -o "$output" "$name.o" "$@"
	}
	make_kallsyms() { # MAP OBJECT
		"$kallsyms" $options "$1" >"$2.S"
		# What the C preprocessor would do with the macros at the top.
		sed -e '/^#/d' -e "s/^\tPTR/\t$pointer/" -e "s/^\tALGN/\t.balign $align/" \
			"$2.S" >"$2.s"
		"${prefix}as" $asflags -o "$2" "$2.s"
	}

	# As scripts/link-vmlinux.sh: 6.1 links first without any table, 6.12 with
	# an empty one; then again until the table no longer changes.
	if [ "$version" = 6.12 ]; then
		: >"$name.0.syms"
		make_kallsyms "$name.0.syms" "$name.0.kallsyms.o"
		object=$name.0.kallsyms.o
	fi
	for pass in 1 2 3 4; do
		previous=$object
		link "$name.$pass" $object
		"${prefix}nm" -n "$name.$pass" | "mksysmap_${version/./_}" >"$name.$pass.syms"
		object=$name.$pass.kallsyms.o
		make_kallsyms "$name.$pass.syms" "$object"
		if [ "$pass" -ge 2 ] && cmp -s "$previous.s" "$object.s"; then break; fi
	done
	link "$name.vmlinux" "$object"
	if [ "$zero" = zero ]; then
		python3 "$here/make-source.py" zero "$prefix" "$name.vmlinux"
	fi
	"${prefix}nm" -n "$name.vmlinux" >"$name.nm"
	"mksysmap_${version/./_}" <"$name.nm" >System.map
	cmp System.map "$name.$pass.syms"

	"${prefix}readelf" -aW "$name.vmlinux" >"$name.readelf" 2>"$name.warnings"
	if [ -s "$name.warnings" ]; then cat "$name.warnings" >&2; exit 1; fi

	python3 "$here/expected.py" "$name" "$prefix" "$name.vmlinux" "$name.nm" $options \
		>"$name.expected.json"
	cp "$name.vmlinux" "$name.nm" "$name.expected.json" "$here/"
	chmod 644 "$here/$name.vmlinux"
	python3 "$here/check.py" "$here/$name.vmlinux"
	printf '%-18s %6d bytes, %d passes\n' "$name" "$(stat -c %s "$name.vmlinux")" "$pass"
}

python3 "$here/make-source.py" list | while IFS='|' read -r name prefix asflags ldflags bits version zero options; do
	if [ $# -gt 0 ]; then
		case " $* " in *" $name "*) ;; *) continue ;; esac
	fi
	(build "$name" "$prefix" "$asflags" "$ldflags" "$bits" "$version" "$zero" "$options")
done
