package links

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"
)

// Public returns the way to public addresses, and to no others.
func Public() http.RoundTripper {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: publicOnly}
	return &http.Transport{
		DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 10 * time.Second,
		IdleConnTimeout: 10 * time.Second, MaxIdleConns: 2 * maxHosts, MaxResponseHeaderBytes: 64 << 10, DisableCompression: true,
	}
}

var errPrivate = errors.New("the address is not a public one")

// publicOnly refuses a connection before it is made, when the name has been resolved.
func publicOnly(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !isPublic(at.Addr()) {
		return errPrivate
	}
	return nil
}

// notPublic are the networks of the registries of special-purpose addresses (RFC 6890) that IsPrivate and its kin do not
// tell: shared, documentation, benchmarks, relays and what is reserved.
var notPublic = prefixes("::/96", "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
	"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
	"3fff::/20", "5f00::/16", "fec0::/10")

// translated is where gateways lead to addresses of IPv4, which are the last four bytes (RFC 6052).
var translated = netip.MustParsePrefix("64:ff9b::/96")

func prefixes(list ...string) (out []netip.Prefix) {
	for _, s := range list {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

func isPublic(ip netip.Addr) bool {
	ip = ip.Unmap()
	if translated.Contains(ip) {
		whole := ip.As16()
		ip = netip.AddrFrom4([4]byte(whole[12:]))
	}
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(ip) })
}
