# shellcheck shell=bash
# What recipes that take programs from the distribution are written in. Packages are unpacked and not installed: nothing here
# needs root, and nothing of the machine is changed.

# fetch PACKAGE...: the packages, unpacked into $work/unpacked.
fetch() {
  local private=$work/apt package lists
  mkdir -p "$private"/{lists/partial,archives/partial} "$work/unpacked"
  local options=(-qq -o "Dir::Cache=$private" -o "APT::Sandbox::User=$(id -un)")
  # The machine's package lists may be missing (slim images) or name a version that the mirror has dropped since.
  if ! (cd "$work" && apt-get "${options[@]}" download "$@") 2>/dev/null; then
    lists=(-o "Dir::State::lists=$private/lists")
    # Some other source of the machine may be out of reach; what counts is whether the packages can be fetched then.
    apt-get "${options[@]}" "${lists[@]}" update || echo "the update was not complete"
    (cd "$work" && apt-get "${options[@]}" "${lists[@]}" download "$@")
  fi
  for package in "$work"/*.deb; do
    dpkg -x "$package" "$work/unpacked"
    dpkg-deb --show "$package" >>"$out/version"
  done
}
