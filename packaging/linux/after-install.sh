#!/bin/sh
# Let the desktop notice the menu entry, the icons and the media types. Where a helper is missing,
# the desktop notices by itself, a little later.
set -e
update-desktop-database -q /usr/share/applications 2>/dev/null || true
gtk-update-icon-cache -q -t -f /usr/share/icons/hicolor 2>/dev/null || true
