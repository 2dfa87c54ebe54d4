# shellcheck shell=bash
# The distribution's package, unpacked and not installed. Nothing here needs root, and nothing of the machine is changed.

private=$work/apt
mkdir -p "$private"/{lists/partial,archives/partial}
apt_options=(-qq -o "Dir::Cache=$private" -o "APT::Sandbox::User=$(id -un)")
fetch() { (cd "$work" && apt-get "${apt_options[@]}" "$@" download prometheus); }

# The machine's package lists may be missing (slim images) or name a version that the mirror has dropped since.
if ! fetch 2>/dev/null; then
  lists=(-o "Dir::State::lists=$private/lists")
  # Some other source of the machine may be out of reach; what counts is whether the package can be fetched then.
  apt-get "${apt_options[@]}" "${lists[@]}" update || echo "the update was not complete"
  fetch "${lists[@]}"
fi
dpkg -x "$work"/prometheus_*.deb "$work/unpacked"
mkdir "$out/bin"
mv "$work"/unpacked/usr/bin/{prometheus,promtool} "$out/bin"
dpkg-deb --field "$work"/prometheus_*.deb Version >"$out/version"
