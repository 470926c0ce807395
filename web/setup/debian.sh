# Sourced by ./run and ./test after python.sh: system packages of Debian and its relatives.
# shellcheck shell=sh

# debian_install PACKAGE...: as root installs them; otherwise says in one line what to install.
debian_install() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "安装系统软件包：$*" "Installing system packages: $*"
        apt-get update >.stamps/apt.log 2>&1 || true # an old list may still do
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" \
            >>.stamps/apt.log 2>&1 && return 0
    fi
    say "缺少系统软件包，请以 root 运行：apt-get install $*" \
        "System packages are missing; as root run: apt-get install $*" >&2
    return 1
}

has_chromium() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

has_postgres() {
    [ -n "${TEST_DATABASE_URL-}" ] || ls /usr/lib/postgresql/*/bin/initdb || command -v initdb
}

has_chinese_font() {
    command -v fc-list && fc-list :lang=zh-cn family | grep .
}

# Everything that the whole test suite needs besides Python.
ready_test_machine() {
    missing=''
    has_chromium >/dev/null 2>&1 || missing="$missing chromium"
    ls /usr/lib/*/libatomic.so.1 >/dev/null 2>&1 || missing="$missing libatomic1" # Playwright's node
    has_chinese_font >/dev/null 2>&1 || missing="$missing fontconfig fonts-noto-cjk"
    has_postgres >/dev/null 2>&1 || missing="$missing postgresql"
    [ -z "$missing" ] && return 0
    # shellcheck disable=SC2086  # a list of words
    debian_install $missing || exit 1
}
