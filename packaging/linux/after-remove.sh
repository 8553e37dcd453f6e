#!/bin/sh
# Debian says "remove", "purge" or "upgrade"; RPM says how many versions are left (0: none).
set -e
update-desktop-database -q /usr/share/applications 2>/dev/null || true
gtk-update-icon-cache -q -t -f /usr/share/icons/hicolor 2>/dev/null || true
case "$1" in
purge | 0)
    cat <<'END'
STT Desktop is removed: the program, its menu entry and, if it came along, the speech model.
What belongs to the people of this computer stays, in the home of each:
  ~/.local/share/stt-desktop      the list of tasks, transcripts, speech models
  ~/.config/stt-desktop           settings and accounts
  ~/.cache/stt-desktop            downloads, what was made to be sent, waveforms
  ~/.local/state/stt-desktop      the log
  "STT Desktop" in their music    what was recorded with a microphone
and keys in their keyrings, under "stt-desktop". Who wants to be rid of these deletes them.
END
    ;;
remove)
    echo "STT Desktop is removed; tasks, transcripts, settings and keys of its people stay."
    ;;
esac
