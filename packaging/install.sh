# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (C) 2026 The Harkara authors
# Sourced by ./run and ./test: installs the Debian packages of the groups named, those that are missing only.
# The one list of what Harkara needs from Debian 12; ARCHITECTURE.md says what each library is for.

packages_build="gcc g++ cmake ninja-build pkg-config libcyaml-dev libyaml-dev libcjson-dev libsodium-dev libssl-dev libsqlite3-dev
  libhiredis-dev libpsl-dev libicu-dev libdeflate-dev zlib1g-dev libzstd-dev libbrotli-dev libcurl4-openssl-dev libc-ares-dev
  libxml2-dev libuchardet-dev libcld2-dev libstemmer-dev libxapian-dev libmicrohttpd-dev libpcre2-dev"
packages_run="redis-server python3-aiosmtpd ca-certificates"
packages_test="libcmocka-dev python3-pytest python3-redis python3-selenium chromium chromium-driver nginx-light dnsmasq-base curl openssl
  zstd procps"

# install_packages GROUP...
install_packages() {
    missing=
    for group; do
        eval "list=\$packages_$group"
        for package in $list; do
            dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
                missing="$missing $package"
        done
    done
    [ -n "$missing" ] || return 0
    sudo=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "$0: not root and no sudo; please install:$missing" >&2; return 1; }
        sudo=sudo
    fi
    echo "installing:$missing"
    $sudo apt-get update -qq
    # Services that come with the packages (redis, nginx) are not wanted running: we start our own, privately.
    policy=
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        policy=/usr/sbin/policy-rc.d
        printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
        $sudo chmod 755 "$policy"
    fi
    status=0
    # shellcheck disable=SC2086
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
        status=$?
    [ -z "$policy" ] || $sudo rm -f "$policy"
    return $status
}

# build PRESET: configures and builds into build/PRESET
build() {
    cmake --preset "$1" >/dev/null
    cmake --build --preset "$1" -- -k 0
}
