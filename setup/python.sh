#!/bin/sh
# Makes .venv from Python 3.11 or newer, with the locked uv in it; uv does the rest.
set -eu

stop() {
    printf '\n%s\n' "$@" >&2
    exit 1
}

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

for python in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11 none; do
    if [ "$python" = none ]; then
        stop "Groundswell needs Python 3.11 or newer, and found none." \
            "Install it, or name yours: make setup PYTHON=/path/to/python3"
    fi
    if fits "$python"; then break; fi
done

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package="python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        stop "$python cannot make virtual environments: its venv or ensurepip module is missing." \
            "Install it (on Debian and Ubuntu: sudo apt-get install $package), then run make again."
    fi
    echo "setup: installing $package"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$package" >/dev/null
fi

echo "setup: making .venv with $("$python" --version)"
"$python" -m venv --clear .venv
awk '/^uv==/ { inside = 1; print; next } inside && /^ +--hash/ { print; next } inside { exit }' \
    requirements.lock | sed '$ s/ \\$//' >.venv/uv.txt
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.txt ||
    stop "pip could not install uv, which sets up the rest. Is a package index within reach?"
