#!/bin/sh
# Has Debian's PostgreSQL at hand for the tests of the state on it: installs it where that is allowed, else says what to do.
set -eu

if command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then exit 0; fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "setup: installing postgresql"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends postgresql >/dev/null
else
    echo "setup: the tests on PostgreSQL need it. On Debian and Ubuntu: sudo apt-get install postgresql" >&2
fi
