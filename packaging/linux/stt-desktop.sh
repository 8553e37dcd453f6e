#!/bin/sh
# /usr/bin/stt-desktop. A library path that is set for other programs would come before the
# system's libraries here, too. What this program opens (a browser) gets it back:
# stt_desktop/isolation.py.
if [ -n "${LD_LIBRARY_PATH:-}" ]; then
    export LD_LIBRARY_PATH_ORIG="$LD_LIBRARY_PATH"
    unset LD_LIBRARY_PATH
fi
exec /usr/lib/stt-desktop/stt-desktop "$@"
