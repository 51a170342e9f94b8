package policy

import (
	"net/url"
	"path"
	"strconv"
	"strings"
)

// CheckAddress says why an address cannot be one that readers follow; nil if it can. An error is a *ValueError.
func CheckAddress(s string) error {
	_, err := parseAddress(s)
	return err
}

func parseAddress(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil || strings.ContainsAny(s, " \t\n\"<>\\^`{|}"):
		return nil, valueError("", "%s cannot be read as an address", clip(s))
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, valueError("", "the address does not begin with https:// or http://")
	case u.Hostname() == "":
		return nil, valueError("", "the address names no host")
	case u.User != nil:
		return nil, valueError("", "the address holds a user name, which readers would see")
	}
	return u, nil
}

// ParseBaseURL reads the address of a site and returns it without a slash at its end. An error is a *ValueError.
func ParseBaseURL(s string) (string, error) {
	u, err := parseAddress(s)
	if err != nil {
		return "", err
	}
	port, err := strconv.ParseUint("0"+u.Port(), 10, 16)
	switch folder := strings.TrimRight(u.Path, "/"); {
	case strings.ContainsAny(s, "?#"):
		return "", valueError("leave out what follows ? or #", "the address of the site has a query or fragment")
	case strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 }):
		return "", valueError("write the host as xn--…, and the path with % and two digits", "the address of the site holds letters beyond ASCII")
	case folder != "" && path.Clean(folder) != folder:
		return "", valueError("write the path that remains", "the address of the site has empty parts, . or .. in its path")
	case err != nil || u.Port() != "" && port == 0:
		return "", valueError("ports go from 1 to 65535", "the port of the address is none")
	}
	return strings.TrimRight(s, "/"), nil
}
