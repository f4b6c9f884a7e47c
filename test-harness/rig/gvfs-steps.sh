#!/bin/sh
# What people do in a GNOME file manager, on the WebDAV share $1, inside dbus-run-session; the
# current folder has the file "local file" and gets its copy back as "back". The share has the
# collection "dé (1)" with the file "it's #%.txt".
set -e
gio mount "$1" </dev/null
gio list "$1/dé (1)"
gio cat "$1/d%C3%A9%20(1)/it's%20%23%25.txt"
gio info -a standard::size,etag::value "$1/d%C3%A9%20(1)"
gio copy 'local file' "$1/up (ö) [1] %2541"
gio copy "$1/up%20(%C3%B6)%20%5B1%5D%20%2541" back
gio mkdir "$1/made"
gio rename "$1/up (ö) [1] %2541" 'named: é'
gio move "$1/named: é" "$1/made/moved"
gio copy "$1/made/moved" "$1/made/two"
gio remove "$1/dé (1)/it's %23%25.txt"
gio remove "$1/dé (1)"
gio list "$1/made/"
gio mount -u "$1"
