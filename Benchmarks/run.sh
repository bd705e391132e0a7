#!/usr/bin/env bash
# Every comparison with a peer program, each on the same input in one run.
# usage: run.sh BIN-DIRECTORY
set -euo pipefail
folder=$(cd "$(dirname "$0")" && pwd)
for benchmark in "$folder"/*.sh; do
    case ${benchmark##*/} in run.sh | common.sh) continue ;; esac
    bash "$benchmark" "$1"
    echo
done
